"""B4 ◆ 板凳会: 16 meetings, 216 village visits, 22 suggestions, 41 matters solved in half a year.

Villagers, cadres and officers sit in a circle; asks are taken and answered on the spot, and the
next meeting begins with what was promised at the last.
"""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bandeng.activities.models import Activity, Raised
from bandeng.journal.states import Voice
from bandeng.matters.models import Matter
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast, at
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor
from tests.stories.working import deed

Enter = Callable[[Person], Visitor]
FIRST = at("2026-03-04 15:00")
BETWEEN = timedelta(days=11)


@pytest.fixture
def officer(cast: Cast) -> Person:
    """Return the police officer who looks after Upper Willow."""
    playbooks.adopt_shipped(shipped.texts(["bench-meeting"]), at=FOUNDED)
    person = people.enter(name="关山月", phone="10000000041", by=Voice.SYSTEM, at=FOUNDED)
    said: dict[str, Any] = {"by": Voice.SYSTEM, "at": FOUNDED, "from_day": FOUNDED.date()}
    people.appoint(person, post="village-officer", place=cast.village, **said)
    return person


def begun(who: Visitor) -> Activity:
    """Sit down: the day's page, and one press more the very first time."""
    who.open("/work/")
    if 'id="meet-now"' in who.page:
        who.press("开板凳会：上柳沟村")
    else:
        who.follow("板凳会").press("上柳沟村")
    return Activity.objects.filter(kind="bench-meeting").latest("starts_at")


def ask(who: Visitor, text: str, **more: str) -> Matter:
    """Take one ask as the page offers it."""
    who.press("记下", ask_text=text, **more)
    return Matter.objects.latest("pk")


def promise(who: Visitor, matter: Matter, day: str) -> None:
    """Tap the day on the row of an ask."""
    assert f'value="{matter.number} {day}"' in who.page
    address = f"{who.address.split('#')[0].split('?')[0]}said/"
    assert who.client.post(address, {"promised": f"{matter.number} {day}"}).status_code == 302


def answer(who: Visitor, matter: Matter, words: str) -> None:
    """Write the answer in the row of an ask."""
    page = f"/work/meet/{Raised.objects.get(matter=matter).activity.code}/"
    who.open(f"{page}?say={matter.number}").press("保存", told="solved", said=words)


def test_what_was_promised_is_the_first_thing_at_the_next_meeting(
    cast: Cast, officer: Person, enter: Enter, clock: Clock
) -> None:
    clock.to("2026-03-04 15:00")
    host = enter(officer)
    meeting = begun(host)
    lamp = ask(host, "2网格的路灯不亮", ask_name="秦若水", ask_phone="10010000123")
    promise(host, lamp, "2026-03-11")
    bridge = ask(host, "小桥的护栏断了")
    host.open(f"/work/meet/{meeting.code}/")
    promise(host, bridge, "2026-03-07")
    cover = ask(host, "井盖翘起来了")
    answer(host, cover, "村里当场垫平了")
    quiet = ask(host, "邻居的事，不想公开", privacy="private")
    host.open(f"/work/meet/{meeting.code}/")
    host.press("保存", headcount="31")
    assert (lamp.place.code, lamp.rung, lamp.owner) == ("15010102", "green", cast.representative)
    assert Raised.objects.get(matter=cover).on_the_spot

    sheet = enter(officer).open(f"/work/meet/{meeting.code}/sheet/")
    assert sheet.sees("31", "路灯不亮", "2026-03-11", "村里当场垫平了", "关山月")
    assert not sheet.sees("秦若水")
    assert not sheet.sees(quiet.text)
    assert sheet.sees("另有1件只给办理人看")
    sheet.press("公开会议结果")
    public = Visitor(Client()).open(f"/a/{meeting.code}/results/")
    assert public.sees("路灯不亮", "村里当场垫平了", "2026-03-11", "另有1件")
    assert not any(public.sees(word) for word in ("秦若水", "10010000123", quiet.text, "31"))

    clock.to("2026-03-06 09:00")
    representative = enter(cast.representative)
    deed(representative, lamp, "take")
    deed(representative, lamp, "answer", text="灯泡换好了", outcome="solved")

    clock.to("2026-03-15 15:00")
    host = enter(officer)
    begun(host)
    agenda = re.findall(r'promise-(\w+)".*?row-title">([^<]+)', host.page)
    assert agenda == [("late", "小桥的护栏断了"), ("kept", "2网格的路灯不亮")]
    assert host.page.index("小桥的护栏断了") < host.page.index('id="asks"')
    public = Visitor(Client()).open(f"/a/{meeting.code}/results/")
    assert public.sees("灯泡换好了")


def test_who_holds_no_such_meeting_takes_nothing_there(
    cast: Cast, officer: Person, enter: Enter, clock: Clock
) -> None:
    meeting = begun(enter(officer))
    enter(cast.neighbour_secretary).open(f"/work/meet/{meeting.code}/", status=404)
    above = enter(cast.supervisor).open(f"/work/meet/{meeting.code}/")
    assert 'id="capture"' not in above.page
    sent = {"client_key": str(uuid.uuid4()), "ask_text": "路不平"}
    assert above.client.post(f"/work/meet/{meeting.code}/", sent).status_code == 422
    assert not Matter.objects.exists()


def visits(who: Visitor, cast: Cast, many: int) -> None:
    """Write down visits to homes, as the form of a visit sends them."""
    who.open("/work/activities/write/?kind=officer-visit")
    for _visit in range(many):
        sent = {"key": str(uuid.uuid4()), "place": str(cast.village.pk), "more-homes": "2"}
        address = "/work/activities/write/?kind=officer-visit"
        assert who.client.post(address, sent).status_code == 302


def solve(who: Visitor, matter: Matter) -> None:
    """Take it and answer that it is solved."""
    deed(who, matter, "take")
    deed(who, matter, "answer", text="办好了", outcome="solved")


@pytest.mark.slow
def test_half_a_year_reads_as_it_was_reported(
    cast: Cast, officer: Person, enter: Enter, clock: Clock
) -> None:
    host, representative = enter(officer), enter(cast.representative)
    on_the_spot = promised = suggested = kept = 0
    waiting: list[Matter] = []
    for number in range(16):
        when = FIRST + number * BETWEEN
        clock.to(f"{when:%Y-%m-%d %H:%M}")
        visits(host, cast, 14 if number < 8 else 13)
        for matter in waiting:
            if kept < 25:
                solve(representative, matter)
                kept += 1
        waiting = []
        meeting = begun(host)
        answer(host, ask(host, f"第{number}次会：井盖坏了"), "当场修好")
        on_the_spot += 1
        for what in ("路灯不亮", "水压小"):
            host.open(f"/work/meet/{meeting.code}/")
            waiting.append(ask(host, f"第{number}次会：{what}"))
            promise(host, waiting[-1], f"{when + timedelta(days=7):%Y-%m-%d}")
            promised += 1
        for _one in range(2 if number < 6 else 1):
            host.open(f"/work/meet/{meeting.code}/")
            ask(host, f"第{number}次会：建议广场放凳子")
            suggested += 1
    assert (on_the_spot, promised, suggested, kept) == (16, 32, 22, 25)
    numbers = totals(enter(cast.supervisor).open("/office/numbers/?period=half-year"))
    read = [numbers[f"{n}"] for n in ("bench-meetings", "officer-visits", "bench-suggestions")]
    assert (*read, numbers["bench-solved"]) == (16, 216, 22, 41)
