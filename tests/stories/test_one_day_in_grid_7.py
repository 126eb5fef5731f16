"""The tutorial is true: its steps are read from the page and done, one by one."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bandeng.journal.states import Voice
from bandeng.matters.models import Matter
from bandeng.places import actions as places
from bandeng.places.states import NewPlace
from tests.cast import Cast
from tests.factories import MONDAY
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "one-day-in-grid-7.md"
HEAD = re.compile(r"### (\d\d:\d\d) · (.+)")
STEP = re.compile(
    r"(?P<open>[Oo]pen `(?P<address>[^`]+)`)"
    r"|(?P<follow>[Ff]ollow \*\*(?P<link>.+?)\*\*)"
    r"|(?P<write>[Uu]nder \*\*(?P<label>.+?)\*\* write “(?P<text>.+?)”)"
    r"|(?P<choose>[Cc]hoose \*\*(?P<choice>.+?)\*\*)"
    r"|(?P<press>[Pp]ress \*\*(?P<button>.+?)\*\*)"
    r"|(?P<see>[Yy]ou see “(?P<words>.+?)”)"
)


def steps(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Return every heading with its hour and every step in order; a line without one is wrong."""
    for line in text.splitlines():
        if head := HEAD.fullmatch(line):
            yield "hour", {"hour": head[1], "who": head[2]}
        elif line.startswith("- "):
            found = list(STEP.finditer(line))
            assert found, f"no step in: {line}"
            for step in found:
                said = {name: value for name, value in step.groupdict().items() if value}
                yield next(iter(said)), said


class Day:
    """The people of the day, each before a screen of his own."""

    def __init__(self, clock: Clock, names: dict[str, str]) -> None:
        self.clock, self.names = clock, names
        self.people: dict[str, Visitor] = {}
        self.typed: dict[str, str] = {}
        self.hour(who="somebody", hour="07:40")

    def hour(self, hour: str, who: str) -> None:
        """Let it be this hour, and somebody else's turn."""
        self.clock.to(f"{MONDAY:%Y-%m-%d} {hour}")
        if who not in self.people:
            self.people[who] = Visitor(Client(headers={"accept-language": "en"}))
            self.people[who].client.cookies["bandeng_language"] = "en"
        self.now = self.people[who]

    def open(self, address: str, **_said: str) -> None:
        """Open an address."""
        self.now.open(address)

    def follow(self, link: str, **_said: str) -> None:
        """Follow a link by its words."""
        self.now.follow(self.names.get(link, link))

    def write(self, label: str, text: str, **_said: str) -> None:
        """Write under a label."""
        self.typed[self._named(label)[0]] = text

    def choose(self, choice: str, **_said: str) -> None:
        """Choose a button of several by its label."""
        name, value = self._named(choice)
        self.typed[name] = value

    def press(self, button: str, **_said: str) -> None:
        """Press a button, with all that was written and chosen."""
        typed, self.typed = self.typed, {}
        self.now.press(button, **typed)

    def see(self, words: str, **_said: str) -> None:
        """See words on the page."""
        assert self.now.sees(words), f"“{words}” not on {self.now.address}: {self.now.words()}"

    def _named(self, label: str) -> tuple[str, str]:
        """Return name and value of the control that a label belongs to."""
        for id_, words in re.findall(
            r'<label[^>]* for="([^"]+)"[^>]*>(.*?)</label>', self.now.page, re.S
        ):
            if unescape(re.sub(r"<[^>]+>|\s+", " ", words)).strip().startswith(label):
                (control,) = re.findall(
                    rf'<(?:input|textarea|select)[^>]* id="{id_}"[^>]*>', self.now.page
                )
                has = dict(re.findall(r'([\w-]+)="([^"]*)"', control))
                return has["name"], has.get("value", "")
        raise AssertionError(f"no label “{label}” on {self.now.address}: {self.now.words()}")


@pytest.fixture
def day(cast: Cast, clock: Clock, settings: Any) -> Day:
    """Return the day in a village whose seventh grid has been founded."""
    settings.DEMO = True
    grids = [NewPlace(f"1501010{n}", f"第{n}网格", "grid", "150101") for n in range(3, 8)]
    places.found_many(grids, by=Voice.SYSTEM, at=MONDAY - timedelta(days=1))
    return Day(clock, {"YOUR TOWN": cast.town.name, "YOUR VILLAGE": cast.village.name})


def test_the_day_goes_as_the_tutorial_says(day: Day) -> None:
    done = 0
    for verb, said in steps(PAGE.read_text(encoding="utf-8")):
        getattr(day, verb)(
            **{name: value for name, value in said.items() if name != verb or verb == "hour"}
        )
        done += 1
    assert done > 40
    lamp, water = Matter.objects.order_by("id")
    assert (lamp.state, lamp.rung, lamp.place.name) == ("confirmed", "blue", "第7网格")
    assert (water.channel, water.category) == ("doorstep", "water")


def test_a_step_nobody_understands_is_told() -> None:
    with pytest.raises(AssertionError):
        list(steps("- Dance **on the table**."))
