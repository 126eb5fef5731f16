"""Run the whole site as one program: database, web and worker, watched and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO, Protocol

from bandeng import (
    addresses,
    clusters,
    embedded,
    environment,
    preparing,
    programs,
    roles,
    sharing,
)
from bandeng.home import Home

LONGEST_PAUSE = float(environment.number("BANDENG_LONGEST_PAUSE", 30, least=1))
PROVEN_AFTER = 60.0


class Stop(BaseException):
    """Somebody asked the site to stop."""


@dataclass
class Wish:
    """Whether somebody asked the site to stop; looked at where stopping is safe."""

    said: bool = False

    def listen(self) -> None:
        """Take the signals that mean stop; a second one changes nothing."""
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, self._hear)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.said = True

    def heed(self) -> None:
        """Stop now, if asked to."""
        if self.said:
            raise Stop


class Failed(Exception):
    """A step of the start failed and has said why."""


@dataclass(frozen=True)
class Door:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def address(self) -> str:
        """Return the address to open in a browser."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.port}/"

    @property
    def listen(self) -> str:
        """Return what gunicorn binds to."""
        return self.address.removeprefix("http://").rstrip("/")


class Steps(Protocol):
    """What a site wants done on the way to an open door."""

    def before(self) -> None:
        """Run when the database answers."""

    def first(self, surroundings: dict[str, str], heed: Callable[[], None]) -> None:
        """Run when the tables are there; `heed` raises when somebody asks to stop."""

    def ready(self) -> None:
        """Run when visitors can come in."""


@dataclass
class Child:
    """One program the site consists of, and how often it fell over lately."""

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes]
    began: float = field(default_factory=time.monotonic)
    falls: int = 0
    again_at: float | None = None


def refuse_taken(door: Door, *, patience: float = 5) -> None:
    """Refuse an address where somebody else listens; a killed run's web may still be leaving."""
    until = time.monotonic() + patience
    family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((door.host, door.port))
                return
            except OSError as problem:
                if time.monotonic() > until:
                    raise Failed(
                        f"{door.host}:{door.port}: {problem.strerror}. "
                        f"Choose another port: PORT={door.port + 1}"
                    ) from problem
        time.sleep(0.2)


def run(home: Home, door: Door, *, more: dict[str, str], steps: Steps) -> None:
    """Serve until asked to stop; `more` is added to the environment of every part."""
    surroundings = {**os.environ, **more, "BANDENG_LISTEN": door.listen}
    children: list[Child] = []
    wish = Wish()
    with sharing.mastery(home, patience=20):
        wish.listen()
        try:
            refuse_taken(door)
            _open(home, door, surroundings, children, steps, wish)
            while True:
                wish.heed()
                watch(children)
                time.sleep(0.1)
        except Stop:
            print("\n正在停止 Stopping …", file=sys.stderr, flush=True)
        finally:
            stop_all(home, children)


def _open(
    home: Home,
    door: Door,
    surroundings: dict[str, str],
    children: list[Child],
    steps: Steps,
    wish: Wish,
) -> None:
    """Start one part after the other, each noted in `children` as soon as it runs."""
    if sharing.has_own_server():
        children.append(_database(home, wish))
    steps.before()
    preparing.prepare(home, surroundings, wish.heed)
    roles.refuse_unfit(addresses.connection_string(addresses.database(home, "app")))
    steps.first(surroundings, wish.heed)
    for start in (_web, _worker):
        children.append(start(surroundings))
    _wait_until_open(door, children, wish)
    steps.ready()


def watch(children: Sequence[Child]) -> None:
    """Start again whatever has died, at once the first time and ever more slowly after that."""
    now = time.monotonic()
    for child in children:
        if child.again_at is not None:
            if now >= child.again_at:
                _start_again(child)
        elif child.process.poll() is not None:
            _put_off(child, f"ended ({child.process.returncode})")


def _start_again(child: Child) -> None:
    try:
        child.process = child.launch()
    except programs.NoServer as problem:
        _put_off(child, str(problem).splitlines()[0])
    else:
        child.began, child.again_at = time.monotonic(), None


def _put_off(child: Child, why: str) -> None:
    now = time.monotonic()
    if now - child.began > PROVEN_AFTER and child.again_at is None:
        child.falls = 0
    pause = min(LONGEST_PAUSE, child.falls and 0.5 * 2**child.falls)
    child.falls, child.again_at = child.falls + 1, now + pause
    print(f"bandeng: {child.name} {why}, again in {pause:.0f} s", file=sys.stderr, flush=True)


def stop_all(home: Home, children: Sequence[Child]) -> None:
    """Stop web and worker, then the database, each given time to finish what it is at."""
    others = [child for child in children if child.name != "database"]
    for child in others:
        _send(child.process, signal.SIGTERM)
    until = time.monotonic() + 12
    for child in others:
        try:
            child.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill_group(child.process)
    for child in children:
        if child.name == "database":
            embedded.stop(clusters.of(home), child.process)


def launch(
    command: Sequence[str], surroundings: dict[str, str], *, said: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own that ends when we do."""
    return subprocess.Popen(  # noqa: S603
        command,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=said,
        start_new_session=True,
        preexec_fn=embedded.dies_with_us(signal.SIGTERM),
    )


def to_the_end(
    command: Sequence[str],
    surroundings: dict[str, str],
    *,
    why: str,
    heed: Callable[[], None] = lambda: None,
    quiet: bool = False,
) -> str:
    """Run a step of the start and return what it printed, if `quiet`; refuse when it fails."""
    with tempfile.TemporaryFile() as heard:
        process = launch(command, surroundings, said=heard if quiet else None)
        try:
            while process.poll() is None:
                heed()
                time.sleep(0.02)
        finally:
            _kill_group(process)
        if process.returncode:
            raise Failed(f"{why} failed, see above")
        heard.seek(0)
        return heard.read().decode()


def manage(*arguments: str) -> list[str]:
    """Return the command line of one of the site's own commands."""
    return [sys.executable, "-m", "bandeng", "manage", *arguments]


def _database(home: Home, wish: Wish) -> Child:
    there = clusters.of(home)
    if embedded.initialise(there):
        preparing.forget(home)

    def again() -> subprocess.Popen[bytes]:
        return embedded.start(there, heed=wish.heed)

    return Child("database", again, again())


def _web(surroundings: dict[str, str]) -> Child:
    command = [sys.executable, "-m", "gunicorn", "-c", "python:bandeng.serving"]
    return _child("web", [*command, "bandeng.wsgi:application"], surroundings)


def _worker(surroundings: dict[str, str]) -> Child:
    return _child("worker", manage("worker"), surroundings)


def _child(name: str, command: Sequence[str], surroundings: dict[str, str]) -> Child:
    def again() -> subprocess.Popen[bytes]:
        return launch(command, surroundings)

    return Child(name, again, again())


def _wait_until_open(
    door: Door, children: Sequence[Child], wish: Wish, *, patience: float = 60
) -> None:
    until = time.monotonic() + patience
    host = "127.0.0.1" if door.host in {"0.0.0.0", ""} else door.host  # noqa: S104
    address = Door(host, door.port).address + "alive"
    while time.monotonic() < until:
        wish.heed()
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            pass
        if any(child.process.poll() is not None for child in children):
            raise Failed("the site did not start, see above")
        time.sleep(0.05)
    raise Failed(f"the web server does not answer at {address}")


def _send(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(how)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
