"""Doors that are open by themselves are closed with a switch; odd methods get 405 anywhere."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from bandeng.doors import actions as doors
from bandeng.doors.actions.owing import as_data
from bandeng.doors.states import Grant
from bandeng.journal.states import Voice
from bandeng.matters.models import Matter
from bandeng.switches import actions, queries
from tests.cast import Cast
from tests.factories import MONDAY
from tests.web.open.georeport import V2, ask, public
from tests.web.open.program import ASK, PROBLEM, V1

SAID = "已关闭"
ODD = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@pytest.fixture(autouse=True)
def _known_anew() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def switch(door: str, **said: str) -> None:
    actions.set_up(door, said, by=Voice.SYSTEM, at=MONDAY)
    queries.forget()


def is_asked_to_wait(response: Any) -> bool:
    return bool(response.status_code == 503 and int(response["Retry-After"]) > 60)


class TestOpen311:
    def test_closed_it_says_so_in_xml_and_json(self, cast: Cast, key: str) -> None:
        number = public(cast).number
        switch("open311", on="0")
        for path in ("discovery", "services", "requests", f"requests/{number}", "no/such/thing"):
            response = Client().get(f"{V2}/{path}.xml")
            assert is_asked_to_wait(response), path
            (error,) = ElementTree.fromstring(response.content)
            assert error.findtext("code") == "503"
            assert SAID in str(error.findtext("description"))
        response = Client().get(f"{V2}/requests.json", headers={"accept-language": "en"})
        assert is_asked_to_wait(response)
        (error,) = json.loads(response.content)
        assert error["code"] == 503
        assert error["description"].startswith("This door is closed")

    def test_closed_nothing_is_taken_and_what_was_taken_stays(self, cast: Cast, key: str) -> None:
        form, headers = ask(key), {"idempotency-key": "a1"}
        client = Client(headers=headers)
        (first,) = client.post(f"{V2}/requests.json", form).json()
        switch("open311", on="0")
        assert is_asked_to_wait(client.post(f"{V2}/requests.json", form))
        assert is_asked_to_wait(Client().post(f"{V2}/requests.json", form))
        assert is_asked_to_wait(Client().post(f"{V2}/requests.json", {**form, "api_key": "no"}))
        number = first["service_request_id"]
        assert Matter.objects.get().number == number
        assert Client().post("/m/find/", {"number": number}).status_code != 503
        switch("open311", on="1")
        (again,) = client.post(f"{V2}/requests.json", form).json()
        assert again == first
        assert Matter.objects.count() == 1

    def test_closed_callbacks_name_the_page_for_people(self, cast: Cast) -> None:
        matter = public(cast)
        assert as_data(matter)["url"].endswith(f"/open311/v2/requests/{matter.number}.json")
        switch("open311", on="0")
        way = as_data(matter)["url"]
        assert way.endswith(f"/m/{matter.number}/")
        assert Client().get(f"/m/{matter.number}/").status_code == 200

    def test_an_odd_method_is_told_what_is_taken_before_a_key_is_asked_for(
        self, cast: Cast, key: str
    ) -> None:
        for path, takes in {
            "requests.json": "GET, HEAD, POST",
            "servicerequestupdates.xml": "GET, HEAD, POST",
            "discovery.json": "GET, HEAD",
            "services.xml": "GET, HEAD",
        }.items():
            for method in ODD:
                for headers in ({}, {"x-api-key": key}, {"x-api-key": "nobody's"}):
                    response = Client().generic(method, f"{V2}/{path}", headers=headers)
                    assert (response.status_code, response["Allow"]) == (405, takes), path
        assert Client().post(f"{V2}/requests.json").status_code == 403
        assert Client().post(f"{V2}/services.json").status_code == 405


class TestApi:
    def test_closed_it_says_so_as_a_problem(self, cast: Cast) -> None:
        secret = doors.make_key("应用", [Grant.REPORT], by=Voice.SYSTEM, at=MONDAY)[1]
        switch("api", on="0")
        for headers in ({}, {"x-api-key": secret}, {"x-api-key": "nobody's"}):
            for path in ("/", "/openapi.json", "/matters", "/places", "/nothing"):
                response = Client().get(f"{V1}{path}", headers=headers)
                assert is_asked_to_wait(response), path
                assert response["Content-Type"] == PROBLEM
                told = json.loads(response.content)
                assert (told["type"], told["status"]) == ("urn:bandeng:problem:closed", 503)
                assert SAID in told["detail"]
            sent = Client().post(f"{V1}/matters", ASK, "application/json", headers=headers)
            assert is_asked_to_wait(sent)
        assert not Matter.objects.exists()
        switch("api", on="1")
        way = {"x-api-key": secret}
        sent = Client().post(f"{V1}/matters", ASK, "application/json", headers=way)
        assert sent.status_code == 201

    def test_an_odd_method_is_told_what_is_taken_before_a_key_is_asked_for(
        self, cast: Cast
    ) -> None:
        for path, takes in {
            "matters": "GET, HEAD, POST",
            "matters/10000001/answer": "POST",
            "places": "GET, HEAD",
            "openapi.json": "GET, HEAD",
        }.items():
            for method in ODD:
                for headers in ({}, {"x-api-key": "nobody's"}):
                    response = Client().generic(method, f"{V1}/{path}", headers=headers)
                    assert (response.status_code, response["Allow"]) == (405, takes), path

    def test_the_others_stay_open(self, cast: Cast) -> None:
        switch("api", on="0")
        assert Client().get(f"{V2}/services.json").status_code == 200
        assert Client().get("/feeds/public.atom").status_code == 200


class TestFeeds:
    PUBLIC = ("public.atom", "public.geojson", "map/", "place/1501.ics")

    def test_closed_they_say_so_in_words(self, cast: Cast) -> None:
        secret = doors.give_feed(by=cast.representative, at=MONDAY)
        switch("feeds", on="0")
        for path in self.PUBLIC:
            response = Client().get(f"/feeds/{path}")
            assert is_asked_to_wait(response), path
            assert response["Content-Type"].startswith("text/plain")
            assert SAID in response.content.decode()
        assert Client().get(f"/feeds/calendar/{secret}.ics").status_code == 200
        assert "feeds/place" not in Client().get("/dates/?place=1501").content.decode()
        switch("feeds", on="1")
        assert "feeds/place" in Client().get("/dates/?place=1501").content.decode()
        assert all(Client().get(f"/feeds/{path}").status_code == 200 for path in self.PUBLIC)

    def test_the_calendars_of_staff_have_a_switch_of_their_own(self, cast: Cast) -> None:
        secret = doors.give_feed(by=cast.representative, at=MONDAY)
        switch("feeds", calendars="0")
        for way in (secret, "nonsense"):  # nobody finds out by it which secret is one
            assert is_asked_to_wait(Client().get(f"/feeds/calendar/{way}.ics"))
        assert all(Client().get(f"/feeds/{path}").status_code == 200 for path in self.PUBLIC)
        client = Client()
        client.force_login(cast.representative)
        for page in (client.get("/feeds/calendar/"), client.post("/feeds/calendar/")):
            assert "已关闭" in page.content.decode()
            assert 'method="post"' not in page.content.decode().split("<main")[1]
        switch("feeds", calendars="1")
        assert Client().get(f"/feeds/calendar/{secret}.ics").status_code == 200


def test_the_environment_closes_a_door(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for door, path in {
        "OPEN311": f"{V2}/services.json",
        "API": f"{V1}/places",
        "FEEDS": "/feeds/public.atom",
    }.items():
        assert Client().get(path).status_code == 200
        monkeypatch.setenv(f"BANDENG_{door}_ON", "0")
        assert is_asked_to_wait(Client().get(path))
