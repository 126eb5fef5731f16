"""The life of a matter as a pure table, and its number."""

from collections.abc import Iterable
from enum import StrEnum

from stdnum import damm

from bandeng.playbooks.vocabulary import Channel, Outcome, Privacy
from bandeng.playbooks.vocabulary import StoryState as State

__all__ = ["Channel", "Move", "Outcome", "Privacy", "State"]


class Move(StrEnum):
    """What can be done to a matter that may change its state."""

    TAKE = "take"
    NOTE = "note"
    ASK_ASKER = "ask_asker"
    REPLY = "reply"
    ESCALATE = "escalate"
    CLIMB = "climb"
    SEND_DOWN = "send_down"
    ASSIGN = "assign"
    ANSWER = "answer"
    CONFIRM = "confirm"
    LAPSE = "lapse"
    NOT_SOLVED = "not_solved"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    REDIRECT = "redirect"
    OBJECT = "object"
    HAND_OVER = "hand_over"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    JOIN = "join"
    SEPARATE = "separate"
    ANSWER_ALONG = "answer_along"


class LinkKind(StrEnum):
    """How two matters belong together; the first is the later one."""

    DUPLICATE = "duplicate"
    RELATED = "related"
    REVIEW = "review"
    TOPIC = "topic"


OPEN = (State.RAISED, State.TAKEN, State.WORKING, State.WAITING, State.JOINED)
RUNNING = (State.RAISED, State.TAKEN, State.WORKING)
IN_HAND = (State.TAKEN, State.WORKING)
TOLD = (State.ANSWERED, State.CONFIRMED, State.UNCONFIRMED)
ENDED = (State.CONFIRMED, State.UNCONFIRMED, State.WITHDRAWN, State.REDIRECTED)

MOVES: dict[Move, dict[State, State]] = {
    Move.TAKE: {State.RAISED: State.TAKEN},
    Move.NOTE: {State.TAKEN: State.WORKING, State.WORKING: State.WORKING},
    Move.ASK_ASKER: dict.fromkeys(IN_HAND, State.WAITING),
    Move.REPLY: {State.WAITING: State.WORKING},
    Move.ESCALATE: dict.fromkeys(RUNNING, State.RAISED),
    Move.CLIMB: dict.fromkeys(RUNNING, State.RAISED),
    Move.SEND_DOWN: dict.fromkeys(RUNNING, State.RAISED),
    Move.ASSIGN: dict.fromkeys(RUNNING, State.RAISED),
    Move.ANSWER: dict.fromkeys(IN_HAND, State.ANSWERED),
    Move.CONFIRM: dict.fromkeys((State.ANSWERED, State.UNCONFIRMED), State.CONFIRMED),
    Move.LAPSE: {State.ANSWERED: State.UNCONFIRMED},
    Move.NOT_SOLVED: dict.fromkeys((State.ANSWERED, State.UNCONFIRMED), State.WORKING),
    Move.REOPEN: dict.fromkeys((State.ANSWERED, State.CONFIRMED, State.UNCONFIRMED), State.WORKING),
    Move.WITHDRAW: dict.fromkeys(OPEN, State.WITHDRAWN),
    Move.REDIRECT: dict.fromkeys(RUNNING, State.REDIRECTED),
    Move.OBJECT: {state: state for state in RUNNING},
    Move.HAND_OVER: dict.fromkeys(RUNNING, State.RAISED),
    Move.PAUSE: dict.fromkeys(IN_HAND, State.WAITING),
    Move.RESUME: {State.WAITING: State.WORKING},
    Move.EXTEND: {state: state for state in RUNNING},
    Move.JOIN: dict.fromkeys(RUNNING, State.JOINED),
    Move.SEPARATE: {State.JOINED: State.RAISED},
    Move.ANSWER_ALONG: {State.JOINED: State.ANSWERED},
}


# How a matter that others handled came to stand where it stands, told in the moves of the table.
# What was closed without a word of who asked is unconfirmed: nobody may say more than is known.
PASTS: dict[State, tuple[Move, ...]] = {
    State.RAISED: (),
    State.TAKEN: (Move.TAKE,),
    State.WORKING: (Move.TAKE, Move.NOTE),
    State.UNCONFIRMED: (Move.TAKE, Move.ANSWER, Move.LAPSE),
    State.CONFIRMED: (Move.TAKE, Move.ANSWER, Move.CONFIRM),
    State.WITHDRAWN: (Move.WITHDRAW,),
}


class CannotMove(ValueError):
    """The table has no such move from this state."""


def check_move(move: Move, now: State) -> State:
    """Return the state a move leads to from `now`; raise CannotMove if there is none."""
    try:
        return MOVES[move][now]
    except KeyError:
        raise CannotMove(f"{move} is not possible from {now}") from None


def reached(moves: Iterable[Move]) -> State:
    """Return where a matter stands that was raised and then moved so; raise CannotMove if not."""
    now = State.RAISED
    for each in moves:
        now = check_move(each, now)
    return now


def can_move(move: Move, now: State) -> bool:
    """Tell whether the table has the move."""
    return now in MOVES[move]


def number_for(sequence: int) -> str:
    """Return the number read out on the phone: seven or more digits and a Damm check digit."""
    digits = str(1_000_000 + sequence)
    return digits + damm.calc_check_digit(digits)


def clean_number(typed: str) -> str | None:
    """Return the number meant by what was typed, or None if the check digit says no."""
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    return digits if len(digits) >= 8 and damm.is_valid(digits) else None


def spoken(number: str) -> str:
    """Return the number in groups of four, as it is read out."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
