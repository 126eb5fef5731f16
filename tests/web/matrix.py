"""The matrix of who gets what at every address, read from its file, and the page made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.web.routes import Route, routes

FILE = Path(__file__).with_name("matrix.yaml")
TOWN = "/t/<slug>"
METHODS = ("GET", "POST")
DOORS = ("sign-in", "403")
LIBRARY = "/accounts/"  # knows who has signed in, and no posts


@dataclass(frozen=True)
class Case:
    """What each role gets for one method at one address."""

    method: str
    address: str
    answers: dict[str, str]


@cache
def declared() -> dict[str, Any]:
    """Return the file."""
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def roles() -> dict[str, str]:
    """Return each role by its letter."""
    return dict(declared()["roles"])


def cases_of(address: str) -> Iterator[Case]:
    """Return the cases of a route, those of the other method of an `only` among them."""
    rules = declared()["routes"][address]
    if "same-as" in rules:
        town = TOWN.replace("<slug>", "shuangquan")
        for case in cases_of(rules["same-as"]):
            yield Case(case.method, town + case.address, one_of_each(case.answers))
        return
    only, by_library = rules.get("only"), address.startswith(LIBRARY)
    for key, answers in rules.items():
        if key == "only":
            continue
        method, where = key.split(" ", 1)
        got = one_of_each(by_role(answers)) if by_library else by_role(answers)
        for one in METHODS if method == "ANY" else (method,):
            yield Case(one, where, got)
        if only:
            other = "POST" if only == "GET" else "GET"
            shut = {role: got[role] if got[role] in DOORS else "405" for role in got}
            yield Case(other, where, one_of_each(shut))


def by_role(answers: dict[Any, str]) -> dict[str, str]:
    """Return the answer of each role by its letter; a role named twice is a mistake."""
    groups, found = declared()["groups"], dict[str, str]()
    for answer, named in answers.items():
        for word in str(named).split():
            for letter in str(groups.get(word, word)).split():
                assert letter not in found, f"{letter} twice in {answers}"
                found[letter] = str(answer)
    return found


def one_of_each(answers: dict[str, str]) -> dict[str, str]:
    """Return one role for each answer, where the door alone decides or was asked already."""
    first = {answer: letter for letter, answer in reversed(answers.items())}
    return {letter: answer for answer, letter in first.items()}


def page() -> str:
    """Return the reference page of all routes."""
    legend = ", ".join(f"{letter} {name.replace('_', ' ')}" for letter, name in roles().items())
    lines = [
        "<!-- made from tests/web/matrix.yaml: WRITE_ROUTES=1 pytest tests/web/test_matrix.py -->",
        "",
        "# Who gets what at every address",
        "",
        f"Roles: {legend}.",
        "",
        "`{here}` is a public request in grid 1 of a village, `{there}` a private one in another",
        "town, `{secret}` a confidential one in grid 1. A method that is not named answers 405.",
        "Every address of a town's page, `/t/<slug>/…`, answers like the one without the town.",
        "",
        "| address | door | who gets what |",
        "| --- | --- | --- |",
    ]
    for route in routes():
        if not route.address.startswith(f"{TOWN}/") and route.address in declared()["routes"]:
            lines.append(_line(route))
    return "\n".join(lines) + "\n"


def _line(route: Route) -> str:
    rules = declared()["routes"][route.address]
    told = []
    for key, answers in rules.items():
        if key != "only":
            got = "; ".join(f"{answer}: {who}" for answer, who in answers.items())
            told.append(f"`{key}` {got}")
    address = route.address.replace("|", "\\|")
    return f"| `{address}` | {door_of(route)} | {'<br>'.join(told)} |"


def door_of(route: Route) -> str:
    """Return the door of a view in words; the sign-in library guards its own."""
    door = getattr(route.view, "door", None)
    if door is None:
        return "the sign-in library's own"
    named = ", ".join([*door.posts, *door.abilities, *door.grants])
    return f"{door.rule}({named})" if named else str(door.rule)
