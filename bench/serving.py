"""The measuring site behind two web processes, served as a real one is."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.db import connections

PROCESSES = 2
MANY = str(10**9)


@contextmanager
def web_processes(processes: int = PROCESSES) -> Iterator[tuple[int, int]]:
    """Start web processes on the measuring site's database; give port and process, and stop them."""
    port = _free_port()
    surroundings = {
        **os.environ,
        "DATABASE_URL": os.environ.get("DATABASE_URL") or _address(),
        "BANDENG_LISTEN": f"127.0.0.1:{port}",
        "BANDENG_WEB_PROCESSES": str(processes),
        "BANDENG_CALLS_PER_MINUTE": MANY,
    }
    connections.close_all()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:bench.serving_settings"]
    web = subprocess.Popen([*command, "bandeng.wsgi:application"], env=surroundings)  # noqa: S603
    try:
        _wait(port, web)
        yield port, web.pid
    finally:
        web.terminate()
        web.wait(20)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _address() -> str:
    """Return the address of the database this process is connected to."""
    known = settings.DATABASES["default"]
    user, name = quote(str(known["USER"])), quote(str(known["NAME"]))
    return f"postgresql://{user}@/{name}?host={quote(str(known['HOST']))}&port={known['PORT']}"


def _wait(port: int, web: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and web.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the web processes did not come up")
