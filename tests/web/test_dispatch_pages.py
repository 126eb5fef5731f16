"""Pages of the dispatch: few statements, nothing shown to who has no right to it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from tests import hotline
from tests.cast import Cast
from tests.factories import MONDAY
from tests.hotline import Hotline, call
from tests.web.test_statements import MOST, statements

NOW = MONDAY + timedelta(hours=2)


@pytest.fixture
def line(cast: Cast) -> Iterator[Hotline]:
    with time_machine.travel(NOW, tick=False):
        yield hotline.settle(cast)


def enter(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def disputed(line: Hotline) -> Matter:
    """Return a lamp both departments have had their say about."""
    matter = actions.take(call(line), by=line.housing, at=MONDAY)
    for minute in (10, 20):
        when = MONDAY + timedelta(minutes=minute)
        said: dict[str, Any] = {"reason": "归供电", "by": line.housing, "at": when}
        matter = actions.object_to(matter, entry="power", **said)
        if minute == 10:
            matter = actions.insist(matter, reason="归住建", by=line.dispatcher, at=when)
    return matter


def test_no_page_of_the_dispatch_asks_much(line: Hotline) -> None:
    for _n in range(12):
        call(line, MONDAY)
    one = disputed(line)
    several = {
        f"/work/m/{one.number}/": line.housing,
        "/work/": line.housing,
        f"/office/matters/{one.number}/": line.dispatcher,
        f"/office/matters/{one.number}/do/agree": line.dispatcher,
        "/office/": line.dispatcher,
        "/office/intake/": line.cast.operator,
        f"/office/intake/{one.number}/": line.cast.operator,
    }
    much = {}
    for address, person in several.items():
        client = enter(person)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, address
        if len(statements(captured)) > MOST:
            much[address] = len(statements(captured))
    assert not much


@pytest.mark.parametrize("part", ["caller", "places", "aside"])
def test_no_part_of_the_intake_asks_much(line: Hotline, part: str) -> None:
    for _n in range(8):
        call(line, MONDAY)
    client = enter(line.cast.operator)
    told = {"phone": "10010000123", "text": "停电了", "where": "上柳沟 第", "kind": "call"}
    client.post(f"/office/intake/{part}", told)
    with CaptureQueriesContext(connection) as captured:
        assert client.post(f"/office/intake/{part}", told).status_code == 200
    assert len(statements(captured)) <= MOST


def test_the_caller_is_shown_masked_and_only_where_one_has_the_right(line: Hotline) -> None:
    call(line, text="三天没水了", category="water")
    shown = enter(line.cast.operator).post("/office/intake/caller", {"phone": "100 1000 0123"})
    words = shown.content.decode()
    assert "三天没水了" in words
    assert "秦若水" not in words
    assert "10010000123" not in words
    elsewhere = enter(line.cast.other_desk)
    assert "三天没水了" not in elsewhere.post(
        "/office/intake/caller", {"phone": "10010000123"}
    ).content.decode()  # fmt: skip
    assert enter(line.housing).post("/office/intake/caller", {"phone": "1"}).status_code == 403


def test_a_few_digits_find_nobody(line: Hotline) -> None:
    call(line, text="三天没水了", category="water")
    shown = enter(line.cast.operator).post("/office/intake/caller", {"phone": "123"})
    assert "三天没水了" not in shown.content.decode()


@pytest.mark.parametrize(
    "typed", [{"place": "9" * 30}, {"place": "-1"}, {"kind": "\x00"}, {"category": "x" * 5000}]
)
def test_nonsense_is_said_to_be_so(line: Hotline, typed: dict[str, str]) -> None:
    client, usual = enter(line.cast.operator), {"text": "停电", "where": "石桥", "phone": "1"}
    assert client.post("/office/intake/", {**usual, **typed}).status_code == 422


def test_pressed_twice_it_is_one_request(line: Hotline) -> None:
    client = enter(line.cast.operator)
    key = "7d9bcb52-5b1f-4b36-9c6e-0e7ad1a3f2b1"
    told = {"text": "停电了", "where": "上柳沟村", "phone": "", "client_key": key}
    first = client.post("/office/intake/", told)
    assert first.status_code == 302
    assert client.post("/office/intake/", told).headers["Location"] == first.headers["Location"]
    assert Matter.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "told"), [("工伤认定，仲裁还没结果", "12333"), ("要起诉供电公司", "12368")]
)
def test_what_the_words_speak_of_shows_the_channel_to_tell(
    line: Hotline, said: str, told: str
) -> None:
    client = enter(line.cast.operator)
    words = client.post("/office/intake/aside", {"text": said, "kind": "call"}).content.decode()
    channels = words.partition('id="channels"')[2]
    assert channels.startswith(" open")
    assert told in channels.partition("</dd>")[0]
