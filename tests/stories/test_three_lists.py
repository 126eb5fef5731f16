"""◆ 交口开发区: 24 problems of firms solved; problem, responsibility and rectification agree."""

import re
import time
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from bandeng import sites
from bandeng.clockwork import demo
from bandeng.clockwork.findings import examine
from bandeng.matters.models import Matter
from bandeng.people.models import Holding, Person
from bandeng.people.queries import holding_post, staffing_gaps
from bandeng.places.models import Place
from bandeng.playbooks.queries import library, remembered
from tests.cast import Cast, at
from tests.grounds import stand_on
from tests.stories.figures import rows_behind, totals
from tests.stories.visitor import Visitor
from tests.stories.working import act

NOW = at("2026-11-20 10:00")
SHEET = "/office/sheets/three-lists/"


@pytest.fixture
def zone(cast: Cast) -> Iterator[Place]:
    """Return the demo's zone after its half year, in place of the small town."""
    stand_on(sites.ZONE.playbooks)
    with time_machine.travel(NOW, tick=False):
        with remembered():
            began = time.perf_counter()
            demo.load(NOW, sites.ZONE.id)
            print(f"zone: {time.perf_counter() - began:.1f} s")
        yield Place.objects.get(level="zone")


def visitor(post: str, zone: Place) -> Visitor:
    """Return who holds a post in the zone, signed in."""
    return Visitor(Client(), holding_post(post, zone.path, NOW)[0])


def lists(page: Visitor) -> list[list[tuple[str, str]]]:
    """Return the lists of a sheet, each as (running number, matter)."""
    tables = page.page.split('<section class="section sheet-list">')[1:]
    row = re.compile(r'<td class="narrow figures"><a href="/office/matters/(\d+)/">(\d+)</a>')
    return [[(running, number) for number, running in row.findall(table)] for table in tables]


@pytest.mark.slow
def test_24_problems_solved_are_read_from_the_indicator_and_from_three_lists(zone: Place) -> None:
    _stands_as_it_was_reported(zone)
    _the_lists_agree_with_the_indicator(zone)
    _nobody_who_asked_stands_on_it(zone)
    _an_adviser_prints_the_lists_of_his_chain(zone)
    _only_who_reads_requests_opens_it(zone)
    _one_more_solved_is_one_more_everywhere(zone)


def _stands_as_it_was_reported(zone: Place) -> None:
    found = examine(NOW)
    assert found["places"] == {"zone": 1, "industry-chain": 3, "general-branch": 2, "branch": 3}
    held = Holding.objects.filter(to_day=None)
    assert held.filter(post="party-member").count() == 90
    assert held.filter(post="zone-member").count() == 3
    gaps = staffing_gaps(library(NOW).requirements(), zone.path, NOW)
    assert {(gap.post, gap.name) for gap in gaps} == {("party-member", "二期扩建工地临时党支部")}
    ended = Place.objects.get(name="检修会战联合党支部")
    assert (ended.ends_day, ended.to_day) == (at("2026-10-31 00:00").date(),) * 2


def _the_lists_agree_with_the_indicator(zone: Place) -> None:
    page = visitor("zone-office", zone)
    read = totals(page.open("/office/numbers/"))
    assert (read["zone-solved"], read["zone-raised"]) == (24, 29)
    assert rows_behind(page, "/office/numbers/zone-solved/?period=half-year") == 24
    page.open(SHEET)
    assert "各清单均为 29 件：已答复 26 件，其中解决 24 件；在办 3 件" in page.words()
    problems, responsibility, rectification = lists(page)
    assert problems == responsibility == rectification
    assert [running for running, _number in problems] == [str(n) for n in range(1, 30)]
    numbers = Matter.objects.order_by("raised_at").values_list("number", flat=True)
    assert [number for _running, number in problems] == list(numbers)


def _nobody_who_asked_stands_on_it(zone: Place) -> None:
    page = visitor("zone-office", zone).open(SHEET)
    staff = set(Person.objects.values_list("name", flat=True))
    for matter in Matter.objects.select_related("asker"):
        assert matter.asker.name in staff or matter.asker.name not in page.words()
        assert matter.asker.phone not in page.page


def _an_adviser_prints_the_lists_of_his_chain(zone: Place) -> None:
    adviser = holding_post("chain-adviser", zone.path, NOW).order_by("pk")[0]
    page = Visitor(Client(), adviser).open(SHEET)
    chain = Holding.objects.get(person=adviser).place
    assert chain.name in page.words()
    assert adviser.name in page.words()
    own = Matter.objects.filter(path__startswith=chain.path).count()
    assert [len(each) for each in lists(page)] == [own] * 3


def _one_more_solved_is_one_more_everywhere(zone: Place) -> None:
    office = visitor("zone-office", zone)
    matter = Matter.objects.get(state="raised")
    owner = Visitor(Client(), matter.owner)
    act(owner, matter, "take")
    act(owner, matter, "answer", text="夜班车本周起加开两班，站牌已立。", outcome="solved")
    assert totals(office.open("/office/numbers/"))["zone-solved"] == 25
    assert "其中解决 25 件；在办 2 件" in office.open(SHEET).words()


def _only_who_reads_requests_opens_it(zone: Place) -> None:
    visitor("zone-steward", zone).open(SHEET, status=403)
    visitor("zone-office", zone).open("/office/sheets/four-lists/", status=404)
