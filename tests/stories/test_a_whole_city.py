"""◆ 青州: 8,073 contacts in 1,054 villages keep contact with 209,000 households, on one machine."""

import resource
import time
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from bandeng import sites
from bandeng.clockwork.demo import BEFORE, city
from bandeng.clockwork.findings import examine
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.people.queries import at_places
from bandeng.places.models import Household, Place
from bandeng.playbooks.queries import remembered
from tests.cast import Cast, at
from tests.grounds import stand_on
from tests.stories.visitor import Visitor

NOW = at("2026-11-20 10:00")
SECONDS, KILOBYTES = 120, 1_048_576


@pytest.fixture
def settled(cast: Cast) -> Iterator[float]:
    """Settle the city in place of the small town; return the seconds that took."""
    stand_on(sites.CITY.playbooks)
    began = time.perf_counter()
    with time_machine.travel(NOW, tick=False), remembered():
        city.settle(NOW - BEFORE)
        yield time.perf_counter() - began


@pytest.mark.slow
def test_a_city_is_settled_in_two_minutes_and_a_gigabyte(settled: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"city: {settled:.1f} s, {peak // 1024} MB")
    found = examine(NOW)
    assert found["places"] == {
        "city": 1, "town": 13, "community": 89, "village": 1054, "contact-grid": 8073,
    }  # fmt: skip
    assert (found["holdings"]["contact"], found["households"]) == (8073, 209_000)
    assert found["gaps"] == {"village-secretary@village": 3}
    assert Line.objects.filter(verb=Verb.HOUSEHOLD_ENTERED).count() >= 209_000
    assert settled < SECONDS
    assert peak < KILOBYTES
    _every_household_knows_its_contact()


def _every_household_knows_its_contact() -> None:
    """The public page of a household's group names one contact, whichever household it is."""
    grid = Household.objects.select_related("place").order_by("-pk")[0].place
    (contact,) = at_places([grid.pk], NOW, "contact")
    assert Visitor(Client()).open(f"/p/{grid.code}/").sees("联户干部", contact.name)
    assert not Place.objects.filter(level="contact-grid", households=None).exists()
