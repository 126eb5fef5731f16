"""Share places out among people: everybody about as many, each near to what he has; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

Centre = tuple[float, float]
UNKNOWN = float("inf")


@dataclass(frozen=True)
class Spot:
    """A place to be given to somebody: its path, and its centre (lat, lng) if known."""

    place_id: int
    path: tuple[int, ...]
    centre: Centre | None = None


@dataclass(frozen=True)
class Bearer:
    """Somebody who can be given places: where he is at home, and how many he has already."""

    person_id: int
    path: tuple[int, ...]
    centre: Centre | None = None
    has: int = 0


def share_out(spots: Sequence[Spot], bearers: Sequence[Bearer]) -> list[tuple[int, int]]:
    """Return (place, person) for every spot, the same for the same input in any order.

    Nobody ends with two more than another, except by what he had already; among the shares that
    are so even, the nearest pairs are taken first. Without centres nearness is the shared path.
    """
    if not bearers:
        return []
    pairs = sorted(_pairs(spots, bearers))
    load = {bearer.person_id: bearer.has for bearer in bearers}
    given: dict[int, int] = {}
    level = _level(len(spots), list(load.values()))
    _fill(pairs, load, given, level - 1)
    _fill(pairs, load, given, level)
    return sorted(given.items())


def _level(spots: int, has: Sequence[int]) -> int:
    """Return the least number of places each may have so that all spots find somebody."""
    level = min(has)
    while sum(max(0, level - already) for already in has) < spots:
        level += 1
    return level


def _fill(
    pairs: Iterable[tuple[float, int, int, int]],
    load: dict[int, int],
    given: dict[int, int],
    most: int,
) -> None:
    """Give the nearest pairs first to whoever has fewer than `most`."""
    for _distance, _apart, place, person in pairs:
        if place not in given and load[person] < most:
            given[place] = person
            load[person] += 1


def _pairs(
    spots: Sequence[Spot], bearers: Sequence[Bearer]
) -> Iterable[tuple[float, int, int, int]]:
    for spot in spots:
        for bearer in bearers:
            distance = between(spot.centre, bearer.centre)
            apart = _apart(spot.path, bearer.path) if distance == UNKNOWN else 0
            yield distance, apart, spot.place_id, bearer.person_id


def between(one: Centre | None, other: Centre | None) -> float:
    """Return the distance of two centres in degrees of latitude, flat earth; inf if unknown."""
    if one is None or other is None:
        return UNKNOWN
    east = (one[1] - other[1]) * cos(radians((one[0] + other[0]) / 2))
    return float(((one[0] - other[0]) ** 2 + east**2) ** 0.5)


def _apart(one: Sequence[int], other: Sequence[int]) -> int:
    """Return how many steps up and down the tree lie between two places."""
    shared = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        shared += 1
    return len(one) + len(other) - 2 * shared


def middle(centres: Sequence[Centre]) -> Centre | None:
    """Return the mean of centres, or None if there are none."""
    if not centres:
        return None
    return sum(c[0] for c in centres) / len(centres), sum(c[1] for c in centres) / len(centres)
