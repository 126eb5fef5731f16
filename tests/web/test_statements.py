"""No page takes more than 12 SQL statements, whatever the data."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.matters import actions
from bandeng.matters.states import State
from bandeng.web import deeds
from bandeng.web.entering.presence import SEEN, STEP
from tests.cast import Cast
from tests.factories import MONDAY, matter_at
from tests.web.matrix import cases_of, declared, roles
from tests.web.world import NOW, build, client_of

MOST = 12
HALLS = {"/work/": "RDG", "/office/": "DVT", "/": "ak"}


def statements(captured: CaptureQueriesContext) -> list[str]:
    """Return what was asked of the database; savepoints are there because a test rolls back."""
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if not re.match(r"(RELEASE )?SAVEPOINT|ROLLBACK TO", sql)]


def found(cast: Cast, media: Path) -> dict[str, str]:
    """Found a world with sixty more requests in every state, half of them public."""
    world = build(cast, media)
    for number in range(60):
        state = list(State)[number % 9]
        matter = matter_at(state, cast, MONDAY - timedelta(hours=number), title=f"第{number}件")
        if number % 2 and state not in (State.WITHDRAWN, State.REDIRECTED):
            actions.make_public(matter, by=cast.secretary, at=MONDAY + timedelta(hours=5))
    return world


@pytest.fixture(scope="module")
def busy(stands: Any) -> Iterator[dict[str, str]]:
    with time_machine.travel(NOW, tick=False):
        yield stands(found)


def opened(hall: str, letters: str) -> list[tuple[str, str]]:
    """Return every page of a hall with each role for whom it opens."""
    return [
        (letter, case.address)
        for address in declared()["routes"]
        if (
            address.startswith(hall) if hall != "/" else not re.match("/(work|office|acc)", address)
        )
        for case in cases_of(address)
        if case.method == "GET"
        for letter in letters
        if case.answers.get(letter) == "200"
    ]


def seen_a_while_ago(client: Client) -> None:
    """Have the next page be one of those that write down that their reader is here."""
    if client.cookies:
        session = client.session
        session[SEEN] = (NOW - STEP).isoformat()
        session.save()


@pytest.mark.parametrize("hall", HALLS)
def test_pages_with_sixty_requests_in_view(hall: str, cast: Cast, busy: dict[str, str]) -> None:
    clients = {letter: client_of(roles()[letter], cast, busy) for letter in HALLS[hall]}
    much, asked = [], 0
    for letter, declared_address in opened(hall, HALLS[hall]):
        address = re.sub(r"\{(\w+)\}", lambda found: busy[found[1]], declared_address)
        seen_a_while_ago(clients[letter])
        with CaptureQueriesContext(connection) as captured:
            response = clients[letter].get(address)
            if response.streaming:
                b"".join(response.streaming_content)
        asked += 1
        if len(statements(captured)) > MOST:
            much.append(f"{len(statements(captured))} {roles()[letter]} {declared_address}")
    assert not much, "\n" + "\n".join(much)
    assert asked > 20


FORMS = [
    *(f"/work/m/{{answered}}/{name}/" for name in deeds.BY_ID),
    *(f"/work/m/{{here}}/{name}/" for name in deeds.BY_ID),
    *(f"/office/matters/{{answered}}/do/{name}" for name in deeds.BY_ID),
    *(f"/office/matters/{{here}}/do/{name}" for name in deeds.BY_ID),
]


def test_the_form_of_everything_that_can_be_done(cast: Cast, busy: dict[str, str]) -> None:
    much = []
    for letter in "RV":
        client = client_of(roles()[letter], cast, busy)
        for declared_address in FORMS:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(declared_address.format(**busy)).status_code in (200, 409)
            if len(statements(captured)) > MOST:
                much.append(f"{len(statements(captured))} {roles()[letter]} {declared_address}")
    assert not much, "\n" + "\n".join(much)
