"""Find a place: step by step down the tree, by name, or by a point on the earth."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from bandeng.places import queries as places
from bandeng.places.models import Place
from bandeng.places.states import depth_of
from bandeng.playbooks.queries import library
from bandeng.web.resident.looks import Look

FOUND_AT_MOST = 20
FARTHEST_KM = 60
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Choice:
    """A place to choose, or to look inside."""

    place: Place
    above: str
    has_inside: bool


@dataclass(frozen=True)
class Shelf:
    """Where a visitor stands in the tree: the way there, the place itself, what lies inside."""

    way: tuple[Place, ...]
    inside: tuple[Choice, ...]

    @property
    def here(self) -> Place | None:
        """Return the place stood at, None above everything."""
        return self.way[-1] if self.way else None

    @property
    def may_be_chosen(self) -> bool:
        """Tell whether an ask can be about the place stood at: not about everything at once."""
        return len(self.way) > 1 or bool(self.way and not self.inside)


def open_place(code: str, look: Look | None) -> Place | None:
    """Return the open place of a code, on a town's page only one of the town's."""
    place = places.by_code(code) if code else None
    if place is None or place.to_day is not None:
        return None
    return place if look is None or place.path.startswith(look.place.path) else None


def shelf(code: str, look: Look | None) -> Shelf:
    """Return where to choose from; without a code at the top, or in the town of the page."""
    place = open_place(code, look) or (look.place if look else _only_root())
    if place is None:
        return Shelf((), tuple(_choices(places.roots())))
    way = tuple(places.chain_of(place.path))
    return Shelf(way, tuple(_choices(places.children(place))))


def named(text: str, look: Look | None) -> list[Choice]:
    """Return the places whose name or spelling was typed, with what they lie in."""
    rows = _marked(places.named(text, look.place.path if look else ""))
    return with_above(rows[:FOUND_AT_MOST])


def with_above(found: Iterable[Any]) -> list[Choice]:
    """Return places as choices with the names of what they lie in."""
    rows = list(found)
    chains = places.chains_of(row.path for row in rows)
    inside = [getattr(row, "has_inside", False) for row in rows]
    return [Choice(r, _above(chains[r.path]), i) for r, i in zip(rows, inside, strict=True)]


def near(lat: float, lng: float, look: Look | None, at: datetime) -> list[Place]:
    """Return the places a point may lie in, smallest first; empty when it lies far away."""
    within = look.place.path if look else ""
    around = places.place_of_point(lat, lng)
    if around is not None and around.path.startswith(within):
        within = around.path
    levels = reversed(library(at).levels)
    nearest = (places.nearest(lat, lng, level.id, within) for level in levels)
    found = {p.pk: p for p in nearest if p and _km(p, lat, lng) < FARTHEST_KM}
    if around is not None and around.path.startswith(within):
        found.setdefault(around.pk, around)
    return sorted(found.values(), key=lambda place: -depth_of(place.path))[:3]


def way_to(place: Place) -> str:
    """Return the names from below the top down to a place, as people say an address."""
    return " ".join(step.name for step in _below_top(places.chain_of(place.path)))


def spot_and_way(spot: str, place: Place) -> str:
    """Return an address with the station or point there, if that is known."""
    return " · ".join(part for part in (way_to(place), spot) if part)


def ways_to(found: Iterable[Place]) -> dict[int, str]:
    """Return `way_to` for several places at once, by place id."""
    rows = list(found)
    chains = places.chains_of({place.path for place in rows})
    said = {path: " ".join(step.name for step in _below_top(way)) for path, way in chains.items()}
    return {place.pk: said[place.path] for place in rows}


def _only_root() -> Place | None:
    roots = list(places.roots()[:2])
    return roots[0] if len(roots) == 1 else None


def _choices(rows: QuerySet[Place]) -> list[Choice]:
    return [Choice(row, "", row.has_inside) for row in _marked(rows)]


def _marked(rows: QuerySet[Place]) -> QuerySet[Any]:
    below = places.standing().order_by().filter(parent_id=OuterRef("pk"))
    return rows.annotate(has_inside=Exists(below)).defer("boundary")


def _above(way: list[Place]) -> str:
    return " › ".join(step.name for step in _below_top(way)[:-1])


def _below_top(way: list[Place]) -> list[Place]:
    return way[1:] if len(way) > 1 else way


def _km(place: Place, lat: float, lng: float) -> float:
    if place.lat is None or place.lng is None:
        return FARTHEST_KM
    east = (place.lng - lng) * cos(radians(lat))
    return hypot(east, place.lat - lat) * KM_PER_DEGREE


def drawn(code: str, look: Look | None) -> list[dict[str, Any]]:
    """Return what lies inside a place as GeoJSON features; without an outline it is a point."""
    here = open_place(code, look) or (look.place if look else _only_root())
    rows = places.children(here) if here else places.roots()
    return [feature for place in rows if (feature := _feature(place))]


def _feature(place: Place) -> dict[str, Any] | None:
    said = {"name": place.name, "title": place.name, "id": place.code}
    if place.boundary:
        return {"type": "Feature", "properties": said, "geometry": place.boundary}
    if place.lat is None or place.lng is None:
        return None
    point = {"type": "Point", "coordinates": [place.lng, place.lat]}
    return {"type": "Feature", "properties": said, "geometry": point}
