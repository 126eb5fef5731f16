"""Duties are fulfilled by what was held and by nothing else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from bandeng.activities import actions
from bandeng.activities.actions import Waiver
from bandeng.activities.queries.duties import dues, held_for
from bandeng.activities.queries.owed import Asked
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.playbooks.queries import library, seats_of
from bandeng.playbooks.vocabulary import Fulfilment
from bandeng.reports.news import more
from tests.branches import adopt, held, secretaries
from tests.cast import FOUNDED, at

JANUARY, FEBRUARY, MARCH = date(2026, 1, 20), date(2026, 2, 24), date(2026, 3, 25)
END_OF_MARCH = at("2026-03-31 18:00")
APRIL = at("2026-04-03 09:00")


@pytest.fixture
def secretary(cast):
    adopt()
    return secretaries([cast.village])[0]


def owed(duty, when=END_OF_MARCH, since=date(2026, 1, 1), **said):
    return dues(library(when), Asked(when, since, when.date(), duties=[duty], **said))


def stands(found, when=END_OF_MARCH):
    return [due.stands(when.date()) for due in found]


def of_village(found, cast):
    return [due for due in found if due.place_id == cast.village.pk]


def test_what_was_held_fulfils_the_month_it_was_held_in(cast, secretary):
    for day in (JANUARY, MARCH):
        held("theme-day", cast.village, day, secretary)
    found = of_village(owed("theme-days"), cast)
    assert stands(found) == [Fulfilment.DONE, Fulfilment.MISSED, Fulfilment.DONE]
    assert [due.span.title.zh for due in found] == ["2026年1月", "2026年2月", "2026年3月"]


def test_what_is_planned_or_cancelled_fulfils_nothing(cast, secretary):
    when = at("2026-03-02 09:00")
    draft = actions.Draft("theme-day", cast.village, at("2026-03-25 15:00"))
    planned = actions.plan(draft, by=secretary, at=when)
    assert stands(of_village(owed("theme-days"), cast))[-1] is Fulfilment.SOON
    actions.cancel(planned, reason="下雪", by=secretary, at=when + timedelta(days=1))
    assert stands(of_village(owed("theme-days"), cast))[-1] is Fulfilment.SOON


def test_its_number_opens_to_its_rows(cast, secretary):
    first = held("theme-day", cast.village, MARCH, secretary)
    second = held("theme-day", cast.village, MARCH + timedelta(days=1), secretary)
    due = of_village(owed("theme-days"), cast)[-1]
    assert (due.done, due.missing) == (2, 0)
    assert held_for([due], seats_of(secretary, APRIL))[due] == [second, first]


def test_where_nobody_holds_the_post_nobody_fails(cast, secretary):
    found = owed("branch-meetings")
    here, *others = sorted(found, key=lambda due: due.place_id != cast.village.pk)
    assert here.stands(APRIL.date()) is Fulfilment.LATE
    assert {due.stands(APRIL.date()) for due in others} == {Fulfilment.NOBODY}
    assert len(others) == 2


def test_it_may_be_caught_up_within_the_grace_and_is_marked(cast, secretary):
    activity = held("theme-day", cast.village, date(2026, 3, 5), secretary)
    actions.catch_up(activity, duty="theme-days", day=FEBRUARY, by=secretary, at=END_OF_MARCH)
    _january, february, march = of_village(owed("theme-days"), cast)
    assert february.stands(APRIL.date()) is Fulfilment.CAUGHT_UP
    assert (february.done, february.caught_up) == (0, 1)
    assert march.missing == 1
    assert held_for([february], seats_of(secretary, APRIL))[february] == [activity]


def test_after_the_grace_it_is_not_caught_up(cast, secretary):
    activity = held("theme-day", cast.village, date(2026, 3, 8), secretary)
    with pytest.raises(Refused, match="2026-03-07"):
        actions.catch_up(activity, duty="theme-days", day=FEBRUARY, by=secretary, at=END_OF_MARCH)
    with pytest.raises(Refused):
        actions.catch_up(activity, duty="lectures", day=FEBRUARY, by=secretary, at=END_OF_MARCH)


def test_what_is_waived_is_no_failure_and_says_why(cast, secretary):
    seats = seats_of(cast.supervisor, END_OF_MARCH)
    waiver = Waiver("theme-days", date(2026, 2, 1), "整村搬迁", to_day=date(2026, 2, 28))
    doing = {"by": cast.supervisor, "at": END_OF_MARCH, "seats": seats}
    row = actions.exempt(cast.village, waiver, **doing)
    january, february, _march = of_village(owed("theme-days"), cast)
    assert february.stands(APRIL.date()) is Fulfilment.EXEMPT
    assert february.exempt == "整村搬迁"
    assert january.stands(APRIL.date()) is Fulfilment.MISSED
    assert Line.objects.filter(verb=Verb.DUTY_EXEMPTED, by_id=cast.supervisor.pk).count() == 1
    actions.end_exemption(row, last_day=date(2026, 2, 1), **doing)
    assert of_village(owed("theme-days"), cast)[1].stands(APRIL.date()) is Fulfilment.MISSED


def test_only_who_supervises_waives_and_says_why(cast, secretary):
    waiver = Waiver("theme-days", MARCH, "忙")
    with pytest.raises(Refused):
        actions.exempt(
            cast.village, waiver, by=secretary, at=APRIL, seats=seats_of(secretary, APRIL)
        )
    for wrong in (Waiver("theme-days", MARCH, " "), Waiver("no-such", MARCH, "忙")):
        with pytest.raises(Refused):
            actions.exempt(cast.village, wrong, by=Voice.SYSTEM, at=APRIL)


def test_of_each_holder_what_he_held_himself(cast, secretary):
    held("home-visit", cast.grid, MARCH, cast.representative)
    year = owed("home-visits")
    found = {due.person_id: due for due in year}
    mine = found[cast.representative.pk]
    assert (mine.done, mine.stands(END_OF_MARCH.date())) == (1, Fulfilment.DONE)
    assert found[cast.neighbour_representative.pk].missing == 1
    (own,) = owed("home-visits", person_id=cast.representative.pk)
    assert (own.done, own.place_id) == (1, cast.village.pk)


def test_who_was_appointed_late_in_the_year_does_not_owe_the_year(cast, secretary):
    late = date(2026, 11, 1)
    people.appoint(
        cast.model_household, post="representative", place=cast.village, by=Voice.SYSTEM,
        at=FOUNDED, from_day=late,
    )  # fmt: skip
    when = at("2026-12-30 09:00")
    assert cast.model_household.pk not in {due.person_id for due in owed("surveys", when)}


def test_a_duty_counts_from_the_day_its_playbook_was_adopted(cast):
    adopt("organisation-life", when=at("2026-02-20 09:00"))
    secretaries([cast.village])
    months = {due.span.first.month for due in owed("theme-days")}
    assert months == {3}


def test_whoever_owes_it_is_told_in_good_time_and_once(cast, secretary):
    actions.remind_duties(at=at("2026-03-15 09:00"))
    assert not Notice.objects.filter(verb=Verb.DUTY_REMINDED).exists()
    for _twice in range(2):
        actions.remind_duties(at=at("2026-03-24 09:00"))
    told = Notice.objects.filter(verb=Verb.DUTY_REMINDED, person=secretary)
    march = [notice.said for notice in told if notice.said["period"]["zh"] == "2026年3月"]
    said = {each["title"]["zh"] for each in march}
    assert said == {"支委会每月一次", "党小组会每月一次", "主题党日每月一次"}
    assert len(march) == 3
    with translation.override("en"):
        assert all("March 2026" in more(each) for each in march)
    assert not Notice.objects.filter(verb=Verb.DUTY_REMINDED, person=cast.desk).exists()


def test_however_many_there_are_it_takes_the_same_few_statements(cast, secretary):
    for place in (cast.place("150102"), cast.place("150201")):
        held("theme-day", cast.village, MARCH, secretary)
        assert place
    with CaptureQueriesContext(connection) as captured:
        dues(library(APRIL), Asked(APRIL, date(2026, 1, 1), date(2026, 12, 31)))
    assert len(captured) <= 9
