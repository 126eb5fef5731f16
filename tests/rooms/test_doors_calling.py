"""Calls against a real server on this machine: signed, tried again, given up, never led astray."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.db import connection

from bandeng.clockwork.calling import call_round
from bandeng.doors import actions, queries
from bandeng.doors.actions.calling import LEASE, PATIENCE, PAUSES
from bandeng.doors.models import Call, Hook
from bandeng.doors.reading.addresses import read_address
from bandeng.doors.sending import names, reaching
from bandeng.doors.sending.hooks import call_out, send_test
from bandeng.doors.states import OFFERED, Stopped, Trouble
from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions as matters
from bandeng.notices.models import Notice
from bandeng.playbooks.queries import seats_of
from tests.cast import Cast
from tests.factories import MONDAY, raised
from tests.rooms.receiver import Receiver, certificate, listening, verify

SOON, HOUR = timedelta(minutes=5), timedelta(hours=1)
LATER = MONDAY + HOUR
STAMP = LATER.timestamp()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.HOOKS_PLAIN = True
    settings.HOOKS_ALLOW = [ip_network("127.0.0.0/8")]
    with listening() as receiver:
        yield receiver


def told(cast: Cast, address: str, calls: int = 1) -> Hook:
    """Return an address to which calls are owed."""
    seats = seats_of(cast.steward, MONDAY)
    hook, _secret = actions.make_hook(
        "市政", address, OFFERED, by=cast.steward, at=MONDAY, seats=seats
    )
    for _n in range(calls):
        matters.make_public(raised(cast), by=cast.secretary, at=MONDAY + SOON)
    actions.owe_calls()
    return hook


def sent(hook: Hook, at: datetime = LATER) -> Call:
    """Send what is due and return the first call as it stands then."""
    call_out(hook.pk, now=lambda: at)
    return Call.objects.filter(hook=hook).order_by("pk")[0]


class TestSending:
    def test_a_call_arrives_signed(self, cast: Cast, receiver: Receiver) -> None:
        hook = told(cast, receiver.address)
        call = sent(hook)
        assert (call.status, call.sent_at, call.next_at, call.trouble) == (204, LATER, None, "")
        ((headers, body, path),) = receiver.came
        assert path == "/told?from=here"
        assert headers["host"] == f"127.0.0.1:{receiver.port}"
        assert headers["content-type"] == "application/json; charset=utf-8"
        assert headers["webhook-id"] == call.event_id
        assert verify(headers, body, hook.secret, now=STAMP)["type"] == "matter.published"
        assert sent(hook).attempts == 1
        assert len(receiver.came) == 1

    def test_a_receiver_tells_what_is_not_genuine(self, cast: Cast, receiver: Receiver) -> None:
        hook = told(cast, receiver.address)
        sent(hook)
        headers, body, _path = receiver.came[0]
        wrong = [
            lambda: verify(headers, body + b" ", hook.secret, now=STAMP),
            lambda: verify({**headers, "webhook-id": "x"}, body, hook.secret, now=STAMP),
            lambda: verify(headers, body, "whsec_AAAA", now=STAMP),
            lambda: verify(headers, body, hook.secret, now=STAMP + 301),
        ]
        for doing in wrong:
            with pytest.raises(ValueError, match="signed|old"):
                doing()

    def test_the_how_to_says_how_to_tell(
        self, cast: Cast, receiver: Receiver, repository: Path
    ) -> None:
        text = (repository / "docs/how-to/callbacks.md").read_text(encoding="utf-8")
        known: dict[str, Any] = {}
        exec(text.split("```python\n")[1].split("```")[0], known)  # noqa: S102 - our own page
        hook = told(cast, receiver.address)
        with time_machine.travel(LATER):
            sent(hook)
            headers, body, _path = receiver.came[0]
            assert known["verify"](headers, body, hook.secret)["type"] == "matter.published"
            with pytest.raises(ValueError, match="signed"):
                known["verify"](headers, body + b" ", hook.secret)

    def test_while_a_secret_is_renewed_both_sign(self, cast: Cast, receiver: Receiver) -> None:
        hook = told(cast, receiver.address, calls=2)
        old = hook.secret
        new = actions.renew_secret(hook, by=Voice.SYSTEM, at=MONDAY)[1]
        sent(hook)
        headers, body, _path = receiver.came[0]
        assert verify(headers, body, old, now=STAMP) == verify(headers, body, new, now=STAMP)
        matters.make_public(raised(cast), by=cast.secretary, at=MONDAY + SOON)
        actions.owe_calls()
        late = MONDAY + timedelta(days=7, seconds=1)
        sent(hook, late)
        headers, body, _path = receiver.came[-1]
        assert verify(headers, body, new, now=late.timestamp())
        with pytest.raises(ValueError, match="signed"):
            verify(headers, body, old, now=late.timestamp())

    def test_what_is_public_no_more_is_withheld(self, cast: Cast, receiver: Receiver) -> None:
        hook = told(cast, receiver.address, calls=2)
        first = Call.objects.order_by("pk")[0]
        assert first.matter
        matters.make_private(first.matter, by=cast.secretary, at=MONDAY + 2 * SOON)
        call = sent(hook)
        assert (call.trouble, call.sent_at, call.next_at) == (Trouble.WITHHELD, None, None)
        assert len(receiver.came) == 1
        assert actions.send_again(hook, by=Voice.SYSTEM, at=LATER) == 0
        actions.send_again(hook, call.pk, by=Voice.SYSTEM, at=LATER)
        assert sent(hook).trouble == Trouble.WITHHELD
        assert len(receiver.came) == 1

    def test_a_stopped_address_is_not_called(self, cast: Cast, receiver: Receiver) -> None:
        hook = told(cast, receiver.address)
        actions.stop_hook(hook, by=Voice.SYSTEM, at=MONDAY + 2 * SOON)
        assert sent(hook).trouble == Trouble.STOPPED
        assert receiver.came == []


class TestTryingAgain:
    def test_ten_tries_with_growing_pauses_and_then_no_more(
        self, cast: Cast, receiver: Receiver
    ) -> None:
        hook, at, receiver.status = told(cast, receiver.address), LATER, 500
        for number, pause in enumerate(PAUSES, 1):
            call = sent(hook, at)
            assert (call.attempts, call.status, call.trouble) == (number, 500, Trouble.STATUS)
            assert call.next_at
            assert pause * 0.9 <= call.next_at - at <= pause * 1.1
            assert call.failed_at is None
            before = len(receiver.came)
            sent(hook, call.next_at - timedelta(seconds=1))
            assert len(receiver.came) == before
            at = call.next_at
        call = sent(hook, at)
        assert (call.attempts, call.failed_at, call.next_at) == (10, at, None)
        assert len({headers["webhook-id"] for headers, _b, _p in receiver.came}) == 1
        assert len({body for _h, body, _p in receiver.came}) == 1
        stamps = [int(headers["webhook-timestamp"]) for headers, _b, _p in receiver.came]
        assert stamps == sorted(set(stamps))
        receiver.status = 200
        assert actions.send_again(hook, by=cast.steward, at=at, seats=seats_of(cast.steward, at))
        assert sent(hook, at).sent_at == at
        assert Line.objects.get(verb=Verb.CALL_SENT_AGAIN).said["calls"] == 1

    def test_one_that_arrived_is_sent_again_on_request(
        self, cast: Cast, receiver: Receiver
    ) -> None:
        hook = told(cast, receiver.address, calls=2)
        call = sent(hook)
        assert actions.send_again(hook, by=Voice.SYSTEM, at=LATER) == 0
        assert actions.send_again(hook, call.pk, by=Voice.SYSTEM, at=LATER) == 1
        sent(hook)
        assert [h["webhook-id"] for h, _b, _p in receiver.came].count(call.event_id) == 2
        assert len(receiver.came) == 3

    def test_a_receiver_that_fails_rests_and_uses_up_one_try_only(
        self, cast: Cast, receiver: Receiver
    ) -> None:
        hook, receiver.status = told(cast, receiver.address, calls=3), 503
        receiver.headers = {"Retry-After": "120"}
        sent(hook)
        assert len(receiver.came) == 1
        assert queries.hooks_to_call(LATER + timedelta(seconds=119)) == []
        assert queries.hooks_to_call(LATER + timedelta(seconds=121)) == [hook.pk]
        assert sorted(Call.objects.values_list("attempts", flat=True)) == [0, 0, 1]

    def test_gone_switches_it_off_at_once(self, cast: Cast, receiver: Receiver) -> None:
        hook, receiver.status = told(cast, receiver.address, calls=2), 410
        sent(hook)
        hook.refresh_from_db()
        assert (hook.stopped_why, hook.stopped_by) == (Stopped.GONE, None)
        assert not Call.objects.filter(next_at__isnull=False).exists()
        assert Notice.objects.get(verb=Verb.HOOK_STOPPED).person == cast.steward

    def test_failing_for_days_switches_it_off_and_tells_who_made_it(
        self, cast: Cast, receiver: Receiver
    ) -> None:
        hook, receiver.status = told(cast, receiver.address, calls=3), 500
        sent(hook, LATER)
        sent(hook, LATER + PATIENCE - HOUR)
        hook.refresh_from_db()
        assert (hook.failing_since, hook.stopped_at) == (LATER, None)
        sent(hook, LATER + PATIENCE)
        hook.refresh_from_db()
        assert (hook.stopped_why, hook.stopped_at) == (Stopped.FAILING, LATER + PATIENCE)
        notice = Notice.objects.get(verb=Verb.HOOK_STOPPED)
        assert (notice.person, notice.said) == (cast.steward, {"title": "市政"})

    def test_one_success_forgives(self, cast: Cast, receiver: Receiver) -> None:
        hook, receiver.status = told(cast, receiver.address, calls=2), 500
        sent(hook)
        receiver.status = 200
        sent(hook, LATER + HOUR)
        hook.refresh_from_db()
        assert (hook.failing_since, hook.rests_until) == (None, None)

    def test_who_died_in_a_try_is_followed_by_another(self, cast: Cast, receiver: Receiver) -> None:
        hook = told(cast, receiver.address)
        assert actions.claim_call(hook.pk, at=LATER)
        assert actions.claim_call(hook.pk, at=LATER + LEASE - timedelta(seconds=1)) is None
        assert sent(hook, LATER + LEASE).sent_at
        assert len(receiver.came) == 1


class TestNotLedAstray:
    def test_a_redirect_is_not_followed(self, cast: Cast, receiver: Receiver) -> None:
        receiver.status, receiver.headers = 302, {"Location": receiver.address}
        call = sent(told(cast, receiver.address))
        assert (call.trouble, call.status) == (Trouble.REDIRECT, 302)
        assert len(receiver.came) == 1

    def test_this_machine_is_not_reached_unless_it_is_allowed(
        self, cast: Cast, receiver: Receiver, settings: Any
    ) -> None:
        settings.HOOKS_ALLOW = []
        hosts = ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0")
        for host in hosts:
            call = sent(told(cast, f"http://{host}:{receiver.port}/"))
            assert call.trouble in (Trouble.SHUT, Trouble.NO_NAME), host
        assert receiver.came == []

    def test_a_name_that_changes_its_address_gains_nothing(
        self, cast: Cast, receiver: Receiver, settings: Any, monkeypatch: Any
    ) -> None:
        settings.HOOKS_ALLOW = []
        asked: list[str] = []
        answers = iter(["8.8.8.8", "127.0.0.1", "127.0.0.1"])

        def looked_up(host: str, port: int, **_more: Any) -> list[Any]:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

        reached: list[Any] = []
        monkeypatch.setattr(reaching.socket, "getaddrinfo", looked_up)
        monkeypatch.setattr(socket.socket, "connect", lambda _s, to: reached.append(to) or _no())
        call = sent(told(cast, f"http://rebind.example:{receiver.port}/"))
        assert call.trouble == Trouble.CONNECTION
        assert asked == ["rebind.example"]
        assert reached == [("8.8.8.8", receiver.port)]

    def test_of_several_addresses_only_open_ones_are_tried(
        self, cast: Cast, receiver: Receiver, settings: Any, monkeypatch: Any
    ) -> None:
        settings.HOOKS_ALLOW = [ip_network("127.0.0.1/32")]
        both = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, receiver.port))
            for address in ("127.0.0.2", "10.0.0.1", "127.0.0.1")
        ]
        monkeypatch.setattr(reaching.socket, "getaddrinfo", lambda *_a, **_k: both)
        assert sent(told(cast, "http://several.example/")).sent_at

    def test_no_proxy_is_asked(self, cast: Cast, receiver: Receiver, monkeypatch: Any) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        assert sent(told(cast, receiver.address)).sent_at

    def test_a_long_answer_is_read_no_further_than_a_little(
        self, cast: Cast, receiver: Receiver
    ) -> None:
        receiver.answer = "电话10010000123。".encode() + b"x" * 5_000_000
        receiver.status = 200
        call = sent(told(cast, receiver.address))
        assert call.sent_at
        assert len(call.answer) <= 300
        assert "10010000123" not in call.answer

    def test_who_dawdles_is_hung_up_on(
        self, cast: Cast, receiver: Receiver, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(reaching, "WHOLE", 0.4)

        def drip(taking: Any) -> None:
            for _n in range(400):
                try:
                    taking.wfile.write(b"HTTP/1.1 200 OK\r\nX: y\r\n" if _n == 0 else b"X: y\r\n")
                    taking.wfile.flush()
                except OSError:
                    return
                time.sleep(0.05)

        receiver.misbehave = drip
        begun = time.monotonic()
        assert sent(told(cast, receiver.address)).trouble == Trouble.TIME
        assert time.monotonic() - begun < 15

    def test_who_dawdles_while_greeting_is_hung_up_on_too(
        self, cast: Cast, receiver: Receiver, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(reaching, "WHOLE", 0.4)
        with socket.create_server(("127.0.0.1", 0)) as slow:
            Thread(target=_greet_slowly, args=(slow,), daemon=True).start()
            begun = time.monotonic()
            port = slow.getsockname()[1]
            assert sent(told(cast, f"https://127.0.0.1:{port}/")).trouble == Trouble.TIME
            assert time.monotonic() - begun < 15

    def test_who_says_nothing_is_hung_up_on(
        self, cast: Cast, receiver: Receiver, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(reaching, "WHOLE", 0.3)
        receiver.misbehave = lambda _taking: time.sleep(0.6)
        assert sent(told(cast, receiver.address)).trouble == Trouble.TIME

    def test_a_resolver_that_hangs_is_not_waited_for(
        self, cast: Cast, receiver: Receiver, monkeypatch: Any
    ) -> None:
        through = threading.Event()
        monkeypatch.setattr(reaching, "LOOKUP", 0.3)
        monkeypatch.setattr(names, "_free", threading.BoundedSemaphore(2))
        monkeypatch.setattr(names.socket, "getaddrinfo", lambda *_a, **_k: through.wait(20) and [])
        try:
            for _more_than_may_hang in range(3):
                begun = time.monotonic()
                target = read_address("http://slow.example/", plain=True)
                with pytest.raises(names.NotReached) as none:
                    reaching.post(target, b"{}", {}, allowed=[])
                assert none.value.trouble == Trouble.TIME
                assert time.monotonic() - begun < 10  # of the twenty it hangs
        finally:
            through.set()

    def test_slow_addresses_one_after_another_share_the_time(
        self, cast: Cast, receiver: Receiver, monkeypatch: Any
    ) -> None:
        """A lookup, then addresses that take nothing: the whole ends in time, not each part."""
        monkeypatch.setattr(reaching, "WHOLE", 0.6)
        deaf = socket.create_server(("127.0.0.1", 0), backlog=0)
        with deaf, socket.create_connection(deaf.getsockname()):  # its queue is full
            both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", deaf.getsockname())] * 3
            slowly = lambda *_a, **_k: time.sleep(0.3) or both  # noqa: E731
            monkeypatch.setattr(names.socket, "getaddrinfo", slowly)
            begun = time.monotonic()
            call = sent(told(cast, receiver.address))
            assert call.trouble == Trouble.TIME
            assert time.monotonic() - begun < 12  # of the fifteen that three addresses take

    @pytest.mark.parametrize(
        "said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n", b"\x00" * 70_000]
    )
    def test_nonsense_is_a_failure_in_words(
        self, cast: Cast, receiver: Receiver, said: bytes
    ) -> None:
        receiver.misbehave = lambda taking: taking.wfile.write(said)
        assert sent(told(cast, receiver.address)).trouble == Trouble.CONNECTION

    def test_a_closed_door_is_a_failure_in_words(self, cast: Cast, receiver: Receiver) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        assert sent(told(cast, f"http://127.0.0.1:{port}/")).trouble == Trouble.CONNECTION

    def test_a_certificate_nobody_knows_is_refused(self, cast: Cast, receiver: Receiver) -> None:
        call = sent(told(cast, f"https://127.0.0.1:{receiver.port}/"))
        assert call.trouble in (Trouble.CONNECTION, Trouble.TLS)
        assert receiver.came == []


class TestEncrypted:
    def test_a_certificate_of_ones_own_authority_is_trusted_when_it_is_named(
        self, cast: Cast, receiver: Receiver, tmp_path: Path, monkeypatch: Any
    ) -> None:
        proof = certificate("localhost", tmp_path / "proof.pem")
        with listening(proof) as encrypted:
            address = f"https://localhost:{encrypted.port}/told"
            assert sent(told(cast, address)).trouble == Trouble.TLS
            monkeypatch.setenv("SSL_CERT_FILE", str(proof))
            assert sent(told(cast, address)).sent_at
            assert len(encrypted.came) == 1

    def test_a_certificate_for_another_name_is_refused(
        self, cast: Cast, receiver: Receiver, tmp_path: Path, monkeypatch: Any
    ) -> None:
        proof = certificate("elsewhere.example", tmp_path / "proof.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(proof))
        with listening(proof) as encrypted:
            call = sent(told(cast, f"https://localhost:{encrypted.port}/told"))
            assert call.trouble == Trouble.TLS
            assert encrypted.came == []


def _greet_slowly(slow: socket.socket) -> None:
    taken, _where = slow.accept()
    with taken, suppress(OSError):
        taken.sendall(b"\x16\x03\x03\x40\x00")  # a greeting of 16 KB is announced
        for _n in range(400):
            taken.sendall(b"\x00")
            time.sleep(0.05)


def _no() -> None:
    raise ConnectionRefusedError


class TestTests:
    def test_a_test_is_sent_at_once_and_never_again(self, cast: Cast, receiver: Receiver) -> None:
        hook = told(cast, receiver.address, calls=0)
        tried = send_test(hook, by=Voice.SYSTEM, at=LATER)
        assert tried.ok
        assert receiver.told()[0]["type"] == "test.sent"
        receiver.status = 500
        tried = send_test(hook, by=Voice.SYSTEM, at=LATER)
        assert not tried.ok
        assert "500" in tried.sentence
        assert queries.hooks_to_call(LATER + timedelta(days=1)) == []
        hook.refresh_from_db()
        assert hook.failing_since is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_call_once(cast: Cast, receiver: Receiver) -> None:
    hook = told(cast, receiver.address, calls=6)

    def work() -> None:
        try:
            call_out(hook.pk, now=lambda: LATER)
        finally:
            connection.close()

    threads = [Thread(target=work) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [headers["webhook-id"] for headers, _body, _path in receiver.came]
    assert len(ids) == len(set(ids)) == 6


@pytest.mark.django_db(transaction=True)
def test_the_round_reads_the_journal_and_sends(cast: Cast, receiver: Receiver) -> None:
    told(cast, receiver.address, calls=2)
    assert call_round() == 2
    assert call_round() == 0
    assert len(receiver.came) == 2
