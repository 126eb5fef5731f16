"""The doors of other programs, tried by the site's own address over a real socket."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.utils import translation

from bandeng.doors.sending import programs
from bandeng.journal.states import Voice
from bandeng.switches import actions, queries
from tests.cast import Cast
from tests.factories import MONDAY


class Site(BaseHTTPRequestHandler):
    """The site as it answers by its address, or what a test puts there instead."""

    instead: ClassVar[dict[str, tuple[int, bytes]]] = {}

    def do_GET(self) -> None:
        status, said = self.instead.get(self.path, (0, b""))
        if not status:
            status, said = 200, dict(programs.ASKED.values())[self.path].encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site(settings: Any) -> Iterator[type[Site]]:
    Site.instead.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.ADDRESS = f"http://127.0.0.1:{server.server_port}"
    yield Site
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _known_anew(cast: Cast) -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def tried(door: str = "open311") -> tuple[bool, str]:
    with translation.override("en"):
        came = programs.TRIALS[door]("", at=MONDAY)
    return came.ok, came.sentence


def test_what_each_says_of_itself_is_what_is_looked_for(cast: Cast, client: Client) -> None:
    for path, word in programs.ASKED.values():
        answer = client.get(path)
        assert answer.status_code == 200
        assert word in answer.content.decode()[: programs.MOST_READ]


@pytest.mark.parametrize("door", programs.ASKED)
def test_each_answers(site: type[Site], door: str) -> None:
    assert tried(door)[0]
    assert programs.ASKED[door][0] in tried(door)[1]


@pytest.mark.parametrize("door", programs.ASKED)
def test_of_a_closed_door_that_is_said(site: type[Site], door: str) -> None:
    actions.set_up(door, {"on": "0"}, by=Voice.SYSTEM, at=MONDAY)
    queries.forget()
    assert tried(door) == (False, "This door is closed. Open it under “Set up” first.")


def test_what_is_wrong_is_said(site: type[Site], settings: Any) -> None:
    path = programs.ASKED["open311"][0]
    site.instead[path] = (502, b"")
    assert tried() == (False, f"{settings.ADDRESS}{path} answers with 502.")
    site.instead[path] = (200, b"<h1>It works</h1>")
    assert tried()[1].startswith("Something else than this site")
    settings.ADDRESS = "http://127.0.0.1:9"
    assert tried()[1].endswith("cannot be reached from this machine.")
    settings.ADDRESS = "http://town.invalid"
    assert "no address" in tried()[1]
    settings.ADDRESS = ""
    assert "BANDENG_ADDRESS" in tried()[1]
