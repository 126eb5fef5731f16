"""The tutorial is run line by line: what it says is what happens."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bandeng.matters.models import Matter
from bandeng.people.models import Person
from tests.cast import Cast, at
from tests.factories import fresh
from tests.stories.asking import ask
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor
from tests.stories.working import deed

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "one-day-in-grid-7.md"
LINE = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d) (\w+) ?(.*)$")


def lines() -> list[tuple[str, str, str]]:
    """Return moment, who and what of every line in the boxes."""
    boxes = re.findall(r"```day\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    found = [LINE.match(line) for box in boxes for line in box.strip().splitlines()]
    assert all(found)
    return [(m[1], m[2], m[3]) for m in found if m]


class Day:
    """The people of the tutorial, and the lamp they speak of."""

    def __init__(self, cast: Cast, resident: Visitor, worker: Visitor, desk: Visitor) -> None:
        self.cast, self.resident, self.worker, self.desk = cast, resident, worker, desk
        self.lamp: Matter

    def resident_(self, what: str) -> None:
        verb, _space, rest = what.partition(" ")
        if verb == "asks":
            self.lamp = ask(self.resident)
        elif verb == "confirms":
            stars, _space, words = rest.partition(" ")
            self.resident.open(f"/m/{self.lamp.number}/").press("Open", digits="0123")
            self.resident.press("Yes, it is settled", rating=stars, text=words)
        else:
            raise AssertionError(what)

    def representative_(self, what: str) -> None:
        verb, _space, words = what.partition(" ")
        name = {"takes": "take", "notes": "note", "answers": "answer"}[verb]
        said = {"outcome": "solved"} if name == "answer" else {}
        deed(self.worker, self.lamp, name, **({"text": words, **said} if words else {}))

    def desk_(self, what: str) -> None:
        _counts, measure, number = what.split()
        assert totals(self.desk.open("/office/numbers/"))[measure] == int(number)

    def expect_(self, what: str) -> None:
        matter, said = fresh(self.lamp), what.split(" ", 3)
        assert said[0] in (matter.rung, matter.state), (what, matter.rung, matter.state)
        if len(said) > 1:
            assert matter.owner
            assert matter.owner.name == said[2]
            assert matter.due_at == at(said[3].removeprefix("until "))


@pytest.mark.django_db
def test_the_tutorial_happens_as_it_is_told(
    cast: Cast, resident: Visitor, enter: Callable[[Person], Visitor], clock: Clock
) -> None:
    day = Day(cast, resident, enter(cast.representative), enter(cast.desk))
    for moment, who, what in lines():
        if what.startswith("asks again"):
            clock.traveller.move_to(at(moment), tick=False)
        else:
            clock.to(moment)
        getattr(day, f"{who}_")(what)
