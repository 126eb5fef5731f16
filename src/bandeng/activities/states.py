"""The life of an activity, and what is known of each who was to come: pure words and tables."""

from enum import StrEnum


class State(StrEnum):
    """Where an activity stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What can be done to an activity that may change its state."""

    CHANGE = "change"
    SHIFT = "shift"  # to another time
    INVITE = "invite"
    REPLY = "reply"
    CANCEL = "cancel"
    HOLD = "hold"
    ASK = "ask"
    PROMISE = "promise"
    ATTEND = "attend"
    MINUTE = "minute"
    DECIDE = "decide"
    CORRECT = "correct"
    PUBLISH = "publish"


class Reply(StrEnum):
    """What somebody invited said."""

    NONE = ""
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


class Came(StrEnum):
    """What is known afterwards: planned is not attended, and not recorded is not absent."""

    NOT_RECORDED = ""
    PRESENT = "present"
    PARTLY = "partly"
    ABSENT = "absent"


class CannotMove(Exception):
    """There is no such move from this state."""


P, H, C = State.PLANNED, State.HELD, State.CANCELLED
MOVES: dict[Move, dict[State, State]] = {
    Move.CHANGE: {P: P},
    Move.SHIFT: {P: P},
    Move.INVITE: {P: P},
    Move.REPLY: {P: P},
    Move.CANCEL: {P: C},
    Move.HOLD: {P: H},
    Move.ASK: {P: H, H: H},
    Move.PROMISE: {H: H},
    Move.ATTEND: {P: H, H: H},
    Move.MINUTE: {H: H},
    Move.DECIDE: {H: H},
    Move.CORRECT: {H: H},
    Move.PUBLISH: {P: P, H: H},
}


def check_move(move: Move, now: State) -> State:
    """Return the state a move leads to; raise CannotMove if there is none."""
    try:
        return MOVES[move][now]
    except KeyError:
        raise CannotMove(move, now) from None
