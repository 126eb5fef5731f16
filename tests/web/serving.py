"""The whole site for a browser, on the test's own transaction; and people signed in there."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any
from wsgiref.simple_server import make_server

import time_machine
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from django.test import Client

from tests.web.test_ui_pages import Crowd, Quiet

SIGNALS = (request_started, request_finished)


@contextmanager
def served(now: datetime) -> Iterator[str]:
    """Serve at an address, one request at a time, on the connection of this test."""
    site, turn = StaticFilesHandler(get_wsgi_application()), threading.Lock()
    ours = connections["default"]

    def one_at_a_time(environ: Any, start: Any) -> Any:
        with turn:
            connections["default"] = ours
            with closing(site(environ, start)) as response:
                return [b"".join(response)]

    for signal in SIGNALS:
        signal.disconnect(close_old_connections)
    ours.inc_thread_sharing()
    with (
        time_machine.travel(now),
        make_server("127.0.0.1", 0, one_at_a_time, Crowd, Quiet) as server,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            with turn:
                ours.dec_thread_sharing()
            for signal in SIGNALS:
                signal.connect(close_old_connections)


def come_in(page: Any, address: str, client: Client) -> None:
    """Give a browser's page the session of a test client."""
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie:
        kept = {"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": address}
        page.context.add_cookies([kept])
