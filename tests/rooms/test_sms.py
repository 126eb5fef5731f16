"""Text messages against a gateway of the tests' own, spoken to over a real socket."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from bandeng import home
from bandeng.clockwork import housekeeping, tasks
from bandeng.clockwork.cures import _doors
from bandeng.doors import actions as doors
from bandeng.doors import queries as texts
from bandeng.doors.models import StoppedNumber, TextDay
from bandeng.doors.sending import gateways, sms
from bandeng.doors.sending.texts import length_of, next_day, parts_of, quiet_until, signed
from bandeng.doors.signing import is_signed
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters import actions as matters
from bandeng.matters.actions import Contact
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome
from bandeng.notices import actions as notices
from bandeng.notices import queries as told
from bandeng.notices.models import Delivery, Notice
from bandeng.notices.states import Receipt
from bandeng.playbooks.queries import remembered
from bandeng.switches import queries
from tests.cast import Cast, at
from tests.factories import MONDAY, answered, raised, taken

PHONE, SECRET = "10010000123", "ein gemeinsames Geheimnis"
NOON = MONDAY + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


class Fake(BaseHTTPRequestHandler):
    """A gateway that follows the contract, or answers what a test tells it to."""

    taken: ClassVar[list[dict[str, Any]]] = []
    answers: ClassVar[list[tuple[int, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        stamp = self.headers["X-Bandeng-Timestamp"]
        if not is_signed(SECRET, stamp, body, self.headers["X-Bandeng-Signature"]):
            self._answer(401, b"{}")
            return
        status, said = self.answers.pop(0) if self.answers else (200, b"")
        if status == 200:
            self.taken.append(json.loads(body))
        self._answer(status, said or json.dumps({"message_id": f"g-{len(self.taken)}"}).encode())

    def _answer(self, status: int, said: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Fake]]:
    """Return a gateway that listens, with the door set up to speak to it."""
    Fake.taken.clear()
    Fake.answers.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Fake)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    set_up(monkeypatch, url=f"http://127.0.0.1:{server.server_port}/send", secret=SECRET)
    yield Fake
    server.shutdown()
    server.server_close()
    queries.forget()


def set_up(monkeypatch: pytest.MonkeyPatch, **said: str) -> None:
    for name, text in {"on": "1", "signature": "柳溪街道", **said}.items():
        monkeypatch.setenv(f"BANDENG_SMS_{name.upper()}", text)
    queries.forget()


def deliver(key: str, when: datetime = NOON) -> str:
    with time_machine.travel(when, tick=False):
        return tasks.try_delivery(key)


def answer(cast: Cast, matter: Matter) -> None:
    by, later = cast.representative, MONDAY + timedelta(hours=5)
    matters.answer(matter, text="换好了", outcome=Outcome.SOLVED, by=by, at=later)


def owed(to: str = PHONE, key: str = "asker:1:answer:x:sms", when: datetime = NOON) -> Delivery:
    text = "您的诉求已答复 https://town.example/c/abc/"
    notices.send(notices.Message("sms", to, "您的诉求已答复", text, key), at=when)
    return Delivery.objects.get(effect_key=key)


class TestCounting:
    @pytest.mark.parametrize(
        ("signs", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
    )
    def test_seventy_alone_and_sixty_seven_in_parts(self, signs: int, parts: int) -> None:
        assert parts_of("字" * signs) == parts

    def test_a_rare_sign_counts_as_two_and_is_not_torn(self) -> None:
        assert length_of("𠮷") == 2
        assert parts_of("𠮷" * 35) == 1
        assert parts_of("字" * 66 + "𠮷" * 34) == 3  # 66, then 33 signs of two, then one

    @given(st.text(max_size=400))
    def test_parts_hold_the_text_and_no_more_than_one_is_wasted(self, text: str) -> None:
        parts, length = parts_of(text), length_of(text)
        assert 1 <= parts <= max(1, -(-length // 66))
        assert length <= (70 if parts == 1 else parts * 67)

    def test_the_signature_stands_once_in_front(self) -> None:
        assert signed("【柳溪街道】", "您好\n再见") == "【柳溪街道】您好 再见"


class TestQuiet:
    @pytest.mark.parametrize(
        ("now", "until"),
        [
            ("2026-03-02 21:59", None),
            ("2026-03-02 22:00", "2026-03-03 08:00"),
            ("2026-03-02 23:30", "2026-03-03 08:00"),
            ("2026-03-03 00:00", "2026-03-03 08:00"),
            ("2026-03-03 07:59", "2026-03-03 08:00"),
            ("2026-03-03 08:00", None),
        ],
    )
    def test_from_ten_to_eight(self, now: str, until: str | None) -> None:
        assert quiet_until(at(now), 22, 8) == (at(until) if until else None)

    def test_other_hours(self) -> None:
        assert quiet_until(at("2026-03-02 03:00"), 8, 8) is None
        assert quiet_until(at("2026-03-02 13:00"), 12, 14) == at("2026-03-02 14:00")
        assert next_day(at("2026-03-02 12:00"), 22, 8) == at("2026-03-03 08:00")
        assert next_day(at("2026-03-02 12:00"), 8, 8) == at("2026-03-03 00:00")


class TestSending:
    def test_it_leaves_signed_counted_and_once(self, cast: Cast, gateway: type[Fake]) -> None:
        delivery = owed()
        assert deliver(delivery.effect_key) == ""
        assert deliver(delivery.effect_key) == ""
        (sent,) = gateway.taken
        assert sent == {
            "id": str(delivery.pk),
            "to": PHONE,
            "text": "【柳溪街道】您的诉求已答复 https://town.example/c/abc/",
            "parts": 1,
            "template": "",
            "parameters": {"subject": "您的诉求已答复", "link": "https://town.example/c/abc/"},
        }
        delivery.refresh_from_db()
        assert (delivery.outside_id, delivery.sent_at) == ("g-1", NOON)
        assert texts.parts_on(NOON) == 1

    def test_the_template_follows_the_kind(
        self, cast: Cast, gateway: type[Fake], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for kind in ("receipt", "answer", "question", "news"):
            monkeypatch.setenv(f"BANDENG_SMS_TEMPLATE_{kind.upper()}", f"T-{kind}")
        for word in ("receipt", "answer:x", "ask:x", "joined:x"):
            deliver(owed(key=f"asker:1:{word}:sms").effect_key)
        assert [sent["template"] for sent in gateway.taken] == [
            "T-receipt", "T-answer", "T-question", "T-news",
        ]  # fmt: skip

    def test_at_night_it_waits_for_the_morning(self, cast: Cast, gateway: type[Fake]) -> None:
        night, morning = at("2026-03-02 23:10"), at("2026-03-03 08:00")
        delivery = owed(when=night)
        assert deliver(delivery.effect_key, night) == ""
        delivery.refresh_from_db()
        assert (delivery.attempts, delivery.wait_until) == (0, morning)
        job = ProcrastinateJob.objects.filter(task_name="deliver").latest("id")
        assert job.scheduled_at == morning
        assert not told.stuck(morning).exists()
        assert deliver(delivery.effect_key, night + timedelta(hours=1)) == ""
        assert gateway.taken == []
        deliver(delivery.effect_key, morning)
        assert len(gateway.taken) == 1

    def test_what_is_over_the_budget_leaves_tomorrow_and_somebody_is_told_once(
        self, cast: Cast, gateway: type[Fake], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_up(monkeypatch, budget="2")
        keys = [owed(key=f"asker:{n}:receipt:sms").effect_key for n in range(4)]
        for key in keys:
            assert deliver(key) == ""
        assert len(gateway.taken) == 2
        notice = Notice.objects.get(verb=Verb.TEXTS_SPENT)
        assert notice.person_id == cast.steward.pk
        for key in keys[2:]:
            assert Delivery.objects.get(effect_key=key).wait_until == at("2026-03-03 08:00")
            deliver(key, at("2026-03-03 08:00"))
        assert len(gateway.taken) == 4

    def test_what_did_not_leave_is_not_spent(self, cast: Cast, gateway: type[Fake]) -> None:
        gateway.answers[:] = [(503, b"")]
        delivery = owed()
        assert "503" in deliver(delivery.effect_key)
        assert TextDay.objects.get().parts == 0
        assert deliver(delivery.effect_key) == ""
        assert TextDay.objects.get().parts == 1

    def test_what_the_gateway_refuses_for_good_is_not_tried_again(
        self, cast: Cast, gateway: type[Fake]
    ) -> None:
        matter = raised(cast)
        gateway.answers[:] = [(422, json.dumps({"reason": f"no such number {PHONE}"}).encode())]
        delivery = owed(key=f"asker:{matter.pk}:answer:sms")
        assert deliver(delivery.effect_key) == ""
        delivery.refresh_from_db()
        assert delivery.failed_at == NOON
        note = Line.objects.get(subject_id=matter.pk, verb=Verb.MATTER_NOTED)
        assert "短信没有送达" in note.said["text"]
        assert "no such number" in note.said["text"]
        assert PHONE not in note.said["text"]
        assert PHONE not in delivery.trouble
        assert not note.public
        assert Notice.objects.filter(verb=Verb.MATTER_NOTED, person=matter.owner_id).count() == 1

    def test_switched_off_it_waits_for_the_door(
        self, cast: Cast, gateway: type[Fake], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        delivery = owed()
        set_up(monkeypatch, on="0")
        assert "停用" in deliver(delivery.effect_key)
        assert gateway.taken == []

    def test_files_for_a_trial(
        self, cast: Cast, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_up(monkeypatch, provider="file")
        monkeypatch.setattr(home, "current", lambda: home.Home(tmp_path))
        delivery = owed()
        assert deliver(delivery.effect_key) == ""
        said = json.loads((tmp_path / "texts" / f"{delivery.pk}.json").read_text("utf-8"))
        assert said["to"] == PHONE
        queries.forget()


class TestAskers:
    def test_no_act_takes_more_than_twelve_statements(
        self, cast: Cast, gateway: type[Fake]
    ) -> None:
        matter = taken(cast)
        for act in (lambda: raised(cast), lambda: answer(cast, matter)):
            queries.forget()
            with remembered(), CaptureQueriesContext(connection) as captured:
                act()
            asked = [row["sql"] for row in captured.captured_queries]
            asked = [sql for sql in asked if "SAVEPOINT" not in sql]
            assert len(asked) <= 12, chr(10).join(s[:150] for s in asked)

    def test_who_left_a_phone_alone_gets_a_line_and_a_link(
        self, cast: Cast, gateway: type[Fake], settings: Any
    ) -> None:
        settings.ADDRESS = "https://town.example"
        matter = answered(cast)
        kinds = Delivery.objects.filter(channel="sms").order_by("id")
        assert [each.effect_key.split(":")[2] for each in kinds] == ["receipt", "answer"]
        for each in kinds:
            assert each.text.startswith(each.subject)
            assert matter.answer not in each.text
            assert parts_of(signed("柳溪街道", each.text)) <= 2
        assert f"https://town.example/m/{matter.number}/" in kinds[0].text
        assert "https://town.example/c/" in kinds[1].text

    def test_who_left_an_address_gets_none(self, cast: Cast, gateway: type[Fake]) -> None:
        raised(cast, contact=Contact(name="秦若水", phone=PHONE, email="who@example.org"))
        assert set(Delivery.objects.values_list("channel", flat=True)) == {"email"}


class TestStopping:
    def test_a_stopped_number_gets_nothing_and_staff_read_why(
        self, cast: Cast, gateway: type[Fake]
    ) -> None:
        matter = raised(cast)
        doors.stop_number("+86 100-1000-0123", at=NOON)
        doors.stop_number(PHONE, at=NOON)
        assert PHONE not in str(StoppedNumber.objects.values().get())
        assert Line.objects.filter(verb=Verb.NUMBER_STOPPED).count() == 1
        deliver(f"asker:{matter.pk}:receipt:sms")
        assert gateway.taken == []
        assert Delivery.objects.get().failed_at
        note = Line.objects.get(subject_id=matter.pk, verb=Verb.MATTER_NOTED)
        assert "退订" in note.said["text"]
        assert not sms.try_it(PHONE, at=NOON).ok

    def test_another_number_still_gets_its_own(self, cast: Cast, gateway: type[Fake]) -> None:
        doors.stop_number("10010000999", at=NOON)
        assert deliver(owed().effect_key) == ""
        assert len(gateway.taken) == 1


class TestReceipts:
    def test_one_that_arrived_and_one_that_did_not(self, cast: Cast, gateway: type[Fake]) -> None:
        first, second = raised(cast), raised(cast)
        for matter in (first, second):
            deliver(f"asker:{matter.pk}:receipt:sms")
        ids = [str(sent["id"]) for sent in gateway.taken]
        failed = Receipt(None, "g-2", arrived=False, trouble=f"absent {PHONE}")
        for _ in range(2):
            assert doors.take_receipts([Receipt(int(ids[0]), "", True), failed], at=NOON) == []
        arrived, lost = Delivery.objects.order_by("id")
        assert (arrived.arrived_at, arrived.failed_at) == (NOON, None)
        assert (lost.arrived_at, lost.failed_at) == (None, NOON)
        assert PHONE not in lost.trouble
        note = Line.objects.get(verb=Verb.MATTER_NOTED)
        assert note.subject_id == second.pk
        assert PHONE not in str(note.said)

    def test_what_arrived_after_all_arrived(self, cast: Cast, gateway: type[Fake]) -> None:
        deliver(owed().effect_key)
        for arrived in (False, True, False):
            doors.take_receipts([Receipt(None, "g-1", arrived)], at=NOON)
        row = Delivery.objects.get()
        assert row.arrived_at
        assert row.failed_at is None

    def test_unknown_ones_are_named(self, cast: Cast, gateway: type[Fake]) -> None:
        strange = Receipt(10**18, "nobody", True)
        deliver(owed().effect_key)
        assert doors.take_receipts([strange], at=NOON) == [strange]

    def test_a_receipt_never_touches_another_channel(self, cast: Cast) -> None:
        notices.send(notices.Message("email", "a@example.org", "s", "t", "k"), at=NOON)
        row = Delivery.objects.get()
        assert len(doors.take_receipts([Receipt(row.pk, "", False)], at=NOON)) == 1


class TestTrying:
    @pytest.mark.parametrize(
        ("answer", "word"),
        [
            ((200, b"<html>"), "message_id"),
            ((401, b""), "密钥"),
            ((404, b""), "没有短信网关"),
            ((429, b""), "太快"),
            ((302, b""), "302"),
            ((500, b""), "500"),
            ((422, '{"reason": "签名未报备"}'.encode()), "签名未报备"),
        ],
    )
    def test_it_says_in_words_what_is_wrong(
        self, cast: Cast, gateway: type[Fake], answer: tuple[int, bytes], word: str
    ) -> None:
        gateway.answers[:] = [answer]
        tried = sms.try_it(PHONE, at=NOON)
        assert not tried.ok
        assert word in tried.sentence
        assert PHONE not in tried.sentence

    def test_it_says_how_it_was_counted(self, cast: Cast, gateway: type[Fake]) -> None:
        tried = sms.try_it("100 1000 0123", at=at("2026-03-02 23:00"))
        assert tried.ok
        assert "g-1" in tried.sentence
        assert "1 条" in tried.sentence
        assert texts.parts_on(at("2026-03-02 23:00")) == 1

    @pytest.mark.parametrize(
        ("said", "word"),
        [
            ({"url": "http://127.0.0.1:9/send"}, "连不上"),
            ({"url": "http://sms.example/send"}, "https://"),
            ({"url": "file:///etc/passwd"}, "https://"),
            ({"url": "https://"}, "https://"),
            ({"url": "http://127.0.0.1:port/"}, "连不上"),
            ({"url": ""}, "网关地址"),
            ({"secret": "ein anderes"}, "密钥"),
        ],
    )
    def test_wrong_settings_are_told_apart(
        self,
        cast: Cast,
        gateway: type[Fake],
        monkeypatch: pytest.MonkeyPatch,
        said: dict[str, str],
        word: str,
    ) -> None:
        set_up(monkeypatch, **said)
        tried = sms.try_it(PHONE, at=NOON)
        assert not tried.ok
        assert word in tried.sentence

    def test_one_that_does_not_answer(
        self, cast: Cast, gateway: type[Fake], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gateways, "TIMEOUT", 0.05)
        monkeypatch.setattr(Fake, "do_POST", lambda self: threading.Event().wait(0.2))
        assert "没有应答" in sms.try_it(PHONE, at=NOON).sentence

    def test_what_is_no_number(self, cast: Cast, gateway: type[Fake]) -> None:
        assert not sms.try_it("somebody", at=NOON).ok
        assert gateway.taken == []


def test_the_doctor_names_what_a_door_lacks_and_what_did_not_leave(
    cast: Cast, gateway: type[Fake], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ADDRESS = "https://town.example"
    with translation.override("en"):
        assert list(_doors(NOON)) == []
        gateway.answers[:] = [(503, b"")]
        deliver(owed().effect_key)
        assert "503" in next(_doors(NOON)).what
        assert list(_doors(NOON + timedelta(days=2))) == []
        set_up(monkeypatch, signature="")
        assert "Signature" in next(_doors(NOON)).what


def test_the_sweep_leaves_what_waits(cast: Cast, gateway: type[Fake]) -> None:
    night = at("2026-03-02 23:10")
    deliver(owed(when=night).effect_key, night)
    assert housekeeping.sweep(at("2026-03-03 07:00")) == 0
    assert housekeeping.sweep(at("2026-03-03 09:00")) == 1
