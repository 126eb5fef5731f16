"""Who takes which turn: whoever was least recently on such a turn; pure, and always the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bandeng.activities.openings import Turn


@dataclass(frozen=True)
class Slot:
    """A turn to be taken: how many are still wanted, and of which sort it is.

    Turns of one sort are as long and as welcome as one another: working days, or days off.
    """

    turn: Turn
    wanted: int
    sort: str = ""


Past = Mapping[tuple[int, str], date]  # the last such turn of each, by sort
NEVER = (date.min, 0)
Busy = Callable[[int, Turn], bool]


def share(
    slots: Sequence[Slot], people: Sequence[int], past: Past, busy: Busy
) -> dict[date, list[int]]:
    """Return for each turn, by its first day, who takes it.

    Nobody takes a turn he is busy in; fewer than wanted take it then. Among those free it is who
    was on a turn of its sort least recently, then on any turn, then who stands first. Who takes a
    turn goes to the end of the line, in the order it was taken.
    """
    same = {key: (day, 0) for key, day in past.items()}
    latest = _latest(past)
    rank = {who: number for number, who in enumerate(people)}
    taken: dict[date, list[int]] = {}
    for slot in sorted(slots, key=lambda each: each.turn.starts):
        free = [who for who in people if not busy(who, slot.turn)]
        free.sort(
            key=lambda who: (
                same.get((who, slot.sort), NEVER),
                latest.get(who, date.min),
                rank[who],
            )
        )
        taken[slot.turn.day] = free[: slot.wanted]
        for place, who in enumerate(taken[slot.turn.day]):
            same[who, slot.sort], latest[who] = (slot.turn.day, place), slot.turn.day
    return taken


def _latest(past: Past) -> dict[int, date]:
    latest: dict[int, date] = {}
    for (who, _sort), day in past.items():
        latest[who] = max(day, latest.get(who, date.min))
    return latest
