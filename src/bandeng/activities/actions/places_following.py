"""Split and merge places whole: posts, open requests and what is planned go on with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from bandeng.activities.actions.rostering import end_roster
from bandeng.activities.models import Activity, Roster, Route, Series, Shift
from bandeng.activities.shift_states import Worked
from bandeng.activities.states import State
from bandeng.journal.actions import Actor
from bandeng.journal.states import Voice
from bandeng.matters.actions.places_followed import stay_with
from bandeng.people import actions as people
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.places.states import Part, Reaches


@transaction.atomic
def merge_places(
    old: Sequence[Place], *, into: Place | Part, by: Actor, at: datetime, reason: str = "",
    seats: Reaches | None = None,
) -> Place:  # fmt: skip
    """Return the place that goes on for several, from the day of `at`, in one transaction.

    Places, households, holders, open requests and what is planned go there; the past stays where
    it was. Raises what places.actions.merge raises.
    """
    new = places.merge(old, into=into, by=by, at=at, reason=reason, seats=seats)
    for each in old:
        _follow(each, [new], by, at)
    return new


@transaction.atomic
def split_place(
    place: Place, *, into: Sequence[Part], by: Actor, at: datetime, reason: str = "",
    seats: Reaches | None = None,
) -> list[Place]:  # fmt: skip
    """Return the places that go on for one, from the day of `at`, in one transaction.

    Holders hold their posts at each part; open requests and what is planned at the place itself
    go to the first. The past stays where it was. Raises what places.actions.split raises.
    """
    parts = places.split(place, into=into, by=by, at=at, reason=reason, seats=seats)
    _follow(place, parts, by, at)
    return parts


def _follow(old: Place, after: Sequence[Place], by: Actor, at: datetime) -> None:
    people.go_on(old, after, by=by, at=at)
    stay_with(old, after[0], by=by, at=at)
    _take_along(old, after[0], at)
    _rosters(old, after[0], at)


def _take_along(old: Place, new: Place, at: datetime) -> None:
    """Put what is planned, and what comes again and again, at another place."""
    there: dict[str, Any] = {"place": new, "path": new.path}
    Activity.objects.filter(place=old, state=State.PLANNED).update(**there)
    running = Q(to_day=None) | Q(to_day__gt=localdate(at))
    Series.objects.filter(running, place=old).update(**there)
    Route.objects.filter(running, place=old).update(**there)


def _rosters(old: Place, new: Place, at: datetime) -> None:
    """Let rotas stand at another place; where one stands already, the old one ends today."""
    stands = set(Roster.objects.filter(place=new, to_day=None).values_list("rota", flat=True))
    for roster in Roster.objects.filter(place=old, to_day=None).order_by("pk"):
        if roster.rota in stands:
            end_roster(roster, localdate(at), by=Voice.SYSTEM, at=at)
        else:
            Roster.objects.filter(pk=roster.pk).update(place=new, path=new.path)
    taken = Shift.objects.filter(roster=OuterRef("roster"), day=OuterRef("day"), unit=new)
    turns = Shift.objects.filter(unit=old, state=Worked.PLANNED, starts_at__gt=at)
    turns.exclude(Exists(taken)).update(unit=new)
