"""No page and no form of activities takes more than 12 SQL statements, whatever the data."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from bandeng.activities import actions
from bandeng.activities.actions import Draft, Drawing, Guests, Looked, Point, Resolved, Voiced
from bandeng.activities.models import Activity, Coming, Cover, Raised, Series, Shift, Topic
from bandeng.activities.shift_states import Found
from bandeng.activities.states import State
from bandeng.journal.states import Voice
from bandeng.matters.actions import Contact
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.playbooks.queries import remembered
from bandeng.switches.queries import forget
from tests import benches
from tests.border import broken, open_border
from tests.cast import FOUNDED, Cast, at
from tests.factories import ask
from tests.halls import adopt as adopt_shipped
from tests.halls import open_hall
from tests.happenings import activity_at, adopt, meeting
from tests.web.test_happenings import client_of, filled
from tests.web.test_statements import MOST, statements

NOW = at("2026-03-05 14:20")
TODAY = date(2026, 3, 5)
MANY = 60
SMS = {"ON": "1", "URL": "https://sms.example/", "SECRET": "geheim", "SIGNATURE": "河东区"}
ACTS = ("hold", "invite", "ask", "minutes", "decide", "shift", "change", "correct", "cancel")


def crowd(cast: Cast, post: str = "grid-worker") -> list[Person]:
    """Return sixty more people of Upper Willow."""
    new = [NewPerson(f"村民{n}", f"1000001{n:04d}") for n in range(MANY)]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    rows = [Appointment(person.pk, post, cast.grid.pk) for person in entered]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    return list(entered)


@pytest.fixture
def busy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Return a village with sixty people, sixty meetings, and one to which all are invited.

    Who leaves a phone number is told by text message.
    """
    for knob, told in SMS.items():
        monkeypatch.setenv(f"BANDENG_SMS_{knob}", told)
    adopt()
    benches.adopt()
    adopt_shipped("extended-hours", "patrol", "little-stool-council")
    everybody = crowd(cast)
    for number in range(MANY):
        state = list(State)[number % 3]
        starts = NOW + timedelta(hours=-number if state is State.HELD else number)
        activity_at(state, cast, starts_at=starts, title=f"第{number}次")
    said: dict[str, Any] = {"by": cast.secretary, "at": NOW - timedelta(days=1)}
    guests = Guests(people=tuple(person.pk for person in everybody))
    big = actions.plan(meeting(cast, starts_at=NOW - timedelta(minutes=5)), **said)
    actions.invite(big, guests, **said)
    with time_machine.travel(NOW, tick=False):
        yield {"big": big, "people": everybody}


class Counts:
    """What was counted, and what was more than it may be."""

    def __init__(self) -> None:
        self.much: list[str] = []
        self.found: dict[str, int] = {}

    def count(self, name: str, do: Callable[[], Any]) -> None:
        """Count what is asked of the database; what is refused counts nothing."""
        forget()  # what is set up is read anew every ten seconds, so also now
        with CaptureQueriesContext(connection) as captured:
            response = do()
        status = getattr(response, "status_code", 200)
        assert status in (200, 302), (name, status, wrong(response))
        self.found[name] = len(statements(captured))
        if self.found[name] > MOST:
            self.much.append(f"{self.found[name]} {name}")

    def get(self, client: Client, *addresses: str) -> None:
        """Count pages."""
        for address in addresses:
            self.count(address, lambda a=address: client.get(a))

    def post(self, client: Client, address: str, /, **typed: Any) -> None:
        """Count a press on a button of a page."""
        name = f"{address} {typed.get('do', '')}"
        self.count(name, lambda: client.post(address, typed))

    def send(self, client: Client, address: str, /, **typed: Any) -> None:
        """Count sending the form of a page with what it held and what is typed."""
        held = filled(client.get(address).content.decode())
        self.count(f"{address} sent", lambda: client.post(address, {**held, **typed}))

    def script(self, client: Client, address: str, sent: dict[str, str]) -> None:
        """Count what a phone sends by its script."""
        headers = {"accept": "application/json"}
        self.count(f"{address} by script", lambda: client.post(address, sent, headers=headers))

    def act(self, name: str, do: Callable[[], Any]) -> None:
        """Count an action by itself."""
        with remembered():
            self.count(name, do)


def wrong(response: Any) -> list[str]:
    """Return what is wrong with the forms of a page."""
    words = response.context or {}
    return [words[n].errors.as_json() for n in ("form", "more") if n in words and words[n]]


@pytest.fixture
def counts() -> Iterator[Counts]:
    counted = Counts()
    yield counted
    assert not counted.much, "\n" + "\n".join(counted.much)
    assert len(counted.found) >= 10


def come(person: Person) -> Client:
    """Return somebody who was on a page already: that he is here was written down."""
    client = client_of(person)
    client.get("/work/activities/")
    return client


def local(when: Any) -> str:
    return localtime(when).strftime("%Y-%m-%dT%H:%M")


def test_pages_of_activities(cast: Cast, busy: dict[str, Any], counts: Counts) -> None:
    secretary, one = come(cast.secretary), busy["big"].code
    lists = ("activities/", "activities/plan/", "activities/write/", "dates/", "series/")
    for hall in ("work", "office"):
        counts.get(secretary, *(f"/{hall}/{name}" for name in (*lists, "series/plan/", "duties/")))
        acts = ("", "came/", "missed/", *(f"do/{act}/" for act in ACTS))
        counts.get(secretary, *(f"/{hall}/activities/{one}/{act}" for act in acts))
    counts.get(come(cast.desk), "/office/duties/", "/office/activities/", "/office/rosters/")


def test_writing_an_activity_with_its_page(
    cast: Cast, busy: dict[str, Any], counts: Counts
) -> None:
    people, one = busy["people"], f"/work/activities/{busy['big'].code}/"
    secretary, representative = come(cast.secretary), come(cast.representative)
    write = "/work/activities/write/?kind=grid-visit"
    asks = {"ask_text": "路灯不亮", "ask_name": "秦若水", "ask_phone": "10010000999"}
    counts.send(representative, write, **{"more-served": "3"})
    counts.send(representative, write, **{"more-served": "3"}, **asks)
    later, place = local(NOW + timedelta(days=1)), str(cast.village.pk)
    planning = {"more-topic": "灯", "starts_at": later, "place": place}
    counts.send(secretary, "/work/activities/plan/?kind=village-meeting", **planning)
    counts.post(come(people[3]), f"{one}reply/", reply="yes")
    counts.send(secretary, f"{one}do/change/", where="大院")
    counts.send(secretary, f"{one}do/shift/", starts_at=local(NOW + timedelta(minutes=10)))
    names = "\n".join([*(p.name for p in people[:30]), cast.desk.name, "wenxiaoman"])
    counts.send(secretary, f"{one}do/invite/", names=names, posts=["model-household"])
    counts.send(secretary, f"{one}do/ask/", **asks)
    solved = {"told": "solved", "said": "换好了"}
    counts.send(secretary, f"{one}do/ask/", **asks, **solved)
    promised = {"told": "promise", "said": "去办", "promised_for": "2026-03-08"}
    counts.send(secretary, f"{one}do/ask/", **asks, **promised)
    rows = Coming.objects.filter(activity=busy["big"])
    marks = {f"came-{row.pk}": "present" if n % 2 else "absent" for n, row in enumerate(rows)}
    typed = {"outsiders": "甲\n乙\n丙", "people": cast.supervisor.name}
    counts.send(secretary, f"{one}came/", **marks)
    counts.send(secretary, f"{one}came/", **typed)
    counts.send(secretary, f"{one}do/minutes/", text="商量了路灯")
    follows = {"text": "先修三盏", "ask_text": "修路灯"}
    counts.send(secretary, f"{one}do/decide/", text="下月再议")
    counts.send(secretary, f"{one}do/decide/", **follows)
    times = {"starts_at": local(NOW - timedelta(hours=1)), "ends_at": local(NOW)}
    counts.send(secretary, f"{one}do/correct/", reason="错", title="好名字", **times)
    counts.send(secretary, f"{one}do/publish/")
    counts.send(secretary, f"{one}do/take-back/")
    next_one = Activity.objects.filter(state=State.PLANNED, title__startswith="第")
    code = next_one.latest("starts_at").code
    counts.send(secretary, f"/work/activities/{code}/do/cancel/", reason="雪")
    begun = next_one.filter(starts_at__lt=NOW + timedelta(hours=3)).earliest("starts_at").code
    counts.send(secretary, f"/work/activities/{begun}/do/hold/", now="on")


def test_planning_a_series_and_changing_it(
    cast: Cast, busy: dict[str, Any], counts: Counts
) -> None:
    secretary = come(cast.secretary)
    typed = {"every": "week", "days": ["mon"], "begins": "09:00", "from_day": "2026-03-09",
             "place": str(cast.village.pk), "more-topic": "灯", "title": "周会"}  # fmt: skip
    counts.send(secretary, "/work/series/plan/?kind=village-meeting", **typed)
    series = f"/work/series/{Series.objects.get().pk}/"
    counts.get(secretary, series, *(f"{series}do/{act}/" for act in ("split", "rename", "end")))
    split = {"from_day": "2026-04-01", "begins": "10:00", "title": "新周会"}
    counts.send(secretary, f"{series}do/split/", **split)
    later = f"/work/series/{Series.objects.latest('pk').pk}/"
    counts.send(secretary, f"{later}do/rename/", title="别名")
    counts.send(secretary, f"{later}do/end/", reason="不办了", from_day="2026-04-20")
    counts.get(secretary, "/work/series/", "/work/dates/", "/office/series/", later, series)


def test_a_bench_meeting_of_thirty_asks(cast: Cast, busy: dict[str, Any], counts: Counts) -> None:
    secretary = come(cast.secretary)
    counts.send(secretary, "/work/meet/", place=str(cast.village.pk))
    sat = Activity.objects.get(kind="bench-meeting")
    for number in range(30):
        benches.asked(sat, cast, f"第{number}盏路灯不亮", at=NOW)
    meet, number = f"/work/meet/{sat.code}/", sat.raised.earliest("pk").matter.number
    asks = {"ask_text": "路灯又不亮", "ask_name": "秦若水", "ask_phone": "10010000999"}
    counts.send(secretary, meet, **asks)
    counts.post(secretary, f"{meet}said/", promised=f"{number} 2026-03-08")
    answer = {"ask": number, "told": "solved", "said": "换好了"}
    counts.post(secretary, f"{meet}said/", **answer)
    counts.post(secretary, f"{meet}heads/", headcount="40")
    wrongly = {"ask": number, "category": "roads", "place": str(cast.grid.pk)}
    counts.post(secretary, f"{meet}about/", **wrongly)
    typed = {"ask_text": "再来一件", "client_key": str(uuid4())}
    counts.script(secretary, meet, typed)
    by_script = {
        "": {**asks, "ask_text": "又来一件", "client_key": str(uuid4())},
        "said/": {"ask": typed["client_key"], "told": "solved", "said": "修好了"},
        "about/": {"ask": typed["client_key"], "category": "roads", "place": str(cast.grid.pk)},
    }
    for end, sent in by_script.items():
        counts.script(secretary, f"{meet}{end}", sent)
    key = by_script[""]["client_key"]
    answered = {"ask": key, "told": "solved", "said": "换好了"}
    counts.script(secretary, f"{meet}said/", answered)
    counts.get(secretary, meet, f"{meet}sheet/", "/work/meet/", f"/work/activities/{sat.code}/")
    counts.post(secretary, f"{meet}sheet/")


def test_turns_of_sixty_six_clerks(cast: Cast, busy: dict[str, Any], counts: Counts) -> None:
    hall = open_hall(cast)
    rows = [Appointment(p.pk, "window-clerk", cast.town.pk) for p in busy["people"]]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    head, desk = come(hall.head), f"/office/rosters/{hall.roster.pk}/"
    counts.post(head, f"{desk}fill", from_day="2026-03-05", to_day="2026-04-30")
    counts.get(head, desk, "/office/rosters/")
    counts.post(head, f"{desk}give", day="2026-05-06", who=str(busy["people"][-1].pk))
    turns = list(Shift.objects.filter(starts_at__gt=NOW).order_by("starts_at", "pk"))
    assert len(turns) > 60
    first, owner = turns[0], come(of(turns[0]))
    asking = f"/work/turns/{first.pk}/do/"
    for act in ("cover", "cover", "back", "cover"):
        counts.post(owner, f"{asking}{act}/", reason="孩子病了")
    counts.get(owner, "/work/turns/", f"/work/turns/{first.pk}/")
    cover = Cover.objects.get(ended_at=None)
    for asked in list(cover.asked.order_by("pk")):
        counts.post(come(of(asked)), f"/work/turns/asked/{cover.pk}/", said="no")
    taker = come(of(cover.asked.filter(said="").earliest("pk")))
    counts.get(taker, "/work/turns/")
    counts.post(taker, f"/work/turns/asked/{cover.pk}/", said="yes")
    mine, other = turns[4], next(t for t in turns[9:] if t.person_id != turns[4].person_id)
    for said in ("no", "yes"):
        swapping = f"/work/turns/{mine.pk}/do/swap/"
        counts.post(come(of(mine)), swapping, other=str(other.pk))
        swap = Cover.objects.get(ended_at=None)
        counts.post(come(of(other)), f"/work/turns/asked/{swap.pk}/", said=said)
    counts.post(head, f"{desk}off", shift=str(turns[12].pk), reason="开会")
    day = turns[20].day.isoformat()
    hours = {"day": day, "opens": "10:00", "closes": "16:00", "reason": "停电"}
    counts.post(head, f"{desk}hours", **hours)
    counts.post(head, f"{desk}usual", day=day)
    counts.post(head, f"{desk}hours", day=day, closed="on", reason="停电")
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        head = come(hall.head)
        counts.post(head, f"{desk}mark", shift=str(turns[1].pk), worked="no", reason="忘了")
        counts.post(come(of(turns[2])), f"/work/turns/{turns[2].pk}/do/worked/")
        counts.post(head, f"{desk}end", last_day="2026-03-10")


def of(row: Any) -> Person:
    return Person.objects.get(pk=row.person_id)


def test_a_patrol_of_sixty_points(cast: Cast, busy: dict[str, Any], counts: Counts) -> None:
    secretary = come(cast.secretary)
    points = [Point(f"{n}号界碑") for n in range(MANY)]
    drawing = Drawing("border-patrol", cast.village, "北线", points)
    route = actions.draw_route(drawing, by=cast.secretary, at=NOW)
    walk = actions.set_out(route, by=cast.secretary, at=NOW, client_key=uuid4())
    page, drawn = f"/work/patrols/walk/{walk.activity.code}/", f"/work/patrols/{route.code}/"
    counts.get(secretary, "/work/patrols/", drawn, page, f"{page}home/", "/work/patrols/draw/")
    first, second, third = route.points.order_by("order")[:3]
    counts.post(secretary, page, point=first.pk, found="done")
    counts.post(secretary, page, point=second.pk, found="fixed", note="扶正了")
    wrong_ = {"point": third.pk, "found": "found", "note": "网片断了"}
    counts.post(secretary, page, **wrong_)
    counts.send(secretary, f"{page}home/", note="一路平安")
    counts.post(secretary, drawn, key=str(uuid4()))
    counts.post(secretary, f"{drawn}end/")
    named = {"title": "南线", "points": "\n".join(f"{n}桩：看" for n in range(MANY))}
    counts.send(secretary, "/work/patrols/draw/", place=str(cast.village.pk), **named)


def test_a_topic_of_sixty_opinions(cast: Cast, busy: dict[str, Any], counts: Counts) -> None:
    draft = Draft("council", cast.village, NOW + timedelta(days=2), open_to_all=True)
    said: dict[str, Any] = {"by": cast.secretary, "at": NOW}
    guests = Guests(people=tuple(person.pk for person in busy["people"]))
    sitting = actions.publish(actions.plan(draft, guests=guests, **said), **said)
    secretary, page = come(cast.secretary), f"/work/activities/{sitting.code}/topic/"
    counts.post(secretary, page, do="open", question="充电桩装哪")
    topic = Topic.objects.get()
    voices = [Voiced(f"意见{n}", "秦若水", f"1001000{n:04d}") for n in range(MANY)]
    opinions = [actions.give_opinion(topic, v, by=Voice.ASKER, at=NOW) for v in voices]
    own = [Voiced(f"意见{person.pk}") for person in busy["people"]]
    for person, voiced in zip(busy["people"], own, strict=True):
        actions.give_opinion(topic, voiced, by=person, at=NOW)
    for opinion in opinions[1::2]:
        actions.look_at(opinion, show=True, **said)
    public = f"/topics/{sitting.code}/"
    counts.get(secretary, page, public)
    counts.post(secretary, page, do="voice", text="好", client_key=str(uuid4()))
    taken = {"for_somebody": "on", "name": "秦若水", "client_key": str(uuid4())}
    counts.post(secretary, page, do="voice", text="也好", **taken)
    counts.post(secretary, page, do="show", opinion=opinions[0].pk)
    counts.post(secretary, page, do="hide", opinion=opinions[2].pk, reason="骂人")
    counts.post(secretary, page, do="share", opinion=opinions[1].pk)
    pair = {"opinion": opinions[1].pk, "into": opinions[3].pk}
    counts.post(secretary, page, do="merge", **pair)
    counts.post(secretary, page, do="option", option="院子东头")
    with time_machine.travel(NOW + timedelta(days=2, hours=1), tick=False):
        secretary = come(cast.secretary)
        counts.send(secretary, f"/work/activities/{sitting.code}/do/hold/")
        how = {"do": "decide", "decided": "装东头", "decided_by": "consensus"}
        asks = {"ask_text": "装充电桩", "ask_name": "秦若水", "ask_phone": "10010000999"}
        counts.post(secretary, page, **how, **asks)
        counts.get(secretary, page, public)


def test_actions_that_do_much(cast: Cast, busy: dict[str, Any], counts: Counts) -> None:
    """By itself no action takes more, those a form does besides another among them."""
    big, said = busy["big"], {"by": cast.secretary, "at": NOW}
    everybody = Guests(people=tuple(p.pk for p in busy["people"]), posts=("representative",))
    counts.act("plan", lambda: actions.plan(meeting(cast, starts_at=NOW), guests=everybody, **said))
    counts.act("invite", lambda: actions.invite(big, everybody, **said))
    first, second, third = ask(cast), ask(cast), ask(cast, contact=Contact())
    counts.act("asked, and so it began", lambda: actions.raise_there(big, first, **said))
    counts.act("asked", lambda: actions.raise_there(big, second, **said))
    raised = Raised.objects.latest("pk")
    promise = actions.Said(promised_for=TODAY, promise="去办")
    counts.act("promise", lambda: actions.promise(raised, promise, **said))
    solved = actions.Said(answer="换好了")
    counts.act("answer", lambda: actions.answer_there(raised, solved, **said))
    resolved = Resolved("先修三盏", follows=third)
    counts.act("decide", lambda: actions.decide(big, resolved, **said))
    marks = actions.Roll(people=(cast.desk.pk,), outsiders=("甲", "乙"), headcount=70)
    counts.act("attend", lambda: actions.attend(big, marks, **said))
    border = open_border(cast)
    walk = actions.set_out(border.route, by=border.warden, at=NOW, client_key=uuid4())
    found = Looked(border.route.points.earliest("order"), Found.FOUND, "断了", ask=broken(cast))
    said_there = {"by": border.warden, "at": NOW}
    counts.act("found", lambda: actions.check_point(walk, found, **said_there))
    counts.act("home", lambda: actions.come_home(walk, note="平安", **said_there))
    counts.act("cancel", lambda: actions.cancel(planned_one(), reason="雪", **said))


def planned_one() -> Activity:
    return Activity.objects.filter(state=State.PLANNED).latest("starts_at")
