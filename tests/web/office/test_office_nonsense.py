"""Nonsense at every door of the office: an answer in words, never a crash."""

import random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.exceptions import NoReverseMatch

from bandeng.matters import actions
from bandeng.web.deeds import BY_ID
from bandeng.web.office.person_page import CHANGES as PERSONS
from bandeng.web.office.place_page import CHANGES
from bandeng.web.office.urls import urlpatterns
from tests.cast import Cast
from tests.factories import answered, raised, taken
from tests.web.office.conftest import NOW, Enter

NONSENSE = [
    "", " ", "0", "-1", "999999999999999999999", "1e400", "nan", "\0", "a\0b", "'; DROP TABLE",
    "<script>alert(1)</script>", "%s%s%n", "../../etc/passwd", "😀" * 50, "é́", "\u202e\ufeff",
    "字" * 3000, "x" * 9000, "true", "None", "[]", "{}", "٣٤٥٦", "①②③④", "10000012", "\ud7ff",
    "on", "all", "red", "1501", "yes", "2026-02-30", "2026-03-11T09:00", "9" * 400, "-raised",
]  # fmt: skip
ASKED = [
    "place", "state", "colour", "kind", "category", "channel", "from_day", "to_day", "owner",
    "words", "sort", "page", "overdue", "unowned", "listed", "q", "post", "appoint", "number",
    "period",
    "town", "month", "also", "year", "day", "from", "holding",
]  # fmt: skip
SENT = [
    "text", "reason", "outcome", "rung", "to", "helper", "other", "route", "category", "place",
    "solved", "rating", "seen", "purpose", "name", "query", "matter", "verb", "back", "lat", "lng",
    "level", "code", "what", "pair", "decision", "phone", "email", "password", "post", "grade",
    "from_day", "to_day", "holding", "stand_in", "from_at", "to_at", "day", "working", "note",
    "year", "file",
]  # fmt: skip
ANY_NUMBER = [1, 10**18]
FINE = {200, 204, 302, 400, 403, 404, 405, 409, 413, 422}


def addresses(cast: Cast) -> list[str]:
    """Return an address for every pattern of the hall, real and made-up parts mixed in."""
    matters = [raised(cast, NOW), taken(cast, NOW), answered(cast, NOW)]
    view = actions.keep_view(name="急的", query="", by=cast.desk, at=NOW)
    parts: dict[str, list[Any]] = {
        "number": [m.number for m in matters] + ["10000012"],
        "act_id": [*BY_ID, "no-such"],
        "change_id": [*(c.id for c in CHANGES), *(c.id for c in PERSONS), "burn"],
        "view_id": [view.pk, 10**18],
        "name": ["a" * 24 + ".jpg"],
        "measure_id": ["solved", "every-raised", "no-such"],
        "code": ["1501", "150101", "nowhere"],
        "proposal_id": [1, 10**30],
        "person_id": [cast.desk.pk, cast.grid_worker.pk, 10**30],
        "absence_id": [1],
        "playbook_id": ["four-colours", "no-such"],
        "heap": ["matter.raised", "x"],
    }
    return sorted({found for pattern in urlpatterns for found in _filled(pattern, parts)})


def _filled(pattern: URLPattern, parts: dict[str, list[Any]]) -> set[str]:
    names = list(pattern.pattern.regex.groupindex)
    found = set()
    offered = {name: parts.get(name, ANY_NUMBER) for name in names}
    for turn in range(max([1, *map(len, offered.values())])):
        chosen = {name: given[turn % len(given)] for name, given in offered.items()}
        try:
            found.add(reverse(f"office:{pattern.name}", kwargs=chosen))
        except NoReverseMatch:
            continue
    return found


@pytest.fixture(params=["desk", "steward"])
def client(request: Any, cast: Cast, enter: Enter) -> Client:
    """Return somebody at a desk."""
    return enter(getattr(cast, request.param))


def test_nothing_asked_in_the_address_bar_breaks_a_page(cast: Cast, client: Client) -> None:
    dice = random.Random(1)
    for address in addresses(cast):
        for _turn in range(2):
            asked = {name: dice.choice(NONSENSE) for name in dice.sample(ASKED, 7)}
            answer = client.get(address, asked)
            assert answer.status_code in FINE, (address, asked, answer.status_code)
            for close in getattr(answer, "_resource_closers", []):
                close()


def test_nothing_sent_breaks_a_form(cast: Cast, client: Client) -> None:
    dice = random.Random(2)
    for address in addresses(cast):
        for turn in range(2):
            sent: dict[str, Any] = {name: dice.choice(NONSENSE) for name in dice.sample(SENT, 14)}
            if turn == 1:
                sent["file"] = SimpleUploadedFile("x.yaml", dice.choice(NONSENSE).encode())
            answer = client.post(address, sent)
            assert answer.status_code in FINE, (address, sent, answer.status_code)
