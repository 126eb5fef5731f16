"""Four secretaries' workshops of the demo: sessions, pairs, questions and what was prescribed."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bandeng.activities import actions as activities
from bandeng.activities.actions import Draft, Match
from bandeng.clockwork.demo.settling import Settled
from bandeng.journal.states import Refused, Voice
from bandeng.matters import actions as matters
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Outcome
from bandeng.people import actions as people
from bandeng.people.models import Holding, Person
from bandeng.people.states import Appointment
from bandeng.places.models import Place
from bandeng.playbooks.queries import library

ID = "secretaries-workshop"
FIRST, TOWNS, MEMBERS, PAIRS = 4, 4, 2, 3
DAY = timedelta(days=1)
OVER = timedelta(hours=2)  # after it began it is over and written down
TOPICS = ["党员大会怎么开得起来", "流动党员怎么联系", "集体经济合同怎么签", "矛盾怎么坐下来谈"]
SALONS = ["年轻人回村以后干什么", "村务公开写到什么程度", "一件事推不动，从哪里下手"]


@dataclass(frozen=True)
class Hard:
    """A branch's question and what the workshop said to it."""

    category: str
    text: str
    diagnosis: str
    prescription: str
    helped: bool = True


QUESTIONS = [
    Hard("meetings", "党员大会总是到不了一半，通知发了也没用。",
         "年轻党员白天在旗里上班，会都开在上午。",
         "改到周五晚上，一季度定好日子；每名委员包三户上门说；在外的线上参会。"),
    Hard("members", "三年没有发展新党员，年轻人都在外面。",
         "联系断在外出那一步，回来过年没有人找他们。",
         "正月里开一次返乡青年座谈；建一张外出青年联系表，两名委员按季联系。"),
    Hard("income", "集体的打谷场空着，租出去又怕起纠纷。",
         "怕的是合同没有人把关，账目没有公开。",
         "先开村民代表会定底价，合同请司法所看一遍，租金按季上墙。"),
    Hard("team", "两委意见不合，一件事要开好几次会。",
         "会前没有通气，会上才第一次听到。",
         "会前一天书记和主任先碰头；一事一张单子，写清谁牵头、哪天办完。", helped=False),
]  # fmt: skip


AGAIN = (
    "碰头会开了，可分工没有写下来，各人记的不一样。",
    "工作坊陪着开一次会，当场把分工写上墙；下个月再来看一次。",
)


@dataclass(frozen=True)
class Crew:
    """A town's workshop: its host and members, and who learns there."""

    town: Place
    host: Person
    members: tuple[Person, ...]
    learners: tuple[Holding, ...]


def appoint(settled: Settled, at: datetime) -> None:
    """Appoint hosts and members from among the secretaries of each of four towns."""
    if ID not in library(at).workshops:
        return
    rows = []
    for town in settled.of("township")[FIRST : FIRST + TOWNS]:
        chosen = _secretaries(town)[: 1 + MEMBERS]
        posts = ["workshop-host", *["workshop-member"] * MEMBERS]
        rows += [
            Appointment(holding.person_id, post, town.pk)
            for holding, post in zip(chosen, posts, strict=False)
        ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=at)


def deeds(
    settled: Settled, start: datetime, now: datetime
) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    """Return what the workshops do in the half year; nothing where there are none."""
    chance = random.Random(20260111)
    if ID not in library(now).workshops:
        return
    for nth, town in enumerate(settled.of("township")[FIRST : FIRST + TOWNS]):
        host, *others = _secretaries(town)
        members = tuple(holding.person for holding in others[:MEMBERS])
        crew = Crew(town, host.person, members, tuple(others[MEMBERS:]))
        days = [start + (now - start) * (part / 12) for part in range(1, 12)]
        yield from _sessions(crew, days, chance)
        yield from _pairs(crew, days, ends=nth == 0)
        asked = [QUESTIONS[nth], QUESTIONS[(nth + 1) % len(QUESTIONS)]]
        for hard, holding, day in zip(asked, crew.learners, (days[3], days[-1]), strict=False):
            yield from _question(crew, hard, holding, day.replace(hour=9, minute=20))


def _secretaries(town: Place) -> list[Holding]:
    held = Holding.objects.filter(post="village-secretary", to_day=None)
    rows = held.filter(place__path__startswith=town.path).select_related("person", "place")
    return list(rows.order_by("place__path", "pk"))


def _sessions(
    crew: Crew, days: list[datetime], chance: random.Random
) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    """Return lessons, visits and salons in turn."""
    for nth, day in enumerate(days):
        at = day.replace(hour=chance.choice([9, 15]), minute=0)
        sort = ("lesson", "visit", "salon")[nth % 3]
        by = (crew.host, *crew.members)[nth % (1 + len(crew.members))]
        more: dict[str, Any] = {"topic": chance.choice(TOPICS), "listeners": chance.choice([9, 14])}
        if sort == "visit":
            branch = chance.choice(crew.learners).place.name
            more = {"purpose": chance.choice(["diagnose", "look-again"]), "branch": branch}
        elif sort == "salon":
            more = {"topic": chance.choice(SALONS)}
        title = more.get("topic", "")
        draft = Draft(f"workshop-{sort}", crew.town, at, title=title, more=more)
        yield at + OVER, partial(_enter, draft, by)


def _enter(draft: Draft, by: Person, at: datetime) -> None:
    activities.enter(draft, by=by, at=at)


def _pairs(
    crew: Crew, days: list[datetime], *, ends: bool
) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    mentors = (*crew.members, crew.host)
    for nth, (mentor, holding) in enumerate(zip(mentors, crew.learners, strict=False)):
        match = Match(ID, crew.town, mentor.pk, holding.person_id)
        made: list[Any] = []
        yield days[nth], partial(_pair, match, crew.host, made)
        if ends and nth == 0:
            yield days[-2], partial(_end, made, crew.host)


def _pair(match: Match, by: Person, made: list[Any], at: datetime) -> None:
    made.append(activities.pair(match, by=by, at=at))


def _end(made: list[Any], by: Person, at: datetime) -> None:
    activities.end_pair(made[0], reason="满师，自己能带班子了", by=by, at=at)


def _question(
    crew: Crew, hard: Hard, holding: Holding, at: datetime
) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    """Return a question, its being taken and answered, and a month later the branch's word."""
    asked: list[Matter] = []
    yield at, partial(_ask, hard, holding, asked)
    yield at + DAY, partial(_take, asked, crew.host)
    first = (hard.diagnosis, hard.prescription)
    yield at + 3 * DAY, partial(_prescribe, asked, first, crew.host)
    yield at + 28 * DAY, partial(_say, asked, hard, holding.person)
    if not hard.helped:
        yield at + 33 * DAY, partial(_prescribe, asked, AGAIN, crew.host)


def _ask(hard: Hard, holding: Holding, asked: list[Matter], at: datetime) -> None:
    ask = matters.Ask(
        "branch-question", hard.category, hard.text, holding.place, channel=Channel.WEB
    )
    asked.append(matters.raise_matter(ask, by=holding.person, at=at))


def _take(asked: list[Matter], by: Person, at: datetime) -> None:
    with suppress(Refused):  # it may have been taken by whoever stands in
        matters.take(asked[0], by=by, at=at)


def _prescribe(asked: list[Matter], words: tuple[str, str], by: Person, at: datetime) -> None:
    diagnosis, prescription = words
    text = {"diagnosis": diagnosis, "prescription": prescription, "look-again": "一个月后"}
    matters.answer(asked[0], text=text, outcome=Outcome.SOLVED, by=by, at=at, take_first=True)


def _say(asked: list[Matter], hard: Hard, by: Person, at: datetime) -> None:
    text = "照着办了，管用。" if hard.helped else "试了一个月，还是老样子。"
    rating = 5 if hard.helped else 2
    matters.confirm(asked[0], solved=hard.helped, rating=rating, text=text, by=by, at=at)
