"""What becomes of a row, and of a whole sheet, as values."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bandeng.journal.states import Refused


class What(StrEnum):
    """What a row would do, or why a line is none."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"
    ASIDE = "aside"


WRITES = frozenset({What.NEW, What.CHANGED})


@dataclass(frozen=True)
class Verdict:
    """What a row would do, in sentences, and where.

    `mark` is what the verdict rests on, as a short text without personal data: at the time of
    taking in, a row whose verdict or mark is another than in the preview stops everything.
    `found` is what judging looked up, for taking in; it is not kept.
    """

    what: What
    sentences: tuple[str, ...] = ()
    mark: str = ""
    found: Any = field(default=None, compare=False)


class Stage(StrEnum):
    """How far a sheet has come."""

    READING = "reading"  # a job reads and judges it
    CHOOSING = "choosing"  # several of its sheets could be meant
    UNREADABLE = "unreadable"
    CHECKED = "checked"  # every row has its verdict
    TAKING = "taking"  # a job takes it in
    TAKEN = "taken"
    REFUSED = "refused"  # something changed between the preview and the taking in
    DROPPED = "dropped"


MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.READING: frozenset({Stage.CHOOSING, Stage.UNREADABLE, Stage.CHECKED, Stage.DROPPED}),
    Stage.CHOOSING: frozenset({Stage.READING, Stage.DROPPED}),
    Stage.UNREADABLE: frozenset({Stage.READING, Stage.DROPPED}),
    Stage.CHECKED: frozenset({Stage.TAKING, Stage.READING, Stage.DROPPED}),
    Stage.TAKING: frozenset({Stage.TAKEN, Stage.REFUSED, Stage.DROPPED}),
    Stage.REFUSED: frozenset({Stage.READING, Stage.DROPPED}),
    Stage.TAKEN: frozenset(),
    Stage.DROPPED: frozenset(),
}
BUSY = frozenset({Stage.READING, Stage.TAKING})
OVER = frozenset(stage for stage, moves in MOVES.items() if not moves)


class CannotTakeIn(Refused):
    """The sheet cannot be taken in so, or not any more."""


def check_move(stage: Stage, to: Stage) -> None:
    """Refuse a move the table does not know."""
    if to not in MOVES[stage]:
        raise CannotTakeIn(f"{stage} → {to}")
