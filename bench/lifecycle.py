"""The life of a request over the JSON API: raised, assigned, answered, listed, looked for.

Four programs keep their connections open and go through whole lives one after the other, against
two web processes on the same two cores. What the processors spent is read from the processes: the
web processes, the database, and the programs themselves.
"""

import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import psutil
from django.db import connection
from django.utils import timezone
from django.utils.timezone import localdate

from bandeng.clockwork.demo import asks
from bandeng.doors.models import Key
from bandeng.doors.queries import secret_hash
from bandeng.doors.states import Grant
from bandeng.journal.states import Voice
from bandeng.matters import words
from bandeng.matters.models import Matter
from bandeng.people import actions as people
from bandeng.people.models import Holding
from bandeng.people.queries import held_on
from bandeng.people.states import Appointment
from bench.floors import floor
from bench.measuring import Taken
from bench.pages import WORDS
from bench.serving import PROCESSES, web_processes

CALLERS = 4
GRIDS = 6  # of each caller's town, each with a colleague from next door
STEPS = ("create", "assign", "answer", "list open", "search")
HEAD = "| step | median ms | p95 ms |\n| --- | ---: | ---: |"


@dataclass
class Caller:
    """One program: the keys of a desk and of those who answer, and how long each step took."""

    desk: str
    grids: list[tuple[str, int, str]]
    times: dict[str, list[float]] = field(default_factory=lambda: {s: [] for s in STEPS})


def measure(lives: int) -> None:
    """Print lives a second, each step's times, and where the processors' time went."""
    words.warm()
    callers = list(_callers())
    total = Matter.objects.count()
    bare = floor(lives, CALLERS)
    with web_processes() as (port, _pid):
        _live(port, callers, 40)
        for caller in callers:
            caller.times = {step: [] for step in STEPS}
        before = _spent()
        whole = _live(port, callers, lives)
        spent = {who: end - before[who] for who, end in _spent().items()}
    done = lives // CALLERS * CALLERS
    bare = max(bare, floor(lives, CALLERS))
    _say(callers, done, whole, spent, total, bare)


def _say(
    callers: list[Caller], done: int, whole: float, spent: dict[str, float], total: int, bare: float
) -> None:
    print(f"\n## Lives over the JSON API: {total:,} requests, {PROCESSES} web processes, "
          f"{CALLERS} callers\n{HEAD}")  # fmt: skip
    for step in STEPS:
        taken = Taken(step, tuple(t for caller in callers for t in caller.times[step]))
        print(f"| {step} | {taken.median:.1f} | {taken.p95:.1f} |")
    print(f"\nlives a second: {done / whole:.1f} (bare SQL: {bare:.0f})")
    parts = ", ".join(f"{who} {seconds / done * 1000:.1f}" for who, seconds in spent.items())
    all_of_it = sum(spent.values())
    print(f"processor milliseconds a life: {parts}; together {all_of_it / done * 1000:.1f}")
    print(f"two whole cores would do {2 * done / all_of_it:.1f} lives a second")


def _callers() -> Iterator[Caller]:
    """Give each caller a town of its own: its desk's key, grids, and who answers there."""
    day = localdate()
    desks = Holding.objects.filter(held_on(day), post="township-desk").select_related("place")
    of_town = {desk.place_id: desk for desk in desks.order_by("place_id", "-pk")}
    for number, desk in enumerate(list(of_town.values())[:CALLERS]):
        here = Holding.objects.filter(
            held_on(day), post="representative", place__path__startswith=desk.place.path,
            place__level="grid",
        )  # fmt: skip
        held = list(here.select_related("place").order_by("place_id", "pk")[: GRIDS * 2])
        grids = []
        for n, own in enumerate(held[:GRIDS]):
            colleague = held[-1 - n].person_id
            if colleague != own.person_id:
                _appoint(colleague, own.place_id)
                key = _key(f"life-{number}-{n}", colleague)
                grids.append((own.place.code, colleague, key))
        yield Caller(_key(f"life-{number}-desk", desk.person_id), grids)


def _appoint(person_id: int, place_id: int) -> None:
    if not Holding.objects.filter(person_id=person_id, place_id=place_id, to_day=None).exists():
        row = Appointment(person_id, "representative", place_id)
        people.appoint_many([row], by=Voice.SYSTEM, at=timezone.now())


def _key(secret: str, person_id: int) -> str:
    kept = {"name": secret, "start": secret[:7], "grants": [Grant.WORK], "made_at": timezone.now()}
    defaults = {**kept, "person_id": person_id}
    Key.objects.update_or_create(key_hash=secret_hash(secret), defaults=defaults)
    return secret


def _live(port: int, callers: list[Caller], lives: int) -> float:
    """Have every caller go through its share of the lives; return the seconds it took."""
    failed: list[str] = []
    share = lives // len(callers)
    hands = [
        threading.Thread(target=_lives, args=(port, caller, share, seed, failed))
        for seed, caller in enumerate(callers)
    ]
    begun = time.perf_counter()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    if failed:
        raise SystemExit(failed[0])
    return time.perf_counter() - begun


def _lives(port: int, caller: Caller, lives: int, seed: int, failed: list[str]) -> None:
    chance = random.Random(f"{seed} {time.time_ns()}")
    with socket.create_connection(("127.0.0.1", port)) as way:
        way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for n in range(lives):
            try:
                _life(way, caller, n, chance)
            except Failed as why:
                failed.append(str(why))
                return


class Failed(Exception):
    """A step was not answered as it should be."""


def _life(way: socket.socket, caller: Caller, n: int, chance: random.Random) -> None:
    grid, colleague, his = caller.grids[n % len(caller.grids)]
    wish = asks.wish(chance)
    once = f"{time.time_ns():x}{chance.random()}"

    def step(name: str, key: str, path: str, body: Any = None) -> Any:
        call = _written(key, path, body, f"{once}-{name}".replace(" ", ""))
        begun = time.perf_counter()
        way.sendall(call)
        status, answer = _answer(way)
        caller.times[name].append((time.perf_counter() - begun) * 1000)
        if status not in (b"200", b"201"):
            raise Failed(f"{name}: {answer.decode('utf-8', 'replace')}")
        return json.loads(answer)

    asked = {
        "kind": "residents-request", "category": wish.category, "title": wish.title,
        "text": wish.text, "place": grid, "privacy": "public", "name": "秦若水",
        "phone": f"1001{chance.randrange(10**7):07d}",
    }  # fmt: skip
    number = step("create", caller.desk, "matters", asked)["number"]
    step("assign", caller.desk, f"matters/{number}/assign", {"to": colleague})
    said = {"text": wish.solved, "outcome": "solved", "take": True}
    step("answer", his, f"matters/{number}/answer", said)
    listed = step("list open", caller.desk, "matters?state=open&order=due&limit=20")
    word = WORDS[n % len(WORDS)]
    found = step("search", caller.desk, f"matters?limit=20&q={quote(word)}")
    if not listed["items"] or "items" not in found:
        raise Failed("nothing listed")


def _written(key: str, path: str, body: Any, once: str) -> bytes:
    head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
    if body is None:
        return f"GET /api/v1/{path} HTTP/1.1\r\n{head}\r\n".encode()
    sent = json.dumps(body).encode()
    head += f"Idempotency-Key: {once}\r\nContent-Type: application/json\r\n"
    return (
        f"POST /api/v1/{path} HTTP/1.1\r\n{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent
    )


def _answer(way: socket.socket) -> tuple[bytes, bytes]:
    """Return status and body of one answer, whose length is said."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += way.recv(65536) or _gone()
    head, _end, rest = got.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(rest) < length:
        rest += way.recv(65536) or _gone()
    return head.split(b" ", 2)[1], rest


def _gone() -> bytes:
    raise Failed("a web process hung up")


def _spent() -> dict[str, float]:
    """Return the processor seconds of the web processes, the database, and this process."""
    own = psutil.Process()
    found = {"web": 0.0, "database": 0.0, "callers": sum(own.cpu_times()[:2])}
    for each in [*own.children(recursive=True), *_server()]:
        try:
            line, times = " ".join(each.cmdline()), each.cpu_times()
        except psutil.Error:
            continue
        if "gunicorn" in line:
            found["web"] += times.user + times.system
        elif "postgres" in line:
            found["database"] += times.user + times.system
    return found


def _server() -> list[psutil.Process]:
    """Return the processes of the database server, wherever it was started."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = cursor.fetchone()[0]
        with open(f"{folder}/postmaster.pid") as file:
            head = psutil.Process(int(file.readline()))
    known = {each.pid for each in psutil.Process().children(recursive=True)}
    return [each for each in [head, *head.children(recursive=True)] if each.pid not in known]
