"""A series is planned, filled, split, renamed and ended; what is past or spoken for stays."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.timezone import localdate

from bandeng.activities import actions
from bandeng.activities.actions.filling import fill_series
from bandeng.activities.actions.series import SeriesDraft, plan_series
from bandeng.activities.actions.splitting import (
    Otherwise,
    end_series,
    rename_series,
    split_series,
)
from bandeng.activities.models import Activity, Coming, Series
from bandeng.activities.queries import series as queries
from bandeng.activities.states import Reply
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices.models import Notice
from bandeng.playbooks.queries import library, remembered, seats_of
from bandeng.playbooks.schema_activities import Repeats
from bandeng.worktime import actions as worktime
from bandeng.worktime.models import Year
from tests.cast import Cast, at
from tests.happenings import MONDAY, adopt

TUESDAYS = Repeats.model_validate({"every": "week", "on": ["tuesday"]})
WEDNESDAYS = Repeats.model_validate({"every": "week", "on": ["wednesday"]})
MONTHLY = Repeats.model_validate({"every": "month", "day": 1, "day-off": "before"})


@pytest.fixture(autouse=True)
def _meetings(cast):
    adopt()
    with translation.override("en"):
        yield


def draft(cast: Cast, **changed: Any) -> SeriesDraft:
    usual = {
        "kind": "village-meeting",
        "place": cast.village,
        "from_day": date(2026, 3, 2),
        "begins": time(14),
        "rule": TUESDAYS,
        "title": "周二碰头",
        "more": {"topic": "碰头"},
    }
    return SeriesDraft(**{**usual, **changed})


def tuesdays(cast: Cast, **changed: Any) -> Series:
    return plan_series(draft(cast, **changed), by=cast.secretary, at=MONDAY)


def days(series: Series, **only: Any) -> list[date]:
    rows = Activity.objects.filter(series=series, **only).order_by("starts_at")
    return [localdate(row.starts_at) for row in rows]


def day(series: Series, words: str) -> Activity:
    return Activity.objects.get(series=series, series_day=date.fromisoformat(words))


def verbs(series: Series) -> list[str]:
    rows = Line.objects.filter(subject_kind="series", subject_id=series.pk).order_by("pk")
    return [row.verb for row in rows]


class TestPlanning:
    def test_its_days_stand_a_season_ahead_with_their_guests(self, cast):
        series = tuesdays(cast)
        found = days(series)
        assert found[0] == date(2026, 3, 3)
        assert all(
            later - earlier == timedelta(7)
            for earlier, later in zip(found, found[1:], strict=False)
        )
        assert found[-1] == date(2026, 6, 2)
        first = day(series, "2026-03-03")
        assert first.starts_at == at("2026-03-03 14:00")
        assert first.ends_at - first.starts_at == timedelta(minutes=90)
        assert (first.host, first.title) == (cast.secretary, "周二碰头")
        guests = set(Coming.objects.filter(activity=first).values_list("person_id", flat=True))
        assert guests == {cast.representative.pk, cast.grid_worker.pk}
        assert verbs(series) == [Verb.SERIES_PLANNED]

    def test_a_guest_is_told_once_of_all_days(self, cast):
        tuesdays(cast)
        told = Notice.objects.get(person=cast.representative, verb=Verb.ACTIVITY_INVITED)
        assert told.said["days"] == 14

    def test_a_retry_plans_once(self, cast):
        one = draft(cast)
        first = plan_series(one, by=cast.secretary, at=MONDAY)
        assert plan_series(one, by=cast.secretary, at=MONDAY) == first
        assert Series.objects.count() == 1
        assert len(days(first)) == 14

    def test_it_takes_few_statements_however_many_days(self, cast):
        one = draft(cast, rule=Repeats.model_validate({"every": "workday"}))
        with remembered():
            library(MONDAY)  # a request has read it by then
            with CaptureQueriesContext(connection) as seen:
                plan_series(one, by=cast.secretary, at=MONDAY)
        said = [q["sql"] for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(said) <= 12, "\n".join(x[:90] for x in said)

    def test_who_does_it_elsewhere_may_not(self, cast):
        for by in (cast.neighbour_secretary, cast.representative):
            with pytest.raises(actions.NotYours):
                plan_series(draft(cast), by=by, at=MONDAY)

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"rule": None}, "which days"),
            ({"from_day": date(2026, 3, 1)}, "today or later"),
            ({"to_day": date(2026, 3, 1)}, "before it begins"),
            ({"to_day": date(2056, 3, 1)}, "ten years"),
            ({"to_day": date(2026, 3, 2)}, "no day at all"),
            ({"more": {"turn": "ten"}}, "whole number"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, cast, changed, said):
        with pytest.raises(Refused, match=said):
            tuesdays(cast, **changed)
        assert not Series.objects.exists()
        assert not Activity.objects.exists()

    def test_shown_days_are_public_from_the_start(self, cast):
        series = tuesdays(cast, shown=True)
        assert not Activity.objects.filter(series=series, published_at=None).exists()


class TestFilling:
    def test_time_makes_the_days_and_doing_it_twice_makes_none(self, cast):
        series = tuesdays(cast)
        later = at("2026-04-06 09:00")
        assert fill_series(at=later) == 5
        assert fill_series(at=later) == 0
        assert days(series)[-1] == date(2026, 7, 7)

    def test_one_left_out_is_not_made_again(self, cast):
        series = tuesdays(cast)
        actions.cancel(day(series, "2026-03-10"), reason="停电", by=cast.secretary, at=MONDAY)
        fill_series(at=at("2026-04-06 09:00"))
        assert days(series, state="cancelled") == [date(2026, 3, 10)]
        assert days(series).count(date(2026, 3, 10)) == 1

    def test_one_moved_stays_in_its_series(self, cast):
        series = tuesdays(cast)
        row = day(series, "2026-03-10")
        actions.shift(row, at("2026-03-12 10:00"), by=cast.secretary, at=MONDAY)
        fill_series(at=at("2026-04-06 09:00"))
        assert localdate(day(series, "2026-03-10").starts_at) == date(2026, 3, 12)
        assert date(2026, 3, 10) not in days(series)

    def test_one_that_ends_is_filled_to_its_end_only(self, cast):
        series = tuesdays(cast, to_day=date(2026, 6, 20))
        fill_series(at=at("2026-06-01 09:00"))
        assert days(series)[-1] == date(2026, 6, 16)
        assert fill_series(at=at("2026-06-10 09:00")) == 0

    def test_who_left_the_post_holds_it_no_longer(self, cast):
        from bandeng.people import actions as people
        from bandeng.people.models import Holding

        series = tuesdays(cast)
        holding = Holding.objects.get(person=cast.secretary, to_day=None)
        people.end_appointment(holding, by=Voice.SYSTEM, at=at("2026-03-20 09:00"))
        fill_series(at=at("2026-04-06 09:00"))
        assert day(series, "2026-07-07").host is None

    def test_a_kind_no_longer_in_use_makes_no_more(self, cast):
        from bandeng.playbooks import actions as playbooks

        series = tuesdays(cast)
        said = {"by": Voice.SYSTEM, "reason": "不办了"}
        playbooks.undo("meetings", at=at("2026-03-20 09:00"), **said)
        assert fill_series(at=at("2026-04-06 09:00")) == 0
        assert days(series)[-1] == date(2026, 6, 2)


class TestHolidays:
    @pytest.fixture
    def monthly(self, cast):
        Year.objects.filter(year=2026).delete()
        from bandeng.worktime import queries as worktime_queries
        from bandeng.worktime.models import Day

        Day.objects.filter(date__year=2026).delete()
        worktime_queries.forget()
        return tuesdays(cast, rule=MONTHLY, from_day=date(2026, 3, 15), title="月会")

    def test_days_to_come_move_when_the_table_arrives(self, cast, monthly):
        assert days(monthly) == [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]
        worktime.fill_year(2026, by=Voice.SYSTEM, at=MONDAY)
        fill_series(at=MONDAY)
        assert days(monthly) == [date(2026, 4, 1), date(2026, 4, 30), date(2026, 6, 1)]
        row = day(monthly, "2026-05-01")
        assert row.sequence == 1
        told = Notice.objects.get(person=cast.representative, verb=Verb.ACTIVITY_MOVED)
        assert told.said["day"] == "2026-04-30 14:00"

    def test_what_somebody_replied_to_or_moved_stays(self, cast, monthly):
        row = day(monthly, "2026-05-01")
        actions.reply(row, Reply.YES, by=cast.representative, at=MONDAY)
        worktime.fill_year(2026, by=Voice.SYSTEM, at=MONDAY)
        fill_series(at=MONDAY)
        assert date(2026, 5, 1) in days(monthly)

    def test_moved_by_hand_stays(self, cast, monthly):
        row = day(monthly, "2026-05-01")
        actions.shift(row, at("2026-05-04 09:00"), by=cast.secretary, at=MONDAY)
        worktime.fill_year(2026, by=Voice.SYSTEM, at=MONDAY)
        fill_series(at=MONDAY)
        assert date(2026, 5, 4) in days(monthly)

    def test_one_the_rule_skips_now_is_cancelled(self, cast, monthly):
        skip = Repeats.model_validate({"every": "month", "day": 1, "day-off": "skip"})
        series = tuesdays(cast, rule=skip, from_day=date(2026, 3, 15))
        worktime.fill_year(2026, by=Voice.SYSTEM, at=MONDAY)
        fill_series(at=MONDAY)
        assert days(series, state="cancelled") == [date(2026, 5, 1)]


class TestChanging:
    def test_splitting_leaves_the_past_and_the_replied_alone(self, cast):
        series = tuesdays(cast)
        now = at("2026-03-11 09:00")
        held = actions.hold(day(series, "2026-03-10"), by=cast.secretary, at=now)
        replied = day(series, "2026-03-24")
        actions.reply(replied, Reply.YES, by=cast.representative, at=now)
        new = split_series(
            series, date(2026, 3, 17), Otherwise(begins=time(9), title="早碰头"),
            by=cast.secretary, at=now,
        )  # fmt: skip
        series.refresh_from_db()
        assert series.to_day == date(2026, 3, 16)
        assert days(series) == [date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 24)]
        held.refresh_from_db()
        assert (held.title, held.series_id) == ("周二碰头", series.pk)
        assert days(new)[0] == date(2026, 3, 17)
        assert date(2026, 3, 24) not in days(new), "nobody meets twice for the same"
        one = day(new, "2026-03-17")
        assert (one.title, one.starts_at) == ("早碰头", at("2026-03-17 09:00"))
        assert one.sequence == 1
        assert new.split_from_id == series.pk
        assert verbs(series) == [Verb.SERIES_PLANNED, Verb.SERIES_SPLIT]
        told = Notice.objects.filter(person=cast.grid_worker, verb=Verb.SERIES_SPLIT)
        assert told.count() == 1
        fill_series(at=at("2026-04-06 09:00"))
        assert len(days(series)) == 3

    def test_days_the_new_rule_does_not_name_are_cancelled_not_deleted(self, cast):
        series = tuesdays(cast)
        before = set(Activity.objects.values_list("uid", flat=True))
        new = split_series(
            series, date(2026, 3, 16), Otherwise(rule=WEDNESDAYS), by=cast.secretary, at=MONDAY
        )
        assert before <= set(Activity.objects.values_list("uid", flat=True))
        assert days(series, state="planned") == [date(2026, 3, 3), date(2026, 3, 10)]
        assert days(new)[0] == date(2026, 3, 18)

    def test_the_past_is_not_split_and_strangers_do_not_see_it(self, cast):
        series = tuesdays(cast)
        later = at("2026-04-06 09:00")
        with pytest.raises(Refused, match="past"):
            split_series(
                series, date(2026, 3, 17), Otherwise(title="x"), by=cast.secretary, at=later
            )
        with pytest.raises(Series.DoesNotExist):
            end_series(series, date(2026, 4, 7), reason="x", by=cast.bridge_secretary, at=later)
        with pytest.raises(actions.NotYours):
            end_series(series, date(2026, 4, 7), reason="x", by=cast.supervisor, at=later)

    def test_all_to_come_are_renamed(self, cast):
        series = tuesdays(cast)
        now = at("2026-03-11 09:00")
        actions.hold(day(series, "2026-03-10"), by=cast.secretary, at=now)
        actions.reply(day(series, "2026-03-24"), Reply.YES, by=cast.representative, at=now)
        rename_series(series, title="碰头会", by=cast.secretary, at=now)
        titles = {row.series_day: row.title for row in Activity.objects.filter(series=series)}
        assert titles[date(2026, 3, 10)] == "周二碰头"
        assert titles[date(2026, 3, 24)] == titles[date(2026, 3, 17)] == "碰头会"

    def test_an_ended_one_keeps_what_was_held_and_tells_once(self, cast):
        series = tuesdays(cast)
        now = at("2026-03-11 09:00")
        actions.hold(day(series, "2026-03-10"), by=cast.secretary, at=now)
        with pytest.raises(Refused, match="why"):
            end_series(series, date(2026, 3, 17), reason=" ", by=cast.secretary, at=now)
        end_series(series, date(2026, 3, 17), reason="合并到月会", by=cast.secretary, at=now)
        assert days(series, state="planned") == [date(2026, 3, 3)]
        assert days(series, state="held") == [date(2026, 3, 10)]
        assert (
            Notice.objects.filter(person=cast.representative, verb=Verb.SERIES_ENDED).count() == 1
        )
        assert fill_series(at=at("2026-06-01 09:00")) == 0


def test_a_series_is_seen_where_one_looks_over(cast):
    series = tuesdays(cast)
    for who in (cast.secretary, cast.desk, cast.supervisor):
        assert queries.series_of(seats_of(who, MONDAY), series.pk) == series
    for who in (cast.bridge_secretary, cast.other_desk):
        with pytest.raises(Series.DoesNotExist):
            queries.series_of(seats_of(who, MONDAY), series.pk)
