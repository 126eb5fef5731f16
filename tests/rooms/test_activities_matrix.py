"""Every move from every state by every role: done, refused with a sentence, or not there at all."""

from datetime import timedelta

import pytest

from bandeng.activities import actions, queries
from bandeng.activities.actions import Changes, Correction, Resolved, Roll, Said
from bandeng.activities.models import Activity, Raised
from bandeng.activities.states import MOVES, Came, CannotMove, Move, Reply, State, check_move
from bandeng.journal.models import Line
from bandeng.journal.states import Refused
from bandeng.playbooks.queries import seats_of
from tests.factories import ask
from tests.happenings import MONDAY, THURSDAY, activity_at, adopt, fresh

AFTER = THURSDAY + timedelta(hours=3)
FRIDAY = THURSDAY + timedelta(days=1)
WORDS = {"by": None, "at": AFTER}

# Who does it there; who does it above; invited, and not to hold it; sees it; from elsewhere.
RUNS, INVITED = ("secretary", "desk"), ("representative", "grid_worker")
SEES, ELSEWHERE = ("supervisor", "operator"), ("neighbour_secretary", "other_desk", "steward")
ROLES = (*RUNS, *INVITED, *SEES, *ELSEWHERE)


def do(move, activity, by, cast):
    said = {"by": by, "at": AFTER}
    match move:
        case Move.CHANGE:
            actions.change(activity, Changes(title="改个名"), **said)
        case Move.SHIFT:
            actions.shift(activity, FRIDAY, **said)
        case Move.INVITE:
            actions.invite(activity, actions.Guests(people=(cast.model_household.pk,)), **said)
        case Move.REPLY:
            actions.reply(activity, Reply.YES, **said)
        case Move.CANCEL:
            actions.cancel(activity, reason="下雪", **said)
        case Move.HOLD:
            actions.hold(activity, **said)
        case Move.ASK:
            actions.raise_there(activity, ask(cast), **said)
        case Move.PROMISE:
            raised = Raised.objects.get(activity=activity)
            actions.promise(raised, Said(promise="修"), **said)
        case Move.ATTEND:
            actions.attend(activity, Roll(rest=Came.PRESENT), **said)
        case Move.MINUTE:
            actions.minute(activity, "商量了路灯。", **said)
        case Move.DECIDE:
            actions.decide(activity, Resolved("先修三盏"), **said)
        case Move.CORRECT:
            actions.correct(activity, Correction(where="老槐树下"), reason="记错了", **said)
        case Move.PUBLISH:
            actions.publish(activity, **said)


@pytest.fixture(autouse=True)
def _meetings(cast):
    adopt()


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(State))
def test_the_table_says_what_happens_in_every_state_to_every_role(cast, move, state):
    """One town for all roles: each tries on an activity of its own."""
    if move is Move.PROMISE and state is not State.HELD:
        pytest.skip("nothing can have been asked where nothing was held")
    for role in ROLES:
        activity = activity_at(state, cast, open_to_all=True)
        if move is Move.PROMISE:
            actions.raise_there(activity, ask(cast), by=cast.secretary, at=AFTER)
        lines = Line.objects.count()
        outcome = tried(move, activity, getattr(cast, role), cast)
        assert outcome == expected(move, state, role), (move, state, role)
        if outcome == "done":
            assert fresh(activity).state == MOVES[move][state]
            assert Line.objects.count() > lines
        else:
            assert fresh(activity).state == state
            assert Line.objects.count() == lines, "a refusal leaves no trace"


def tried(move, activity, by, cast):
    try:
        do(move, activity, by, cast)
    except Activity.DoesNotExist:
        return "not there"
    except Refused as refusal:
        return "refused" if str(refusal) else "refused without a word"
    return "done"


def expected(move, state, role):
    if role in ELSEWHERE:
        return "not there"
    if move is not Move.REPLY and role not in RUNS:
        return "refused"
    return "done" if state in MOVES[move] else "refused"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", list(State))
def test_lists_of_what_may_be_done_and_reasons_say_what_the_action_does(cast, state, role):
    activity = activity_at(state, cast, open_to_all=True)
    who = seats_of(getattr(cast, role), AFTER)
    at_hand = queries.known_to(who).get(pk=activity.pk)
    reasons = queries.reasons_against(who, at_hand, list(Move))
    for move in Move:
        listed = queries.doable(move, who).filter(pk=activity.pk).exists()
        assert listed == (expected(move, state, role) == "done"), (move, state, role)
        if role in RUNS:
            assert move not in reasons
    assert set(reasons) == (set() if role in RUNS else set(Move) - replies(role))


def replies(role):
    return set() if role in ELSEWHERE else {Move.REPLY}


def test_who_was_not_invited_replies_only_to_what_is_open_to_all(cast):
    closed = activity_at(State.PLANNED, cast, open_to_all=False)
    with pytest.raises(actions.NotYours):
        actions.reply(closed, Reply.YES, by=cast.supervisor, at=MONDAY)
    who = seats_of(cast.supervisor, MONDAY)
    assert queries.why_not(who, Move.REPLY, queries.known_to(who).get(pk=closed.pk))


def test_the_table_is_total_and_every_state_is_reached():
    assert set(MOVES) == set(Move)
    reached = {State.PLANNED} | {b for table in MOVES.values() for b in table.values()}
    assert reached == set(State)
    assert not any(State.CANCELLED in table for table in MOVES.values()), "cancelled is the end"
    with pytest.raises(CannotMove):
        check_move(Move.HOLD, State.CANCELLED)
