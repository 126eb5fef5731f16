"""Who may change places and read households: one rule, one Q."""

from django.db.models import Q

from bandeng.journal.actions import Actor
from bandeng.journal.states import Voice
from bandeng.places.states import Reaches

NOBODY = Q(pk__isnull=True)
EVERYBODY = Q(pk__isnull=False)


def within(paths: tuple[str, ...], field: str = "path") -> Q:
    """Return the rows whose path is at or below any of the paths."""
    rule = NOBODY
    for path in paths:
        rule |= Q(**{f"{field}__startswith": path})
    return rule


def may_manage(by: Actor, seats: Reaches | None) -> Q:
    """Return the places whose name, boundary and children the actor may change."""
    return _reached(by, seats, "manage-places", "path")


def may_see_households(by: Actor, seats: Reaches | None) -> Q:
    """Return the households whose address and masked head the actor sees in lists."""
    return _reached(by, seats, "see", "place__path")


def may_enter_households(by: Actor, seats: Reaches | None) -> Q:
    """Return the places at which the actor may enter households: his own and those below."""
    return _reached(by, seats, "see", "path")


def may_open_households(by: Actor, seats: Reaches | None) -> Q:
    """Return the households whose contact details the actor may open, for a purpose, logged."""
    return _reached(by, seats, "open-contact", "place__path")


def _reached(by: Actor, seats: Reaches | None, ability: str, field: str) -> Q:
    """Loaders speak with the system's voice and reach everything; nobody else does unseated."""
    if by is Voice.SYSTEM:
        return EVERYBODY
    return within(seats.reach(ability), field) if seats else NOBODY
