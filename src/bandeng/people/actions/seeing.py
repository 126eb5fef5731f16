"""Lock the people and places an action is about, and refuse what one may not change."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, Case, Q, Value, When
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor
from bandeng.people.models import Person
from bandeng.people.permissions import may_appoint_at
from bandeng.people.queries import manageable
from bandeng.people.states import CannotAppoint, NotYours, Seats
from bandeng.places.models import Place

# Stand-ins are entered one after another, or two halves of a ring slip past each other.
STAND_INS = 0x70656F70


def lock_stand_ins() -> None:
    """Wait until nobody else enters an absence, and keep others waiting until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STAND_INS])


def marked(rule: Q) -> Case:
    """Return a permission rule as a column, so that one statement reads rows and rights."""
    return Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())


def see_person(person: Person, by: Actor, seats: Seats | None, at: datetime) -> Person:
    """Return the person fresh and locked, present and changeable by `by`, or refuse."""
    rows = Person.objects.annotate(allowed=marked(manageable(by, seats, at)))
    person = rows.select_for_update().get(pk=person.pk)
    if not getattr(person, "allowed", False):
        raise NotYours(
            _("%(person)s holds a post outside yours, or you do not manage people.")
            % {"person": person.name}
        )
    return person


def see_places(
    ids: Collection[int], by: Actor, seats: Seats | None, *, closed: bool = False
) -> dict[int, Place]:
    """Return places locked, by id; all in the actor's reach and, unless `closed`, open."""
    rows = Place.objects.annotate(allowed=marked(may_appoint_at(by, seats)))
    places: dict[int, Place] = {
        row.pk: row for row in rows.filter(pk__in=ids).select_for_update().order_by("pk")
    }
    if not set(ids) <= set(places):
        raise Place.DoesNotExist
    for place in places.values():
        if not getattr(place, "allowed", False):
            said = _("%(place)s lies outside your posts. Ask whoever appoints people there.")
            raise NotYours(said % {"place": place.name})
        if place.to_day and not closed:
            said = _("%(place)s was closed on %(day)s.")
            raise CannotAppoint(said % {"place": place.name, "day": place.to_day})
    return places
