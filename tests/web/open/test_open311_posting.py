"""Open311 GeoReport v2: requests and updates that programs send, and who may send them."""

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client

from bandeng.doors import actions as doors
from bandeng.doors.models import OutsideUpdate
from bandeng.doors.states import Grant
from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import State
from tests.cast import Cast
from tests.factories import MONDAY, raised
from tests.web.open.georeport import (
    LAMPS,
    NOW,
    V2,
    ask,
    got,
    news,
    picture,
    public,
    read,
    sent,
)


class TestPosting:
    def test_a_request_is_raised_and_shows_once_it_is_published(self, cast: Cast, key: str) -> None:
        (row,) = sent("requests.json", **ask(key))
        assert set(row) == {"service_request_id", "service_notice", "account_id"}
        number = row["service_request_id"]
        matter = Matter.objects.get(number=number)
        assert (matter.kind, matter.category) == ("residents-request", "street-lamps")
        assert (matter.owner, matter.place) == (cast.representative, cast.grid)
        got(f"requests/{number}.json", 404)
        actions.make_public(matter, by=cast.secretary, at=NOW)
        assert got(f"requests/{number}.json")[0]["description"] == "桥头的路灯坏了三天。"

    def test_the_same_in_xml(self, key: str) -> None:
        top = ElementTree.fromstring(sent("requests.xml", **ask(key)))
        assert top.tag == "service_requests"
        assert Matter.objects.filter(number=top.findtext("request/service_request_id")).exists()
        assert top.find("request/token") is None

    def test_urlencoded_as_in_the_specification(self, key: str, client: Client) -> None:
        body = f"api_key={key}&service_code={LAMPS}&lat=43.986&long=119.288&description=A+lamp"
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        response = client.post(f"{V2}/requests.xml", body, content_type=kind)
        assert response.status_code == 200
        matter = Matter.objects.get()
        assert (matter.text, matter.channel) == ("A lamp", "open311")

    @pytest.mark.parametrize("header", ["X-Api-Key", "Authorization"])
    def test_the_key_may_come_in_a_header(self, key: str, header: str, client: Client) -> None:
        value = f"Bearer {key}" if header == "Authorization" else key
        response = client.post(
            f"{V2}/requests.json", ask("", api_key=None), headers={header: value}
        )
        assert response.status_code == 200

    @pytest.mark.parametrize("wrong", [None, "", "wrong", "钥匙"])
    def test_without_a_key_nothing_is_taken(self, wrong: str | None) -> None:
        (error,) = sent("requests.json", 403, **ask("", api_key=wrong))
        assert error["code"] == 403
        top = ElementTree.fromstring(sent("requests.xml", 403, **ask("", api_key=wrong)))
        assert (top.tag, top.findtext("error/code")) == ("errors", "403")
        assert not Matter.objects.exists()

    def test_a_key_for_something_else_or_a_revoked_one_opens_nothing(self, key: str) -> None:
        other = doors.make_key("别的", [Grant.UPDATE], by=Voice.SYSTEM, at=MONDAY)[1]
        sent("requests.json", 403, **ask(other))
        row = doors.make_key("旧的", [Grant.REPORT, Grant.UPDATE], by=Voice.SYSTEM, at=MONDAY)
        doors.revoke_key(row[0], by=Voice.SYSTEM, at=MONDAY)
        sent("requests.json", 403, **ask(row[1]))
        row[0].refresh_from_db()
        assert row[0].used_on is None

    @pytest.mark.parametrize(
        ("status", "changed"),
        [
            (400, {"service_code": None}),
            (404, {"service_code": "none.none"}),
            (404, {"service_code": "petition-accusation.work-style"}),
            (404, {"jurisdiction_id": "city.gov"}),
            (400, {"address_id": None}),
            (400, {"address_id": "99"}),
            (400, {"address_id": None, "address_string": "第1网格"}),
            (400, {"address_id": None, "address_string": "月亮背面"}),
            (400, {"lat": "43.9"}),
            (400, {"lat": "91", "long": "0"}),
            (400, {"lat": "nan", "long": "0"}),
            (400, {"description": ""}),
            (400, {"description": "灯" * 4001}),
            (400, {"email": "nobody"}),
            (400, {"phone": "call me"}),
            (400, {"media_url": "javascript:alert(1)"}),
            (400, {"media": SimpleUploadedFile("a.png", b"not a picture")}),
        ],
    )
    def test_what_is_missing_or_wrong_is_refused(
        self, key: str, status: int, changed: dict[str, Any]
    ) -> None:
        (error,) = sent("requests.json", status, **ask(key, **changed))
        assert error["code"] == status
        assert error["description"]
        assert not Matter.objects.exists()

    def test_several_things_that_are_wrong_are_told_at_once(self, key: str) -> None:
        wrong = sent("requests.json", 400, **ask(key, address_id=None, email="x", phone="y"))
        assert len(wrong) == 2  # the location, and the first of who asked
        (error,) = sent("requests.json", 404, **ask(key, service_code="none", address_id=None))
        assert "none" in error["description"]
        told = ElementTree.fromstring(sent("servicerequestupdates.xml", 400, api_key=key))
        named = " ".join(each.findtext("description") or "" for each in told)
        for name in ("update_id", "status", "updated_datetime", "description"):
            assert name in named

    def test_who_asks_is_kept_and_never_shown(self, key: str) -> None:
        said = {"first_name": "若水", "last_name": "秦", "phone": "+86 10010000123"}
        sent("requests.json", **ask(key, email="qin@example.org", device_id="x", **said))
        asker = Matter.objects.get().asker
        assert (asker.name, asker.phone, asker.email) == (
            "秦若水", "10010000123", "qin@example.org",
        )  # fmt: skip

    def test_a_picture_is_checked_and_hung_on_it(self, key: str) -> None:
        sent("requests.json", **ask(key, media=picture()))
        assert Matter.objects.get().pictures.count() == 1
        sent("requests.json", 400, **ask(key, media=picture(), other=picture("b.png")))
        assert Matter.objects.count() == 1

    def test_a_point_in_no_boundary_goes_to_the_nearest_place_and_says_so(
        self, cast: Cast, key: str
    ) -> None:
        sent("requests.json", **ask(key, address_id=None, lat="43.975", long="119.3085"))
        matter = Matter.objects.get()
        assert matter.place.code == "15010201"
        note = Line.objects.get(verb=Verb.MATTER_NOTED, subject_id=matter.pk)
        assert not note.public
        assert "核实" in note.said["text"]

    def test_an_address_that_names_a_place_goes_there_and_says_so(
        self, cast: Cast, key: str
    ) -> None:
        address = "三号楼前，双泉镇上柳沟村第1网格"
        sent("requests.json", **ask(key, address_id=None, address_string=address))
        matter = Matter.objects.get()
        assert matter.place == cast.grid
        assert address in matter.text
        note = Line.objects.get(verb=Verb.MATTER_NOTED)
        assert "请核对" in note.said["text"]

    def test_a_name_that_only_one_place_has_is_enough(self, key: str) -> None:
        sent("requests.json", **ask(key, address_id=None, address_string="下柳沟村"))
        assert Matter.objects.get().place.code == "150102"

    def test_what_was_said_of_the_place_is_kept_beside_a_point(self, key: str) -> None:
        changed = {"lat": "43.986", "long": "119.288", "address_string": "小学东门"}
        sent("requests.json", **ask(key, media_url="https://example.org/a.jpg", **changed))
        text = Matter.objects.get().text
        assert "小学东门" in text
        assert "https://example.org/a.jpg" in text

    def test_a_token_leads_to_the_number(self, key: str) -> None:
        sent("requests.json", **ask(key))
        matter = Matter.objects.get()
        (row,) = got(f"tokens/{matter.client_key}.json")
        assert row == {"service_request_id": matter.number, "token": str(matter.client_key)}
        top = read(f"tokens/{matter.client_key}.xml")
        assert top.findtext("request/service_request_id") == matter.number

    @pytest.mark.parametrize("token", ["x", "3f2b8c1e-9a4d-4c57-8b0e-6d1f2a3b4c5d", "0" * 32])
    def test_an_unknown_token_is_not_found(self, token: str) -> None:
        assert got(f"tokens/{token}.json", 404)[0]["code"] == 404

    def test_too_many_calls_are_put_off(self, key: str, settings: Any) -> None:
        settings.CALLS_PER_MINUTE = 3
        for _n in range(3):
            sent("requests.json", **ask(key))
        (error,) = sent("requests.json", 429, **ask(key))
        assert error["code"] == 429
        assert Matter.objects.count() == 3
        assert Client().get(f"{V2}/services.xml").status_code == 429
        with time_machine.travel(NOW + timedelta(minutes=1, seconds=1), tick=False):
            sent("requests.json", **ask(key))

    def test_the_files_of_who_has_no_key_are_not_read_without_end(
        self, key: str, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.CALLS_PER_MINUTE = 3
        read, whole = list[str](), HttpRequest._load_post_and_files

        def counted(request: HttpRequest) -> None:
            read.append(request.path)
            whole(request)

        monkeypatch.setattr(HttpRequest, "_load_post_and_files", counted)
        form = ask("nobody's")
        for _n in range(6):
            Client().post(f"{V2}/requests.json", {**form, "media": picture()})
        assert len(read) == 3
        with_key = Client(headers={"x-api-key": key}, REMOTE_ADDR="203.0.113.77")
        answered = with_key.post(f"{V2}/requests.json", {**ask(""), "media": picture()})
        assert answered.status_code == 200

    def test_a_form_that_is_too_large_is_refused(self, key: str, client: Client) -> None:
        body = f"api_key={key}&description=" + "x" * (1024 * 1024)
        kind = "application/x-www-form-urlencoded"
        response = client.post(f"{V2}/requests.json", body, content_type=kind)
        assert response.status_code == 400
        assert json.loads(response.content)[0]["code"] == 400


class TestUpdates:
    def test_news_become_a_note_and_never_an_answer(self, cast: Cast, key: str) -> None:
        matter = public(cast)
        assert sent("servicerequestupdates.json", **news(key, matter)) == [{"update_id": "77"}]
        matter.refresh_from_db()
        assert (matter.state, matter.answer) == (State.RAISED, "")
        line = Line.objects.get(verb=Verb.MATTER_NOTED)
        assert (line.public, line.by_id, line.by_name) == (False, None, "system")
        assert line.said["text"] == "市政来信（对方状态：已办结）：已派人维修"
        assert OutsideUpdate.objects.get().text == ""

    def test_a_replay_is_refused(self, cast: Cast, key: str) -> None:
        matter = public(cast)
        sent("servicerequestupdates.json", **news(key, matter))
        (error,) = sent("servicerequestupdates.json", 400, **news(key, matter))
        assert "77" in error["description"]
        assert Line.objects.filter(verb=Verb.MATTER_NOTED).count() == 1
        other = doors.make_key("别的", [Grant.UPDATE], by=Voice.SYSTEM, at=MONDAY)[1]
        top = ElementTree.fromstring(sent("servicerequestupdates.xml", **news(other, matter)))
        assert top.tag == "service_request_updates"
        assert top.findtext("request_update/update_id") == "77"

    @pytest.mark.parametrize(
        ("status", "changed"),
        [
            (400, {"update_id": None}),
            (400, {"service_request_id": None}),
            (404, {"service_request_id": "00000000"}),
            (400, {"status": "fixed"}),
            (400, {"updated_datetime": None}),
            (400, {"updated_datetime": "2026-03-02T14:00:00"}),
            (400, {"description": " "}),
            (403, {"api_key": None}),
        ],
    )
    def test_what_is_missing_or_wrong_is_refused(
        self, cast: Cast, key: str, status: int, changed: dict[str, Any]
    ) -> None:
        matter = public(cast)
        sent("servicerequestupdates.json", status, **news(key, matter, **changed))
        assert not OutsideUpdate.objects.exists()

    def test_a_request_that_is_not_public_is_not_found(self, cast: Cast, key: str) -> None:
        sent("servicerequestupdates.json", 404, **news(key, raised(cast)))

    def test_a_key_to_report_does_not_update(self, cast: Cast) -> None:
        key = doors.make_key("别的", [Grant.REPORT], by=Voice.SYSTEM, at=MONDAY)[1]
        sent("servicerequestupdates.json", 403, **news(key, public(cast)))

    def test_what_happened_is_listed(self, cast: Cast, key: str) -> None:
        matter = public(cast)
        other = public(cast)
        by = cast.representative
        matter = actions.take(matter, by=by, at=NOW)
        actions.answer(matter, text="灯已换好", outcome="solved", by=by, at=NOW)
        sent("servicerequestupdates.json", **news(key, matter))
        rows = got("servicerequestupdates.json", service_request_id=matter.number)
        assert {row["service_request_id"] for row in rows} == {matter.number}
        assert (rows[0]["status"], rows[-1]["status"]) == ("open", "closed")
        assert "灯已换好" in rows[-1]["description"]
        assert "已派人维修" not in json.dumps(rows, ensure_ascii=False)
        assert set(rows[0]) == {
            "update_id", "service_request_id", "status", "updated_datetime", "description",
            "media_url",
        }  # fmt: skip
        everything = got("servicerequestupdates.json")
        assert {row["service_request_id"] for row in everything} == {matter.number, other.number}
        top = read("servicerequestupdates.xml")
        assert len(top.findall("request_update")) == len(everything)
        assert got("servicerequestupdates.json", end_date="2026-01-01T00:00:00Z") == []
