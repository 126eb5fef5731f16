"""What the office's tests stand on: a clock, somebody at a desk, many requests."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.actions import Contact
from bandeng.matters.states import State
from bandeng.people.models import Person
from tests import factories
from tests.cast import Cast, at

NOW = at("2026-03-11 09:00")
Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """Let it be Wednesday 11 March 2026 at nine."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def enter(db: None) -> Enter:
    """Return `enter(person) -> Client`, signed in, that follows nothing by itself."""

    def enter_(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return enter_


@pytest.fixture
def crowd(cast: Cast) -> int:
    """Have more requests than a page shows, in every state and colour; return how many are open."""
    for number in range(62):
        factories.raised(cast, NOW - timedelta(hours=number), title=f"第{number}件路灯")
    for state in State:
        factories.matter_at(state, cast, NOW - timedelta(days=2), title=state.value)
    for days in (20, 40):
        contact = Contact(name="秦若水", phone="10010000123")
        factories.raised(cast, NOW - timedelta(days=days), contact=contact)
    actions.tick(at=NOW)
    return 62 + 6 + 2  # a joined one has its main one beside it


def helped(cast: Cast) -> Any:
    """Return a request with everything a page can show: helpers, an answer, earlier ones."""
    matter = factories.answered(cast, NOW - timedelta(days=1))
    not_solved = {"solved": False, "by": Voice.ASKER, "at": NOW - timedelta(hours=20)}
    actions.confirm(matter, **not_solved)
    by, when = cast.representative, NOW - timedelta(hours=19)
    actions.add_helper(matter, helper=cast.secretary, by=by, at=when)
    actions.note(matter, text="再去看一次", by=by, at=when)
    return factories.fresh(matter)
