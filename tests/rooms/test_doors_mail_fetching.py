"""Mail fetched from a mailbox, and mail a mail server hands over: kept before it is let go."""

import io
import logging

import pytest
from django.core.management import CommandError, call_command

from bandeng import letterbox
from bandeng.clockwork import rounds
from bandeng.doors import fetching
from bandeng.doors.fetching import Fetched, NotFetched, fetch, named
from bandeng.doors.models import MailIn
from bandeng.matters.models import Matter
from tests.factories import MONDAY
from tests.rooms.mailboxes import PASSWORD, USER, Mailbox, serving
from tests.rooms.mails import SITE, letter


@pytest.fixture(autouse=True)
def door(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    said = {
        "IN": "1", "ADDRESS": SITE, "IMAP_HOST": "127.0.0.1", "IMAP_USER": USER,
        "IMAP_PASSWORD": PASSWORD, "IMAP_TLS": "0",
    }  # fmt: skip
    for name, value in said.items():
        monkeypatch.setenv(f"BANDENG_MAIL_{name}", value)


@pytest.fixture
def box(monkeypatch):
    made = Mailbox(letter("路灯一不亮"), letter("路灯二不亮"))
    with serving(made) as port:
        monkeypatch.setenv("BANDENG_MAIL_IMAP_PORT", str(port))
        yield made


def fetched():
    return fetch(at=lambda: MONDAY)


class TestFetching:
    def test_what_is_unread_is_taken_and_marked(self, cast, box):
        assert fetched() == Fetched(taken=2)
        assert Matter.objects.count() == 2
        assert box.flags == {41: {"\\Seen"}, 42: {"\\Seen"}}
        assert fetched() == Fetched()

    @pytest.mark.parametrize("abilities", ["IMAP4rev1 MOVE", "IMAP4rev1 UIDPLUS", "IMAP4rev1"])
    def test_what_was_taken_is_moved(self, cast, box, monkeypatch, abilities):
        monkeypatch.setenv("BANDENG_MAIL_IMAP_DONE", "已收 & done")
        box.abilities = abilities
        assert fetched() == Fetched(taken=2)
        assert len(box.folders["&XfJlNg- &- done"]) == 2
        assert box.mails == {} or all("\\Deleted" in flags for flags in box.flags.values())
        assert fetched() == Fetched()

    def test_one_that_fails_stays_and_the_others_go_on(self, cast, box, monkeypatch, caplog):
        really = fetching.take_mail

        def take(content, *, at):
            if content == box.mails[41]:
                raise RuntimeError("秘密 of 秦若水")
            return really(content, at=at)

        with monkeypatch.context() as broken:
            broken.setattr(fetching, "take_mail", take)
            with caplog.at_level(logging.DEBUG):
                assert fetched() == Fetched(taken=1, failed=1)
        assert "秘密" not in caplog.text
        assert box.flags == {41: set(), 42: {"\\Seen"}}
        assert fetched() == Fetched(taken=1)
        assert Matter.objects.count() == 2

    def test_cut_off_before_it_was_marked_it_counts_once(self, cast, box):
        box.hang_up_at = "UID STORE"
        with pytest.raises(NotFetched):
            fetched()
        assert box.flags == {41: set(), 42: set()}
        assert Matter.objects.count() == 1
        box.hang_up_at = ""
        assert fetched() == Fetched(taken=2)
        assert Matter.objects.count() == MailIn.objects.count() == 2

    def test_of_a_giant_only_the_beginning_is_fetched_and_refused(self, cast, box, monkeypatch):
        monkeypatch.setattr(fetching, "MOST_BYTES", 20_000)
        monkeypatch.setattr("bandeng.doors.reading.mail.MOST_BYTES", 20_000)
        box.mails = {50: letter("长" * 30_000)}
        box.flags = {50: set()}
        assert fetched() == Fetched(taken=1)
        assert MailIn.objects.get().why == "big"

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("PASSWORD", "wrong", "user, password"),
            ("FOLDER", "Nowhere", "folder"),
            ("HOST", "no-such-host.invalid", "spelt"),
            ("PORT", "1", "answer on this port"),
        ],
    )
    def test_what_is_wrong_is_said_in_words(
        self, box, monkeypatch, db, name, value, said, settings
    ):
        settings.LANGUAGE_CODE = "en"
        monkeypatch.setenv(f"BANDENG_MAIL_IMAP_{name}", value)
        with pytest.raises(NotFetched, match=said):
            fetched()

    def test_the_round_goes_on_whatever_is_wrong(self, db, monkeypatch, caplog):
        monkeypatch.setenv("BANDENG_MAIL_IMAP_PORT", "1")
        rounds.fetch_mail()
        assert "not fetched" in caplog.text
        monkeypatch.setenv("BANDENG_MAIL_IMAP_HOST", "")
        rounds.fetch_mail()

    def test_names_of_folders(self):
        assert named("INBOX") == '"INBOX"'
        assert named('a"b\\c') == '"a\\"b\\\\c"'
        assert named("收/件&") == '"&ZTY-/&TvY-&-"'


class Piped:
    """Standard input of a command."""

    def __init__(self, content):
        self.buffer = io.BytesIO(content)


def dropped(content, monkeypatch, *options):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", Piped(content))
    call_command("mail_in", *options, stdout=out)
    return out.getvalue().strip()


class TestTheCommand:
    def test_a_mail_is_taken(self, cast, monkeypatch):
        assert dropped(letter(), monkeypatch) == "raised"
        assert Matter.objects.count() == 1

    @pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON"])
    def test_the_envelope_counts(self, cast, monkeypatch, sender):
        options = ["--from", sender, "--to", SITE]
        assert dropped(letter(), monkeypatch, *options) == "ignored"

    def test_while_no_mail_is_taken_in_it_must_be_handed_in_again(self, db, monkeypatch):
        monkeypatch.setenv("BANDENG_MAIL_IN", "0")
        with pytest.raises(CommandError):
            dropped(letter(), monkeypatch)

    def test_a_mailbox(self, cast, box, monkeypatch):
        assert dropped(b"", monkeypatch, "--imap") == "2 taken, 0 failed"

    @pytest.mark.parametrize("gone", ["HOST", "PORT"])
    def test_a_mailbox_that_cannot_be_read(self, db, monkeypatch, gone):
        monkeypatch.setenv(f"BANDENG_MAIL_IMAP_{gone}", "" if gone == "HOST" else "1")
        with pytest.raises(CommandError):
            dropped(b"", monkeypatch, "--imap")


class TestExitCodes:
    @pytest.mark.parametrize(
        ("outcome", "code"),
        [
            (0, 0),
            (2, 75),
            (OSError("秘密"), 75),
            (KeyboardInterrupt(), 75),
            (MemoryError(), 75),
            (SystemExit(2), 75),
            (SystemExit(0), 0),
        ],
        ids=repr,
    )
    def test_a_mail_server_understands_them(self, monkeypatch, capsys, outcome, code):
        def manage(*_args, **_more):
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        monkeypatch.setattr(letterbox.managing, "manage", manage)
        assert letterbox.main([]) == code
        assert "秘密" not in capsys.readouterr().err
