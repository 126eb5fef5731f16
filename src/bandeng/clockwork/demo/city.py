"""Clear Brook City: an invented city at full size, where every official keeps contact with homes.

13 towns, 89 communities, 1,054 villages, 8,073 contact grids with one contact each, and 209,000
households. Households are entered town by town, each town in one transaction.
"""

import random
from collections.abc import Iterator
from datetime import datetime

from shapely import Polygon

from bandeng.clockwork.demo import settling
from bandeng.clockwork.demo.banner import village_names
from bandeng.clockwork.demo.city_asks import city_question
from bandeng.clockwork.demo.half_year import HalfYear, Sort
from bandeng.clockwork.demo.outlines import Plot, cells, dot, outline, plot, spot_in
from bandeng.clockwork.demo.settling import Settled, Wanted, household, several
from bandeng.clockwork.demo.sharing_out import shared
from bandeng.journal.states import Voice
from bandeng.places import actions as places
from bandeng.places.actions import NewHousehold

CENTRE, SIZE, SEED = (36.71, 118.42), (0.75, 0.6), 20260103
CITY_CODE = "159961"
TOWNS = [
    "澄溪街道", "望岳街道", "东圃街道", "石坊镇", "柿沟镇", "枣林镇", "清泉镇", "花坡镇",
    "云岭镇", "大堤镇", "新渡镇", "瓜田镇", "龙泉埠镇",
]  # fmt: skip
COMMUNITIES, VILLAGES, CONTACTS, HOUSEHOLDS = 89, 1054, 8073, 209_000
TOP = [("city-office", 4), ("supervisor", 2), ("steward", 2)]
DEPARTMENTS = [
    "medical-insurance",
    "civil-affairs",
    "social-security",
    "housing",
    "farm-office",
    "water-power",
]
TOWN_DESKS, EMPTY_SECRETARIES = 2, 3
SIZES = [1, 2, 2, 3, 3, 4, 5]
QUESTIONS = (Sort("question", 300, city_question, "contact-grid"),)


def load(now: datetime, beginning: datetime) -> None:
    """Settle the city at `beginning` and replay half a year of its questions up to `now`."""
    settled = settle(beginning)
    HalfYear(settled, now, QUESTIONS).run()


def settle(at: datetime) -> Settled:
    """Found the city, appoint everybody and enter every household."""
    settled = settling.found(list(plots()), at)
    settling.appoint(list(posts(settled)), at)
    for rows in households(settled):
        places.enter_households(rows, by=Voice.SYSTEM, at=at)
    return settled


def plots() -> Iterator[Plot]:
    """Return the city and all below it, parents first."""
    chance = random.Random(SEED)
    whole = outline(chance, CENTRE, *SIZE)
    yield plot(CITY_CODE, "澄溪市", "city", "", whole, 0)
    names, number = village_names(chance), 0
    for nth, (name, shape) in enumerate(zip(TOWNS, cells(whole, len(TOWNS), chance), strict=True)):
        code = f"{CITY_CODE}{nth + 1:03d}"
        yield plot(code, name, "town", CITY_CODE, shape, nth)
        for each, cell in enumerate(cells(shape, shared(COMMUNITIES, len(TOWNS), nth), chance)):
            yield from _community(code, each, number, cell, names, chance)
            number += 1


def _community(
    above: str, nth: int, number: int, shape: Polygon, names: list[str], chance: random.Random
) -> Iterator[Plot]:
    code = f"{above}{nth + 1:03d}"
    first = sum(shared(VILLAGES, COMMUNITIES, before) for before in range(number))
    name = names[-1 - number].removesuffix("村")
    yield plot(code, f"{name}社区", "community", above, shape, nth)
    for each in range(shared(VILLAGES, COMMUNITIES, number)):
        village, spot = f"{code}{each + 1:03d}", spot_in(shape, chance)
        yield dot(village, names[first + each], "village", code, spot, each)
        for contact in range(shared(CONTACTS, VILLAGES, first + each)):
            grid = f"{village}{contact + 1:03d}"
            yield dot(grid, f"第{contact + 1}联户组", "contact-grid", village, spot, contact)


def posts(settled: Settled) -> Iterator[Wanted]:
    """Return for each person to be entered the posts he holds."""
    top = settled.of("city")[0]
    yield from several(TOP, top)
    yield from several([(post, 2) for post in DEPARTMENTS], top)
    for town in settled.of("town"):
        yield from several([("town-desk", TOWN_DESKS)], town)
    for community in settled.of("community"):
        yield [("community-secretary", community, "")]
    for village in settled.of("village")[:-EMPTY_SECRETARIES]:
        yield [("village-secretary", village, "")]
    for grid in settled.of("contact-grid"):
        yield [("contact", grid, "")]


def households(settled: Settled) -> Iterator[list[NewHousehold]]:
    """Return the households, one list a town: 25 or 26 for every contact."""
    chance = random.Random(SEED + 1)
    rows: list[NewHousehold] = []
    town = ""
    for nth, grid in enumerate(settled.of("contact-grid")):
        if rows and not grid.code.startswith(town):
            yield rows
            rows = []
        town = grid.code[:9]
        for number in range(shared(HOUSEHOLDS, CONTACTS, nth)):
            rows.append(household(grid, f"{number + 1}号", chance.choice(SIZES), chance))
    yield rows
