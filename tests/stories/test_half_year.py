"""◆ 半年: 236 representatives, 210 opinions, 640 problems solved, 570 visits, 1,300 people served.

All read from indicators.
"""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from bandeng.clockwork import demo
from bandeng.matters.models import Matter
from bandeng.people.models import Holding, Person
from bandeng.people.queries import holding_post
from bandeng.places.models import Place, PlaceEdge, PlaceName
from bandeng.places.queries import counts_by_level
from bandeng.playbooks.queries import remembered
from tests.cast import Cast, at
from tests.stories.figures import figures, held_behind, rows_behind, totals
from tests.stories.visitor import Visitor

NOW = at("2026-12-21 10:00")


@pytest.fixture
def banner(cast: Cast) -> Iterator[Place]:
    """Return the demo's banner after its half year, in place of the small town."""
    for model in (Holding, Person, PlaceName, PlaceEdge):
        model.objects.all().delete()
    for level in ("grid", "village", "township", "banner"):
        Place.objects.filter(level=level).delete()
    with time_machine.travel(NOW, tick=False):
        with remembered():
            demo.load(NOW)
        yield Place.objects.get(level="banner")


@pytest.mark.slow
def test_half_a_year_reads_as_it_was_reported(banner: Place) -> None:
    supervisor = holding_post("supervisor", banner.path or "", NOW)[0]
    numbers = Visitor(Client(), supervisor).open("/office/numbers/")
    shown, read = figures(numbers), totals(numbers)
    assert read["opinions"] >= 210
    assert read["solved"] >= 640
    assert read["visits"] >= 570
    assert read["served"] >= 1300
    assert read["every-activities"] == read["visits"]
    for href, count in shown.items():
        if "/solved/" in href or "/opinions/" in href or "overdue" in href:
            assert rows_behind(numbers, href) == count, href
        if re.search(r"/(visits|served|every-activities)/", href) and "=" in href:
            assert held_behind(numbers, href) == count, href
    levels = counts_by_level()
    assert (levels["township"], levels["village"], levels["grid"]) == (20, 184, 2924)
    representatives = Holding.objects.filter(post="representative", to_day=None)
    assert representatives.values("person").distinct().count() == 236
    assert representatives.values("place").distinct().count() == 184
    matters = Matter.objects.all()
    for colour in ("green", "blue", "yellow", "red"):
        assert matters.filter(rung=colour, state="confirmed").exists(), colour
        assert matters.filter(rung=colour, state__in=["raised", "taken", "working"]).exists(), (
            colour
        )
    assert matters.filter(rung_expired_at__lte=NOW).exists() or read["every-overdue"] > 0
    assert matters.filter(reopenings__gt=0).exists()
    assert matters.filter(state="waiting").exists()
    assert matters.filter(listed_at__isnull=False).exists()
