"""One database server for whoever needs it: a command starts it, shares it, and stops it after."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from bandeng import clusters, embedded, environment
from bandeng.home import Home
from bandeng.programs import NoServer


class Busy(Exception):
    """Somebody else runs this site; the message says what to do."""


def has_own_server() -> bool:
    """Tell whether the site runs the embedded server, rather than using DATABASE_URL."""
    return not environment.text("DATABASE_URL")


@contextmanager
def mastery(home: Home, *, patience: float = 0) -> Iterator[None]:
    """Hold the right to start and stop the site's server; one process has it at a time."""
    with _locked(home.make().run / "server.lock") as file:
        until = time.monotonic() + patience
        while not _try(file, fcntl.LOCK_EX):
            if time.monotonic() >= until:
                raise Busy(f"the site in {home.root} is already running (process {_said(file)})")
            time.sleep(0.1)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def at_hand(home: Home, *, patience: float = 60) -> Iterator[None]:
    """Run the block with the site's database answering, started and stopped if need be."""
    with ExitStack() as held:
        if has_own_server():
            _reach(home, held, patience)
        yield


def _reach(home: Home, held: ExitStack, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if _answers(home) and held.enter_context(_guest(home)) and _answers(home):
            return
        held.close()
        try:
            held.enter_context(mastery(home))
        except Busy:
            time.sleep(0.1)
        else:
            held.enter_context(_for_a_while(home))
            return
    raise NoServer("the site is starting or stopping and its database does not answer; try again")


@contextmanager
def _for_a_while(home: Home) -> Iterator[None]:
    there = clusters.of(home)
    if embedded.initialise(there):
        (home.run / "prepared").unlink(missing_ok=True)
    server = embedded.start(there)
    try:
        yield
    finally:
        with _locked(home.run / "guests.lock") as guests:
            until = time.monotonic() + 600
            while not _try(guests, fcntl.LOCK_EX) and time.monotonic() < until:
                time.sleep(0.05)
            embedded.stop(there, server)


def _answers(home: Home) -> bool:
    there = clusters.of(home)
    return (there.data / "postmaster.pid").exists() and embedded.accepts(there)


@contextmanager
def _guest(home: Home) -> Iterator[bool]:
    with _locked(home.make().run / "guests.lock") as file:
        yield _try(file, fcntl.LOCK_SH)


@contextmanager
def _locked(path: Path) -> Iterator[IO[str]]:
    with path.open("a+") as file:
        yield file


def _try(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _said(file: IO[str]) -> str:
    file.seek(0)
    return file.read().strip() or "?"
