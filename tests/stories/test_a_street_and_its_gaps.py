"""◆ 大学东路: 517 building heads, 1,381 unit heads; where a post is empty is listed by rule."""

import time
from collections import Counter
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from bandeng import sites
from bandeng.clockwork import demo
from bandeng.clockwork.findings import examine
from bandeng.matters.models import Matter
from bandeng.people.queries import holding_post, staffing_gaps
from bandeng.places.models import Household, Place
from bandeng.playbooks.queries import library, remembered
from tests.cast import Cast, at
from tests.grounds import stand_on
from tests.stories.figures import totals
from tests.stories.visitor import Visitor

NOW = at("2026-11-20 10:00")
# Counted by hand: three grids without an assistant, two without police, five with one volunteer.
GAPS = {"grid-assistant": 3, "police-liaison": 2, "volunteer": 5}


@pytest.fixture
def street(cast: Cast) -> Iterator[Place]:
    """Return the demo's street after its half year, in place of the small town."""
    stand_on(sites.STREET.playbooks)
    with time_machine.travel(NOW, tick=False):
        with remembered():
            began = time.perf_counter()
            demo.load(NOW, sites.STREET.id)
            print(f"street: {time.perf_counter() - began:.1f} s")
        yield Place.objects.get(level="street")


@pytest.mark.slow
def test_a_street_reads_as_it_was_reported(street: Place) -> None:
    _the_sizes()
    _the_gaps(street)
    _the_work(street)


def _the_sizes() -> None:
    found = examine(NOW)
    assert found["places"] == {
        "street": 1, "community": 6, "grid": 60, "building": 517, "unit": 1381,
    }  # fmt: skip
    assert found["holdings"]["building-head"] == 517
    assert found["holdings"]["unit-head"] == 1381
    assert found["residents"] == 68_000
    assert found["households_by_kind"]["shop"] == 816
    shops = Household.objects.filter(kind="shop")
    assert set(shops.values_list("place__level", flat=True)) == {"grid"}


def _the_gaps(street: Place) -> None:
    """The list by rule, the doctor's count and the office's page agree with the hand count."""
    gaps = staffing_gaps(library(NOW).requirements(), street.path, NOW)
    assert Counter(gap.post for gap in gaps) == GAPS
    assert examine(NOW)["gaps"] == {f"{post}@grid": count for post, count in GAPS.items()}
    steward = Visitor(Client(), holding_post("steward", street.path, NOW)[0])
    for post, count in GAPS.items():
        assert steward.open(f"/office/uncovered/?post={post}").page.count("?appoint=") == count


def _the_work(street: Place) -> None:
    """Half a year was replayed, every rung was reached, and no step of the clock is left over."""
    supervisor = holding_post("supervisor", street.path, NOW)[0]
    assert totals(Visitor(Client(), supervisor).open("/office/numbers/"))["solved"] > 100
    assert set(Matter.objects.values_list("rung", flat=True)) == {"green", "blue", "yellow", "red"}
    assert not Matter.objects.filter(next_at__lte=NOW).exists()
