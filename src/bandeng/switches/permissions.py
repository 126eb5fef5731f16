"""Who sets up the doors."""

from bandeng.journal.actions import Actor
from bandeng.journal.states import Voice
from bandeng.people.permissions import ABILITY
from bandeng.people.states import Seats
from bandeng.places.states import depth_of


def may_set_up(by: Actor, seats: Seats | None) -> bool:
    """Tell whether the actor sets up doors: who looks after people everywhere does.

    A door opens the whole site, so the ability must reach a place that stands under nothing.
    """
    if by is Voice.SYSTEM:
        return True
    return any(depth_of(path) == 1 for path in (seats.reach(ABILITY) if seats else ()))
