"""The one screen of doors: states in words, knobs, and a test that says what is wrong."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng import home
from bandeng.doors import actions as doors
from bandeng.doors.queries import is_stopped
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.switches import queries
from bandeng.switches.doorways import DOORWAYS
from tests.cast import Cast
from tests.factories import MONDAY

SET = "/office/doors/sms/set"
TRY = "/office/doors/sms/try"
FILE = {
    **{"sms-on": "on", "sms-provider": "file", "sms-signature": "柳溪街道"},
    **{"sms-quiet_from": "22", "sms-quiet_until": "8", "sms-budget": "500"},
}


@pytest.fixture(autouse=True)
def _known_anew() -> Any:
    queries.forget()
    yield
    queries.forget()


def steward(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.steward)
    return client


def shown(client: Client) -> str:
    queries.forget()
    return client.get("/office/doors/").content.decode()


def test_every_door_stands_there_with_its_state_and_every_knob(cast: Cast) -> None:
    page = shown(steward(cast))
    assert "办事渠道" in page
    for door in DOORWAYS.values():
        assert f'id="{door.code}"' in page
        for knob in door.knobs:
            assert f'name="{door.code}-{knob.name}"' in page
    for link in ("/office/keys/", "/feeds/public.atom"):
        assert link in page


def test_it_is_set_up_and_what_is_missing_is_said(cast: Cast) -> None:
    client = steward(cast)
    assert client.post(SET, {"sms-on": "on", "sms-provider": "http"}).status_code == 302
    page = shown(client)
    assert "还缺" in page
    assert "共享密钥" in page
    assert client.post(SET, FILE).status_code == 302
    assert "还缺" not in shown(client)
    assert queries.is_on("sms")
    assert queries.value("sms", "budget") == "500"


def test_a_secret_is_never_shown_again_and_stays_when_left_empty(cast: Cast) -> None:
    client = steward(cast)
    client.post(SET, {**FILE, "sms-secret": "sesam-öffne-dich"})
    assert "sesam" not in shown(client)
    client.post(SET, FILE)
    queries.forget()
    assert queries.value("sms", "secret") == "sesam-öffne-dich"


def test_what_the_environment_fixes_is_shown_with_its_name_and_not_changed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANDENG_SMS_SIGNATURE", "河东区")
    monkeypatch.setenv("BANDENG_SMS_SECRET", "aus-der-umgebung")
    client = steward(cast)
    client.post(SET, FILE)
    page = shown(client)
    assert "BANDENG_SMS_SIGNATURE" in page
    assert "河东区" in page
    assert "aus-der-umgebung" not in page
    assert queries.value("sms", "signature") == "河东区"


def test_a_mistake_stays_at_the_form(cast: Cast) -> None:
    answer = steward(cast).post(SET, {**FILE, "sms-budget": "viele", "sms-secret": "sesam"})
    assert answer.status_code == 422
    assert "sesam" not in answer.content.decode()
    assert not queries.is_on("sms")
    assert steward(cast).post("/office/doors/pigeon/set", {}).status_code == 404
    assert steward(cast).post("/office/doors/pigeon/try", {}).status_code == 404


def test_a_test_says_in_words_what_is_wrong_and_then_that_it_left(
    cast: Cast, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "current", lambda: home.Home(tmp_path))
    client, to = steward(cast), {"try-sms-to": "100 1000 0123"}
    assert "请先填写" in client.post(TRY, to).content.decode()
    client.post(SET, FILE)
    queries.forget()
    page = client.post(TRY, to).content.decode()
    assert "没有真正发出" in page
    assert "100 1000 0123" in page
    assert len(list((tmp_path / "texts").iterdir())) == 1
    lines = Line.objects.filter(verb=Verb.DOOR_TRIED).order_by("id")
    assert [line.said["ok"] for line in lines] == [False, True]
    assert "0123" not in str([line.said for line in lines])


def test_a_door_is_tried_without_an_address_where_none_is_needed(cast: Cast) -> None:
    client = steward(cast)
    page = client.get("/office/doors/").content.decode()
    assert all(f'name="try-{code}-to"' not in page for code in ("clamd", "open311", "feeds"))
    assert 'name="try-wechat-to"' in page
    for code in ("clamd", "wechat", "wecom", "open311", "api", "feeds"):
        answer = client.post(f"/office/doors/{code}/try", {})
        assert (answer.status_code, "message-error" in answer.content.decode()) == (200, True), code
    assert client.post("/office/doors/mail/try", {}).status_code == 422


def test_a_door_that_is_open_by_itself_is_closed_and_opened_here(cast: Cast) -> None:
    client = steward(cast)
    way, feed = "/office/doors/feeds/set", "/feeds/public.atom"
    assert feed in shown(client)
    assert client.post(way, {"feeds-calendars": "on"}).status_code == 302
    assert feed not in shown(client)
    assert client.get(feed).status_code == 503
    assert client.post(way, {"feeds-on": "on", "feeds-calendars": "on"}).status_code == 302
    assert feed in shown(client)
    assert client.get(feed).status_code == 200
    line = Line.objects.filter(verb=Verb.DOOR_SET).latest("id")
    assert line.said == {"door": "feeds", "knobs": ["calendars", "on"]}


def test_ten_tests_an_hour_are_enough(cast: Cast) -> None:
    client = steward(cast)
    for _ in range(10):
        assert client.post(TRY, {"try-sms-to": "10010000123"}).status_code == 200
    assert client.post(TRY, {"try-sms-to": "10010000123"}).status_code == 422
    assert Line.objects.filter(verb=Verb.DOOR_TRIED).count() == 10


def test_nobody_else_enters(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.desk)
    assert client.get("/office/doors/").status_code == 403
    assert client.post(SET, FILE).status_code == 403
    assert client.post(TRY, {"try-sms-to": "10010000123"}).status_code == 403
    doors.stop_number("10010000123", at=MONDAY)
    assert client.post(FREE, ASKED).status_code == 403
    assert is_stopped("10010000123")


FREE = "/office/doors/sms/free"
ASKED = {"phone": "+86 100 1000 0123", "reason": "本人 10010000123 来窗口要求恢复"}


def test_a_number_gets_messages_again_with_a_reason_and_only_once(cast: Cast) -> None:
    client = steward(cast)
    doors.stop_number("10010000123", at=MONDAY)
    assert client.post(FREE, {**ASKED, "reason": ""}).status_code == 422
    assert client.post(FREE, {**ASKED, "phone": "没有"}).status_code == 422
    assert "照常收短信" in client.post(FREE, {**ASKED, "phone": "10010000124"}).content.decode()
    assert is_stopped("10010000123")
    assert client.post(FREE, ASKED, follow=True).status_code == 200
    assert not is_stopped("10010000123")
    line = Line.objects.get(verb=Verb.NUMBER_FREED)
    assert line.by_id == cast.steward.pk
    assert "来窗口要求恢复" in line.said["reason"]
    assert "10010000123" not in str(line.said)
    assert client.post(FREE, ASKED).status_code == 422


def test_nobody_finds_out_by_trying_who_wants_no_messages(cast: Cast) -> None:
    client = steward(cast)
    for _ in range(20):
        client.post(FREE, ASKED)
    doors.stop_number("10010000123", at=MONDAY)
    assert "一小时" in client.post(FREE, ASKED).content.decode()
    assert is_stopped("10010000123")


def test_it_takes_no_more_than_twelve_statements(cast: Cast) -> None:
    client = steward(cast)
    client.post(SET, FILE)
    doors.stop_number("10010000123", at=MONDAY)
    for send in (
        lambda: client.get("/office/doors/"),
        lambda: client.post(SET, FILE),
        lambda: client.post(FREE, ASKED),
    ):
        queries.forget()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert send().status_code in (200, 302)
        asked = [row["sql"] for row in captured.captured_queries if "SAVEPOINT" not in row["sql"]]
        assert len(asked) <= 12, asked


def test_it_speaks_english_too(cast: Cast) -> None:
    client = steward(cast)
    client.cookies["bandeng_language"] = "en"
    page = shown(client)
    assert "Text messages" in page
    assert "Send a test" in page
