"""Half a year of work, replayed through the actions with a fake clock."""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bandeng.clockwork.demo import asks, crowd
from bandeng.clockwork.demo.settling import Settled
from bandeng.journal.states import Refused, Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Outcome, Privacy, State
from bandeng.people.models import Person
from bandeng.playbooks.queries import remembered
from bandeng.worktime.arithmetic import Calendar, Duration, Unit, add
from bandeng.worktime.queries import calendar

DAYS = 183
LATELY = 0.08  # the share of asks that came in the last days, so that there is work to look at
TICKS_AT = (8, 12, 18)


@dataclass(frozen=True)
class Sort:
    """So many asks of one kind, each in words of its own, raised at places of one level."""

    kind: str
    count: int
    words: Callable[[random.Random], asks.Wish]
    level: str


BANNER = (
    Sort("residents-request", 900, asks.wish, "grid"),
    Sort("residents-opinion", 226, asks.opinion, "grid"),
)


@dataclass(order=True)
class Happening:
    """Something that is to be done to a matter at an instant."""

    at: datetime
    order: int
    verb: str = field(compare=False)
    matter_id: int = field(compare=False, default=0)
    plan: Any = field(compare=False, default=None)


@dataclass
class Step:
    """What is done next, so many working hours after what was done before."""

    after: float
    verb: str
    said: dict[str, Any] = field(default_factory=dict)


class HalfYear:
    """The replay: happenings in the order of their instants, the clock ticking in between."""

    def __init__(
        self, settled: Settled, now: datetime, sorts: tuple[Sort, ...] = BANNER, seed: int = 7
    ) -> None:
        """Prepare the raising of every ask and the ticks of every day."""
        self.settled = settled
        self.sorts = sorts
        self.now = now
        self.start = now - timedelta(days=DAYS)
        self.chance = random.Random(seed)
        self.calendar: Calendar = calendar()
        self.people: dict[int, Person] = Person.objects.in_bulk()
        self.queue: list[Happening] = []
        self.order = count()

    def run(self) -> None:
        """Replay everything up to now."""
        for sort in self.sorts:
            for _ in range(sort.count):
                self._plan("raise", self._some_moment(), plan=sort)
        for day in range(DAYS):
            for hour in TICKS_AT:
                moment = (self.start + timedelta(days=day)).replace(hour=hour, minute=0)
                self._plan("tick", moment)
        with remembered():
            while self.queue:
                self._do(heapq.heappop(self.queue))
            actions.tick(at=self.now)

    def _plan(self, verb: str, at: datetime, matter_id: int = 0, plan: Any = None) -> None:
        if at < self.now:
            heapq.heappush(self.queue, Happening(at, next(self.order), verb, matter_id, plan))

    def _some_moment(self) -> datetime:
        """Return a moment at which people write: mostly by day, now and then late."""
        lately = self.chance.random() < LATELY
        ago = self.chance.randrange(12 if lately else DAYS)
        day = self.now - timedelta(days=ago)
        hour = self.chance.choice([7, 8, 9, 9, 10, 10, 11, 12, 14, 15, 15, 16, 17, 18, 19, 20, 22])
        return day.replace(hour=hour, minute=self.chance.randrange(60))

    def _do(self, happening: Happening) -> None:
        if happening.verb == "tick":
            actions.tick(at=happening.at)
        elif happening.verb == "raise":
            self._raise(happening.plan, happening.at)
        else:
            self._go_on(happening)

    def _raise(self, sort: Sort, at: datetime) -> None:
        wish = sort.words(self.chance)
        somebody = crowd.resident(self.chance)
        ask = actions.Ask(
            kind=sort.kind,
            category=wish.category,
            title=wish.title,
            text=wish.text,
            place=self.chance.choice(self.settled.of(sort.level)),
            channel=self.chance.choice(
                [Channel.WEB, Channel.WEB, Channel.TOWN_PAGE, Channel.VISIT]
            ),
            privacy=self.chance.choices([None, Privacy.PRIVATE], weights=[85, 15])[0],
            contact=actions.Contact(name=somebody.name, phone=somebody.phone),
        )
        matter = actions.raise_matter(ask, by=Voice.ASKER, at=at)
        self._next(matter.pk, at, iter(list(self._life(wish))))

    def _next(self, matter_id: int, at: datetime, plan: Iterator[Step]) -> None:
        step = next(plan, None)
        if step is None:
            return
        hours = Duration(max(1, round(step.after * self.chance.uniform(0.6, 1.5))), Unit.WORKHOURS)
        moment = add(at, hours, self.calendar).at + timedelta(minutes=self.chance.randrange(50))
        self._plan(step.verb, moment, matter_id, (step, plan))

    def _go_on(self, happening: Happening) -> None:
        """Do the next step of a matter's life, as whoever has it by then."""
        step, plan = happening.plan
        matter = Matter.objects.select_related("place").get(pk=happening.matter_id)
        try:
            self._act(matter, step, happening.at)
        except Refused:
            return
        self._next(matter.pk, happening.at, plan)

    def _act(self, matter: Matter, step: Step, at: datetime) -> None:
        if step.verb in ("reply", "confirm", "withdraw"):
            getattr(actions, step.verb)(matter, by=Voice.ASKER, at=at, **step.said)
        elif matter.owner_id:
            by = self.people[matter.owner_id]
            if matter.state == State.RAISED:
                self._take(matter, by, at)
            if step.verb != "take":
                getattr(actions, step.verb)(matter, by=by, at=at, **step.said)

    def _take(self, matter: Matter, by: Person, at: datetime) -> None:
        """Take it in hand; what who asked wants public, and names nobody, is published."""
        actions.take(matter, by=by, at=at)
        if matter.privacy == Privacy.PUBLIC and not matter.published_at:
            actions.make_public(matter, by=by, at=at)

    def _life(self, wish: asks.Wish) -> Iterator[Step]:
        """Return what is going to happen to a matter, by chance."""
        yield from self._climbing()
        if self.chance.random() < 0.05:
            yield Step(6, "withdraw", {"reason": "已经自己解决"})
            return
        if self.chance.random() < 0.10:
            pick = self.chance.randrange(len(asks.QUESTIONS))
            yield Step(3, "ask_asker", {"text": asks.QUESTIONS[pick]})
            yield Step(self.chance.choice([4, 9, 20]), "reply", {"text": asks.REPLIES[pick]})
        if self.chance.random() < 0.6:
            yield Step(4, "note", {"text": self.chance.choice(asks.NOTES)})
        yield from self._answering(wish, again=self.chance.random() < 0.09)

    def _climbing(self) -> Iterator[Step]:
        """Mostly the representative takes it; some climb by judgement, some because nobody acts."""
        luck = self.chance.random()
        slow = self.chance.choice([30, 45, 60, 95, 300])
        yield Step(slow if luck < 0.10 else 3, "take")
        for rung in range(3 if luck > 0.97 else 2 if luck > 0.90 else 1 if luck > 0.72 else 0):
            yield Step(5 + rung, "escalate", {"reason": self.chance.choice(asks.REASONS)})
            yield Step(4 + 2 * rung, "take")

    def _answering(self, wish: asks.Wish, *, again: bool) -> Iterator[Step]:
        luck = self.chance.random()
        outcome = Outcome.SOLVED if luck < 0.86 else Outcome.EXPLAINED
        text = wish.solved if outcome is Outcome.SOLVED else wish.explained
        if luck > 0.97:
            outcome, text = Outcome.REFUSED, asks.REFUSALS
        yield Step(self.chance.choice([5, 8, 12, 16]), "answer", {"text": text, "outcome": outcome})
        if again:
            said = {"solved": False, "rating": 2, "text": self.chance.choice(asks.NOT_SOLVED)}
            yield Step(6, "confirm", said)
            yield from self._answering(wish, again=self.chance.random() < 0.25)
        elif self.chance.random() < 0.72:
            stars = self.chance.choice([3, 4, 5, 5, 5])
            yield Step(
                self.chance.choice([3, 10, 20]), "confirm", {"solved": True, "rating": stars}
            )
