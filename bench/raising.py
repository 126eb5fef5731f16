"""`raise` through the whole action, against its bare INSERTs in one transaction."""

import uuid

from django.db import connection, transaction
from django.utils import timezone

from bandeng.clockwork.demo import asks
from bandeng.journal.states import Voice
from bandeng.matters import actions, words
from bandeng.matters.states import number_for
from bandeng.places.models import Place
from bench.measuring import HEAD, row, take


def measure(runs: int) -> None:
    """Print the table of raising."""
    import random

    words.warm()
    chance = random.Random(4)
    grids = list(Place.objects.filter(level="grid").order_by("pk")[:400])
    wishes = [asks.wish(chance) for _ in range(500)]

    def act(n: int) -> None:
        wish, grid = wishes[n % 500], grids[n % 400]
        contact = actions.Contact(name="秦若水", phone=f"1001{n:07d}")
        actions.raise_matter(
            actions.Ask("residents-request", wish.category, wish.text, grid, wish.title,
                        contact=contact),
            by=Voice.ASKER, at=timezone.now(),
        )  # fmt: skip

    bare = bare_inserts(act)
    floor = take("the same rows, bare INSERTs", lambda n: bare(n), runs)
    whole = take("raise, the whole action", act, runs)
    floor_after = take("the same rows, bare INSERTs", lambda n: bare(n), runs)
    print("\n## Raising\n" + HEAD)
    print(row(floor_after))
    print(row(whole, min(floor, floor_after, key=lambda taken: taken.median), "≤ 4 ×"))


def bare_inserts(act):  # noqa: ANN001, ANN202
    """Return a call that repeats the INSERTs one raise sends, and nothing else."""
    caught: list[tuple[str, tuple]] = []

    def catch(execute, sql, params, many, context):  # noqa: ANN001, ANN202
        if sql.lstrip().startswith("INSERT"):
            caught.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(catch):
        act(0)
    base = [(sql, list(params)) for sql, params in caught]

    def again(n: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('matters_matter', 'id'))")
            new = cursor.fetchone()[0]
            for sql, params in base:
                cursor.execute(sql, _renewed(params, new))

    first_id = next(p for p in base[0][1] if isinstance(p, int) and p > 1000)
    first_number = next(p for p in base[0][1] if isinstance(p, str) and p.isdigit() and len(p) >= 8)

    def _renewed(params: list, new: int) -> list:
        out = []
        for value in params:
            if value == first_id:
                out.append(new)
            elif value == first_number:
                out.append(number_for(new))
            elif isinstance(value, uuid.UUID):
                out.append(uuid.uuid4())
            elif isinstance(value, str) and str(first_id) in value:
                out.append(value.replace(str(first_id), str(new)))
            else:
                out.append(value)
        return out

    return again
