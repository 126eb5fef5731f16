"""Every address of the resolver, every role, own and foreign things: just what is declared."""

import os
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from tests.cast import Cast
from tests.web import matrix
from tests.web.matrix import Case
from tests.web.routes import plain, routes
from tests.web.world import NOW, build, client_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "routes.md"
HALLS = {
    "sign-in": r"/(alive|accounts|language|enter|ui)",
    "work": r"/work/",
    "office": r"/office/",
    "open": r"/(open311|api)/",
    "resident": r"/(?!alive|accounts|language|enter|ui|work/|office/|open311/|api/|t/<slug>)",
    "town": r"/t/<slug>",
}


@pytest.fixture(scope="module")
def world(stands: Any) -> Iterator[dict[str, str]]:
    """Return one of each thing on a Monday afternoon."""
    with time_machine.travel(NOW, tick=False):
        yield stands(build)


def answer(client: Client, case: Case, world: dict[str, str]) -> str:
    """Ask once, undo what it did, and return how it was answered."""
    address = re.sub(r"\{(\w+)\}", lambda found: world[found[1]], case.address)
    kept = {name: cookie.value for name, cookie in client.cookies.items()}
    with transaction.atomic():
        if case.method == "GET":
            response = client.get(address)
        else:
            response = client.post(address, {"pressed": "1"})
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(kept)
    if any(used.name == "resident/locked.html" for used in response.templates):
        return "locked"
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "sign-in"
    return str(response.status_code)


@pytest.mark.parametrize("hall", HALLS)
def test_every_address_answers_as_declared(hall: str, cast: Cast, world: dict[str, str]) -> None:
    named = matrix.roles()
    clients = {letter: client_of(role, cast, world) for letter, role in named.items()}
    wrong, asked = [], 0
    for address in matrix.declared()["routes"]:
        for case in matrix.cases_of(address) if re.match(HALLS[hall], address) else ():
            for letter, wanted in case.answers.items():
                got = answer(clients[letter], case, world)
                asked += 1
                if got != wanted:
                    wrong.append(
                        f"{case.method} {case.address} {named[letter]}: {got}, not {wanted}"
                    )
    assert not wrong, "\n" + "\n".join(wrong)
    assert asked > 50


def test_every_case_names_every_role() -> None:
    for address, rules in matrix.declared()["routes"].items():
        for key, answers in rules.items():
            if key not in ("only", "same-as"):
                assert set(matrix.by_role(answers)) == set(matrix.roles()), f"{address} {key}"


def test_every_route_is_declared_and_nothing_else() -> None:
    there, told = {route.address for route in routes()}, set(matrix.declared()["routes"])
    assert there - told == set(), "not in matrix.yaml"
    assert told - there == set(), "in matrix.yaml, but no such route"


def test_every_hall_is_swept() -> None:
    for address in matrix.declared()["routes"]:
        assert sum(bool(re.match(rule, address)) for rule in HALLS.values()) == 1, address


def test_the_reference_page_is_up_to_date() -> None:
    if os.environ.get("WRITE_ROUTES") == "1":
        PAGE.write_text(matrix.page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == matrix.page(), "run it with WRITE_ROUTES=1"


def test_a_pattern_is_read_as_an_address() -> None:
    assert plain(r"^matters/(?P<number>\d{8,14})/do/(?P<act>[a-z-]{2,20})$") == (
        "matters/<number>/do/<act>"
    )
    assert plain("m/<str:number>/key/<str:secret>/") == "m/<number>/key/<secret>/"
    assert plain(r"^password/(?P<key>(?:[a-z]+)-x)/$") == "password/<key>/"
