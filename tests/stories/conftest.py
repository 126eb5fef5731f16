"""What the stories stand on: a clock that is moved by hand, and people in front of screens."""

from collections.abc import Callable, Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from bandeng.people.models import Person
from tests.cast import Cast, at
from tests.stories.visitor import Visitor


class Clock:
    """The wall clock of a story."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.traveller = traveller

    def to(self, words: str) -> None:
        """Let it be this moment; whatever came due in between is done by the site's own clock."""
        self.traveller.move_to(at(words), tick=False)
        call_command("tick", stdout=StringIO())


@pytest.fixture
def clock(cast: Cast) -> Iterator[Clock]:
    """Return the clock; every story begins on Monday 2 March 2026 at nine."""
    with time_machine.travel(at("2026-03-02 09:00"), tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def resident(clock: Clock) -> Visitor:
    """Return somebody without an account."""
    return Visitor(Client())


@pytest.fixture
def enter(clock: Clock) -> Callable[[Person], Visitor]:
    """Return `enter(person) -> Visitor`, signed in."""

    def enter_(person: Person) -> Visitor:
        return Visitor(Client(), person)

    return enter_
