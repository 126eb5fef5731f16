"""Half a year of visits to the grids of the demo, each written down at the gate.

More than 570 visits, more than 1,300 people served; both figures are counted from the rows.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bandeng.activities import actions as activities
from bandeng.activities.actions import Draft
from bandeng.clockwork.demo import asks, keeping, workshops
from bandeng.clockwork.demo.half_year import DAYS, HalfYear, Happening
from bandeng.clockwork.demo.settling import Settled
from bandeng.clockwork.demo.sitting import Sitting, hear, sit_down, sittings
from bandeng.people.models import Holding, Person
from bandeng.places.models import Place

SEED = 20260107
BY_REPRESENTATIVES, BY_GRID_WORKERS = 430, 145
HOURS = [8, 9, 9, 10, 10, 11, 14, 15, 15, 16, 17, 19]
SERVED = [1, 1, 2, 2, 2, 3, 3, 4]
ABOUT = [
    "", "", "", "问了冬天取暖", "帮着填了医保的表", "看了看老人的水电", "讲了防火",
    "听了几句家长里短",
]  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """Who called where, how many were served and what was talked about."""

    by: Person
    grid: Place
    served: int
    about: str


class BannerHalfYear(HalfYear):
    """The banner's half year: what was asked, visits, bench meetings, duties and workshops."""

    def __init__(self, settled: Settled, now: datetime) -> None:
        """Prepare every ask, every visit and the ticks of every day."""
        super().__init__(settled, now)
        chance = random.Random(SEED)
        for visit in visits(settled, chance):
            day = self.start + timedelta(days=chance.randrange(DAYS))
            at = day.replace(hour=chance.choice(HOURS), minute=chance.randrange(60), second=0)
            self._plan("visit", at, plan=visit)
        for sitting in sittings(settled, now, chance):
            self._plan("sit", sitting.at, plan=sitting)
        for held in (keeping, workshops):
            for at, deed in held.deeds(settled, self.start, now):
                self._plan("deed", at, plan=deed)

    def _do(self, happening: Happening) -> None:
        if happening.verb == "visit":
            _write_down(happening.plan, happening.at)
        elif happening.verb == "sit":
            self._sit(happening.plan)
        elif happening.verb == "deed":
            happening.plan(happening.at)
        else:
            super()._do(happening)

    def _sit(self, sitting: Sitting) -> None:
        """Hold a bench meeting; what was promised there is worked on like everything else."""
        meeting = sit_down(sitting, self.chance)
        for nth in range(1, self.chance.randrange(4, 8)):
            wish = asks.wish(self.chance)
            raised = hear(meeting, sitting, nth, wish, self.chance)
            if not raised.on_the_spot:
                self._next(raised.matter_id, raised.at, iter(list(self._life(wish))))


def visits(settled: Settled, chance: random.Random) -> Iterator[Visit]:
    """Return who calls at which grids: representatives in their villages, workers in their own."""
    in_village = defaultdict[int, list[Place]](list)
    for grid in settled.of("grid"):
        in_village[grid.parent_id or 0].append(grid)
    own = {grid.pk: [grid] for grid in settled.of("grid")}
    yield from _drawn("representative", BY_REPRESENTATIVES, in_village, chance)
    yield from _drawn("grid-worker", BY_GRID_WORKERS, own, chance)


def _drawn(
    post: str, times: int, grids: Mapping[int, list[Place]], chance: random.Random
) -> Iterator[Visit]:
    """Draw so many visits by holders of a post to the grids of their places."""
    held = Holding.objects.filter(post=post, to_day=None, place_id__in=list(grids))
    holdings = list(held.select_related("person").order_by("pk"))
    for _time in range(times if holdings else 0):
        holding = chance.choice(holdings)
        grid = chance.choice(grids[holding.place_id])
        yield Visit(holding.person, grid, chance.choice(SERVED), chance.choice(ABOUT))


def _write_down(visit: Visit, at: datetime) -> None:
    """Write a visit down a quarter of an hour after it began."""
    more: dict[str, Any] = {"served": visit.served}
    draft = Draft("grid-visit", visit.grid, at, about=visit.about, more=more)
    activities.enter(draft, by=visit.by, at=at + timedelta(minutes=15))
