"""A clock that stands still for a hearing: what remained remains, and it goes on by itself."""

from datetime import timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.actions import NotNow, NotYours
from bandeng.matters.states import MOVES, Move, Outcome, State
from bandeng.notices.queries import inbox
from bandeng.worktime.durations import parse_duration
from tests import bureau as petitions
from tests.cast import at
from tests.factories import MONDAY, fresh, taken, waiting

HEARD = at("2026-03-20 09:00")
UNTIL = at("2026-03-26 09:00")


@pytest.fixture
def bureau(cast):
    return petitions.settle(cast)


def paused(bureau, until=UNTIL):
    matter = petitions.handed(bureau)
    return actions.pause(matter, reason="hearing", until=until, by=bureau.unit, at=HEARD)


def test_it_stands_still_for_the_listed_reason_and_says_so(bureau):
    matter = fresh(paused(bureau))
    assert (matter.state, matter.paused_for) == (State.WAITING, "hearing")
    assert matter.next_at == UNTIL
    line = Line.objects.get(verb=Verb.MATTER_PAUSED)
    assert (line.public, line.said["cause"]) == (True, "hearing")


def test_it_goes_on_by_itself_however_late_the_clock_looks(bureau):
    matter = paused(bureau)
    actions.tick(at=UNTIL - timedelta(minutes=1))
    assert fresh(matter).state == State.WAITING
    actions.tick(at=UNTIL + timedelta(days=2))
    matter = fresh(matter)
    assert (matter.state, matter.paused_for, matter.waiting_since) == (State.WORKING, "", None)
    assert matter.due_at == at("2026-05-07 11:00"), "six days later than the first promise"
    assert Line.objects.get(verb=Verb.MATTER_RESUMED).at == UNTIL
    assert Verb.MATTER_RESUMED in [heap.verb for heap in inbox(bureau.unit.pk)]


def test_after_a_long_sleep_the_end_of_the_pause_and_every_step_come_once_in_order(bureau):
    matter = paused(bureau)
    actions.tick(at=at("2026-05-20 09:00"))
    assert fresh(matter).rung == "urge"
    clock = Line.objects.filter(subject_id=matter.pk, by_name="clock").order_by("id")
    clock = [line for line in clock if line.said.get("step") != "list"]
    said = [line.said.get("step", line.verb) for line in clock]
    assert said.count(Verb.MATTER_RESUMED) == 1
    assert said.index(Verb.MATTER_RESUMED) < said.index("remind 100%") < said.index("climb urge")
    assert [line.at for line in clock] == sorted(line.at for line in clock)


def test_somebody_lets_it_go_on_earlier_or_later_than_set(bureau):
    matter = paused(bureau)
    early = actions.resume(matter, by=bureau.unit, at=at("2026-03-21 09:00"))
    assert early.due_at == at("2026-05-02 11:00")
    again = actions.pause(
        early, reason="hearing", until=UNTIL, by=bureau.unit, at=at("2026-03-22 09:00")
    )
    late = actions.resume(again, by=bureau.unit, at=at("2026-03-30 09:00"))
    assert late.due_at == at("2026-05-06 11:00"), "the set end counts, not when it was noticed"


def test_without_an_end_it_stands_until_somebody_lets_it_go_on(bureau):
    matter = paused(bureau, until=None)
    actions.tick(at=at("2026-08-01 09:00"))
    assert fresh(matter).state == State.WAITING
    matter = actions.resume(matter, by=bureau.unit, at=at("2026-08-01 10:00"))
    assert matter.due_at == HEARD + timedelta(days=134, hours=1) + (at("2026-05-01 11:00") - HEARD)


def test_a_reply_is_noted_and_lets_nothing_go_on(bureau):
    matter = paused(bureau)
    matter = actions.reply(matter, text="我带合同来", by=Voice.ASKER, at=HEARD + timedelta(days=1))
    assert (matter.state, matter.paused_for) == (State.WAITING, "hearing")
    assert matter.due_at == at("2026-05-01 11:00")
    assert Line.objects.get(verb=Verb.MATTER_REPLIED).said["text"] == "我带合同来"


def test_what_waits_for_who_asked_is_not_simply_let_go_on(cast):
    with pytest.raises(Refused):
        actions.resume(waiting(cast), by=cast.representative, at=MONDAY + timedelta(days=1))


@pytest.mark.parametrize("wrong", [{"reason": "holiday"}, {"until": HEARD}])
def test_only_listed_reasons_and_a_later_end(bureau, wrong):
    matter = petitions.handed(bureau)
    usual = {"reason": "hearing", "until": UNTIL, "by": bureau.unit, "at": HEARD}
    with pytest.raises(Refused):
        actions.pause(matter, **{**usual, **wrong})


def test_a_kind_without_listed_reasons_never_stands_still(cast):
    with pytest.raises(Refused):
        actions.pause(taken(cast), reason="hearing", by=cast.representative, at=MONDAY)


def test_what_has_run_out_does_not_hide_behind_a_hearing(bureau):
    matter = petitions.handed(bureau)
    late = at("2026-05-01 11:00")
    with pytest.raises(Refused):
        actions.pause(matter, reason="hearing", by=bureau.unit, at=late)


def test_only_who_has_it_stops_the_clock(bureau):
    matter = petitions.handed(bureau)
    with pytest.raises(NotYours):
        actions.pause(matter, reason="hearing", by=bureau.head, at=HEARD)
    with pytest.raises(NotNow):
        actions.pause(paused(bureau), reason="hearing", by=bureau.unit, at=HEARD)


def test_withdrawn_while_it_stands_still_it_never_comes_back(bureau):
    matter = actions.withdraw(paused(bureau), by=Voice.ASKER, at=HEARD + timedelta(days=1))
    actions.tick(at=UNTIL + timedelta(days=1))
    matter = fresh(matter)
    assert (matter.state, matter.paused_until, matter.next_at) == (State.WITHDRAWN, None, None)


def at_state(bureau, state):
    """Return a claim in a state, reached by real actions."""
    by, when = bureau.unit, MONDAY + timedelta(days=1)
    if state is State.RAISED:
        return petitions.claimed(bureau)
    if state is State.WITHDRAWN:
        return actions.withdraw(petitions.claimed(bureau), by=Voice.ASKER, at=when)
    matter = petitions.handed(bureau)
    if state is State.WORKING:
        return actions.note(matter, text="到现场看过", by=by, at=when)
    if state is State.WAITING:
        return actions.pause(matter, reason="hearing", by=by, at=when)
    if state is State.REDIRECTED:
        return actions.redirect(matter, route="arbitration", by=by, at=when)
    if state is State.TAKEN:
        return matter
    matter = actions.answer(matter, text=petitions.PARTS, outcome=Outcome.SOLVED, by=by, at=when)
    if state is State.CONFIRMED:
        return actions.confirm(matter, solved=True, by=Voice.ASKER, at=when)
    if state is State.UNCONFIRMED:
        actions.tick(at=when + timedelta(days=31))
    return fresh(matter)


def extend(matter, bureau, when):
    """Ask for a day more and have it granted."""
    by = bureau.office if matter.rung == "accept" else bureau.unit
    day = parse_duration("1 day")
    matter = actions.ask_extension(matter, length=day, reason="鉴定", by=by, at=when)
    return actions.grant_extension(matter, by=bureau.head, at=when)


MOVERS = {
    Move.PAUSE: lambda m, b, t: actions.pause(m, reason="hearing", by=b.unit, at=t),
    Move.RESUME: lambda m, b, t: actions.resume(m, by=b.unit, at=t),
    Move.EXTEND: extend,
}
REACHED = [state for state in State if state is not State.JOINED]


@pytest.mark.parametrize("state", REACHED)
@pytest.mark.parametrize("move", list(MOVERS))
def test_each_move_from_each_state_does_what_the_table_says(bureau, state, move):
    matter = at_state(bureau, state)
    when = max(matter.changed_at, MONDAY + timedelta(days=1)) + timedelta(minutes=5)
    elsewhere = state is State.RAISED  # registering has fifteen days, and not one more
    if state in MOVES[move] and not elsewhere:
        assert MOVERS[move](matter, bureau, when).state == MOVES[move][state]
    else:
        with pytest.raises((NotNow, NotYours, Refused)):
            MOVERS[move](matter, bureau, when)
        assert fresh(matter).state == state
