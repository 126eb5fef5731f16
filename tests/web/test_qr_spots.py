"""Codes at stations and at the points of a route: a sheet each, and what scanning one begins."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.activities import actions
from bandeng.activities.models import CheckPoint
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.web.ui.codes import qr
from tests.border import MORNING, Border, open_border
from tests.cast import Cast
from tests.halls import NOW, Station, open_station
from tests.web.test_resident_raising import LAMP, send
from tests.web.test_statements import MOST, statements


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def border(cast: Cast) -> Border:
    return open_border(cast)


@pytest.fixture
def station(cast: Cast) -> Station:
    return open_station(cast)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def test_a_sheet_for_every_point_of_a_route(border: Border) -> None:
    client, address = signed_in(border.warden), f"/work/patrols/{border.route.code}/sheets/"
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        page = text(client.get(address))
    assert len(statements(captured)) <= MOST
    points = CheckPoint.objects.filter(route=border.route)
    assert page.count('class="place-sheet"') == points.count() == 4
    for point in points:
        assert point.title in page
        assert qr(f"http://testserver/at/{point.code}/") in page
    assert "上柳沟村" in page
    route = f"/work/patrols/{border.route.code}/"
    assert address in text(client.get(route))
    assert signed_in(border.elsewhere).get(address).status_code == 404


def test_whoever_scans_a_point_says_what_is_wrong_there(border: Border) -> None:
    point, client = CheckPoint.objects.get(title="1号界碑"), Client()
    came = client.get(f"/at/{point.code}/")
    assert (came.status_code, came.headers["Location"]) == (302, "/raise/")
    assert "1号界碑" in text(client.get("/raise/"))
    said = {"text": LAMP, "topic": "street-lamps", "kind": "residents-request"}
    went = client.post("/raise/", {**said, "place": border.cast.village.code})
    assert went.headers["Location"] == "/raise/send/"
    assert "1号界碑" in text(client.get("/raise/send/"))
    send(client)
    matter = Matter.objects.get()
    assert (matter.place, matter.lat, matter.lng) == (border.cast.village, 43.98, 119.28)
    assert matter.text.endswith("1号界碑")
    assert LAMP in matter.text
    assert "1号界碑" not in matter.title


def test_another_place_is_another_place(border: Border) -> None:
    client = Client()
    client.get(f"/at/{CheckPoint.objects.get(title='1号界碑').code}/")
    client.post("/raise/", {"text": LAMP, "topic": "street-lamps", "kind": "residents-request"})
    client.post("/raise/where/", {"place": "15010101"})
    assert "1号界碑" not in text(client.get("/raise/send/"))
    send(client)
    matter = Matter.objects.get()
    assert (matter.place, matter.lat) == (border.cast.grid, None)
    assert "1号界碑" not in matter.text


def test_who_walks_the_route_goes_to_the_point(border: Border) -> None:
    point, client = CheckPoint.objects.get(title="河口"), signed_in(border.warden)
    assert client.get(f"/at/{point.code}/").headers["Location"] == "/raise/"
    actions.set_out(border.route, by=border.warden, at=MORNING, client_key=uuid.uuid4())
    scanned = f"/work/patrols/point/{point.code}/"
    assert client.get(f"/at/{point.code}/").headers["Location"] == scanned


@pytest.mark.parametrize("code", ["nothing", "%00", "x" * 200, "1501"])
def test_what_no_code_stands_for_is_nowhere(border: Border, code: str) -> None:
    assert Client().get(f"/at/{code}/").status_code == 404
    assert Client().get(f"/at/{code}/station-week/").status_code == 404


def test_a_route_that_is_walked_no_more_begins_nothing(border: Border) -> None:
    code = CheckPoint.objects.filter(route=border.route)[0].code
    actions.end_route(border.route, by=border.warden, at=MORNING + timedelta(hours=1))
    assert Client().get(f"/at/{code}/").status_code == 404


def test_a_station_has_a_sheet_and_its_code_names_it(station: Station) -> None:
    client, pk = signed_in(station.keeper), station.roster.pk
    page = text(client.get(f"/office/rosters/{pk}/sheet/"))
    assert "小哥驿站" in page
    assert qr("http://testserver/at/1501/station-week/") in page
    assert f"/office/rosters/{pk}/sheet/" in text(client.get(f"/office/rosters/{pk}/"))
    visitor = Client()
    assert visitor.get("/at/1501/station-week/").headers["Location"] == "/raise/"
    begun = text(visitor.get("/raise/"))
    assert re.search(r"双泉镇\s*·\s*小哥驿站", begun)
    visitor.post("/raise/", {"text": LAMP, "topic": "street-lamps", "kind": "residents-request",
                             "place": "1501"})  # fmt: skip
    send(visitor)
    matter = Matter.objects.get()
    assert (matter.place, matter.text.split("\n")[-1]) == (station.cast.town, "地点：小哥驿站")


def test_a_station_that_stands_no_more_begins_nothing(station: Station) -> None:
    assert Client().get("/at/150101/station-week/").status_code == 404
    station.roster.to_day = NOW.date()
    station.roster.save()
    assert Client().get("/at/1501/station-week/").status_code == 404


def test_words_that_were_there_stay(border: Border) -> None:
    client = Client()
    client.post("/raise/", {"text": LAMP, "topic": "street-lamps", "kind": "residents-request"})
    client.get(f"/at/{CheckPoint.objects.get(title='河口').code}/")
    assert LAMP in text(client.get("/raise/"))
