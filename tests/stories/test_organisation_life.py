"""C2 Organisation life: 53 branches over a year; what was held counts, and what lacks is seen."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from bandeng.activities import actions
from bandeng.activities.actions import Draft
from bandeng.journal.states import Voice
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.places.states import NewPlace
from tests.branches import adopt, secretaries
from tests.cast import FOUNDED, SHANGHAI, Cast

BRANCHES = 53
AFTER = datetime(2027, 1, 15, 9, 0, tzinfo=SHANGHAI)
MONTHLY = ("committee-meeting", "group-meeting", "theme-day")
QUARTERLY = ("branch-meeting", "lecture")
YEARLY = ("organisation-life-meeting", "members-review")


@pytest.fixture
def branches(cast: Cast) -> list[Place]:
    """Return 53 villages, each with a branch that kept the year, but for what is left out."""
    adopt("organisation-life")
    more = [
        NewPlace(f"1501{n:02}", f"支部{n:02}村", "village", "1501", 43.9, 119.3, n)
        for n in range(3, BRANCHES)
    ]
    places.found_many(more, by=Voice.SYSTEM, at=FOUNDED)
    found = list(Place.objects.filter(level="village").order_by("code"))
    who = dict(zip(found, secretaries(found), strict=True))
    for place, secretary in who.items():
        for kind, day in rhythm():
            if not left_out(found.index(place), kind, day):
                begins = datetime.combine(day, time(15), SHANGHAI)
                said = {"by": secretary, "at": begins + timedelta(hours=2)}
                actions.enter(Draft(kind, place, begins), **said)
    return found


def rhythm() -> list[tuple[str, date]]:
    """Return what a branch holds in a year, by kind and day."""
    found = [(kind, date(2026, month, 20)) for month in range(1, 13) for kind in MONTHLY]
    found += [(kind, date(2026, month, 18)) for month in (3, 6, 9, 12) for kind in QUARTERLY]
    return found + [(kind, date(2026, 12, 10)) for kind in YEARLY]


def left_out(branch: int, kind: str, day: date) -> bool:
    """Tell what three branches did not hold: a month of one, a quarter of another, a review."""
    return (branch, kind, day.month) in {
        (7, "theme-day", 8),
        (7, "theme-day", 9),
        (19, "branch-meeting", 6),
        (40, "members-review", 12),
    }


def signed_in(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.supervisor)
    return client


def opened(client: Client, address: str, **asked: Any) -> str:
    """Return the page of an address, for the year that is over."""
    response = client.get(address, {"year": 2026, **asked})
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.slow
def test_the_board_says_which_branch_lacks_what(cast: Cast, branches: list[Place]) -> None:
    assert len(branches) == BRANCHES
    with time_machine.travel(AFTER, tick=False):
        desk = signed_in(cast)
        page = opened(desk, "/office/duties/", post="branch-secretary")
        for says in ("53 处中 52 处不缺", "53 处中 53 处不缺"):
            assert says in page
        assert page.count("53 处中 52 处不缺") == 3
        lacking = opened(desk, "/office/duties/", post="branch-secretary", lacking="on")
        for place in branches:
            assert (place.name in lacking) == (branches.index(place) in (7, 19, 40))
        assert "2026年8月, 2026年9月" in lacking or "2026年8月、2026年9月" in lacking
        assert "2026年第二季度" in lacking
        one = opened(desk, f"/office/duties/theme-days/{branches[7].pk}/")
        assert one.count("主题党日</li>") == 0
        assert "2026年8月" in one
        assert one.count("应做") == 12
        _what_is_waived_stands_with_its_reason(desk, branches)


def _what_is_waived_stands_with_its_reason(desk: Client, branches: list[Place]) -> None:
    address = f"/office/duties/members-reviews/{branches[40].pk}/?year=2026"
    told = {"from_day": "2026-12-01", "to_day": "2026-12-31", "reason": "换届，延到明年一月"}
    assert desk.post(address, {**told, "reason": ""}).status_code == 422
    assert desk.post(address, told).status_code == 302
    assert "换届，延到明年一月" in str(desk.get(address).content.decode())
    page = opened(desk, "/office/duties/", post="branch-secretary", lacking="on")
    assert branches[40].name not in page
    assert branches[7].name in page
