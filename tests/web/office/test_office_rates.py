"""Rates, topics and hints at the desk: few statements, nothing secret, nothing done twice."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome, Privacy
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY, answered, raised, taken

NOW = MONDAY + timedelta(days=9)
MOST = 12
SAID = ["早上", "中午", "傍晚", "周末", "雨后"]


@pytest.fixture
def town(cast: Cast) -> Iterator[Cast]:
    """Return the people under the playbook that counts rates, nine days after Monday."""
    playbooks.adopt_shipped(shipped.texts(["rates-and-topics"]), at=FOUNDED)
    with time_machine.travel(NOW, tick=False):
        yield cast


def enter(person: Person) -> Client:
    """Return a browser in which a person has signed in."""
    client = Client()
    client.force_login(person)
    return client


def counted(client: Client, address: str) -> tuple[int, str]:
    """Return how many statements a page takes, and the page."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    asked = [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]
    return len(asked), response.content.decode()


def taps(cast: Cast) -> list[Matter]:
    """Return five requests about the same water."""
    return [
        raised(
            cast, MONDAY + timedelta(minutes=n), category="water", title="",
            text=f"自来水{when}水压太小，洗衣机进不了水。",
        )
        for n, when in enumerate(SAID)
    ]  # fmt: skip


def made(cast: Cast) -> tuple[list[Matter], Matter]:
    """Return five requests and the topic made of them through the page."""
    asks, client = taps(cast), enter(cast.supervisor)
    page = client.get("/office/topics/").content.decode()
    address = re.search(r'href="(/office/topics/make\?[^"]+)"', page)
    assert address
    form = client.get(address[1].replace("&amp;", "&"))
    key = re.search(r'name="client_key" value="([0-9a-f-]{36})"', form.content.decode())
    assert key
    said = {
        "client_key": key[1], "title": "水压小", "text": "查一查水源",
        "ask": [one.pk for one in asks],
    }  # fmt: skip
    for _press in range(2):
        answer = client.post(address[1].replace("&amp;", "&"), said)
        assert answer.status_code == 302
    return asks, Matter.objects.get(kind="monthly-topic")


def test_rates_take_few_statements_however_many_rows(town: Cast) -> None:
    for number in range(12):
        matter = answered(town, MONDAY + timedelta(minutes=number), title=f"第{number}件")
        actions.confirm(matter, solved=True, rating=5, by=Voice.ASKER, at=MONDAY + timedelta(1))
    client = enter(town.supervisor)
    asked, page = counted(client, "/office/rates/")
    assert asked <= MOST
    assert "100%" in page
    for address in set(re.findall(r'href="(/office/rates/[^"]+/(?:good|of|except)/[^"]*)"', page)):
        asked, _page = counted(client, address.replace("&amp;", "&"))
        assert asked <= MOST, address


def test_what_was_written_about_a_secret_one_left_out_is_not_listed(town: Cast) -> None:
    matter = answered(town, privacy=Privacy.CONFIDENTIAL)
    said = {"because": "unreasonable", "reason": "某某人的私事"}
    actions.leave_out(matter, **said, by=town.supervisor, at=NOW)
    address = "/office/rates/answered-in-time/except/"
    _asked, page = counted(enter(town.supervisor), address)
    assert "不合理诉求" in page
    assert "某某人的私事" not in page
    assert matter.title not in page


@pytest.mark.parametrize(
    "address", ["/office/rates/none/good/", "/office/rates/answered-in-time/best/"]
)
def test_a_list_that_is_none_is_not_found(town: Cast, address: str) -> None:
    assert enter(town.supervisor).get(address).status_code == 404


def test_a_topic_made_twice_is_one_and_stands_on_each_request(town: Cast) -> None:
    asks, topic = made(town)
    for hall in ("/work/m/{}/", "/office/matters/{}/"):
        client = enter(town.secretary)
        asked, page = counted(client, hall.format(asks[0].number))
        assert topic.title in page
        assert asked <= MOST, (hall, asked)


def test_nonsense_makes_no_topic(town: Cast) -> None:
    client = enter(town.supervisor)
    assert client.get("/office/topics/make?kind=x&word=y").status_code == 302
    taps(town)
    page = client.get("/office/topics/").content.decode()
    address = re.search(r'href="(/office/topics/make\?[^"]+)"', page)
    assert address
    wrong = client.post(address[1].replace("&amp;", "&"), {"ask": ["x"], "title": "", "text": ""})
    assert wrong.status_code == 422
    assert not Matter.objects.filter(kind="monthly-topic").exists()


def test_topics_and_the_list_take_few_statements(town: Cast) -> None:
    taps(town)
    matter = raised(town, place=town.town)
    actions.supervise(matter, reason="急", by=town.supervisor, at=MONDAY)
    actions.call_talk(
        matter, meets_at=NOW + timedelta(1), where="镇里", topic="管道", posts=["township-desk"],
        by=town.supervisor, at=NOW,
    )  # fmt: skip
    actions.tick(at=NOW)
    client = enter(town.supervisor)
    for address in ("/office/topics/", "/office/red/", f"/office/matters/{matter.number}/"):
        asked, _page = counted(client, address)
        assert asked <= MOST, (address, asked)


def test_hints_say_nothing_of_what_is_sealed(town: Cast) -> None:
    matter = taken(town, privacy=Privacy.CONFIDENTIAL)
    client = enter(town.representative)
    said = {"text": "已修好", "outcome": "solved"}
    for address in (
        f"/work/m/{matter.number}/answer/hints/",
        f"/office/matters/{matter.number}/hints",
    ):
        page = client.post(address, said).content.decode()
        assert "路灯" not in page
        assert "hints quiet" in page


def test_a_copy_of_the_answer_that_did_not_help_is_hinted_at(town: Cast) -> None:
    matter = answered(town)
    actions.confirm(matter, solved=False, text="又灭了", by=Voice.ASKER, at=NOW)
    client = enter(town.representative)
    said = {"text": matter.answer, "outcome": Outcome.SOLVED.value}
    page = client.post(f"/work/m/{matter.number}/answer/hints/", said).content.decode()
    assert "和上次没解决的那份答复差不多" in page


@pytest.mark.parametrize("part", ["of", "except"])
def test_the_rows_behind_a_rate_leave_as_a_file(town: Cast, part: str) -> None:
    client = enter(town.supervisor)
    address = f"/office/rates/answered-in-time/{part}/?period=all"
    response = client.get(f"{address}&format=csv")
    rows = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert response["Content-Type"].startswith("text/csv")
    listed = client.get(address).content.decode()
    assert listed.count('class="matter-number"') == len(rows) - 2
