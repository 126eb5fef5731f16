"""The virus scanner: what it knows is refused, and so is everything while it cannot be asked."""

import socketserver
import struct
import threading
from contextlib import contextmanager

import pytest

from bandeng.journal.states import Refused, Voice
from bandeng.matters.pictures import NotAPicture, prepare
from bandeng.sheets import actions as sheets
from bandeng.sheets.models import SheetRun
from bandeng.switches import queries
from bandeng.uploads.clamd import Infected, Unscanned, check
from tests.factories import MONDAY
from tests.rooms.test_pictures import photo

BAD = b"THIS-IS-THE-BAD-ONE"


class Scanner(socketserver.BaseRequestHandler):
    """Speaks clamd's INSTREAM: pieces with their lengths until one of none."""

    most = 20 * 1024 * 1024

    def handle(self):
        assert self.exactly(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self.exactly(4))[0]:
            content += self.exactly(length)
            if len(content) > self.most:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.request.sendall(
            b"stream: Invented.Virus FOUND\0" if BAD in content else b"stream: OK\0"
        )

    def exactly(self, length):
        said = b""
        while len(said) < length:
            more = self.request.recv(length - len(said))
            if not more:
                raise EOFError
            said += more
        return said


class Mute(Scanner):
    def handle(self):
        self.exactly(10)


@contextmanager
def scanner(handler=Scanner, path=None):
    kind = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
    with kind(str(path) if path else ("127.0.0.1", 0), handler) as server:
        server.handle_error = lambda *_: None
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield str(path) if path else f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class TestAsking:
    def test_without_an_address_nothing_is_asked(self):
        check(BAD, "")

    def test_a_clean_file_passes(self):
        with scanner() as address:
            check(b"harmless " * 100_000, address)
            check(b"", address)

    def test_by_a_socket_in_a_folder(self, tmp_path):
        with scanner(path=tmp_path / "clamd") as address:
            check(b"harmless", address)
            with pytest.raises(Infected):
                check(BAD, address)

    def test_what_is_found_is_named(self):
        with scanner() as address, pytest.raises(Infected) as refusal:
            check(b"x" * 70_000 + BAD, address)
        assert refusal.value.name == "Invented.Virus"

    def test_nobody_there(self, tmp_path):
        for address in ("127.0.0.1:1", str(tmp_path / "none"), "127.0.0.1:port", "host:99999999"):
            with pytest.raises(Unscanned):
                check(b"harmless", address)

    def test_hung_up_without_a_word(self):
        with scanner(Mute) as address, pytest.raises(Unscanned):
            check(b"harmless", address)

    def test_too_long_for_the_scanner_is_no_clean_file(self):
        class Small(Scanner):
            most = 1000

        with scanner(Small) as address, pytest.raises(Unscanned):
            check(b"x" * 3_000_000, address)


@pytest.mark.django_db
class TestPictures:
    def test_a_clean_one_is_kept(self, monkeypatch, tmp_path):
        with scanner() as address:
            monkeypatch.setenv("BANDENG_CLAMD_ADDRESS", address)
            assert prepare(photo(), tmp_path).width == 800

    def test_an_infected_one_is_not(self, monkeypatch, tmp_path):
        with scanner() as address:
            monkeypatch.setenv("BANDENG_CLAMD_ADDRESS", address)
            with pytest.raises(NotAPicture, match="infected"):
                prepare(photo() + BAD, tmp_path)
        assert not list(tmp_path.rglob("*.*"))

    def test_while_the_scanner_is_away_none_is_taken(self, monkeypatch, tmp_path):
        monkeypatch.setenv("BANDENG_CLAMD_ADDRESS", "127.0.0.1:1")
        with pytest.raises(NotAPicture, match="unscanned"):
            prepare(photo(), tmp_path)
        assert not list(tmp_path.rglob("*.*"))

    def test_switched_off_it_is_not_asked(self, monkeypatch, tmp_path):
        monkeypatch.setenv("BANDENG_CLAMD_ADDRESS", "127.0.0.1:1")
        monkeypatch.setenv("BANDENG_CLAMD_ON", "0")
        assert queries.scanner() == ""
        assert prepare(photo(), tmp_path).width == 800


class TestSheets:
    def brought(self, cast, content):
        return sheets.bring(content, kind="people", file_name="a.csv", by=Voice.SYSTEM, at=MONDAY)

    def test_what_is_found_or_cannot_be_asked_about_is_not_taken(self, cast, monkeypatch):
        with scanner() as address:
            monkeypatch.setenv("BANDENG_CLAMD_ADDRESS", address)
            with pytest.raises(Refused, match="病毒"):
                self.brought(cast, BAD)
        with pytest.raises(Refused, match="查毒"):
            self.brought(cast, b"a,b\n")
        assert not SheetRun.objects.exists()
