"""Settle the demo: places, people in their posts, households; everything through actions."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bandeng.clockwork.demo import banner, crowd
from bandeng.clockwork.demo.outlines import Plot
from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.places import actions as places
from bandeng.places.models import Place

REPRESENTATIVES = 236
GRADES = {"region": 6, "league": 38, "banner": 192}
DESKS, SUPERVISORS, OPERATORS, STEWARDS = 2, 4, 3, 2
EMPTY_SECRETARIES = 2
HOUSEHOLD_VILLAGES, HOUSEHOLDS_A_GRID = 4, 6


# The posts one person is to hold: post, place, grade.
Wanted = list[tuple[str, Place, str]]


@dataclass
class Settled:
    """The demo's places by level, in order."""

    by_level: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def of(self, level: str) -> list[Place]:
        """Return the places of a level."""
        return self.by_level[level]


def found_banner(at: datetime) -> Settled:
    """Found White Birch Banner with its outlines."""
    return found(list(banner.plots()), at)


def found(plots: Sequence[Plot], at: datetime) -> Settled:
    """Found places, parents first, and draw the outlines they have."""
    founded = places.found_many([plot.place for plot in plots], by=Voice.SYSTEM, at=at)
    by_code = {place.code: place for place in founded}
    for plot in plots:
        if plot.boundary:
            place = by_code[plot.place.code]
            places.draw(place, boundary=plot.boundary, by=Voice.SYSTEM, at=at)
    return sorted_by_level(founded)


def sorted_by_level(founded: Sequence[Place]) -> Settled:
    """Return places by their level, in the order of their codes."""
    settled = Settled()
    for place in sorted(founded, key=lambda place: place.code):
        settled.by_level[place.level].append(place)
    return settled


def appoint_everybody(settled: Settled, at: datetime) -> None:
    """Enter the staff and give everybody a post: 236 representatives, one or two a village."""
    appoint(list(_posts(settled)), at)


def appoint(wanted: Sequence[Wanted], at: datetime) -> None:
    """Enter one invented person for each list of posts and give him these posts."""
    staff = crowd.staff()
    new = [
        NewPerson(somebody.name, somebody.phone) for _, somebody in zip(wanted, staff, strict=False)
    ]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=at)
    rows = [
        Appointment(person.pk, post, place.pk, grade)
        for person, seats in zip(entered, wanted, strict=True)
        for post, place, grade in seats
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=at)


def _posts(settled: Settled) -> Iterator[Wanted]:
    """Return for each person to be entered the posts he holds."""
    top = settled.of("banner")[0]
    yield from several([("supervisor", SUPERVISORS), ("hotline-operator", OPERATORS)], top)
    yield from several([("steward", STEWARDS)], top)
    for town in settled.of("township"):
        yield from several([("township-desk", DESKS)], town)
    villages = settled.of("village")
    for village in villages[:-EMPTY_SECRETARIES]:
        yield [("village-secretary", village, "")]
    yield from _representatives(villages)
    yield from _grid_people(settled)


def several(posts: Iterable[tuple[str, int]], place: Place) -> Iterator[Wanted]:
    """Return so many people for each post at one place."""
    for post, count in posts:
        for _ in range(count):
            yield [(post, place, "")]


def _representatives(villages: list[Place]) -> Iterator[Wanted]:
    """Return the representatives of three tiers: one or two in every village."""
    tiers = [grade for grade, count in GRADES.items() for _ in range(count)]
    random.Random(3).shuffle(tiers)
    for number in range(max(REPRESENTATIVES, len(villages))):
        yield [("representative", villages[number % len(villages)], tiers[number % len(tiers)])]


def _grid_people(settled: Settled) -> Iterator[Wanted]:
    """Return a grid worker for every second pair of grids, and a model household now and then."""
    grids = settled.of("grid")
    for first in range(0, len(grids) - 1, 4):
        yield [("grid-worker", grids[first], ""), ("grid-worker", grids[first + 1], "")]
    for number in range(0, len(grids), 9):
        yield [("model-household", grids[number], "")]


def enter_households(settled: Settled, at: datetime) -> None:
    """Enter the households of the first few villages."""
    chance = random.Random(5)
    paths = tuple(village.path or "" for village in settled.of("village")[:HOUSEHOLD_VILLAGES])
    grids = [grid for grid in settled.of("grid") if (grid.path or "").startswith(paths)]
    rows = [
        _household(grid, number, chance)
        for grid in grids
        for number in range(1, HOUSEHOLDS_A_GRID + 1)
    ]
    places.enter_households(rows, by=Voice.SYSTEM, at=at)


def _household(grid: Place, number: int, chance: random.Random) -> places.NewHousehold:
    size = chance.choice([1, 2, 2, 3, 3, 4, 5])
    return household(grid, f"{number}号", size, chance)


def household(
    place: Place, address: str, size: int, chance: random.Random, kind: str = "family"
) -> places.NewHousehold:
    """Return a household of so many people with an invented head and phone."""
    head = crowd.resident(chance)
    return places.NewHousehold(place.pk, address, head.name, head.phone, size, kind)


def send_somebody_away(settled: Settled, at: datetime) -> None:
    """Have one village secretary away, with the neighbouring secretary in his place."""
    secretaries = Person.objects.filter(holdings__post="village-secretary").order_by("pk")[3:5]
    away, stand_in = secretaries
    people.go_absent(away, stand_in=stand_in, from_at=at, by=Voice.SYSTEM, at=at, reason="外出培训")
