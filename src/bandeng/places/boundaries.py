"""Read a boundary drawn on a map: a GeoJSON polygon in, a checked shape out.

What computes shapes is loaded when the first one is computed: most commands never see a map, and
would start a tenth of a second later.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bandeng.journal.states import Refused

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MOST_POINTS = 20_000


class BadBoundary(Refused):
    """What was drawn is not the outline of a place."""


@dataclass(frozen=True)
class Boundary:
    """A checked outline in degrees (WGS 84): GeoJSON, the box around it, a point inside it."""

    geojson: dict[str, Any]
    west: float
    south: float
    east: float
    north: float
    lat: float
    lng: float


def read(drawn: object) -> Boundary:
    """Return the boundary of a GeoJSON Polygon, MultiPolygon or a Feature holding one."""
    from shapely.geometry import mapping

    outline = _shape_of(_geometry_of(drawn))
    if not outline.is_valid:
        raise BadBoundary(_("The line crosses or touches itself. Draw the outline once around."))
    west, south, east, north = outline.bounds
    inside = outline.representative_point()
    plain = {"type": outline.geom_type, "coordinates": _listed(mapping(outline)["coordinates"])}
    return Boundary(plain, west, south, east, north, inside.y, inside.x)


def covers(geojson: dict[str, Any], lat: float, lng: float) -> bool:
    """Tell whether a point lies in a checked boundary or on its line."""
    from shapely.geometry import Point, shape

    return bool(shape(geojson).covers(Point(lng, lat)))


def _geometry_of(drawn: object) -> dict[str, Any]:
    if isinstance(drawn, dict) and drawn.get("type") == "Feature":
        drawn = drawn.get("geometry")
    if isinstance(drawn, dict) and drawn.get("type") in {"Polygon", "MultiPolygon"}:
        return drawn
    raise BadBoundary(_("A boundary is a GeoJSON Polygon or MultiPolygon."))


def _shape_of(geometry: dict[str, Any]) -> "BaseGeometry":
    import shapely
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    points = _points(geometry.get("coordinates"))
    if not 4 <= len(points) <= MOST_POINTS:
        raise BadBoundary(
            _("A boundary has 4 to %(most)d points; this one has %(count)d.")
            % {"most": MOST_POINTS, "count": len(points)}
        )
    try:
        outline = shapely.force_2d(shape(geometry))
    except (ShapelyError, ValueError, TypeError, IndexError, AttributeError, KeyError):
        raise BadBoundary(_("The boundary's lines are not closed rings of points.")) from None
    if outline.is_empty or not outline.area:
        raise BadBoundary(_("The boundary encloses nothing."))
    return outline


def _points(coordinates: object) -> list[object]:
    """Return every point of nested rings, refusing what is not on the globe."""
    waiting, points = [coordinates], list[object]()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, list | tuple) or len(points) > MOST_POINTS:
            raise BadBoundary(_("The boundary's lines are not closed rings of points."))
        if part and not isinstance(part[0], list | tuple):
            points.append(_on_the_globe(part))
        else:
            waiting.extend(part)
    return points


def _on_the_globe(point: list[Any] | tuple[Any, ...]) -> object:
    numbers = [n for n in point[:2] if isinstance(n, int | float) and not isinstance(n, bool)]
    if len(numbers) != 2 or not all(abs(n) < 1e9 for n in numbers):
        raise BadBoundary(_("The boundary's lines are not closed rings of points."))
    if abs(numbers[0]) > 180 or abs(numbers[1]) > 90:
        raise BadBoundary(
            _("Points are longitude, latitude in degrees; %(point)s is not on the globe.")
            % {"point": f"{numbers[0]}, {numbers[1]}"}
        )
    return point


def _listed(rings: Any) -> Any:
    return [_listed(part) for part in rings] if isinstance(rings, list | tuple) else rings
