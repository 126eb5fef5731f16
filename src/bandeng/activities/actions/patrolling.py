"""Draw a route, walk it, look at each point; what is wrong becomes a matter in the same act."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions import locking
from bandeng.activities.actions.asking import Said, put_down, what_comes
from bandeng.activities.actions.drafting import LETTERS, Draft, kind_of, seat_for, written
from bandeng.activities.actions.enclosing import enclose
from bandeng.activities.actions.locking import NotNow, NotYours, need, short
from bandeng.activities.models import Activity, Check, CheckPoint, Route, Walk
from bandeng.activities.permissions import NOT_YOURS
from bandeng.activities.queries import with_key
from bandeng.activities.shift_states import Found
from bandeng.activities.states import Move, State
from bandeng.journal.actions import Actor, Entry, record, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions import Ask
from bandeng.matters.actions.filling_in import filled_in
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import activity_at, library
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.statements import together

MOST_POINTS, MOST_METRES = 200, 1_000_000
LONGEST_NOTE = 500
LONGEST_WALK = timedelta(hours=24)


@dataclass(frozen=True)
class Point:
    """Something to be looked at on the way."""

    title: str
    look_at: str = ""
    place: Place | None = None
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True)
class Drawing:
    """A route as it is to be: its kind, its name, where, its points in order."""

    kind: str
    place: Place
    title: str
    points: Sequence[Point]
    metres: int | None = None
    instead_of: Route | None = None


@dataclass(frozen=True)
class Looked:
    """What was found at a point, when by the phone's clock, with the phone's key."""

    point: CheckPoint
    found: Found
    note: str = ""
    ask: Ask | None = None
    when: datetime | None = None
    client_key: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def draw_route(drawing: Drawing, *, by: Actor, at: datetime) -> Route:
    """Return the new route with its points; one drawn instead of another ends that today.

    Walks of the earlier one keep its points. Raises NotYours if no post of `by` walks such there.
    """
    kind = _kind(drawing, by, at)
    if not 0 < len(drawing.points) <= MOST_POINTS:
        raise Refused(_("A route has from one to %(most)d points.") % {"most": MOST_POINTS})
    if drawing.metres is not None and not 0 < drawing.metres <= MOST_METRES:
        raise Refused(_("Please write the length as a number."))
    _end(drawing.instead_of, drawing, at)
    route = Route(
        code=_code(8),
        kind=kind.id,
        title=need(drawing.title, _("Please give the route a name."), 120),
        place=drawing.place,
        path=drawing.place.path,
        metres=drawing.metres,
        from_day=localdate(at),
        drawn_by=by if isinstance(by, Person) else None,
        drawn_at=at,
        instead_of=drawing.instead_of,
    )
    route.save(force_insert=True)
    rows = [_point(route, number, each) for number, each in enumerate(drawing.points, 1)]
    CheckPoint.objects.bulk_create(rows)
    said: dict[str, Any] = {"title": route.title, "points": len(rows)}
    record(route, Verb.ROUTE_DRAWN, by=by, at=at, place_path=route.path, **said)
    return route


def _kind(drawing: Drawing, by: Actor, at: datetime) -> Kind:
    kind = library(at).activities.get(drawing.kind)
    if kind is None or kind.patrol is None:
        raise Refused(_("No playbook in force knows such a patrol."))
    if isinstance(by, Person) and seat_for(kind, drawing.place, by, at) is None:
        raise NotYours(NOT_YOURS)
    return kind


def _end(earlier: Route | None, drawing: Drawing, at: datetime) -> None:
    if earlier is None:
        return
    earlier = Route.objects.select_for_update(of=("self",)).get(pk=earlier.pk)
    if earlier.place_id != drawing.place.pk or earlier.to_day is not None:
        raise Refused(_("This route is no longer walked."))
    earlier.to_day = max(localdate(at), earlier.from_day)
    earlier.save(update_fields=["to_day"])


def _point(route: Route, number: int, point: Point) -> CheckPoint:
    return CheckPoint(
        route=route,
        order=number,
        title=need(point.title, _("Each point needs a name."), 80),
        look_at=short(point.look_at, 200),
        place=point.place,
        lat=point.lat,
        lng=point.lng,
        code=_code(10),
    )


def _code(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(length))


@transaction.atomic
def end_route(route: Route, *, by: Actor, at: datetime) -> Route:
    """Return the route, no longer walked from today on; its past stays."""
    route = Route.objects.select_for_update(of=("self",)).select_related("place").get(pk=route.pk)
    if isinstance(by, Person):
        kind = library(at).activities.get(route.kind)
        if kind is None or seat_for(kind, route.place, by, at) is None:
            raise NotYours(NOT_YOURS)
    if route.to_day is None:
        route.to_day = max(localdate(at), route.from_day)
        route.save(update_fields=["to_day"])
        record(route, Verb.ROUTE_DRAWN, by=by, at=at, place_path=route.path, ended=True)
    return route


def set_out(
    route: Route, *, by: Person, at: datetime, client_key: uuid.UUID,
    begun_at: datetime | None = None,
) -> Walk:  # fmt: skip
    """Return the walk of a route, an activity held from this moment, or from when the phone says.

    The same `client_key` a second time returns the first walk.
    """
    try:
        with transaction.atomic():
            return _set_out(route, by, at, client_key, begun_at)
    except IntegrityError:
        earlier = _walk_with(client_key)
        if earlier is None:
            raise
        return earlier


def _walk_with(key: uuid.UUID) -> Walk | None:
    activity = with_key(key)
    return (
        Walk.objects.select_related("activity", "route").get(activity=activity)
        if activity
        else None
    )


def _set_out(
    route: Route, by: Person, at: datetime, key: uuid.UUID, begun_at: datetime | None
) -> Walk:
    earlier = _walk_with(key)
    if earlier:
        return earlier
    if route.to_day is not None and route.to_day <= localdate(at):
        raise NotNow(_("This route is no longer walked."))
    begun = _moment(begun_at, at)
    rules = library(at)
    draft = Draft(route.kind, route.place, begun, begun, title=route.title, client_key=key)
    activity = written(draft, kind_of(draft, rules, at), rules, by=by, at=at)
    activity.state, activity.held_at = State.HELD, at
    activity.save(force_insert=True)
    walk = Walk(activity=activity, route=route)
    walk.save(force_insert=True)
    said = {"kind": route.kind, "starts": begun.isoformat(), "route": route.code}
    locking.line(activity, Verb.ACTIVITY_ENTERED, by=by, at=at, **said)
    return walk


def _moment(told: datetime | None, at: datetime) -> datetime:
    """Return when something happened; a phone that was out of reach tells it late."""
    if told is None or told > at:
        return at
    if at - told > timedelta(days=30):
        raise Refused(_("This is too long ago to be written down as a walk."))
    return told


def check_point(walk: Walk, looked: Looked, *, by: Person, at: datetime) -> Check:
    """Return the point as it was found.

    What is wrong is raised as a matter in the same act; what was put right is noted. The same
    `client_key` a second time returns the first check. A point found in order twice is one check.
    """
    try:
        with transaction.atomic(), together():
            return _check(walk, looked, by, at)
    except (IntegrityError, Refused):
        earlier = _check_with(walk, looked)
        if earlier is None:
            raise
        return earlier


def _check_with(walk: Walk, looked: Looked) -> Check | None:
    rows = Check.objects.select_related("matter", "point")
    known = rows.filter(client_key=looked.client_key).first()
    if known or looked.found is not Found.DONE:
        return known
    here = {"activity_id": walk.activity_id, "point": looked.point, "found": Found.DONE}
    return rows.filter(**here).first()


def _check(walk: Walk, looked: Looked, by: Person, at: datetime) -> Check:
    activity = locking.lock(walk.activity, Move.CORRECT, by=by, at=at)
    if looked.point.route_id != walk.route_id:
        raise Refused(_("This point is not on this route."))
    note = short(looked.note, LONGEST_NOTE)
    if looked.found is Found.FIXED and not note:
        raise Refused(_("Please write in a word what was put right."))
    when = _moment(looked.when, at)
    said = {"point": looked.point.title, "found": looked.found.value}
    lines = [locking.entry(activity, Verb.POINT_CHECKED, by=by, at=at, **said)]
    matter = _raised(activity, looked, lines, by, at)
    check = Check(
        client_key=looked.client_key, activity=activity, point=looked.point, found=looked.found,
        note=note, matter=matter, by=by, checked_at=when, at=at,
    )  # fmt: skip
    if when > activity.ends_at:
        activity.ends_at = when
        locking.save(activity, "ends_at", at=at)
    check.save(force_insert=True)
    return check


def _raised(
    activity: Activity, looked: Looked, lines: list[Entry], by: Person, at: datetime
) -> Any:
    """Return the matter a finding becomes, none for what is in order or put right.

    The lines are written along.
    """
    if looked.found is not Found.FOUND:
        record_many(lines)
        return None
    if looked.ask is None:
        raise Refused(_("Please say what is wrong."))
    point = looked.point
    ask = replace(looked.ask, client_key=looked.client_key)
    if ask.lat is None:
        ask = replace(ask, lat=point.lat, lng=point.lng)
    locking.move(activity, Move.ASK)
    kind = activity_at(activity.playbook_hash, activity.kind)
    coming = what_comes(activity, ask)
    return put_down(activity, kind, ask, Said(), coming, lines=lines, by=by, at=at).matter


@transaction.atomic
def come_home(
    walk: Walk, *, more: Mapping[str, Any] | None = None,
    enclosed: Mapping[str, Sequence[str]] | None = None, note: str = "", by: Person, at: datetime,
) -> Walk:  # fmt: skip
    """Return the walk, ended, with what its kind writes down; points left out stay unlooked at."""
    activity = locking.lock(walk.activity, Move.MINUTE, by=by, at=at)
    walk = Walk.objects.select_for_update(of=("self",)).select_related("route").get(pk=walk.pk)
    if walk.ended_at is not None:
        return walk
    kind = activity_at(activity.playbook_hash, activity.kind)
    activity.more = filled_in(kind, {**activity.more, **(more or {})}, library(at), at)
    enclose(activity, kind, enclosed, whole=True, by=by, at=at)
    activity.minutes = short(note, 20_000) or activity.minutes
    if activity.ends_at < at <= activity.starts_at + LONGEST_WALK:
        activity.ends_at = at
    locking.save(activity, "more", "minutes", "ends_at", at=at)
    walk.activity, walk.ended_at = activity, at
    walk.save(update_fields=["ended_at"])
    locking.line(activity, Verb.ACTIVITY_HELD, by=by, at=at, points=_looked_at(walk))
    return walk


def _looked_at(walk: Walk) -> int:
    rows = Check.objects.filter(activity_id=walk.activity_id).order_by()
    return rows.values("point_id").distinct().count()
