"""Open311 GeoReport v2: what the specification says, in XML and in JSON."""

import json
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import strategies as st

from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, State
from tests.cast import Cast
from tests.factories import MONDAY, matter_at, raised
from tests.web.open.georeport import (
    FIELDS,
    LAMPS,
    NOW,
    V2,
    ask,
    got,
    listed,
    news,
    picture,
    public,
    read,
    sent,
)
from tests.web.test_fuzz import search, words
from tests.web.test_statements import MOST, statements


class TestDiscovery:
    def test_it_names_the_endpoint_and_its_formats(self) -> None:
        told = got("discovery.json")
        assert set(told) == {"changeset", "contact", "key_service", "endpoints"}
        (endpoint,) = told["endpoints"]
        assert set(endpoint) == {"specification", "url", "changeset", "type", "formats"}
        assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert endpoint["url"] == "http://testserver/open311/v2"
        assert endpoint["type"] == "production"
        top = read("discovery.xml")
        assert top.tag == "discovery"
        formats = [each.text for each in top.findall("endpoints/endpoint/formats/format")]
        assert formats == endpoint["formats"] == ["text/xml", "application/json"]

    def test_its_contact_opens(self, client: Client) -> None:
        assert client.get(got("discovery.json")["contact"]).status_code == 200


class TestServices:
    def test_a_bare_array_and_rows_of_the_same(self) -> None:
        rows = got("services.json")
        top = read("services.xml")
        assert top.tag == "services"
        assert [row["service_code"] for row in rows] == [
            each.findtext("service_code") for each in top.findall("service")
        ]
        lamp = next(row for row in rows if row["service_code"] == LAMPS)
        assert set(lamp) == {
            "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
        }  # fmt: skip
        assert (lamp["metadata"], lamp["type"]) == (False, "realtime")
        assert top.findtext("service/metadata") == "false"

    def test_only_what_residents_raise_for_everybody_to_read(self) -> None:
        kinds = {row["service_code"].split(".")[0] for row in got("services.json")}
        assert "residents-request" in kinds
        assert not kinds & {"errand", "joint-matter", "petition-accusation", "hotline-complaint"}

    def test_a_definition_is_an_object(self) -> None:
        told = got(f"services/{LAMPS}.json")
        assert told == {"service_code": LAMPS, "attributes": []}
        top = read(f"services/{LAMPS}.xml")
        assert (top.tag, top.findtext("service_code")) == ("service_definition", LAMPS)
        assert top.find("attributes") is not None

    @pytest.mark.parametrize("code", ["errand.letters", "none", "..", "a.b.c", "路灯.灯"])
    def test_an_unknown_one_is_not_found(self, code: str) -> None:
        (error,) = got(f"services/{code}.json", 404)
        assert error["code"] == 404
        top = read(f"services/{code}.xml", 404)
        assert (top.tag, top.findtext("error/code")) == ("errors", "404")


class TestReading:
    def test_a_request_has_every_field(self, cast: Cast) -> None:
        matter = public(cast)
        (row,) = got("requests.json")
        assert list(row) == FIELDS
        assert row["service_request_id"] == matter.number
        assert (row["status"], row["service_code"]) == ("open", LAMPS)
        assert row["requested_datetime"] == "2026-03-02T09:00:00+08:00"
        assert row["expected_datetime"].endswith("+08:00")
        assert row["agency_responsible"] == "上柳沟村 党代表"
        assert (row["address"], row["address_id"]) == (
            "第1网格, 上柳沟村, 双泉镇, 白桦旗", "15010101",
        )  # fmt: skip
        assert (row["lat"], row["long"]) == (43.986, 119.288)
        assert row["zipcode"] is None

    def test_the_same_in_xml(self, cast: Cast) -> None:
        public(cast)
        (row,) = got("requests.json")
        top = read("requests.xml")
        assert top.tag == "service_requests"
        (each,) = top.findall("request")
        assert [child.tag for child in each] == FIELDS
        for child in each:
            value = row[child.tag]
            assert (child.text or None) == (None if value is None else str(value)), child.tag

    def test_one_is_an_array_of_one(self, cast: Cast) -> None:
        matter = public(cast)
        assert got(f"requests/{matter.number}.json") == got("requests.json")
        assert len(read(f"requests/{matter.number}.xml").findall("request")) == 1

    def test_nothing_is_an_empty_array(self) -> None:
        assert got("requests.json") == []
        assert len(read("requests.xml")) == 0

    @pytest.mark.parametrize("state", list(State))
    def test_open_and_closed(self, cast: Cast, state: State) -> None:
        matter = matter_at(state, cast)
        if state in (State.WITHDRAWN, State.REDIRECTED):
            assert listed() == []
            return
        actions.make_public(matter, by=cast.secretary, at=NOW)
        over = state in (State.ANSWERED, State.CONFIRMED, State.UNCONFIRMED)
        (row,) = got(f"requests/{matter.number}.json")
        assert row["status"] == ("closed" if over else "open")
        assert (matter.number in listed(status="closed")) is over
        assert (matter.number in listed(status="open")) is not over
        assert matter.number in listed(status="open,closed")
        if over:
            assert "灯泡和线路已经换好" in row["status_notes"]
            assert row["updated_datetime"] == "2026-03-02T14:00:00+08:00"

    def test_what_is_not_public_does_not_exist(self, cast: Cast) -> None:
        unpublished = raised(cast)
        private = raised(cast, privacy=Privacy.PRIVATE)
        secret = raised(cast, privacy=Privacy.CONFIDENTIAL)
        shut = public(cast)
        actions.make_private(shut, by=cast.secretary, at=NOW)
        hidden = [unpublished, private, secret, shut]
        about = {"service_request_id": ",".join(matter.number for matter in hidden)}
        assert listed() == listed(**about) == []
        assert got("servicerequestupdates.json", **about) == []
        for matter in hidden:
            got(f"requests/{matter.number}.json", 404)
            assert read(f"requests/{matter.number}.xml", 404).tag == "errors"

    def test_what_accuses_somebody_does_not_exist(self, cast: Cast) -> None:
        matter = public(cast)
        Matter.objects.filter(pk=matter.pk).update(
            kept_from=["person:1"], privacy="private", published_at=None
        )
        assert listed() == []
        got(f"requests/{matter.number}.json", 404)

    def test_personal_details_are_blacked_out(self, cast: Cast) -> None:
        matter = public(cast)
        Matter.objects.filter(pk=matter.pk).update(text="打我电话13800138000，路灯坏了。")
        (row,) = got("requests.json", extensions="true")
        assert "13800138000" not in json.dumps(row, ensure_ascii=False)
        assert "▇" in row["description"]

    def test_who_asked_never_appears(self, cast: Cast) -> None:
        public(cast)
        text = json.dumps(got("requests.json", extensions="true"), ensure_ascii=False)
        assert "秦若水" not in text
        assert "10010000123" not in text
        assert cast.representative.name not in text

    def test_hidden_pictures_are_not_linked(self, cast: Cast, key: str, client: Client) -> None:
        (row,) = sent("requests.json", **ask(key, media=picture()))
        matter = Matter.objects.get(number=row["service_request_id"])
        actions.make_public(matter, by=cast.secretary, at=NOW)
        (row,) = got("requests.json")
        shown = client.get(row["media_url"])
        assert shown.status_code == 200
        assert b"".join(shown.streaming_content)
        actions.hide_pictures(matter, by=cast.secretary, at=NOW)
        assert got("requests.json")[0]["media_url"] is None


class TestAsking:
    def test_numbers_override_everything(self, cast: Cast) -> None:
        one, two = public(cast), public(cast)
        public(cast)
        asked = {"service_request_id": f"{one.number}, {two.number},00000000", "status": "closed"}
        assert set(listed(**asked)) == {one.number, two.number}

    def test_a_list_may_be_declared_several_times(self, cast: Cast, client: Client) -> None:
        one, two = public(cast), public(cast)
        said = f"service_request_id={one.number}&service_request_id={two.number},1"
        rows = client.get(f"/open311/v2/requests.json?{said}").json()
        assert {row["service_request_id"] for row in rows} == {one.number, two.number}
        said = f"service_code=none.none&service_code={LAMPS}&status=open&status=closed"
        assert len(client.get(f"/open311/v2/requests.json?{said}").json()) == 2

    def test_codes_are_a_comma_list(self, cast: Cast) -> None:
        matter = public(cast)
        assert listed(service_code=f"none.none,{LAMPS}") == [matter.number]
        assert listed(service_code="residents-request.roads") == []

    @pytest.mark.parametrize(
        "asked",
        [
            {"status": "", "start_date": "", "service_code": "", "page": "", "jurisdiction_id": ""},
            {"jurisdiction_id": "15"},
            {"start_date": "2026-03-02T01:00:00Z"},
            {"start_date": "2026-03-02T09:00:00+08:00", "end_date": "2026-03-02T09:00:00 08:00"},
            {"end_date": "2026-03-02T09:00:00+08:00"},
            {"unknown": "x"},
        ],
    )
    def test_an_empty_parameter_is_an_absent_one(self, cast: Cast, asked: dict[str, str]) -> None:
        matter = public(cast)
        assert listed(**asked) == [matter.number]

    @pytest.mark.parametrize(
        "asked",
        [
            {"start_date": "2026-03-02T09:00:01+08:00"},
            {"end_date": "2026-03-02T08:59:59+08:00"},
            {"start_date": "2025-01-01T00:00:00Z"},
        ],
    )
    def test_dates_bound_the_list(self, cast: Cast, asked: dict[str, str]) -> None:
        public(cast)
        assert listed(**asked) == []

    def test_without_dates_the_last_ninety_days(self, cast: Cast) -> None:
        public(cast)
        with time_machine.travel(MONDAY + timedelta(days=90), tick=False):
            assert len(listed()) == 1
        with time_machine.travel(MONDAY + timedelta(days=90, seconds=1), tick=False):
            assert listed() == []

    @pytest.mark.parametrize(
        "asked",
        [
            {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-02T00:00:00Z"},
            {"start_date": "2026-03-02"},
            {"start_date": "2026-03-02T09:00:00"},
            {"end_date": "yesterday"},
            {"end_date": "0001-01-01T00:00:00+14:00"},
            {"status": "pending"},
            {"page": "0"},
            {"page": "x"},
            {"page_size": "-1"},
        ],
    )
    def test_what_cannot_be_read_is_refused(self, asked: dict[str, str]) -> None:
        (error,) = got("requests.json", 400, **asked)
        assert error["code"] == 400
        assert next(iter(asked)).split("_")[0] in error["description"]
        assert read("requests.xml", 400, **asked).findtext("error/code") == "400"

    @pytest.mark.parametrize("path", ["services", f"services/{LAMPS}", "requests", "tokens/x"])
    def test_another_jurisdiction_is_not_found(self, path: str) -> None:
        (error,) = got(f"{path}.json", 404, jurisdiction_id="city.gov")
        assert "city.gov" in error["description"]

    def test_pages(self, cast: Cast) -> None:
        numbers = [public(cast, when=MONDAY - timedelta(hours=n)).number for n in range(3)]
        assert listed(page_size="2") == numbers[:2]
        assert listed(page_size="2", page="2") == numbers[2:]
        assert listed(page_size="2", page="999999999") == []
        assert listed(page_size="5000") == numbers

    def test_extensions(self, cast: Cast) -> None:
        matter = public(cast)
        taken = actions.take(matter, by=cast.representative, at=NOW)
        by = cast.representative
        actions.note(taken, text="只给同事看", by=by, at=NOW)
        actions.note(taken, text="零件到了", by=by, at=NOW, for_asker=True)
        (row,) = got("requests.json", extensions="true")
        assert set(row) - set(FIELDS) == {"attributes", "extended_attributes", "notes"}
        told = " ".join(note["description"] for note in row["notes"])
        assert "零件到了" in told
        assert "只给同事看" not in told
        assert all(datetime.fromisoformat(note["datetime"]).tzinfo for note in row["notes"])
        assert read("requests.xml", extensions="true").find("request/notes/note") is not None

    def test_control_characters_are_dropped(self, cast: Cast) -> None:
        matter = public(cast)
        Matter.objects.filter(pk=matter.pk).update(text="灯\x01坏\x0b了\ufffe\n<b>")
        (row,) = got("requests.json")
        assert row["description"].endswith("灯坏了\n<b>")
        assert read("requests.xml").findtext("request/description") == row["description"]

    def test_the_bare_address_says_so_in_the_contracts_form(self, client: Client) -> None:
        answer = client.get(f"{V2}/")
        assert (answer.status_code, answer["Content-Type"]) == (404, "text/xml; charset=utf-8")
        assert b"<errors><error><code>404</code>" in answer.content

    def test_few_statements_however_many(self, cast: Cast, client: Client) -> None:
        for n in range(12):
            public(cast, when=MONDAY - timedelta(hours=n))
        for path in (
            "requests.xml?extensions=true&jurisdiction_id=15",
            "servicerequestupdates.xml",
        ):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"{V2}/{path}").status_code == 200
            assert len(statements(captured)) <= MOST

    @pytest.mark.parametrize("path", ["nothing", "requests", "requests.csv", "requests/1", ""])
    def test_what_is_nowhere(self, path: str, client: Client) -> None:
        response = client.get(f"{V2}/{path}")
        assert response.status_code == 404

    def test_other_methods_are_refused(self, client: Client) -> None:
        for method in (client.put, client.delete):
            refused = method(f"{V2}/services.json")
            assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
            assert refused.json()[0]["description"] == "这个地址支持的方法：GET, HEAD。"
        assert client.head(f"{V2}/services.xml").status_code == 200


NAMES = [
    "service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size",
    "extensions", "jurisdiction_id", "lat", "long", "address_id", "address_string", "email",
    "phone", "first_name", "last_name", "description", "media_url", "attribute[a]", "update_id",
    "updated_datetime", "attribute[a][]", "api_key",
]  # fmt: skip
LISTS = ["requests", "servicerequestupdates", "services", f"services/{LAMPS}", "discovery"]


@pytest.mark.parametrize("fmt", ["xml", "json"])
def test_no_parameter_breaks_it(fmt: str, cast: Cast, key: str, settings: Any) -> None:
    settings.CALLS_PER_MINUTE = 10**6
    matter = public(cast)
    client = Client(raise_request_exception=False)
    given = st.dictionaries(st.sampled_from(NAMES), words, max_size=5)

    def check(data: st.DataObject) -> None:
        asked = {name: _plain(value) for name, value in data.draw(given).items()}
        place = data.draw(st.sampled_from([*LISTS, f"requests/{matter.number}", "tokens/1"]))
        got = client.get(f"{V2}/{place}.{fmt}", asked)
        _is_well_formed(got, fmt)
        form = {**ask(key), **news(key, matter), **asked, "api_key": key}
        place = data.draw(st.sampled_from(LISTS[:2]))
        _is_well_formed(client.post(f"{V2}/{place}.{fmt}", form), fmt)

    search(check, 60)


def _plain(value: str) -> str:
    return value.encode("utf-8", "replace").decode()


def _is_well_formed(response: Any, fmt: str) -> None:
    assert response.status_code in (200, 400, 403, 404), response.status_code
    if fmt == "json":
        json.loads(response.content)
    else:
        ElementTree.fromstring(response.content)


@pytest.mark.parametrize("zone", ["+23:59", "-23:59", "+16:00", "-16:00", "+08:00:30"])
def test_a_zone_no_database_knows_is_an_instant_all_the_same(cast: Cast, zone: str) -> None:
    for path, name in (("requests.json", "start_date"), ("servicerequestupdates.json", "end_date")):
        assert got(path, **{name: f"2026-03-01T00:00:00{zone}"}) == []


@pytest.mark.parametrize("far", ["1900-01-01T00:00:00+23:59", "2999-12-31T23:59:59-23:59"])
def test_an_instant_at_the_end_of_all_times_finds_nothing(cast: Cast, far: str) -> None:
    for name in ("start_date", "end_date"):
        assert got("requests.json", **{name: far}) == []
