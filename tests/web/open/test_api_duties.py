"""The JSON API: duties are read by who looks over the place, or by who owes them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.doors.states import Grant
from bandeng.people.models import Person
from tests.branches import adopt, held, secretaries
from tests.cast import Cast, at
from tests.web.open.program import got, key_of

NOW = at("2026-03-26 09:00")


@pytest.fixture
def secretary(cast: Cast) -> Iterator[Person]:
    adopt()
    with time_machine.travel(NOW, tick=False):
        person = secretaries([cast.village])[0]
        held("theme-day", cast.village, date(2026, 3, 25), person)
        yield person


def rows(page: dict[str, Any], duty: str) -> dict[str, str]:
    """Return how a duty stands by the code of the place."""
    return {r["place"]["code"]: r["stands"] for r in page["items"] if r["duty"] == duty}


def test_a_desk_reads_its_own_part_of_the_tree_and_no_other(cast: Cast, secretary: Person) -> None:
    asked = {"duty": "theme-days"}
    here = got("duties", key_of(cast.desk, Grant.READ), **asked)
    assert rows(here, "theme-days") == {"150101": "done", "150102": "nobody"}
    there = got("duties", key_of(cast.other_desk, Grant.READ), **asked)
    assert rows(there, "theme-days") == {"150201": "nobody"}
    beyond = got("duties", key_of(cast.other_desk, Grant.READ), place="1501", **asked)
    assert beyond == {"items": [], "next": None}
    february = got("duties", key_of(cast.desk, Grant.READ), day="2026-02-10", **asked)
    assert rows(february, "theme-days")["150101"] == "missed"
    (row,) = got("duties", key_of(cast.desk, Grant.READ), place="150101", **asked)["items"]
    assert row == {
        "duty": "theme-days", "title": "主题党日每月一次", "period": "2026年3月",
        "from_day": "2026-03-01", "to_day": "2026-03-31",
        "place": {"code": "150101", "name": "上柳沟村", "level": "village"}, "holder": None,
        "times": 1, "done": 1, "caught_up": 0, "stands": "done", "until": "2026-03-31",
    }  # fmt: skip


def test_ones_own_are_read_without_looking_over_anybody(cast: Cast, secretary: Person) -> None:
    mine = got("duties", key_of(cast.representative, Grant.READ), scope="mine")["items"]
    assert {row["holder"] for row in mine} == {cast.representative.name}
    assert len(mine) == 6
    assert got("duties", key_of(cast.steward, Grant.READ))["items"] == []


def test_a_long_list_is_leafed_through(cast: Cast, secretary: Person) -> None:
    key = key_of(cast.supervisor, Grant.READ)
    whole = got("duties", key, limit=200)
    leaves, cursor = [], ""
    while cursor is not None:
        page = got("duties", key, limit=10, cursor=cursor)
        leaves += page["items"]
        cursor = page["next"]
    assert leaves == whole["items"]
    assert len(leaves) > 20


def test_what_makes_no_sense_is_refused(cast: Cast, secretary: Person) -> None:
    key = key_of(cast.desk, Grant.READ)
    got("duties", status=401)
    got("duties", key, 422, day="yesterday")
    got("duties", key, 404, place="no-such")
    got("duties", key, 422, cursor="x")


def test_it_takes_few_statements(cast: Cast, secretary: Person) -> None:
    key = key_of(cast.supervisor, Grant.READ)
    got("duties", key)
    with CaptureQueriesContext(connection) as caught:
        got("duties", key)
    assert len(caught) <= 12
