"""The clock of a ladder: once per step, in order, whenever one looks."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.playbooks import ladder, pauses
from bandeng.playbooks.ladder import Standing, StepKind
from bandeng.playbooks.library import merge
from bandeng.playbooks.reading import read
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import OnExpiry
from bandeng.worktime import arithmetic, sources
from bandeng.worktime.arithmetic import Unit, parse_duration
from tests.rooms.playbook_texts import ASKS, BASE
from tests.trying import tried

CALENDAR = sources.calendar()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


def kind(*changes: tuple[str, str]) -> MatterKind:
    text = ASKS
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return merge([read(BASE), read(text)]).kinds["ask"]


ASK = kind()
MONDAY = moment("2026-03-02 09:00")


def begun(at: datetime = MONDAY, ask: MatterKind = ASK) -> Standing:
    return ladder.enter(ask, "green", at, CALENDAR)


def steps(until: str, ask: MatterKind = ASK, standing: Standing | None = None) -> list[str]:
    _standing, found = ladder.advance(ask, standing or begun(ask=ask), moment(until), CALENDAR)
    return [f"{step.at:%m-%d %H:%M} {step}" for step in found]


# --- one rung after the other ------------------------------------------------------------------
def test_a_rung_sets_its_deadline_once():
    standing = begun()
    assert standing.due_at == moment("2026-03-04 09:00")
    assert standing.first_reply_due_at == moment("2026-03-03 09:00")
    assert (standing.entered_at, standing.counted_from) == (MONDAY, MONDAY)
    assert (standing.listed_at, standing.expired_at, standing.provisional) == (None, None, False)


def test_before_anything_is_due_nothing_happens():
    assert ladder.advance(ASK, begun(), MONDAY, CALENDAR) == (begun(), [])
    assert ladder.next_at(ASK, begun(), CALENDAR) == moment("2026-03-03 09:00")


def test_after_long_downtime_every_missed_step_is_taken_once_in_order():
    assert steps("2026-03-12 08:59") == [
        "03-03 09:00 first-reply-late",
        "03-03 09:00 remind 50%",
        "03-04 09:00 remind 100%",
        "03-04 09:00 climb red",
        "03-06 09:00 remind 50%",
        "03-10 09:00 remind 100%",
        "03-10 09:00 expire",
        "03-11 09:00 overdue-remind",
    ]


def test_the_next_rung_is_entered_when_the_old_one_expired_not_when_somebody_looked():
    standing, _steps = ladder.advance(ASK, begun(), moment("2026-03-09 17:00"), CALENDAR)
    assert standing.rung == "red"
    assert standing.entered_at == moment("2026-03-04 09:00")
    assert standing.due_at == moment("2026-03-10 09:00")
    assert (standing.reminded, standing.overdue_reminded) == (1, 0)


def test_a_step_falls_due_at_its_very_instant():
    standing = replace(begun(), reminded=2, first_reply_due_at=None)
    due = moment("2026-03-04 09:00")
    assert ladder.advance(ASK, standing, due - timedelta(microseconds=1), CALENDAR)[1] == []
    assert [s.kind for s in ladder.advance(ASK, standing, due, CALENDAR)[1]] == [StepKind.CLIMB]


def test_climbing_puts_it_on_the_list_of_the_rung():
    standing, found = ladder.advance(ASK, begun(), moment("2026-03-04 09:00"), CALENDAR)
    assert standing.listed_at == moment("2026-03-04 09:00")
    climb = found[-1]
    assert (climb.from_rung, climb.rung, climb.on_list) == ("green", "red", "watched")


def test_who_was_listed_before_keeps_his_day_on_the_list():
    earlier = moment("2026-03-02 10:00")
    listed = ladder.supervised(ASK, begun(), earlier)
    assert ladder.supervised(ASK, listed, moment("2026-03-03 10:00")) == listed
    standing, found = ladder.advance(ASK, listed, moment("2026-03-10 09:00"), CALENDAR)
    assert standing.listed_at == earlier
    assert {step.on_list for step in found} == {""}


def test_overdue_reminders_go_on_as_long_as_nobody_answers():
    standing, found = ladder.advance(ASK, begun(), moment("2026-03-17 09:00"), CALENDAR)
    late = [step for step in found if step.kind is StepKind.OVERDUE_REMIND]
    assert [step.times for step in late] == [1, 2, 3, 4, 5]
    assert standing.overdue_reminded == 5
    assert standing.expired_at == standing.due_at == moment("2026-03-10 09:00")
    assert ladder.next_at(ASK, standing, CALENDAR) == moment("2026-03-18 09:00")


def test_without_overdue_reminders_the_clock_comes_to_rest():
    quiet = kind(("    overdue-remind: 1 workday\n", ""))
    standing, _steps = ladder.advance(quiet, begun(ask=quiet), moment("2026-12-30 09:00"), CALENDAR)
    assert standing.expired_at is not None
    assert ladder.next_at(quiet, standing, CALENDAR) is None


def test_a_standing_without_deadline_waits_for_the_first_reply_only():
    standing = replace(begun(), due_at=None)
    assert steps("2026-04-02 09:00", standing=standing) == ["03-03 09:00 first-reply-late"]


def test_once_replied_nobody_is_late():
    standing = ladder.replied(begun())
    assert "03-03 09:00 first-reply-late" not in steps("2026-03-12 09:00", standing=standing)
    none = kind(("    first-reply: 1 workday\n", ""))
    assert begun(ask=none).first_reply_due_at is None


def test_a_late_first_reply_is_told_once_over_all_rungs():
    assert "".join(steps("2026-12-12 09:00")).count("first-reply-late") == 1


# --- other ways to expire ----------------------------------------------------------------------
def test_on_expiry_remind_stays_where_it_is():
    ask = kind(("    remind: [50%, 100%]\n", "    on-expiry: remind\n"))
    standing, found = ladder.advance(ask, begun(ask=ask), moment("2026-03-05 09:00"), CALENDAR)
    assert [str(s) for s in found] == ["first-reply-late", "expire", "overdue-remind"]
    assert (standing.rung, standing.listed_at) == ("green", None)


def test_on_expiry_supervise_stays_and_goes_on_the_list():
    ask = kind(("    remind: [50%, 100%]\n", "    on-expiry: supervise\n"))
    standing, found = ladder.advance(ask, begun(ask=ask), moment("2026-03-04 09:00"), CALENDAR)
    assert (standing.rung, standing.listed_at) == ("green", moment("2026-03-04 09:00"))
    assert found[-1].on_list == "watched"
    listed = ladder.supervised(ask, begun(ask=ask), MONDAY)
    assert ladder.advance(ask, listed, moment("2026-03-04 09:00"), CALENDAR)[1][-1].on_list == ""


def test_the_highest_rung_without_a_list_expires_without_one():
    ask = kind((", list: watched", ""))
    standing, _found = ladder.advance(ask, begun(ask=ask), moment("2026-03-10 09:00"), CALENDAR)
    assert (standing.rung, standing.listed_at) == ("red", None)
    assert standing.expired_at


def test_reminders_come_in_working_hours():
    ask = kind(("within: 2 workdays", "within: 2 days"))
    friday = moment("2026-03-06 17:00")
    standing = ladder.replied(ladder.enter(ask, "green", friday, CALENDAR))
    _standing, found = ladder.advance(ask, standing, moment("2026-03-08 17:00"), CALENDAR)
    assert [f"{step.at:%a %H:%M} {step}" for step in found[:1]] == ["Fri 17:30 remind 50%"]


def test_what_will_happen_if_nobody_acts_can_be_foreseen():
    foreseen = ladder.foreseen(ASK, begun(), CALENDAR)
    _standing, found = ladder.advance(ASK, begun(), moment("2026-03-10 09:00"), CALENDAR)
    assert foreseen == found
    assert foreseen[-1].kind is StepKind.EXPIRE
    assert (
        ladder.foreseen(ASK, replace(begun(), due_at=None, first_reply_due_at=None), CALENDAR) == []
    )


# --- up, down, again ---------------------------------------------------------------------------
def test_rungs_know_their_neighbours():
    assert ladder.rung_above(ASK, "green").rung == "red"
    assert ladder.rung_above(ASK, "red") is None
    assert [rung.rung for rung in ladder.rungs_below(ASK, "red")] == ["green"]
    assert ladder.rungs_below(ASK, "green") == ()


def test_not_solved_opens_the_same_rung_as_often_as_promised_and_then_another():
    assert ladder.after_not_solved(ASK, "green", 0).rung == "green"
    assert ladder.after_not_solved(ASK, "green", 1).rung == "red"
    assert ladder.after_not_solved(ASK, "red", 5).rung == "red"
    named = kind(("reopenings: 1", "reopenings: 0, then: green"))
    assert ladder.after_not_solved(named, "green", 0).rung == "green"
    assert ladder.after_not_solved(named, "red", 0).rung == "red", "never down"


def test_the_asker_has_his_days_to_speak():
    answered = moment("2026-03-04 10:00")
    assert ladder.confirm_by(ASK, answered, CALENDAR).at == moment("2026-03-11 10:00")


def test_moving_keeps_what_was_owed_and_listed():
    before = replace(ladder.supervised(ASK, begun(), MONDAY), first_reply_late=True, reminded=2)
    after = ladder.enter(ASK, "red", moment("2026-03-03 10:00"), CALENDAR, before=before)
    assert after.first_reply_due_at == before.first_reply_due_at
    assert (after.first_reply_late, after.listed_at, after.reminded) == (True, MONDAY, 0)


def test_a_new_rung_owes_no_new_first_reply():
    after = ladder.enter(ASK, "red", moment("2026-03-02 12:00"), CALENDAR, before=begun())
    assert after.first_reply_due_at == moment("2026-03-03 09:00")


# --- pauses ------------------------------------------------------------------------------------
def test_what_remained_at_a_pause_remains_after_it():
    paused, resumed = moment("2026-03-03 09:00"), moment("2026-03-10 15:00")
    standing = pauses.resume(ASK, begun(), paused, resumed, CALENDAR)
    assert standing.due_at == moment("2026-03-11 15:00")
    assert standing.entered_at == MONDAY
    half = replace(standing, first_reply_due_at=None)
    assert steps("2026-03-10 15:00", standing=half) == ["03-10 15:00 remind 50%"]


def test_a_reminder_is_not_brought_forward_by_a_pause():
    one_hour_in, resumed = moment("2026-03-02 10:00"), moment("2026-03-20 10:00")
    standing = ladder.replied(pauses.resume(ASK, begun(), one_hour_in, resumed, CALENDAR))
    assert steps("2026-03-20 17:00", standing=standing) == []
    assert ladder.next_at(ASK, standing, CALENDAR) == moment("2026-03-23 09:00")


def test_a_pause_in_plain_days_counts_plain_time():
    ask = kind(("within: 2 workdays", "within: 10 days"))
    paused, resumed = MONDAY + timedelta(days=5), MONDAY + timedelta(days=30)
    standing = ladder.replied(pauses.resume(ask, begun(ask=ask), paused, resumed, CALENDAR))
    assert standing.due_at == MONDAY + timedelta(days=35)
    assert standing.counted_from == MONDAY + timedelta(days=25)


def test_a_pause_after_the_deadline_changes_nothing():
    standing = begun()
    late = moment("2026-03-05 09:00")
    assert pauses.resume(ASK, standing, late, late + timedelta(days=3), CALENDAR) == standing
    endless = replace(standing, due_at=None)
    assert pauses.resume(ASK, endless, MONDAY, late, CALENDAR) == endless


def test_provisional_deadlines_are_recomputed_when_the_year_arrives():
    ask = kind(("within: 2 workdays", "within: 8 workdays"))
    bare = replace(CALENDAR, days_off=frozenset(), working_weekends=frozenset(), years=frozenset())
    standing = ladder.enter(ask, "green", moment("2026-09-29 10:00"), bare)
    assert (standing.provisional, standing.due_at) == (True, moment("2026-10-09 10:00"))
    known = pauses.recompute(ask, standing, CALENDAR)
    assert (known.provisional, known.due_at) == (False, moment("2026-10-15 10:00"))
    expired = replace(standing, expired_at=MONDAY)
    assert pauses.recompute(ask, expired, CALENDAR) == expired


# --- for every moment and every way of looking -------------------------------------------------
DAYS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 30)).map(
    lambda at: at.replace(microsecond=0, tzinfo=CALENDAR.zone)
)
SPANS = st.timedeltas(timedelta(0), timedelta(days=60))
UNITS = st.sampled_from(
    ["1 workday", "3 workdays", "10 workdays", "20 workhours", "7 days", "36 hours"]
)
SHARES = st.lists(st.integers(1, 100), max_size=4, unique=True).map(sorted)


@st.composite
def ladders(draw):
    rungs = [rung.model_copy(update={"within": parse_duration(draw(UNITS))}) for rung in ASK.ladder]
    overdue = draw(st.sampled_from(["1 workday", "2 days", "5 workhours"]))
    return ASK.model_copy(
        update={
            "ladder": tuple(rungs),
            "first_reply": parse_duration(draw(UNITS)),
            "remind": tuple(Decimal(share) / 100 for share in draw(SHARES)),
            "on_expiry": draw(st.sampled_from(OnExpiry)),
            "overdue_remind": parse_duration(overdue),
        }
    )


@given(ladders(), DAYS, SPANS, SPANS)
@tried(60)
def test_looking_twice_sees_what_looking_once_sees(ask, start, first, second):
    standing = ladder.enter(ask, "green", start, CALENDAR)
    soon, late = start + min(first, second), start + max(first, second)
    halfway, early_steps = ladder.advance(ask, standing, soon, CALENDAR)
    twice, late_steps = ladder.advance(ask, halfway, late, CALENDAR)
    once, all_steps = ladder.advance(ask, standing, late, CALENDAR)
    assert (twice, early_steps + late_steps) == (once, all_steps)
    assert ladder.advance(ask, once, late, CALENDAR) == (once, [])
    assert ladder.advance(ask, once, soon, CALENDAR) == (once, [])


@given(ladders(), DAYS, SPANS)
@tried(60)
def test_steps_come_in_order_and_never_early_and_none_is_lost(ask, start, span):
    standing = ladder.enter(ask, "green", start, CALENDAR)
    now = start + span
    after, found = ladder.advance(ask, standing, now, CALENDAR)
    moments = [step.at for step in found]
    assert moments == sorted(moments)
    assert all(start <= at <= now for at in moments)
    coming = ladder.next_at(ask, after, CALENDAR)
    assert coming is None or coming > now
    kinds = [step.kind for step in found]
    climbed = kinds.count(StepKind.CLIMB)
    assert climbed <= len(ask.ladder) - 1
    assert kinds.count(StepKind.EXPIRE) <= 1
    assert kinds.count(StepKind.FIRST_REPLY_LATE) <= 1
    assert kinds.count(StepKind.REMIND) == climbed * len(ask.remind) + after.reminded
    assert kinds.count(StepKind.OVERDUE_REMIND) == after.overdue_reminded
    assert after.rung == ("red" if climbed else "green")


@given(ladders(), DAYS, SPANS)
@tried(40)
def test_walking_from_next_to_next_takes_every_step_alone(ask, start, span):
    standing = ladder.enter(ask, "green", start, CALENDAR)
    _after, expected = ladder.advance(ask, standing, start + span, CALENDAR)
    found = []
    while (at := ladder.next_at(ask, standing, CALENDAR)) and at <= start + span:
        standing, taken = ladder.advance(ask, standing, at, CALENDAR)
        assert {step.at for step in taken} == {at}
        found += taken
    assert found == expected


@given(ladders(), DAYS, SPANS, SPANS)
@tried(60)
def test_a_pause_gives_nothing_and_takes_nothing(ask, start, until_pause, length):
    standing = ladder.enter(ask, "green", start, CALENDAR)
    paused = start + until_pause
    after = pauses.resume(ask, standing, paused, paused + length, CALENDAR)
    assert after.due_at >= standing.due_at
    assert start <= after.counted_from <= max(paused + length, start)
    unit = ask.lowest.within.unit
    if paused < standing.due_at and unit is Unit.WORKHOURS:
        left = arithmetic.count(paused, standing.due_at, unit, CALENDAR)
        assert arithmetic.count(paused + length, after.due_at, unit, CALENDAR) == left


@pytest.mark.parametrize(
    ("share", "said"), [("0.5", "50%"), ("1", "100%"), ("0.333", "33.3%"), ("0.9", "90%")]
)
def test_a_step_says_its_share(share, said):
    step = ladder.Step(StepKind.REMIND, MONDAY, "green", share=Decimal(share))
    assert str(step) == f"remind {said}"
