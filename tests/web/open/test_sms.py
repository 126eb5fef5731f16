"""What the gateway posts back: signed receipts and replies, taken once, refused in JSON."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as pace
from hypothesis import strategies as st

from bandeng.clockwork import housekeeping, tasks
from bandeng.doors import queries as texts
from bandeng.doors.models import TextReply
from bandeng.doors.reading.sms import Reply, Unreadable, read_receipts, read_reply
from bandeng.doors.signing import sign
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.notices.models import Delivery
from bandeng.switches import queries
from tests.cast import Cast
from tests.factories import raised
from tests.web.open.georeport import NOW
from tests.web.test_resident_raising import up_to_sending

SECRET, PHONE = "ein gemeinsames Geheimnis", "10010000123"
STAMP = int(NOW.timestamp())


@pytest.fixture(autouse=True)
def _open_door(monkeypatch: pytest.MonkeyPatch) -> Any:
    said = {"ON": "1", "SECRET": SECRET, "SIGNATURE": "柳溪街道", "URL": "http://127.0.0.1:9/"}
    for name, text in said.items():
        monkeypatch.setenv(f"BANDENG_SMS_{name}", text)
    queries.forget()
    yield
    queries.forget()


def post(where: str, said: Any, *, secret: str = SECRET, stamp: int = STAMP) -> Any:
    body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    return Client(enforce_csrf_checks=True).post(
        f"/sms/{where}/",
        body,
        content_type="application/json",
        headers={
            "X-Bandeng-Timestamp": str(stamp),
            "X-Bandeng-Signature": sign(secret, str(stamp), body),
        },
    )


def reply(text: str, *, number: str = PHONE, message_id: str = "m-1") -> Any:
    return post("incoming", {"message_id": message_id, "from": number, "text": text})


def handed_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """Return a message the gateway took as g-1."""
    raised(cast)
    delivery = Delivery.objects.get()

    def taken(each: Delivery) -> str:
        each.outside_id = "g-1"
        return ""

    monkeypatch.setitem(tasks.CHANNELS, "sms", taken)
    tasks.try_delivery(delivery.effect_key)
    return delivery


class TestReceipts:
    @pytest.mark.parametrize("named", ["id", "message_id"])
    def test_it_is_written_down(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, named: str
    ) -> None:
        delivery = handed_over(cast, monkeypatch)
        row = {"id": str(delivery.pk)} if named == "id" else {"message_id": "g-1"}
        for _ in range(2):
            answer = post("receipts", {"receipts": [{**row, "state": "delivered"}]})
            assert (answer.status_code, answer.json()) == (200, {"taken": 1, "unknown": []})
        delivery.refresh_from_db()
        assert delivery.arrived_at == NOW

    def test_what_did_not_arrive_is_read_on_the_matter(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handed_over(cast, monkeypatch)
        row = {"message_id": "g-1", "state": "failed", "reason": "空号"}
        assert post("receipts", {"receipts": [row]}).status_code == 200
        number = Line.objects.get(verb=Verb.MATTER_RAISED).subject_id
        note = Line.objects.get(verb=Verb.MATTER_NOTED)
        assert note.subject_id == number
        assert "空号" in note.said["text"]

    def test_unknown_ones_are_named(self) -> None:
        rows = [{"message_id": "x-9", "state": "failed"}, {"id": "test-1", "state": "delivered"}]
        answer = post("receipts", {"receipts": rows})
        assert answer.json() == {"taken": 0, "unknown": ["x-9", "test-1"]}

    def test_many_take_few_statements(self, cast: Cast) -> None:
        for _ in range(12):
            raised(cast)
        rows = [
            {"id": str(pk), "state": "failed"}
            for pk in Delivery.objects.values_list("pk", flat=True)
        ]
        queries.forget()
        with CaptureQueriesContext(connection) as captured:
            assert post("receipts", {"receipts": rows}).json()["taken"] == 12
        asked = [row["sql"] for row in captured.captured_queries if "SAVEPOINT" not in row["sql"]]
        assert len(asked) <= 12, asked
        assert Line.objects.filter(verb=Verb.MATTER_NOTED).count() == 12

    @pytest.mark.parametrize(
        "wrong",
        [
            b"", b"[]", b"{}", b"\xff", b'{"receipts": 1}', b'{"receipts": [1]}',
            b'{"receipts": [{"state": "delivered"}]}', b'{"receipts": [{"id": 1}]}',
            b'{"receipts": [{"id": {}, "state": "failed"}]}', b"[" * 20000,
        ],
    )  # fmt: skip
    def test_what_cannot_be_read_gets_a_sentence(self, wrong: bytes) -> None:
        answer = post("receipts", wrong)
        assert answer.status_code == 400
        assert answer.json()["error"]


class TestReplies:
    @pytest.mark.parametrize("text", ["TD", "td", "T", "Ｔ", "退订", "【退订】", " TD。", "stop"])
    def test_one_word_stops_the_number(self, text: str) -> None:
        for _ in range(2):
            answer = reply(text)
            assert (answer.status_code, answer.json()) == (200, {"did": "stopped"})
        assert texts.is_stopped(PHONE)
        assert texts.is_stopped("+8610010000123")
        assert Line.objects.filter(verb=Verb.NUMBER_STOPPED).count() == 1

    def test_a_reply_is_known_for_thirty_days(self, cast: Cast) -> None:
        reply("TD")
        housekeeping.erase(NOW + timedelta(days=29))
        assert TextReply.objects.count() == 1
        housekeeping.erase(NOW + timedelta(days=31))
        assert not TextReply.objects.exists()
        assert texts.is_stopped(PHONE)  # that lasts

    def test_other_words_are_noted_once_at_the_request(self, cast: Cast) -> None:
        raised(cast, NOW)
        matter = raised(cast, NOW)
        for _ in range(2):
            assert reply("灯已经亮了，谢谢。TD是什么").json() == {"did": "noted"}
        (note,) = Line.objects.filter(verb=Verb.MATTER_NOTED)
        assert note.subject_id == matter.pk
        assert "灯已经亮了" in note.said["text"]
        assert not note.public
        assert not texts.is_stopped(PHONE)
        assert "灯" not in str(TextReply.objects.values().get())

    def test_a_phone_that_asked_nothing_is_not_kept(self, cast: Cast) -> None:
        assert reply("你好", number="10010000777").json() == {"did": "nothing"}
        assert reply("", message_id="m-2").json() == {"did": "nothing"}
        assert not Line.objects.filter(verb=Verb.MATTER_NOTED).exists()

    @pytest.mark.parametrize(
        "wrong", [{}, {"message_id": "1"}, {"message_id": "1", "from": "somebody"}, {"from": PHONE}]
    )
    def test_what_cannot_be_read_gets_a_sentence(self, wrong: dict[str, str]) -> None:
        assert post("incoming", wrong).status_code == 400

    def test_it_takes_few_statements(self, cast: Cast) -> None:
        raised(cast, NOW)
        for text, number in (("好的", "m-1"), ("TD", "m-2")):
            queries.forget()
            with CaptureQueriesContext(connection) as captured:
                assert reply(text, message_id=number).status_code == 200
            asked = [r["sql"] for r in captured.captured_queries if "SAVEPOINT" not in r["sql"]]
            assert len(asked) <= 12, asked


class TestSigned:
    @pytest.mark.parametrize("where", ["receipts", "incoming"])
    def test_only_who_knows_the_secret_and_only_for_five_minutes(self, where: str) -> None:
        said = {"message_id": "m", "from": PHONE, "text": "TD", "receipts": []}
        assert post(where, said, secret="geraten").status_code == 401
        assert post(where, said, stamp=STAMP - 301).status_code == 401
        assert post(where, said, stamp=STAMP + 301).status_code == 401
        assert not texts.is_stopped(PHONE)
        assert post(where, said, stamp=STAMP - 299).status_code == 200

    def test_a_body_that_was_changed_is_refused(self) -> None:
        body = json.dumps({"message_id": "m", "from": PHONE, "text": "TD"}).encode()
        headers = {
            "X-Bandeng-Timestamp": str(STAMP),
            "X-Bandeng-Signature": sign(SECRET, str(STAMP), body),
        }
        changed = body.replace(b"0123", b"0124")
        answer = Client().post("/sms/incoming/", changed, "application/json", headers=headers)
        assert answer.status_code == 401

    def test_without_a_secret_nothing_is_believed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("BANDENG_SMS_SECRET")
        assert post("incoming", {}, secret="").status_code == 401

    def test_too_many_calls_are_turned_away(self, settings: Any) -> None:
        settings.CALLS_PER_MINUTE = 3
        said = [post("receipts", {"receipts": []}).status_code for _ in range(4)]
        assert said == [200, 200, 200, 429]

    def test_what_is_too_large_is_refused(self) -> None:
        assert post("incoming", b" " * 300_000).status_code == 413


@pytest.mark.parametrize("on", ["1", "0"])
def test_the_last_screen_of_raising_says_that_news_comes_by_text_message(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, on: str
) -> None:
    monkeypatch.setenv("BANDENG_SMS_ON", on)
    client = Client()
    up_to_sending(client)
    queries.forget()
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/raise/send/")
    assert ("回复 TD 退订" in page.text) is (on == "1")
    asked = [row["sql"] for row in captured.captured_queries if "SAVEPOINT" not in row["sql"]]
    assert len(asked) <= 12, asked


@pace(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["receipts", "id", "message_id", "state", "from", "text", "x"]),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    ).map(lambda said: json.dumps(said).encode())
)
def test_whatever_is_posted_is_read_or_refused(body: bytes) -> None:
    for read in (read_receipts, read_reply):
        with suppress(Unreadable):
            assert read(body) is not None


def test_a_sentence_that_begins_with_the_word_does_not_stop() -> None:
    assert not Reply("1", PHONE, "T恤厂的噪音").stops
    assert not Reply("1", PHONE, "我不想退订").stops
