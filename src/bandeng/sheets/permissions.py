"""Whose sheets one sees: nobody's but one's own."""

from django.db.models import Q

from bandeng.journal.actions import Actor
from bandeng.journal.states import Voice
from bandeng.people.models import Person
from bandeng.places.permissions import EVERYBODY, NOBODY


def may_see(by: Actor) -> Q:
    """Return the sheets the actor sees: those he brought, because of the people in them."""
    if by is Voice.SYSTEM:
        return EVERYBODY
    return Q(by=by) if isinstance(by, Person) else NOBODY
