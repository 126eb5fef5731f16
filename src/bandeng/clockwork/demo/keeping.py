"""Duties of the demo that are kept: six ones in two towns, organisation life in one.

The other towns begin with the second batch: there the duties are waived, for a reason everybody
reads. Now and then one is left out, as it is in life.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from bandeng.activities import actions as activities
from bandeng.activities.actions import Draft, Waiver
from bandeng.clockwork.demo.settling import Settled
from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.people.models import Holding, Person
from bandeng.people.states import Appointment
from bandeng.places.models import Place
from bandeng.playbooks.queries import library

# What is done, and when; the half year carries it out in its order.
Deed = tuple[datetime, Callable[[datetime], object]]
TOWNS = {"representative": 2, "branch-secretary": 1}
MONTHLY = {"committee-meeting": 8, "group-meeting": 12, "theme-day": 20}  # on which day
QUARTERLY = {"branch-meeting": 15, "lecture": 18}  # in the last month of a quarter
SIX = ("reception", "group-contact", "home-visit", "survey", "model-deed", "volunteer-service")
DONE, KEPT = 0.85, 0.96
SECOND_BATCH = "第二批推开的乡镇，明年一月起"
HOURS = [9, 10, 15, 16]
OVER = timedelta(hours=2)  # after it began it is over and written down


def appoint_branches(settled: Settled, at: datetime) -> None:
    """Have every village secretary lead its branch too, where organisation life is in force."""
    if "branch-secretary" not in library(at).posts:
        return
    held = Holding.objects.filter(post="village-secretary", to_day=None).order_by("pk")
    rows = [
        Appointment(person, "branch-secretary", place)
        for person, place in held.values_list("person_id", "place_id")
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=at)


def deeds(settled: Settled, start: datetime, now: datetime) -> Iterator[Deed]:
    """Return what is held in the half year; nothing where the playbooks are not in force."""
    chance, rules = random.Random(20260109), library(now)
    towns = settled.of("township")
    if "survey" in rules.activities:
        yield from _six_ones(towns[: TOWNS["representative"]], start, now, chance)
    if "theme-day" in rules.activities:
        yield from _life(towns[: TOWNS["branch-secretary"]], start, now, chance)
    for duty in rules.duties.values():
        for town in towns[TOWNS.get(duty.post, len(towns)) :]:
            yield start, partial(_waive, town, duty.id)


def _six_ones(
    towns: Sequence[Place], start: datetime, now: datetime, chance: random.Random
) -> Iterator[Deed]:
    for holding in _holders("representative", towns):
        for kind in SIX:
            if chance.random() < DONE:
                day = start + (now - start) * chance.random()
                more = {"served": chance.choice([1, 2, 4, 6, 12])}
                draft = Draft(kind, holding.place, _at(day, chance), more=more)
                yield draft.starts_at + OVER, partial(_enter, draft, holding.person)


def _life(
    towns: Sequence[Place], start: datetime, now: datetime, chance: random.Random
) -> Iterator[Deed]:
    secretaries = list(_holders("branch-secretary", towns))
    day = start.replace(day=1)
    while day < now:
        due = MONTHLY | (QUARTERLY if day.month % 3 == 0 else {})
        for holding in secretaries:
            for kind, on in due.items():
                at = _at(day.replace(day=on), chance)
                if at > start and chance.random() < KEPT:
                    draft = Draft(kind, holding.place, at)
                    yield at + OVER, partial(_enter, draft, holding.person)
        day = (day + timedelta(days=31)).replace(day=1)


def _holders(post: str, towns: Sequence[Place]) -> Iterator[Holding]:
    """Return who holds a post in some towns, village by village."""
    held = Holding.objects.filter(post=post, to_day=None).select_related("person", "place")
    paths = tuple(town.path or "" for town in towns)
    for holding in held.order_by("place__path", "pk"):
        if (holding.place.path or "").startswith(paths):
            yield holding


def _at(day: datetime, chance: random.Random) -> datetime:
    return day.replace(hour=chance.choice(HOURS), minute=0, second=0, microsecond=0)


def _enter(draft: Draft, by: Person, at: datetime) -> None:
    activities.enter(draft, by=by, at=at)


def _waive(town: Place, duty: str, at: datetime) -> None:
    waiver = Waiver(duty, at.date(), SECOND_BATCH)
    activities.exempt(town, waiver, by=Voice.SYSTEM, at=at)
