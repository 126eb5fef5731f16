"""Find places: by path, level, code, name or point, now or on a day of the past."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import (
    Count,
    Expression,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from bandeng.journal.actions import Actor
from bandeng.places.boundaries import covers
from bandeng.places.models import Household, Membership, Place, PlaceEdge, PlaceName
from bandeng.places.permissions import may_see_households
from bandeng.places.spelling import plain, typed
from bandeng.places.states import Reaches, depth_of, ids_on
from bandeng.secrecy.masks import mask_name, mask_phone
from bandeng.statements import Known

Past = TypeVar("Past", PlaceName, PlaceEdge)


def standing() -> QuerySet[Place]:
    """Return the places that are open, in the order of lists."""
    return Place.objects.filter(to_day=None).order_by("sort", "code")


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of places, closed ones too, by id."""
    return dict(Place.objects.filter(pk__in=ids).order_by().values_list("pk", "name"))


_OF_CODE = Known(lambda code: Place.objects.filter(code=code))


def by_code(code: str) -> Place | None:
    """Return the place with this code, open or closed; codes are never used twice."""
    return _OF_CODE.one(plain(code))


def under_its_parents(code: str) -> list[Place]:
    """Return the place of a code under what it stands below, highest first; empty if there is none.

    Four steps up are read, in one statement.
    """
    found = Place.objects.select_related("parent__parent__parent__parent")
    place = found.filter(code=plain(code)).first()
    trail: list[Place] = []
    while place is not None:
        trail.insert(0, place)
        place = place.parent if "parent" in place._state.fields_cache else None
    return trail


def looked_up(code: str) -> Place | None:
    """Return a place with what it stands under read along, and `families`, its households' number.

    Four steps up are read, and the households at and below it counted, in one statement.
    """
    here = Household.objects.filter(place__path__startswith=OuterRef("path"), to_day=None)
    counted = here.order_by().values("to_day").annotate(n=Count("pk")).values("n")
    found = Place.objects.select_related("parent__parent__parent__parent")
    rows = found.annotate(families=Coalesce(Subquery(counted), 0))
    return rows.filter(code=plain(code)).first()


def chain_of(path: str) -> list[Place]:
    """Return the place of a path under all its ancestors, highest first."""
    ids = ids_on(path)
    found = Place.objects.in_bulk(ids)
    return [found[place_id] for place_id in ids if place_id in found]


def ancestors(path: str) -> list[Place]:
    """Return what stands above the place of a path, highest first."""
    return chain_of(path)[:-1]


def chains_of(paths: Iterable[str]) -> dict[str, list[Place]]:
    """Return `chain_of` for many paths at once."""
    wanted = {path: ids_on(path) for path in paths}
    found = Place.objects.in_bulk({place_id for ids in wanted.values() for place_id in ids})
    return {path: [found[i] for i in ids if i in found] for path, ids in wanted.items()}


def below(path: str, level: str | None = None) -> QuerySet[Place]:
    """Return the open places strictly below a path, of one level if told."""
    found = standing().filter(path__startswith=path).exclude(path=path)
    return found.filter(level=level) if level else found


def children(place: Place) -> QuerySet[Place]:
    """Return the open places directly below."""
    return standing().filter(parent_id=place.pk)


def roots() -> QuerySet[Place]:
    """Return the open places that stand under nothing."""
    return standing().filter(parent=None)


def at_level(level: str, within: str = "") -> QuerySet[Place]:
    """Return the open places of a level, all or at and below one path."""
    return standing().filter(level=level, path__startswith=within)


def counts_by_level() -> dict[str, int]:
    """Return how many open places each level has."""
    counted = standing().order_by().values("level").annotate(count=Count("pk"))
    return {row["level"]: row["count"] for row in counted.order_by("level")}


def named(text: str, within: str = "") -> QuerySet[Place]:
    """Return the open places whose name, spelling, initials or code match what was typed."""
    said, keys = plain(text), typed(text)
    if not keys:
        return Place.objects.none()
    rule = Q(name__icontains=said) | Q(code__istartswith=keys)
    if keys.isascii():
        rule |= Q(pinyin__startswith=keys) | Q(pinyin__contains=f" {keys}")
    return standing().filter(rule, path__startswith=within)


def place_of_point(lat: float, lng: float) -> Place | None:
    """Return the deepest open place whose boundary covers a point, or None."""
    boxed = standing().filter(west__lte=lng, east__gte=lng, south__lte=lat, north__gte=lat)
    candidates = sorted(boxed, key=lambda place: (-depth_of(place.path), place.pk))
    return next((p for p in candidates if p.boundary and covers(p.boundary, lat, lng)), None)


def nearest(lat: float, lng: float, level: str, within: str = "") -> Place | None:
    """Return the open place of a level whose centre is nearest to a point, or None."""
    placed = at_level(level, within).filter(lat__isnull=False, lng__isnull=False)
    return placed.annotate(apart=apart_squared(lat, lng)).order_by("apart", "pk").first()


def apart_squared(
    lat: float, lng: float, lat_field: str = "lat", lng_field: str = "lng"
) -> Expression:
    """Return how far a row's point lies from a point, as the square of degrees of latitude."""
    east = (F(lng_field) - Value(lng)) * Value(cos(radians(lat)))
    north = F(lat_field) - Value(lat)
    return ExpressionWrapper(east * east + north * north, output_field=FloatField())


def name_on(place: Place, day: date) -> str | None:
    """Return the name a place bore on a day, or None if it did not stand then."""
    return _on(PlaceName.objects.filter(place=place), day).values_list("name", flat=True).first()


def parent_on(place: Place, day: date) -> Place | None:
    """Return what a place stood under on a day; None for a root or if it did not stand then."""
    edge = _on(PlaceEdge.objects.filter(place=place), day).select_related("parent").first()
    return edge.parent if edge else None


def _on(past: QuerySet[Past], day: date) -> QuerySet[Past]:
    return past.filter(Q(to_day=None) | Q(to_day__gt=day), from_day__lte=day)


@dataclass(frozen=True)
class Stood:
    """A place as it stood on a day, under the name it bore then."""

    place_id: int
    name: str
    level: str


CHAIN_ON = """
WITH RECURSIVE up(place_id, height) AS (
    SELECT %(place)s::bigint, 0
    UNION ALL
    SELECT edge.parent_id, up.height + 1
    FROM up JOIN places_placeedge edge ON edge.place_id = up.place_id
    WHERE edge.parent_id IS NOT NULL AND edge.from_day <= %(day)s
      AND (edge.to_day IS NULL OR edge.to_day > %(day)s)
)
SELECT up.place_id, past.name, place.level
FROM up
JOIN places_place place ON place.id = up.place_id
JOIN places_placename past ON past.place_id = up.place_id AND past.from_day <= %(day)s
    AND (past.to_day IS NULL OR past.to_day > %(day)s)
ORDER BY up.height DESC
"""


def chain_on(place: Place, day: date) -> list[Stood]:
    """Return the place under all it stood below on a day, names as they were, highest first."""
    with connection.cursor() as cursor:
        cursor.execute(CHAIN_ON, {"place": place.pk, "day": day})
        return [Stood(*row) for row in cursor.fetchall()]


SUCCESSORS = """
WITH RECURSIVE after(place_id) AS (
    SELECT %(place)s::bigint
    UNION
    SELECT next.new_id FROM after JOIN places_succession next ON next.old_id = after.place_id
)
SELECT place.id FROM after JOIN places_place place ON place.id = after.place_id
WHERE place.to_day IS NULL
"""


def standing_after(place: Place) -> QuerySet[Place]:
    """Return what a place has become by splits and merges: itself while it is open."""
    with connection.cursor() as cursor:
        cursor.execute(SUCCESSORS, {"place": place.pk})
        ids = [row[0] for row in cursor.fetchall()]
    return standing().filter(pk__in=ids)


def members_of(body: Place | int, day: date) -> list[Membership]:
    """Return who is a member of an organisation on a day, in the order of lists; one statement.

    Whoever was closed by then is none any more.
    """
    body_id = body if isinstance(body, int) else body.pk
    rows = _belonging(day).filter(Q(member__to_day=None) | Q(member__to_day__gt=day), body=body_id)
    return list(rows.select_related("member__parent").order_by("member__sort", "member__code"))


def bodies_of(member: Place, day: date) -> list[Membership]:
    """Return of which organisations a place is a member on a day; one statement."""
    rows = _belonging(day).filter(Q(body__to_day=None) | Q(body__to_day__gt=day), member=member)
    return list(rows.select_related("body").order_by("body__sort", "body__code"))


def belonging(place: Place, day: date) -> tuple[list[Membership], list[Membership]]:
    """Return the members of a place and its own memberships on a day; one statement for both."""
    both = Q(body=place) | Q(member=place)
    stand = Q(body__to_day=None) & Q(member__to_day=None)
    rows = _belonging(day).filter(both, stand).select_related("body", "member__parent")
    found = list(rows.order_by("member__sort", "member__code", "body__sort", "body__code"))
    return (
        [each for each in found if each.body_id == place.pk],
        [each for each in found if each.member_id == place.pk],
    )


def _belonging(day: date) -> QuerySet[Membership]:
    return Membership.objects.filter(Q(to_day=None) | Q(to_day__gt=day), from_day__lte=day)


def ending_by(day: date) -> QuerySet[Place]:
    """Return the open places whose planned end comes by a day, first to end first."""
    return Place.objects.filter(to_day=None, ends_day__lte=day).order_by("ends_day", "code")


@dataclass(frozen=True)
class Spell:
    """What a place was called, or what it stood under by name and code, from day to day."""

    name: str
    code: str
    from_day: date
    to_day: date | None


@dataclass(frozen=True)
class Spells:
    """The names a place bore and what it stood under, oldest first."""

    names: tuple[Spell, ...]
    parents: tuple[Spell, ...]


def past_of(place: Place) -> Spells:
    """Return the past of a place; one statement."""
    shape = ("sort", "called", "there", "from_day", "to_day")
    named = place.names.annotate(sort=Value("name"), called=F("name"), there=Value(""))
    stood = place.edges.annotate(
        sort=Value("parent"),
        called=Coalesce("parent__name", Value("")),
        there=Coalesce("parent__code", Value("")),
    )
    both = named.values_list(*shape).union(stood.values_list(*shape), all=True)
    rows = sorted(both, key=lambda row: row[3])
    spells = {
        sort: tuple(Spell(*rest) for kind, *rest in rows if kind == sort)
        for sort in ("name", "parent")
    }
    return Spells(spells["name"], spells["parent"])


@dataclass(frozen=True)
class MaskedHousehold:
    """A household as lists show it; the whole name and phone take a logged, purposeful act."""

    id: int
    key: UUID
    place_id: int
    kind: str
    address: str
    head: str
    phone: str
    size: int


def households_of(place: Place) -> list[MaskedHousehold]:
    """Return the households of a place by address, names and phones masked."""
    rows = Household.objects.filter(place=place, to_day=None).order_by("address")
    return [
        MaskedHousehold(
            row.pk,
            row.key,
            row.place_id,
            row.kind,
            row.address,
            mask_name(row.head),
            mask_phone(row.phone),
            row.size,
        )
        for row in rows
    ]


def sees_household(household_id: int, by: Actor, seats: Reaches | None) -> bool:
    """Tell whether a person sees a household in lists, masked."""
    rows = Household.objects.filter(may_see_households(by, seats), pk=household_id)
    return rows.exists()


def households_count(path: str) -> int:
    """Return how many households stand at and below a path."""
    return Household.objects.filter(place__path__startswith=path, to_day=None).count()
