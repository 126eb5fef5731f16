"""E-mail that leaves: by the server that is set at that moment; what is wrong is said in words."""

import smtplib
import socket
import socketserver
import ssl
import threading
from contextlib import contextmanager

import pytest
from django.core.mail import EmailMessage

from bandeng.clockwork import tasks
from bandeng.doors.sending import clamd, mail
from bandeng.doors.trials import TRIALS
from bandeng.matters.actions import Contact
from bandeng.notices.models import Delivery
from tests.factories import MONDAY, raised
from tests.rooms.test_uploads_clamd import Scanner, scanner

ASKER = "asker@example.org"


class Smtp(socketserver.StreamRequestHandler):
    """Takes mail as RFC 5321 has it; refuses one recipient for good and one for now."""

    taken: list[bytes]

    def handle(self):
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline().strip():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            answers = {b"RCPT": self.recipient(line), b"QUIT": b"221 bye"}
            self.wfile.write(answers.get(verb, b"250 ok") + b"\r\n")

    def recipient(self, line):
        if b"gone@" in line:
            return b"550 5.1.1 <gone@example.org> unknown"
        return b"451 later" if b"later@" in line else b"250 ok"


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"
    settings.EMAIL_BACKEND = "bandeng.doors.sending.mail.Post"


@contextmanager
def server():
    taken = []
    handler = type("Handler", (Smtp,), {"taken": taken})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as made:
        threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
        yield made.server_address[1], taken
        made.shutdown()


@pytest.fixture
def post(monkeypatch):
    with server() as (port, taken):
        said = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_TLS": "0"}
        for name, value in said.items():
            monkeypatch.setenv(f"BANDENG_{name}", value)
        yield taken


def delivered(cast, email=ASKER):
    matter = raised(cast, contact=Contact(email=email))
    delivery = Delivery.objects.get(effect_key=f"asker:{matter.pk}:receipt")
    trouble = tasks.try_delivery(delivery.effect_key)
    delivery.refresh_from_db()
    return delivery, trouble


class TestLeaving:
    def test_by_the_server_that_is_set(self, cast, post):
        delivery, trouble = delivered(cast)
        assert (trouble, bool(delivery.sent_at)) == ("", True)
        (said,) = post
        assert delivery.outside_id.encode() in said
        assert b"Auto-Submitted: auto-generated" in said

    def test_without_a_server_it_becomes_a_file(self, cast, monkeypatch, settings, tmp_path):
        settings.EMAIL_FILE_PATH = tmp_path
        assert delivered(cast)[1] == ""
        assert ASKER in next(tmp_path.iterdir()).read_text()

    def test_refused_for_good_it_is_given_up_and_names_nobody(self, cast, post):
        delivery, _trouble = delivered(cast, "gone@example.org")
        assert delivery.failed_at
        assert "550" in delivery.trouble
        assert "gone@" not in delivery.trouble

    def test_refused_for_now_it_is_tried_again(self, cast, post):
        delivery, trouble = delivered(cast, "later@example.org")
        assert "451" in trouble
        assert delivery.failed_at is None

    def test_switched_off_nothing_leaves(self, cast, post, monkeypatch):
        monkeypatch.setenv("BANDENG_MAIL_ON", "0")
        assert delivered(cast)[1]
        assert post == []


TROUBLES = [
    (smtplib.SMTPAuthenticationError(535, b"no"), "user and password (535 no)"),
    (smtplib.SMTPSenderRefused(550, b"no", "a@b.cn"), "messages come from"),
    (smtplib.SMTPRecipientsRefused({"a@b.cn": (550, b"no a@b.cn")}), "address of the test: 550"),
    (smtplib.SMTPNotSupportedError("STARTTLS"), "no encryption"),
    (smtplib.SMTPDataError(554, b"spam"), "refused the message: 554 spam"),
    (smtplib.SMTPServerDisconnected("x"), "hung up"),
    (smtplib.SMTPException("x"), "did not understand"),
    (ssl.SSLCertVerificationError("self-signed"), "certificate"),
    (ssl.SSLError("WRONG_VERSION_NUMBER"), "465"),
    (socket.gaierror("x"), "spelt"),
    (ConnectionRefusedError(), "this port"),
    (TimeoutError(), "in time"),
    (OSError("odd"), "odd"),
]


@pytest.mark.django_db
class TestTrying:
    def test_a_test_leaves(self, post):
        tried = TRIALS["mail"](ASKER, at=MONDAY)
        assert tried.ok
        assert len(post) == 1

    def test_without_a_server_it_says_so(self, settings, tmp_path):
        settings.EMAIL_FILE_PATH = tmp_path
        tried = mail.try_it(ASKER, at=MONDAY)
        assert tried.ok
        assert "became a file" in tried.sentence

    def test_no_address(self):
        assert not mail.try_it("nobody", at=MONDAY).ok

    @pytest.mark.parametrize(("trouble", "said"), TROUBLES, ids=lambda x: type(x).__name__)
    def test_what_is_wrong_is_said_in_words(self, monkeypatch, trouble, said):
        def fail(_message):
            raise trouble

        monkeypatch.setattr(EmailMessage, "send", fail)
        tried = mail.try_it(ASKER, at=MONDAY)
        assert not tried.ok
        assert said in tried.sentence
        assert "a@b.cn" not in tried.sentence

    def test_a_scanner(self, monkeypatch):
        class Knowing(Scanner):
            def handle(self):
                command = self.exactly(9)
                if command == b"zVERSION\0":
                    self.request.sendall(b"ClamAV 1.4.6/27000\0")
                    return
                self.exactly(1)
                content = b""
                while length := int.from_bytes(self.exactly(4), "big"):
                    content += self.exactly(length)
                found = b"stream: Eicar-Signature FOUND\0" if self.knows else b"stream: OK\0"
                self.request.sendall(found if b"EICAR" in content else b"stream: OK\0")

            knows = True

        with scanner(Knowing) as address:
            monkeypatch.setenv("BANDENG_CLAMD_ADDRESS", address)
            tried = TRIALS["clamd"]("", at=MONDAY)
            assert tried.ok
            assert "ClamAV 1.4.6" in tried.sentence
            Knowing.knows = False
            assert not clamd.try_it("", at=MONDAY).ok
        tried = clamd.try_it("", at=MONDAY)
        assert not tried.ok
        assert "refused" in tried.sentence
        monkeypatch.delenv("BANDENG_CLAMD_ADDRESS")
        assert not clamd.try_it("", at=MONDAY).ok
