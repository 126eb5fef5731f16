"""Requests that come in by Open311, through real web processes, against their bare INSERTs.

Every POST is answered after its transaction is on the disk. Four callers keep their connections
open and send the next as soon as they have the answer; they run on the same cores.
"""

import multiprocessing
import os
import random
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.db import connection, connections
from django.utils import timezone

from bandeng.clockwork.demo import asks
from bandeng.doors.models import Key
from bandeng.doors.queries import secret_hash
from bandeng.doors.states import Grant
from bandeng.journal.states import Voice
from bandeng.matters import actions, words
from bandeng.matters.models import Matter
from bandeng.places.models import Place
from bench.measuring import Taken
from bench.raising import bare_inserts
from bench.serving import PROCESSES, web_processes
from bench.spending import parent_of, spent

CALLERS = 4
SECRET = "bench"  # noqa: S105 - of a site that holds invented rows only
AIM = 100
HEAD = "| what | a second | median ms | p95 ms | aim |\n| --- | ---: | ---: | ---: | --- |"


def measure(posts: int) -> None:
    """Print the table of the doors."""
    words.warm()
    _key()
    bodies = _bodies(posts)
    before = Matter.objects.count()
    floor_before, _ = _bare(posts)
    server = _server()
    with web_processes() as (port, web):
        _rate(port, bodies[:200])  # warm: templates, playbooks, words
        began = spent(web), spent(server)
        rate, taken = _rate(port, bodies)
        used = [
            (now - then) * 1000 / posts
            for now, then in zip((spent(web), spent(server)), began, strict=True)
        ]
        named = _rate(port, bodies, named=True)
    floor_after, _ = _bare(posts)
    floor = max(floor_before, floor_after)
    print(f"\n## Doors: {PROCESSES} web processes, {CALLERS} callers, {before:,} requests there")
    print(HEAD)
    print(f"| the same rows, bare INSERTs | {floor_before:.0f} and {floor_after:.0f} | | | |")
    print(_row("Open311 POST", rate, taken, f"≥ {AIM} a second"))
    print(_row("the same with an Idempotency-Key", *named, ""))
    print(f"\nbare INSERTs / POSTs: {floor / rate:.1f}")
    print(f"processor time a POST: web {used[0]:.1f} ms, database {used[1]:.1f} ms")
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


def _row(name: str, rate: float, taken: Taken, aim: str) -> str:
    return f"| {name} | {rate:.0f} | {taken.median:.1f} | {taken.p95:.1f} | {aim} |"


def _server() -> int:
    """Return the process of the database server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return parent_of(int(cursor.fetchone()[0]))


def _key() -> None:
    if not Key.objects.filter(key_hash=secret_hash(SECRET)).exists():
        Key.objects.create(
            name="bench",
            start="bench",
            key_hash=secret_hash(SECRET),
            grants=[Grant.REPORT],
            made_at=timezone.now(),
        )


def _bodies(count: int) -> list[bytes]:
    """Return forms as a city's app would send them: a place, words, a name and a phone."""
    chance = random.Random(5)  # noqa: S311 - the same forms every time
    grids = list(Place.objects.filter(level="grid").order_by("pk").values_list("code")[:400])
    forms = []
    for n in range(count):
        wish = asks.wish(chance)
        form = {
            "service_code": f"residents-request.{wish.category}",
            "address_id": grids[n % len(grids)][0],
            "description": wish.text,
            "last_name": "秦若水",
            "phone": f"1001{n:07d}",
        }
        forms.append(urlencode(form).encode())
    return forms


def _rate(port: int, bodies: list[bytes], *, named: bool = False) -> tuple[float, Taken]:
    """Return how many a second were acknowledged, and how long each took."""
    shares = [bodies[n::CALLERS] for n in range(CALLERS)]
    times: list[float] = []
    callers = [
        threading.Thread(target=_call, args=(port, share, times, f"{time.time_ns()}-{n}" * named))
        for n, share in enumerate(shares)
    ]
    begun = time.perf_counter()
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    whole = time.perf_counter() - begun
    if len(times) != len(bodies):
        raise SystemExit(f"{len(bodies) - len(times)} of {len(bodies)} posts were not taken")
    return len(times) / whole, Taken("", tuple(times))


def _call(port: int, bodies: list[bytes], times: list[float], named: str) -> None:
    """Send forms one after the other over one connection; keep how long each took."""
    with socket.create_connection(("127.0.0.1", port)) as way:
        way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for n, body in enumerate(bodies):
            call = _written(body, f"Idempotency-Key: {named}-{n}\r\n" if named else "")
            begun = time.perf_counter()
            way.sendall(call)
            answer = _answer(way)
            if not answer.startswith(b"HTTP/1.1 200"):
                print(answer.decode("utf-8", "replace"))
                return
            times.append((time.perf_counter() - begun) * 1000)


def _written(body: bytes, more: str) -> bytes:
    head = (
        "POST /open311/v2/requests.json HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
        f"X-Api-Key: {SECRET}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _answer(way: socket.socket) -> bytes:
    """Return one whole answer, by its Content-Length or its chunks."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += way.recv(65536) or _gone()
    head, _end, rest = got.partition(b"\r\n\r\n")
    lower = head.lower()
    if b"content-length:" in lower:
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(rest) < length:
            rest += way.recv(65536) or _gone()
    else:
        while not rest.endswith(b"0\r\n\r\n"):
            rest += way.recv(65536) or _gone()
    return head + rest


def _gone() -> bytes:
    raise SystemExit("a web process hung up")


def _bare(count: int) -> tuple[float, float]:
    """Return how many a second the database takes of the same rows, from as many connections."""
    grids = list(Place.objects.filter(level="grid").order_by("pk")[:400])
    chance = random.Random(6)  # noqa: S311 - the same wishes every time
    wishes = [asks.wish(chance) for _ in range(100)]

    def act(n: int) -> None:
        wish = wishes[n % 100]
        contact = actions.Contact(name="秦若水", phone=f"1001{n:07d}")
        ask = actions.Ask(
            "residents-request", wish.category, wish.text, grids[n % 400], contact=contact
        )
        actions.raise_matter(ask, by=Voice.ASKER, at=timezone.now())

    again = bare_inserts(act)
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    begun = time.perf_counter()
    hands = [fork.Process(target=_repeat, args=(again, count // CALLERS)) for _ in range(CALLERS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    taken = time.perf_counter() - begun
    return count // CALLERS * CALLERS / taken, taken


def _repeat(again: Callable[[int], None], count: int) -> None:
    for n in range(count):
        again(n)
    connection.close()
