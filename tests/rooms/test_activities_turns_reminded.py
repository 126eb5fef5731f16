"""Before a turn comes, who has it then is told once, as long before as its rota says."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from bandeng.activities import actions
from bandeng.activities.models import Shift
from bandeng.clockwork import housekeeping
from bandeng.journal.states import Verb
from bandeng.notices.models import Notice
from tests.cast import at
from tests.halls import NOW, TODAY, open_hall, open_station

DAY = timedelta(days=1)
THURSDAY = date(2026, 3, 5)
BEFORE = at("2026-03-04 17:29")  # the turn of Thursday begins at 17:30
THEN = at("2026-03-04 17:31")


@pytest.fixture
def hall(cast):
    with translation.override("en"):
        yield open_hall(cast)


@pytest.fixture
def turn(hall):
    """Return a turn of the first clerk on Thursday evening."""
    return actions.give(hall.roster, THURSDAY, hall.clerks[0].pk, by=hall.head, at=NOW)


def told(person=None):
    rows = Notice.objects.filter(verb=Verb.SHIFT_REMINDED)
    return rows.filter(person=person) if person else rows


def test_once_and_not_before_its_time(hall, turn):
    assert actions.remind_turns(at=BEFORE) == 0
    assert actions.remind_turns(at=THEN) == 1
    assert actions.remind_turns(at=THEN) == 0
    housekeeping.keep(at("2026-03-05 16:00"))
    notice = told().get()
    assert (notice.person, notice.said["shift_day"]) == (hall.clerks[0], "2026-03-05 17:30")
    assert notice.said["title"] == hall.cast.town.name


def test_what_was_missed_while_nothing_ran_is_said_as_long_as_it_helps(hall, turn):
    assert actions.remind_turns(at=at("2026-03-05 17:30")) == 0, "it has begun"
    assert actions.remind_turns(at=at("2026-03-05 17:00")) == 1


def test_who_handed_it_over_hears_nothing_and_who_took_it_does(hall, turn):
    cover = actions.ask_cover(turn, by=hall.clerks[0], at=NOW)
    taker = cover.asked.order_by("pk")[0].person
    actions.answer_cover(cover, yes=True, by=taker, at=NOW + DAY)
    actions.remind_turns(at=THEN)
    assert [notice.person for notice in told()] == [taker]


def test_handed_over_after_the_reminder_the_other_knows_from_saying_yes(hall, turn):
    actions.remind_turns(at=THEN)
    cover = actions.ask_cover(turn, by=hall.clerks[0], at=THEN)
    taker = cover.asked.order_by("pk")[0].person
    actions.answer_cover(cover, yes=True, by=taker, at=at("2026-03-05 09:00"))
    assert actions.remind_turns(at=at("2026-03-05 10:00")) == 0
    assert not told(taker).exists()


def test_given_at_the_last_moment_he_was_told_when_it_was_given(hall):
    late = at("2026-03-05 15:00")
    actions.give(hall.roster, THURSDAY, hall.clerks[1].pk, by=hall.head, at=late)
    assert actions.remind_turns(at=late) == 0
    assert not told().exists()


def test_taken_off_or_worked_nothing_is_said(hall, turn):
    actions.take_off(turn, reason="停电", by=hall.head, at=NOW)
    assert actions.remind_turns(at=THEN) == 0


def test_a_unit_is_reminded_through_those_who_speak_for_it(cast):
    station = open_station(cast)
    actions.fill(station.roster, TODAY, TODAY + 20 * DAY, by=station.keeper, at=NOW)
    monday = Shift.objects.get(day=date(2026, 3, 9))
    assert actions.remind_turns(at=at("2026-03-07 07:00")) == 0
    assert actions.remind_turns(at=at("2026-03-07 08:01")) == 1
    liaisons = {one for one in station.liaisons if told(one).exists()}
    assert len(liaisons) == 1
    assert {each.place_id for one in liaisons for each in one.holdings.all()} == {monday.unit_id}


def test_two_at_work_claim_different_rows(hall, turn):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        actions.remind_turns(at=THEN)
    assert any("SKIP LOCKED" in each["sql"] for each in asked.captured_queries)
    assert len(asked) <= 8
