"""The pages people wait for, through the whole stack, against the bare SQL of their rows."""

import random
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.matters import words
from bandeng.matters.models import Matter
from bandeng.people.models import Holding, Person
from bandeng.places.models import Place
from bench.crowd import EVERYWHERE
from bench.measuring import HEAD, row, take

AIM = "p95 ≤ 80 ms"
WORDS = ["路灯", "自来水 压力", "医保 报销", "草场 围栏", "暖气", "路面 塌", "补贴", "小学门口"]

# What is hard to find quickly among the public ones, each address asked every time.
HARD = [
    ("two words always together", "/public/?q=草场 围栏"),
    ("a word in every row", f"/public/?q={EVERYWHERE}"),
    ("a word in none", "/public/?q=琉璃瓦"),
    ("a word in one town only", "/public/?q=township3"),
    ("a word in one village only", "/public/?q=village77"),
    ("two words seldom together", "/public/?q=路灯 village77"),
    ("three words", f"/public/?q=草场 围栏 {EVERYWHERE}"),
    ("word, town and subject", "/public/?q=晚上&place=t00003&topic=water"),
    ("a town's rarest subject", "/public/?place=t00003&topic=elders"),
    ("two words, the last page", "/public/?q=草场 围栏&page=50"),
    ("two words on the map", "/public/points.json?q=草场 围栏"),
]

MINE = (
    "SELECT * FROM matters_matter WHERE owner_id = %s AND state IN ('raised','taken','working','waiting')"
    " ORDER BY due_at LIMIT 50"
)
QUEUE = (
    "SELECT * FROM matters_matter WHERE path LIKE %s AND state IN ('raised','taken','working','waiting')"
    " AND rung = 'green' ORDER BY due_at LIMIT 50"
)
FOUND = (
    "SELECT * FROM matters_matter WHERE search @@ plainto_tsquery('simple', %s) AND path LIKE %s"
    " ORDER BY raised_at DESC LIMIT 50"
)
ONE = "SELECT * FROM matters_matter WHERE number = %s"


def measure(runs: int) -> None:
    """Print the table of pages."""
    words.warm()
    settings.DEBUG = False
    total = Matter.objects.count()
    people = _people()
    print(f"\n## Pages at {total:,} matters\n{HEAD}")
    for name, make, floor in _pages(people):
        pages = [make(n) for n in range(runs + 10)]
        clients = people["clients"]

        def see(n: int, pages: list[Any] = pages, clients: Any = clients) -> None:
            who, address = pages[n]
            answer = clients[who].get(address, REMOTE_ADDR="127.0.0.1")
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")

        def bare(n: int, floor: Any = floor) -> None:
            sql, values = floor(n)
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                cursor.fetchall()

        see(0)
        with CaptureQueriesContext(connection) as caught:
            see(1)
        least = take(name, bare, runs) if floor else None
        print(row(take(f"{name} ({len(caught)} SQL)", see, runs), least, AIM))


def _people() -> dict[str, Any]:
    """Return signed-in clients: representatives, township desks, the supervisor, a resident."""
    chance = random.Random(2)
    found: dict[str, Any] = {"clients": {"resident": Client(headers={"accept-language": "zh"})}}
    for post in ("representative", "township-desk", "supervisor"):
        holdings = list(Holding.objects.filter(post=post).select_related("place")[:400])
        chance.shuffle(holdings)
        found[post] = holdings[:8]
        for holding in found[post]:
            client = Client(headers={"accept-language": "zh"})
            client.force_login(
                Person.objects.get(pk=holding.person_id),
                backend=settings.AUTHENTICATION_BACKENDS[0],
            )
            found["clients"][holding.pk] = client
    found["numbers"] = list(
        Matter.objects.filter(pk__lte=5000).values_list("number", "owner_id", "path")
    )
    found["banner"] = Place.objects.get(level="banner").path
    return found


def _pages(people: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return name, (n → who, address), (n → bare SQL) of every page."""
    workers, desks, tops = people["representative"], people["township-desk"], people["supervisor"]

    def of(holdings: list[Holding], n: int) -> Holding:
        return holdings[n % len(holdings)]

    def word(n: int) -> str:
        return WORDS[n % len(WORDS)]

    def under(holding: Holding) -> str:
        return f"{holding.place.path}%"

    seen = [
        (number, desk)
        for desk in desks
        for number, _owner, path in people["numbers"]
        if path.startswith(desk.place.path)
    ]
    random.Random(3).shuffle(seen)

    return [
        (
            "worker: Today",
            lambda n: (of(workers, n).pk, "/work/"),
            lambda n: (MINE, [of(workers, n).person_id]),
        ),
        (
            "office of a town: queue, green",
            lambda n: (of(desks, n).pk, "/office/matters/?colour=green"),
            lambda n: (QUEUE, [under(of(desks, n))]),
        ),
        (
            "office of the county: queue, green",
            lambda n: (of(tops, n).pk, "/office/matters/?colour=green"),
            lambda n: (QUEUE, [under(of(tops, n))]),
        ),
        (
            "office of a town: search",
            lambda n: (of(desks, n).pk, f"/office/matters/?state=all&words={word(n)}"),
            lambda n: (FOUND, [words.joined(word(n)), under(of(desks, n))]),
        ),
        (
            "office of the county: search",
            lambda n: (of(tops, n).pk, f"/office/matters/?state=all&words={word(n)}"),
            lambda n: (FOUND, [words.joined(word(n)), under(of(tops, n))]),
        ),
        (
            "resident: search public requests",
            lambda n: ("resident", f"/public/?q={word(n)}"),
            lambda n: (FOUND, [words.joined(word(n)), f"{people['banner']}%"]),
        ),
        *(
            (
                f"resident: {name}",
                lambda n, address=address: ("resident", address),
                None,
            )
            for name, address in HARD
        ),
        (
            "office: matter page",
            lambda n: (seen[n % len(seen)][1].pk, f"/office/matters/{seen[n % len(seen)][0]}/"),
            lambda n: (ONE, [seen[n % len(seen)][0]]),
        ),
        (
            "worker: matter page",
            lambda n: (seen[n % len(seen)][1].pk, f"/work/m/{seen[n % len(seen)][0]}/"),
            lambda n: (ONE, [seen[n % len(seen)][0]]),
        ),
    ]
