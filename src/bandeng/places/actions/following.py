"""Split one place into several and merge several into one; who followed whom is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record
from bandeng.journal.states import Verb
from bandeng.places.actions import past
from bandeng.places.actions.founding import plant, refuse_unnamed, refuse_used
from bandeng.places.actions.seeing import check, seen
from bandeng.places.models import Place, Succession
from bandeng.places.states import CannotChange, NewPlace, Part, Reaches, is_within

MOVE_HOUSEHOLDS = """
UPDATE places_household household SET place_id = %(to)s, address = CASE WHEN EXISTS (
    SELECT 1 FROM places_household other
    WHERE other.address = household.address AND other.id <> household.id
      AND other.to_day IS NULL AND other.place_id = ANY(%(all)s)
) THEN left(household.address, 70) || '（' || left(old.name, 20) || ' ' || old.code || '）'
  ELSE household.address END
FROM places_place old
WHERE old.id = household.place_id AND old.id = ANY(%(old)s) AND household.to_day IS NULL
"""

TAKE_HOUSEHOLDS = """
UPDATE places_household household SET place_id = coalesce(
    (SELECT take.place_id FROM unnest(%(households)s::bigint[], %(places)s::bigint[])
        AS take(household_id, place_id) WHERE take.household_id = household.id),
    %(rest)s)
WHERE household.place_id = %(old)s AND household.to_day IS NULL
"""


@dataclass(frozen=True)
class Around:
    """The rows a split or merge is about, locked: by id the open ones, by code any."""

    by_id: Mapping[int, Place]
    by_code: Mapping[str, Place]

    def children_of(self, place: Place) -> list[Place]:
        """Return the open places directly below one of the rows."""
        return [row for row in self.by_id.values() if row.parent_id == place.pk and not row.to_day]


@transaction.atomic
def split(
    place: Place,
    *,
    into: Sequence[Part],
    by: Actor,
    at: datetime,
    reason: str = "",
    seats: Reaches | None = None,
) -> list[Place]:
    """Close a place and found its parts; children and households no part names go to the first."""
    past.lock_tree()
    around = _around([place], [part.code for part in into], by, seats)
    place = around.by_id[place.pk]
    check([place])
    children = {child.pk for child in around.children_of(place)}
    _refuse_parts(into, children, around)
    for part in into:
        refuse_unnamed(part.code, place.level)
    said = {"into": [part.code for part in into], "reason": reason}
    verb, path = Verb.PLACE_SPLIT, place.path
    line = Entry("place", place.pk, verb, by, at, public=True, place_path=path, said=said)
    rows = _followers(place, into, around)
    parts = plant(rows, around.by_code, by=by, at=at, after=[line])
    taken = {
        child: new.pk for new, part in zip(parts, into, strict=True) for child in part.children
    }
    _carry({child: taken.get(child, parts[0].pk) for child in children}, localdate(at))
    _share_households(place, into, parts)
    _succeed([place], parts, "split", localdate(at))
    return parts


def _refuse_parts(into: Sequence[Part], children: set[int], around: Around) -> None:
    if len(into) < 2:
        raise CannotChange(_("A place is split into two places at least."))
    codes = {part.code for part in into}
    refuse_used(codes, around.by_code)
    taken = [child for part in into for child in part.children]
    doubled = len(codes) < len(into) or len(set(taken)) < len(taken)
    if doubled or not set(taken) <= children:
        raise CannotChange(
            _("Every place below goes to one part, and every part has its own code.")
        )


def _followers(place: Place, into: Sequence[Part], around: Around) -> list[NewPlace]:
    above = around.by_id[place.parent_id].code if place.parent_id else ""
    return [
        NewPlace(part.code, part.name, place.level, above, place.lat, place.lng, place.sort)
        for part in into
    ]


def _share_households(place: Place, into: Sequence[Part], parts: Sequence[Place]) -> None:
    taken = {
        house: new.pk for new, part in zip(parts, into, strict=True) for house in part.households
    }
    values = {"households": list(taken), "places": list(taken.values())}
    with connection.cursor() as cursor:
        cursor.execute(TAKE_HOUSEHOLDS, {**values, "rest": parts[0].pk, "old": place.pk})


@transaction.atomic
def merge(
    places: Sequence[Place],
    *,
    into: Place | Part,
    by: Actor,
    at: datetime,
    reason: str = "",
    seats: Reaches | None = None,
) -> Place:
    """Close places and give all below them to an existing one, or to a new one beside the first."""
    past.lock_tree()
    target = [into] if isinstance(into, Place) else []
    codes = [] if isinstance(into, Place) else [into.code]
    around = _around([*places, *target], codes, by, seats)
    old = [around.by_id[place.pk] for place in places]
    check([*old, *(around.by_id[place.pk] for place in target)])
    _refuse_merge(old, [around.by_id[place.pk] for place in target])
    refuse_used(set(codes), around.by_code)
    for code in codes:
        refuse_unnamed(code, old[0].level)
    if isinstance(into, Place):
        new = around.by_id[into.pk]
    else:
        [new] = plant(_followers(old[0], [into], around), around.by_code, by=by, at=at)
    children = [child.pk for place in old for child in around.children_of(place)]
    _carry(dict.fromkeys(children, new.pk), localdate(at))
    _move_households(old, new)
    _succeed(old, [new], "merge", localdate(at))
    said: dict[str, Any] = {"from": [place.code for place in old], "reason": reason}
    record(new, Verb.PLACE_MERGED, by=by, at=at, public=True, place_path=new.path, **said)
    return new


def _refuse_merge(old: Sequence[Place], target: Sequence[Place]) -> None:
    every = [*old, *target]
    if len({place.pk for place in every}) < max(2, len(every)):
        raise CannotChange(_("Two different places at least are merged."))
    if len({place.level for place in every}) > 1:
        raise CannotChange(_("Only places of the same level are merged."))
    if any(one.pk != two.pk and is_within(one.path, two.path) for one in every for two in every):
        raise CannotChange(_("A place is not merged with one below it."))


def _move_households(old: Sequence[Place], new: Place) -> None:
    """Addresses that stand twice afterwards get the old place's name behind them."""
    ids = [place.pk for place in old]
    with connection.cursor() as cursor:
        cursor.execute(MOVE_HOUSEHOLDS, {"to": new.pk, "old": ids, "all": [*ids, new.pk]})


def _around(
    places: Sequence[Place], codes: Sequence[str], by: Actor, seats: Reaches | None
) -> Around:
    """Return the places with their parents and children, and whoever bears the codes."""
    ids = [place.pk for place in places]
    parents = Place.objects.filter(pk__in=ids).values("parent_id")
    wanted = (
        Q(pk__in=ids) | Q(pk__in=parents) | Q(parent_id__in=ids, to_day=None) | Q(code__in=codes)
    )
    rows = list(seen(wanted, by, seats))
    around = Around({row.pk: row for row in rows}, {row.code: row for row in rows})
    if not set(ids) <= set(around.by_id):
        raise Place.DoesNotExist
    return around


def _carry(parents: Mapping[int, int], day: date) -> None:
    if parents:
        past.carry(dict(parents), day)


def _succeed(old: Sequence[Place], new: Sequence[Place], kind: str, day: date) -> None:
    past.end([place.pk for place in old], day)
    Succession.objects.bulk_create(
        [Succession(old=before, new=after, kind=kind, day=day) for before in old for after in new]
    )
    for place in old:
        place.to_day = day
