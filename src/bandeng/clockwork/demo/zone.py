"""Cloudfoot Enterprise Zone: an invented zone whose tree follows industry chains, not the map.

3 chains with an adviser each, 2 general branches, 2 branches, 90 members, 3 part-time members of
the zone committee, and a temporary branch on a building site with a day on which it ends. In half
a year 24 problems of firms were solved; the figure is counted from the rows.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from bandeng.clockwork.demo import crowd, settling
from bandeng.clockwork.demo.half_year import HalfYear, Happening
from bandeng.clockwork.demo.outlines import Plot, cells, dot, outline, plot, spot_in
from bandeng.clockwork.demo.settling import Settled, Wanted, several
from bandeng.clockwork.demo.zone_asks import PROBLEMS
from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.states import Channel
from bandeng.places import actions as places
from bandeng.places.models import Place

CENTRE, SIZE, SEED = (37.12, 111.21), (0.06, 0.05), 20260104
ZONE_CODE = "159971"
CHAINS = ["新材料产业链", "装备制造产业链", "绿色食品产业链"]
# name, level, chain, members
BRANCHES = [
    ("云麓新材料集团党总支", "general-branch", 0, 30),
    ("磐木重工党总支", "general-branch", 1, 30),
    ("禾穗食品党支部", "branch", 2, 15),
    ("清露乳业党支部", "branch", 2, 15),
]
TEMPORARY = ("二期扩建工地临时党支部", "branch", 0, timedelta(days=45))
ENDED = ("检修会战联合党支部", "branch", 1, timedelta(days=-20))
TOP = [("zone-secretary", 1), ("zone-office", 3), ("zone-steward", 1)]
PART_TIME = 3
EARLY = 8
FIRMS = (
    "厚朴 青禾 明渠 远帆 松果 北辰 石榴 白鹭 春山 秋石 云杉 长风".split(),
    "制造 材料 食品".split(),
)
CHANNELS = [Channel.WEB, Channel.PHONE, Channel.VISIT]


def load(now: datetime, beginning: datetime) -> None:
    """Settle the zone at `beginning` and replay half a year of its problems up to `now`."""
    settled = settling.found(list(plots()), beginning)
    chains = settled.of("industry-chain")
    for number, (name, level, chain, after) in enumerate((TEMPORARY, ENDED), start=8):
        made = places.found(
            chains[chain], level=level, code=f"{chains[chain].code}{number}", name=name,
            ends_day=localdate(now + after), by=Voice.SYSTEM, at=beginning,
        )  # fmt: skip
        settled.of(level).append(made)
    settling.appoint(list(posts(settled)), beginning)
    places.enter_households(list(firms(settled)), by=Voice.SYSTEM, at=beginning)
    ZoneHalfYear(settled, now).run()


def plots() -> Iterator[Plot]:
    """Return the zone, its chains and the branches on them, parents first."""
    chance = random.Random(SEED)
    whole = outline(chance, CENTRE, *SIZE)
    yield plot(ZONE_CODE, "云麓开发区", "zone", "", whole, 0)
    shapes = cells(whole, len(CHAINS), chance)
    for nth, (name, shape) in enumerate(zip(CHAINS, shapes, strict=True)):
        yield plot(f"{ZONE_CODE}{nth + 1}", name, "industry-chain", ZONE_CODE, shape, nth)
    for nth, (name, level, chain, _members) in enumerate(BRANCHES):
        above = f"{ZONE_CODE}{chain + 1}"
        yield dot(f"{above}{nth + 1}", name, level, above, spot_in(shapes[chain], chance), nth)


def posts(settled: Settled) -> Iterator[Wanted]:
    """Return for each person to be entered the posts he holds; 90 of them are members."""
    top = settled.of("zone")[0]
    yield from several(TOP, top)
    for chain in settled.of("industry-chain"):
        yield [("chain-adviser", chain, "")]
    by_name = {place.name: place for place in _branches(settled)}
    for nth, (name, _level, _chain, members) in enumerate(BRANCHES):
        branch = by_name[name]
        for member in range(members):
            yield list(_seats(branch, top, first=member == 0, also=member == 1 and nth < PART_TIME))
    for name, *_rest in (TEMPORARY, ENDED):
        yield [("branch-secretary", by_name[name], "")]


def _seats(
    branch: Place, top: Place, *, first: bool, also: bool
) -> Iterator[tuple[str, Place, str]]:
    """Return a member's posts: the first is secretary, another sits on the zone committee."""
    yield "party-member", branch, ""
    if first:
        yield "branch-secretary", branch, ""
    if also:
        yield "zone-member", top, ""


def _branches(settled: Settled) -> list[Place]:
    return [*settled.of("general-branch"), *settled.of("branch")]


def firms(settled: Settled) -> Iterator[places.NewHousehold]:
    """Return the firms of every branch, under invented names."""
    chance = random.Random(SEED + 1)
    names = [f"{first}{last}有限公司" for last in FIRMS[1] for first in FIRMS[0]]
    chance.shuffle(names)
    branches = _branches(settled)[: len(BRANCHES)]
    for number, name in enumerate(names):
        head = crowd.resident(chance)
        branch = branches[number % len(branches)]
        yield places.NewHousehold(branch.pk, name, head.name, head.phone, 0, "institution")


class ZoneHalfYear(HalfYear):
    """The zone's half year: every problem as it was written down, the same at every start."""

    def __init__(self, settled: Settled, now: datetime) -> None:
        """Prepare the raising of every problem."""
        super().__init__(settled, now, ())
        for number, problem in enumerate(PROBLEMS):
            day = now - timedelta(days=problem.days_ago)
            moment = day.replace(hour=9, minute=number % 60, second=0, microsecond=0)
            self._plan("raise", moment, plan=problem)

    def _do(self, happening: Happening) -> None:
        if happening.verb == "tick" and happening.at.hour == EARLY:
            actions.end_places(at=happening.at)
        super()._do(happening)

    def _raise(self, sort: Any, at: datetime) -> None:
        """Raise a problem at the branch of the firm whose it is."""
        branches = _branches(self.settled)[: len(BRANCHES)]
        somebody = crowd.resident(self.chance)
        number = PROBLEMS.index(sort)
        ask = actions.Ask(
            kind="enterprise-problem",
            category=sort.wish.category,
            title=sort.wish.title,
            text=sort.wish.text,
            place=branches[number % len(branches)],
            channel=CHANNELS[number % len(CHANNELS)],
            contact=actions.Contact(name=somebody.name, phone=somebody.phone),
        )
        matter = actions.raise_matter(ask, by=Voice.ASKER, at=at)
        self._next(matter.pk, at, sort.life())
