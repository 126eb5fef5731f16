"""Temporary organisations: the day they end is planned, and on that day the clock closes them."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Verb, Voice
from bandeng.places.actions import past
from bandeng.places.actions.following import MOVE_HOUSEHOLDS
from bandeng.places.actions.founding import refuse_end
from bandeng.places.actions.seeing import see
from bandeng.places.models import Place, Succession
from bandeng.places.states import Reaches


@transaction.atomic
def plan_end(
    place: Place,
    *,
    ends_day: date | None,
    by: Actor,
    at: datetime,
    reason: str = "",
    seats: Reaches | None = None,
) -> Place:
    """Return the place with the first day it stands no more; None: it has no planned end."""
    place = see([place], by, seats)[place.pk]
    refuse_end(ends_day, place.parent_id is not None, localdate(at))
    place.ends_day = ends_day
    place.save(update_fields=["ends_day"])
    said: dict[str, Any] = {"ends": ends_day.isoformat() if ends_day else "", "reason": reason}
    record(place, Verb.PLACE_END_PLANNED, by=by, at=at, public=True, place_path=place.path, **said)
    return place


@transaction.atomic
def run_out(place: Place, *, at: datetime) -> Place | None:
    """Close a place whose planned end has come; return what stands above it and takes over.

    Places and households below go there too. None if nothing is to be done (any more).
    """
    past.lock_tree()
    due = Place.objects.filter(to_day=None, ends_day__lte=localdate(at), parent__isnull=False)
    row = due.select_related("parent").select_for_update(of=("self",)).filter(pk=place.pk).first()
    if row is None or row.parent is None:
        return None
    day, above = localdate(at), row.parent
    _leave_to(row, above, day)
    past.end([row.pk], day)
    Succession.objects.create(old=row, new=above, kind="end", day=day)
    said: dict[str, Any] = {"into": above.code, "planned": row.ends_day.isoformat()}  # type: ignore[union-attr]  # it was found by that day
    record(row, Verb.PLACE_CLOSED, by=Voice.CLOCK, at=at, public=True, place_path=row.path, **said)
    return above


def _leave_to(place: Place, above: Place, day: date) -> None:
    """Put what lies below a place, and its households, under the place above it."""
    children = list(place.children.filter(to_day=None).values_list("pk", flat=True))
    if children:
        past.carry(dict.fromkeys(children, above.pk), day)
    with connection.cursor() as cursor:
        both: dict[str, Any] = {"to": above.pk, "old": [place.pk], "all": [place.pk, above.pk]}
        cursor.execute(MOVE_HOUSEHOLDS, both)
