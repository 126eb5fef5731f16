"""◆ 半年: 236 representatives, 210 opinions, 640 problems solved, 570 visits, 1,300 people served.

All read from indicators.
"""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from bandeng import sites
from bandeng.activities.models import Activity
from bandeng.activities.states import State
from bandeng.clockwork import demo
from bandeng.matters.models import Matter
from bandeng.people.models import Holding, Person
from bandeng.people.queries import holding_post
from bandeng.places.models import Place, PlaceEdge, PlaceName
from bandeng.places.queries import counts_by_level
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import remembered
from tests.cast import Cast, at
from tests.stories.figures import figures, held_behind, rows_behind, totals
from tests.stories.visitor import Visitor

NOW = at("2026-12-21 10:00")
HELD = State.HELD


@pytest.fixture
def banner(cast: Cast) -> Iterator[Place]:
    """Return the demo's banner after its half year, in place of the small town."""
    for model in (Holding, Person, PlaceName, PlaceEdge):
        model.objects.all().delete()
    for level in ("grid", "village", "township", "banner"):
        Place.objects.filter(level=level).delete()
    with time_machine.travel(NOW, tick=False):
        playbooks.adopt_shipped(shipped.texts(sites.BANNER.later), at=NOW - demo.LATER)
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
    assert read["every-activities"] == Activity.objects.filter(state=HELD).count()
    assert read["workshops-at-work"] == 4
    assert read["workshop-pairs"] == 11
    assert read["prescriptions-that-helped"] >= 2
    for href, count in shown.items():
        if "/solved/" in href or "/opinions/" in href or "overdue" in href:
            assert rows_behind(numbers, href) == count, href
        if re.search(r"/(visits|served|every-activities)/", href) and "=" in href:
            assert held_behind(numbers, href) == count, href
    _duties_are_kept_where_they_were_begun(numbers)
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


def _duties_are_kept_where_they_were_begun(office: Visitor) -> None:
    """The board of both posts has rows that are done, some that lack, and the waived elsewhere."""
    for post in ("representative", "branch-secretary"):
        page = office.open(f"/office/duties/?post={post}&year=2026").words()
        assert page.count("已完成") > 30, post
        assert "不适用" in office.open(f"/office/duties/?post={post}&year=2026&page=3").words()
    assert "缺" in office.open("/office/duties/?post=branch-secretary&lacking=on").words()
    office.open("/office/duties/?post=branch-secretary&page=3").follow("不适用")
    assert office.sees("第二批推开的乡镇，明年一月起")
