"""Spruce Road Street: an invented street of the reported size, five levels down to the staircase.

6 communities, 60 grids, 517 buildings, 1,381 units, 68,000 residents, 816 shops. Every building
and every unit has its head; in ten places a post of the grids is short by one, so that there are
gaps to be seen.
"""

import random
from collections.abc import Iterator
from datetime import datetime

from shapely import Polygon

from bandeng.clockwork.demo import settling
from bandeng.clockwork.demo.half_year import HalfYear, Sort
from bandeng.clockwork.demo.outlines import Plot, cells, dot, outline, plot, spot_in
from bandeng.clockwork.demo.settling import Settled, Wanted, household, several
from bandeng.clockwork.demo.sharing_out import shared
from bandeng.clockwork.demo.street_asks import street_wish
from bandeng.journal.states import Voice
from bandeng.places import actions as places
from bandeng.places.actions import NewHousehold
from bandeng.places.models import Place

CENTRE, SIZE, SEED = (43.62, 118.88), (0.05, 0.035), 20260102
STREET_CODE = "159951001"
COMMUNITIES = ["云杉", "清荷", "朗月", "松风", "暖阳", "和畅"]
GRIDS, BUILDINGS, UNITS = 60, 517, 1381
RESIDENTS, SHOPS, INSTITUTIONS = 68_000, 816, 24
TOP = [("street-desk", 4), ("supervisor", 2), ("steward", 1)]
GRID_POSTS = ["grid-branch-secretary", "grid-head", "grid-worker"]
# Grids, counted from the last, that are short by one: seen in the list of gaps.
NO_ASSISTANT, NO_POLICE, ONE_VOLUNTEER = 3, 2, 5
SIZES = [1, 2, 2, 3, 3, 4, 5]
ASKS = (Sort("neighbours-ask", 240, street_wish, "unit"),)


def load(now: datetime, beginning: datetime) -> None:
    """Settle the street at `beginning` and replay half a year of its work up to `now`."""
    settled = settling.found(list(plots()), beginning)
    settling.appoint(list(posts(settled)), beginning)
    places.enter_households(list(households(settled)), by=Voice.SYSTEM, at=beginning)
    HalfYear(settled, now, ASKS).run()


def plots() -> Iterator[Plot]:
    """Return the street and all below it, parents first."""
    chance = random.Random(SEED)
    whole = outline(chance, CENTRE, *SIZE)
    yield plot(STREET_CODE, "云杉路街道", "street", "", whole, 0)
    numbers = _Numbers()
    for nth, (name, shape) in enumerate(
        zip(COMMUNITIES, cells(whole, len(COMMUNITIES), chance), strict=True)
    ):
        code = f"{STREET_CODE}{nth + 1:03d}"
        yield plot(code, f"{name}社区", "community", STREET_CODE, shape, nth)
        for each, cell in enumerate(cells(shape, GRIDS // len(COMMUNITIES), chance)):
            yield from _grid(code, each, cell, numbers, chance)


class _Numbers:
    """How many grids and buildings there are so far."""

    grids = 0
    buildings = 0


def _grid(
    above: str, nth: int, shape: Polygon, numbers: _Numbers, chance: random.Random
) -> Iterator[Plot]:
    code = f"{above}{nth + 1:03d}"
    yield plot(code, f"第{nth + 1}网格", "grid", above, shape, nth)
    for each in range(shared(BUILDINGS, GRIDS, numbers.grids)):
        spot, building = spot_in(shape, chance), f"{code}{each + 1:02d}"
        yield dot(building, f"{each + 1}号楼", "building", code, spot, each)
        for unit in range(shared(UNITS, BUILDINGS, numbers.buildings)):
            yield dot(f"{building}{unit + 1}", f"{unit + 1}单元", "unit", building, spot, unit)
        numbers.buildings += 1
    numbers.grids += 1


def posts(settled: Settled) -> Iterator[Wanted]:
    """Return for each person to be entered the posts he holds."""
    yield from several(TOP, settled.of("street")[0])
    for community in settled.of("community"):
        yield [("community-secretary", community, "")]
    grids = settled.of("grid")
    for grid in grids:
        yield from several([(post, 1) for post in GRID_POSTS], grid)
    yield from _helpers(grids)
    for level, post in (("building", "building-head"), ("unit", "unit-head")):
        for place in settled.of(level):
            yield [(post, place, "")]


def _helpers(grids: list[Place]) -> Iterator[Wanted]:
    """Return assistants, volunteers, and police who look after two grids each."""
    for grid in grids[:-NO_ASSISTANT]:
        yield [("grid-assistant", grid, "")]
    policed = grids[:-NO_POLICE]
    for first in range(0, len(policed), 2):
        yield [("police-liaison", grid, "") for grid in policed[first : first + 2]]
    for number, grid in enumerate(reversed(grids)):
        yield from several([("volunteer", 1 if number < ONE_VOLUNTEER else 2)], grid)


def households(settled: Settled) -> Iterator[NewHousehold]:
    """Return the families of every unit, 68,000 people in all, and the shops of every grid."""
    chance = random.Random(SEED + 1)
    for nth, unit in enumerate(settled.of("unit")):
        for door, size in enumerate(_families(shared(RESIDENTS, UNITS, nth), chance)):
            yield household(unit, f"{door // 4 + 1}0{door % 4 + 1}室", size, chance)
    number = 0
    for nth, grid in enumerate(settled.of("grid")):
        for _ in range(shared(SHOPS, GRIDS, nth)):
            number += 1
            yield household(grid, f"云杉路{number}号", 0, chance, "shop")
        for _ in range(shared(INSTITUTIONS, GRIDS, nth)):
            yield household(grid, f"云杉路第{nth + 1}便民服务站", 0, chance, "institution")


def _families(people: int, chance: random.Random) -> Iterator[int]:
    """Return sizes of families that make up so many people."""
    while people > 0:
        size = min(chance.choice(SIZES), people)
        yield size
        people -= size
