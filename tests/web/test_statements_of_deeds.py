"""No press on a matter, in either hall, takes more than 12 SQL statements."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.switches.queries import forget
from tests import factories
from tests.cast import Cast
from tests.factories import MONDAY
from tests.web.test_statements import MOST, statements

NOW = MONDAY + timedelta(hours=6)
Make = Callable[[Cast], Matter]
Tell = Callable[[Cast], dict[str, str]]
DEEDS: dict[str, tuple[Make, str, str, Tell]] = {
    "take": (factories.raised, "representative", "take", lambda c: {}),
    "take, and show it": (factories.raised, "representative", "take", lambda c: {"public": "on"}),
    "note": (factories.taken, "representative", "note", lambda c: {"text": "看过"}),
    "ask": (factories.taken, "representative", "ask", lambda c: {"text": "哪一栋？"}),
    "reply": (lambda c: asked(c), "representative", "reply", lambda c: {"text": "三栋"}),
    "answer": (factories.taken, "representative", "answer",
               lambda c: {"text": "换好了", "outcome": "solved"}),
    "confirm": (factories.answered, "representative", "confirm",
                lambda c: {"solved": "yes", "rating": "4"}),
    "not solved": (factories.answered, "representative", "confirm",
                   lambda c: {"solved": "no", "text": "又坏了"}),
    "hand-up": (factories.taken, "representative", "hand-up", lambda c: {"reason": "难"}),
    "help": (factories.taken, "representative", "help",
             lambda c: {"helper": str(c.grid_worker.pk)}),
    "correct": (factories.taken, "representative", "correct",
                lambda c: {"category": "roads", "place": "15010102"}),
    "publish": (factories.taken, "representative", "publish", lambda c: {}),
    "withdraw": (factories.taken, "representative", "withdraw", lambda c: {"reason": "不用了"}),
    "redirect": (factories.taken, "representative", "redirect", lambda c: {"route": "lawsuit"}),
    "remind": (factories.taken, "secretary", "remind", lambda c: {"text": "请抓紧"}),
    "supervise": (factories.taken, "supervisor", "supervise", lambda c: {"reason": "久"}),
    "reopen": (factories.answered, "supervisor", "reopen", lambda c: {"reason": "还是黑的"}),
    "redact": (factories.taken, "representative", "redact", lambda c: {}),
    "black-out": (factories.taken, "representative", "black-out", lambda c: {"text": "小学门口"}),
}  # fmt: skip
# What is blacked out is looked for in everything that was ever written about a matter: the
# passages are checked when the form is, and once more under the lock, before they go for good.
BEYOND = {"redact": 14, "black-out": 16}


def asked(cast: Cast) -> Matter:
    return actions.ask_asker(
        factories.taken(cast), text="哪一栋？", by=cast.representative, at=MONDAY
    )


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def come(person: Person, hall: str) -> Client:
    """Return somebody who was on a page already: that he is here was written down."""
    client = Client()
    client.force_login(person)
    client.get(hall)
    return client


@pytest.mark.parametrize("hall", ["/work/m/{}/{}/", "/office/matters/{}/do/{}"])
@pytest.mark.parametrize("name", DEEDS)
def test_a_press(name: str, hall: str, cast: Cast) -> None:
    make, who, deed, told = DEEDS[name]
    matter, client = make(cast), come(getattr(cast, who), hall.split("m")[0])
    typed: dict[str, Any] = {"seen": NOW.isoformat(), **told(cast)}
    address = hall.format(matter.number, deed)
    assert client.get(address).status_code in (200, 409)
    forget()
    with CaptureQueriesContext(connection) as captured:
        response = client.post(address, typed)
    assert response.status_code == 302, response.status_code
    found = statements(captured)
    assert len(found) <= BEYOND.get(deed, MOST), "\n".join(sql[:200] for sql in found)
