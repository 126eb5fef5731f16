"""What an opinion has been through, and when a village decision is a statutory one: pure."""

from enum import StrEnum


class Seen(StrEnum):
    """Whether somebody looked at an opinion before everybody reads it."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class Lacks(StrEnum):
    """Why a decision is none of the village representatives' meeting."""

    UNKNOWN = "unknown"  # how many are entitled, were there and agreed is not written down
    WRONG = "wrong"  # the numbers cannot be
    PRESENT = "present"  # fewer than two thirds of the members were there
    VOTES = "votes"  # not more than half of those present agreed


def statutory_lacks(entitled: int | None, present: int | None, agreed: int | None) -> Lacks | None:
    """Return what a decision lacks by the Organic Law of Villagers' Committees, None if nothing.

    Article 26: the village representatives' meeting is held only with two thirds of its members,
    and decides with more than half of those who came.
    """
    if not entitled or present is None or agreed is None:
        return Lacks.UNKNOWN
    if not 0 <= agreed <= present <= entitled:
        return Lacks.WRONG
    if present * 3 < entitled * 2:
        return Lacks.PRESENT
    return None if agreed * 2 > present else Lacks.VOTES
