"""The rows of a life, written and read by bare SQL: what no program can be faster than."""

import multiprocessing
import random
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone

from bandeng.clockwork.demo import asks
from bandeng.journal.states import Voice
from bandeng.matters import actions, words
from bandeng.places.models import Place
from bench.pages import FOUND, WORDS
from bench.raising import bare_inserts

ASSIGN = "UPDATE matters_matter SET owner_id = %s, changed_at = %s WHERE id = %s"
ANSWER = (
    "UPDATE matters_matter SET state = 'answered', answer = 'x', outcome = 'solved',"
    " answered_at = %s, changed_at = %s WHERE id = %s"
)
LINE = (
    "INSERT INTO journal_line (at, verb, subject_kind, subject_id, by_name, post, place_path,"
    " public, said) VALUES (%s, 'matter.noted', 'matter', %s, 'bench', '', %s, true, '{}')"
)
OPEN = (
    "SELECT * FROM matters_matter WHERE path LIKE %s AND state IN"
    " ('raised','taken','working','waiting','joined') ORDER BY due_at, id LIMIT 20"
)
LAST = "SELECT currval(pg_get_serial_sequence('matters_matter', 'id'))"


def floor(lives: int, callers: int) -> float:
    """Return how many lives a second the database alone takes from as many connections."""
    words.warm()
    again, town, person = _raising(), Place.objects.filter(level="township").first(), _person()
    found = [words.joined(word) for word in WORDS]
    under = f"{town.path}%" if town else "%"
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    share = lives // callers
    hands = [
        fork.Process(target=_repeat, args=(again, share, under, person, found))
        for _ in range(callers)
    ]
    begun = time.perf_counter()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return share * callers / (time.perf_counter() - begun)


def _raising() -> Callable[[int], None]:
    grids = list(Place.objects.filter(level="grid").order_by("pk")[:400])
    wish = asks.wish(random.Random(7))

    def act(n: int) -> None:
        contact = actions.Contact(name="秦若水", phone=f"1001{n:07d}")
        ask = actions.Ask(
            "residents-request", wish.category, wish.text, grids[n % 400], contact=contact
        )
        actions.raise_matter(ask, by=Voice.ASKER, at=timezone.now())

    return bare_inserts(act)


def _person() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM people_holding WHERE post = 'representative' LIMIT 1")
        return int(cursor.fetchone()[0])


def _repeat(again: Any, lives: int, under: str, person: int, found: list[str]) -> None:
    for n in range(lives):
        again(n)
        with connection.cursor() as cursor:
            cursor.execute(LAST)
            pk = cursor.fetchone()[0]
            for sql, values in ((ASSIGN, [person, timezone.now(), pk]),
                                (ANSWER, [timezone.now(), timezone.now(), pk])):  # fmt: skip
                with transaction.atomic():
                    cursor.execute(sql, values)
                    cursor.execute(LINE, [timezone.now(), pk, under])
            cursor.execute(OPEN, [under])
            cursor.fetchall()
            cursor.execute(FOUND, [found[n % len(found)], under])
            cursor.fetchall()
    connection.close()
