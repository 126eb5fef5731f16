"""A city elsewhere: New York with its boroughs and community boards, each agency a post.

With a file of 311 requests its past is that file's, and nothing is invented but who works there;
without one half a year of invented requests is replayed.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bandeng.clockwork.demo import settling
from bandeng.clockwork.demo.asks import Wish
from bandeng.clockwork.demo.half_year import DAYS, HalfYear, Sort
from bandeng.clockwork.demo.outlines import Plot, dot
from bandeng.clockwork.demo.settling import Settled, Wanted, several
from bandeng.doors import pasts
from bandeng.journal.states import Voice
from bandeng.matters import actions as matters
from bandeng.matters.actions import TakenIn

SEED, CITY = 20190418, "nyc"
BEFORE = timedelta(days=DAYS + 200)
# Name, (latitude, longitude), community boards, joint interest areas: parks and airports.
BOROUGHS = (
    ("MANHATTAN", (40.7831, -73.9712), 12, (64,)),
    ("BRONX", (40.8448, -73.8648), 12, (26, 27, 28)),
    ("BROOKLYN", (40.6501, -73.9496), 18, (55, 56)),
    ("QUEENS", (40.7282, -73.7949), 14, (80, 81, 82, 83, 84)),
    ("STATEN ISLAND", (40.5795, -74.1502), 3, (95,)),
)
AGENCIES = "nypd hpd dot dsny dpr dohmh dep dob dhs dfta tlc nycem".split()
WORKERS, OPERATORS = 2, 3
WISHES = {
    "nypd": Wish(
        "noise-residential", "Loud music next door", "Music after midnight, every weekend.",
        "Officers spoke with the neighbours; the music was turned down.",
        "Officers came by and heard nothing. Please ask again when it is loud.",
    ),
    "hpd": Wish(
        "heat-hot-water", "No hot water", "No hot water in the whole building since Monday.",
        "The boiler was repaired; the water was measured and is hot.",
        "The owner was told to repair it within a day; an inspector comes back.",
    ),
    "dot": Wish(
        "street-condition", "Hole in the road", "A deep hole in front of the school.",
        "The hole is filled.", "The street is to be paved anew in the spring.",
    ),
    "dsny": Wish(
        "dirty-conditions", "Rubbish on the corner", "Bags lie on the corner for a week.",
        "The bags were taken away.", "A notice was written to the owner of the lot.",
    ),
}  # fmt: skip
HOW_MANY = 60


def load(now: datetime, beginning: datetime) -> None:
    """Settle the city at `beginning` and replay half a year of invented requests up to `now`."""
    settled = settle(beginning)
    HalfYear(settled, now, sorts(), seed=SEED % 1000).run()


def load_past(now: datetime, file: Path) -> TakenIn:
    """Settle the city and return how many requests of a 311 file were taken in as its past."""
    settle(now - BEFORE)
    told = pasts.told_in(file.read_bytes(), pasts.NYC_311, pasts.site_at(now))
    return matters.take_history(told, source=pasts.NYC_311.id, by=Voice.SYSTEM, at=now)


def settle(at: datetime) -> Settled:
    """Found the city and give every agency somebody who answers."""
    settled = settling.found(list(plots()), at)
    settling.appoint(list(posts(settled)), at)
    return settled


def plots() -> Iterator[Plot]:
    """Return the city and all below it, parents first; boards stand in a ring in their borough."""
    yield dot(CITY, "New York City", "nyc", "", (40.7128, -74.006), 0)
    chance = random.Random(SEED)
    for nth, (name, spot, boards, areas) in enumerate(BOROUGHS):
        borough = name.lower().replace(" ", "-")
        yield dot(borough, name, "borough", CITY, spot, nth)
        for number in (*range(1, boards + 1), *areas):
            place = spot[0] + chance.uniform(-0.05, 0.05), spot[1] + chance.uniform(-0.05, 0.05)
            code = f"{borough}-{number:02d}"
            yield dot(code, f"{number:02d} {name}", "community-board", borough, place, number)


def posts(settled: Settled) -> Iterator[Wanted]:
    """Return for each person to be entered the post he holds; all stand at the city."""
    (city,) = settled.of("nyc")
    yield from several([("call-center", OPERATORS), ("registrar", 1)], city)
    yield from several([(agency, WORKERS) for agency in AGENCIES], city)


def sorts() -> tuple[Sort, ...]:
    """Return what is asked when no file tells it."""
    return tuple(
        Sort(f"{agency}-request", HOW_MANY, _always(wish), "community-board")
        for agency, wish in WISHES.items()
    )


def _always(wish: Wish) -> Callable[[random.Random], Wish]:
    return lambda _chance: wish
