"""Lock the places an action is about, and refuse what their reader may not change."""

from collections.abc import Collection, Iterable

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor
from bandeng.places.models import Place
from bandeng.places.permissions import may_manage
from bandeng.places.spelling import plain
from bandeng.places.states import CannotChange, NotYours, Reaches

LONGEST_NAME = 80


def marked(rule: Q) -> Case:
    """Return a permission rule as a column, so that one statement reads rows and rights."""
    return Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())


def seen(wanted: Q, by: Actor, seats: Reaches | None, *, rule: Q | None = None) -> QuerySet[Place]:
    """Return the wanted places, locked, each with `allowed` telling whether `by` may change it."""
    allowed = marked(may_manage(by, seats) if rule is None else rule)
    return Place.objects.annotate(allowed=allowed).filter(wanted).select_for_update().order_by("pk")


def see(places: Collection[Place], by: Actor, seats: Reaches | None) -> dict[int, Place]:
    """Return the places fresh and locked, by id, all of them changeable by `by` and open."""
    rows = seen(Q(pk__in=[place.pk for place in places]), by, seats).in_bulk()
    for place in places:
        if place.pk not in rows:
            raise Place.DoesNotExist
    check(rows.values())
    return rows


def check(rows: Iterable[Place]) -> None:
    """Refuse unless every row was marked allowed and stands open."""
    for row in rows:
        if not getattr(row, "allowed", False):
            raise NotYours(
                _("%(place)s lies outside your posts. Ask whoever manages the places there.")
                % {"place": row.name}
            )
        if row.to_day:
            raise CannotChange(
                _("%(place)s was closed on %(day)s.") % {"place": row.name, "day": row.to_day}
            )


def clean_name(name: str) -> str:
    """Return a name fit for a place, or refuse."""
    said = plain(name)
    if not said or len(said) > LONGEST_NAME or not said.isprintable():
        raise CannotChange(
            _("A place has a name of 1 to %(most)d characters.") % {"most": LONGEST_NAME}
        )
    return said
