"""Outlines of invented places: one outline filled with neighbouring cells, the same every time."""

import random
from dataclasses import dataclass
from typing import Any

from shapely import MultiPoint, Point, Polygon, voronoi_polygons
from shapely.affinity import scale
from shapely.geometry import mapping
from shapely.ops import unary_union

from bandeng.places.states import NewPlace


@dataclass(frozen=True)
class Plot:
    """One place to be founded, with its outline where it has one."""

    place: NewPlace
    boundary: dict[str, Any] | None = None


def outline(
    chance: random.Random, centre: tuple[float, float], width: float, height: float
) -> Polygon:
    """Return a rounded outline around a centre (latitude, longitude), so many degrees large."""
    spots = [Point(chance.gauss(0, 0.28), chance.gauss(0, 0.2)) for _ in range(60)]
    hull = unary_union([spot.buffer(0.22) for spot in spots]).convex_hull
    lat, lng = centre
    box = hull.bounds
    fitted = scale(hull, width / (box[2] - box[0]), height / (box[3] - box[1]), origin=(0, 0))
    middle = fitted.centroid
    return Polygon([(x - middle.x + lng, y - middle.y + lat) for x, y in fitted.exterior.coords])


def point_in(shape: Polygon, chance: random.Random) -> Point:
    """Return a point inside a shape by chance."""
    west, south, east, north = shape.bounds
    while True:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if shape.contains(point):
            return point


def spot_in(shape: Polygon, chance: random.Random) -> tuple[float, float]:
    """Return latitude and longitude of a point inside a shape by chance."""
    point = point_in(shape, chance)
    return round(point.y, 6), round(point.x, 6)


def cells(shape: Polygon, count: int, chance: random.Random) -> list[Polygon]:
    """Return `count` neighbouring cells that fill a shape, evened out three times (Lloyd)."""
    if count == 1:
        return [shape]
    spots = [point_in(shape, chance) for _ in range(count)]
    for _ in range(3):
        found = _voronoi(shape, spots)
        spots = [cell.representative_point() for cell in found]
    return sorted(found, key=lambda cell: (-round(cell.centroid.y, 1), cell.centroid.x))


def _voronoi(shape: Polygon, spots: list[Point]) -> list[Polygon]:
    raw = voronoi_polygons(MultiPoint(spots), extend_to=shape.envelope.buffer(1)).geoms
    cut = [cell.intersection(shape) for cell in raw]
    return [max(getattr(c, "geoms", [c]), key=lambda part: part.area) for c in cut]


def plot(code: str, name: str, level: str, parent: str, shape: Polygon, sort: int) -> Plot:
    """Return a place that fills a shape, its middle marked."""
    middle = shape.representative_point()
    rounded = Polygon([(round(x, 5), round(y, 5)) for x, y in shape.exterior.coords])
    spot = round(middle.y, 6), round(middle.x, 6)
    return Plot(NewPlace(code, name, level, parent, *spot, sort), dict(mapping(rounded)))


def dot(
    code: str, name: str, level: str, parent: str, spot: tuple[float, float], sort: int
) -> Plot:
    """Return a place that is a point: latitude and longitude, no outline."""
    return Plot(NewPlace(code, name, level, parent, *spot, sort))
