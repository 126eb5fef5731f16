"""Rename, move, close and draw one place."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Verb
from bandeng.places import boundaries
from bandeng.places.actions import past
from bandeng.places.actions.seeing import clean_name, see
from bandeng.places.models import Place
from bandeng.places.spelling import spelled
from bandeng.places.states import CannotChange, Reaches, is_within


@transaction.atomic
def rename(
    place: Place,
    *,
    name: str,
    by: Actor,
    at: datetime,
    reason: str = "",
    seats: Reaches | None = None,
) -> Place:
    """Give a place another name from the day of `at`; the old one keeps its days."""
    place = see([place], by, seats)[place.pk]
    was, name = place.name, clean_name(name)
    if name == was:
        raise CannotChange(_("It is already called %(name)s.") % {"name": name})
    past.turn_names({place.pk: name}, localdate(at))
    place.name, place.pinyin = name, spelled(name)
    place.save(update_fields=["name", "pinyin"])
    said: dict[str, Any] = {"was": was, "name": name, "reason": reason}
    record(place, Verb.PLACE_RENAMED, by=by, at=at, public=True, place_path=place.path, **said)
    return place


@transaction.atomic
def move(
    place: Place,
    *,
    to: Place,
    by: Actor,
    at: datetime,
    reason: str = "",
    seats: Reaches | None = None,
) -> Place:
    """Put a place with all below it under another from the day of `at`."""
    past.lock_tree()
    rows = see([place, to], by, seats)
    place, to = rows[place.pk], rows[to.pk]
    _refuse_move(place, to)
    was = place.path
    past.carry({place.pk: to.pk}, localdate(at))
    place = Place.objects.get(pk=place.pk)
    said: dict[str, Any] = {"was": was, "to": to.code, "reason": reason}
    record(place, Verb.PLACE_MOVED, by=by, at=at, public=True, place_path=place.path, **said)
    return place


def _refuse_move(place: Place, to: Place) -> None:
    if is_within(to.path, place.path):
        said = _("%(to)s is %(place)s itself or lies below it.")
        raise CannotChange(said % {"to": to.name, "place": place.name})
    if place.parent_id == to.pk:
        said = _("%(place)s already stands under %(to)s.")
        raise CannotChange(said % {"place": place.name, "to": to.name})


@transaction.atomic
def close(
    place: Place, *, by: Actor, at: datetime, reason: str = "", seats: Reaches | None = None
) -> Place:
    """Close a place from the day of `at`; it must have no places or households left."""
    past.lock_tree()
    place = see([place], by, seats)[place.pk]
    if place.children.filter(to_day=None).exists():
        said = _("%(place)s has places below it. Move or close them first.")
        raise CannotChange(said % {"place": place.name})
    if place.households.filter(to_day=None).exists():
        said = _("%(place)s has households. Merge it into another place instead.")
        raise CannotChange(said % {"place": place.name})
    past.end([place.pk], localdate(at))
    place.to_day = localdate(at)
    record(
        place, Verb.PLACE_CLOSED, by=by, at=at, public=True, place_path=place.path, reason=reason
    )
    return place


@transaction.atomic
def draw(
    place: Place,
    *,
    boundary: Mapping[str, Any] | None,
    by: Actor,
    at: datetime,
    seats: Reaches | None = None,
) -> Place:
    """Set the outline of a place (GeoJSON), its box and its centre; None wipes outline and box."""
    place = see([place], by, seats)[place.pk]
    if boundary is None:
        place.boundary = place.west = place.south = place.east = place.north = None
    else:
        drawn = boundaries.read(dict(boundary))
        place.boundary = drawn.geojson
        place.west, place.south, place.east, place.north = (
            drawn.west,
            drawn.south,
            drawn.east,
            drawn.north,
        )
        place.lat, place.lng = drawn.lat, drawn.lng
    place.save(update_fields=["boundary", "west", "south", "east", "north", "lat", "lng"])
    record(place, Verb.PLACE_DRAWN, by=by, at=at, public=True, place_path=place.path)
    return place


@transaction.atomic
def locate(
    place: Place,
    *,
    lat: float,
    lng: float,
    by: Actor,
    at: datetime,
    seats: Reaches | None = None,
) -> Place:
    """Set the centre of a place, in degrees."""
    place = see([place], by, seats)[place.pk]
    if not (isfinite(lat) and isfinite(lng) and abs(lat) <= 90 and abs(lng) <= 180):
        raise CannotChange(_("A centre is a latitude and a longitude in degrees."))
    place.lat, place.lng = lat, lng
    place.save(update_fields=["lat", "lng"])
    said: dict[str, Any] = {"lat": lat, "lng": lng}
    record(place, Verb.PLACE_DRAWN, by=by, at=at, public=True, place_path=place.path, **said)
    return place
