"""Who may enter, appoint and excuse whom: one rule, one Q."""

from datetime import date

from django.db.models import Q

from bandeng.journal.actions import Actor
from bandeng.journal.states import Voice
from bandeng.people.states import Seats
from bandeng.places.permissions import EVERYBODY, NOBODY, within

ABILITY = "manage-people"


def may_enter(by: Actor, seats: Seats | None) -> bool:
    """Tell whether the actor may enter new people: whoever may appoint anywhere may."""
    return by is Voice.SYSTEM or bool(seats and seats.reach(ABILITY))


def may_appoint_at(by: Actor, seats: Seats | None) -> Q:
    """Return the places at which the actor may appoint people and end appointments."""
    return _over(by, seats, "path")


def may_decide(by: Actor, seats: Seats | None) -> Q:
    """Return the proposals the actor may see, accept or drop."""
    return _over(by, seats, "within__path")


def held_elsewhere(by: Actor, seats: Seats | None, day: date) -> Q:
    """Return the holdings, now or to come, that lie outside the actor's reach.

    Somebody who has one is changed only from there; `queries.manageable` turns this around.
    """
    return (Q(to_day=None) | Q(to_day__gt=day)) & ~_over(by, seats, "place__path")


def _over(by: Actor, seats: Seats | None, field: str) -> Q:
    if by is Voice.SYSTEM:
        return EVERYBODY
    return within(seats.reach(ABILITY), field) if seats else NOBODY
