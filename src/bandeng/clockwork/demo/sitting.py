"""Bench meetings of the demo: sixteen in half a year, in eight villages, each village twice.

What is asked there is a request like any other; part of it is answered on the spot, the rest
promised for a day and worked on afterwards.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bandeng.activities import actions as activities
from bandeng.activities.actions import Draft, Said
from bandeng.activities.models import Activity, Raised
from bandeng.clockwork.demo import asks
from bandeng.clockwork.demo.settling import Settled
from bandeng.journal.states import Refused
from bandeng.matters.actions import Ask
from bandeng.matters.states import Channel, Outcome
from bandeng.people.models import Holding, Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import library

KIND = "bench-meeting"
VILLAGES, TIMES = 8, 2
LENGTH = timedelta(minutes=90)
BETWEEN_ASKS = timedelta(minutes=6)
ON_THE_SPOT = 0.35
SPOTS = ["老榆树下", "活动室门口", "井台边", "王家炕头", "小卖部门口", "场院里"]


@dataclass(frozen=True)
class Sitting:
    """Who sits down with a village, and when."""

    host: Person
    village: Place
    grids: tuple[Place, ...]
    at: datetime


def sittings(settled: Settled, now: datetime, chance: random.Random) -> Iterator[Sitting]:
    """Return the meetings: the second one in a village three to five weeks after the first.

    None where the playbook of bench meetings is not in force.
    """
    grids = defaultdict[int, list[Place]](list)
    for grid in settled.of("grid"):
        grids[grid.parent_id or 0].append(grid)
    held = Holding.objects.filter(post="representative", to_day=None, place__level="village")
    holdings = list(held.select_related("person", "place").order_by("pk"))
    villages = {holding.place_id: holding for holding in holdings if grids[holding.place_id]}
    chosen = sorted(villages.values(), key=lambda holding: holding.pk)
    if KIND not in library(now).activities:
        return
    for holding in chance.sample(chosen, min(VILLAGES, len(chosen))):
        first = now - timedelta(days=chance.randrange(45, 170))
        for time in range(TIMES):
            day = first + time * timedelta(days=chance.randrange(21, 36))
            at = day.replace(hour=chance.choice([9, 15, 19]), minute=0, second=0, microsecond=0)
            yield Sitting(holding.person, holding.place, tuple(grids[holding.place_id]), at)


def sit_down(sitting: Sitting, chance: random.Random) -> Activity:
    """Begin a meeting: where people sat and how many came."""
    more = {"spot": chance.choice(SPOTS)}
    draft = Draft(
        KIND,
        sitting.village,
        sitting.at,
        sitting.at + LENGTH,
        more=more,
        headcount=chance.randrange(9, 38),
    )
    return activities.enter(draft, by=sitting.host, at=sitting.at)


def hear(
    meeting: Activity, sitting: Sitting, nth: int, wish: asks.Wish, chance: random.Random
) -> Raised:
    """Write down what somebody asks: answered there and then, or promised for a day."""
    at = sitting.at + nth * BETWEEN_ASKS
    ask = Ask(
        kind="residents-request",
        category=wish.category,
        title=wish.title,
        text=wish.text,
        place=chance.choice(sitting.grids),
        channel=Channel.VISIT,
    )
    if chance.random() < ON_THE_SPOT:
        said = Said(answer=wish.explained, outcome=Outcome.EXPLAINED)
        with suppress(Refused):  # it lies with another representative of the village
            return activities.raise_there(meeting, ask, said=said, by=sitting.host, at=at)
    day = (at + timedelta(days=chance.randrange(4, 25))).date()
    said = Said(promise="散会就去看，办完告诉大家", promised_for=day)
    return activities.raise_there(meeting, ask, said=said, by=sitting.host, at=at)
