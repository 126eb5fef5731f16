"""◇ A city elsewhere: what New York's 311 tells of its past reads back in the same numbers."""

import csv
import io
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from bandeng import sites
from bandeng.clockwork.demo import nyc
from bandeng.doors import pasts
from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions
from bandeng.matters.actions import Ask
from bandeng.matters.models import Matter, Origin
from bandeng.notices.models import Delivery, Notice
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import library, seats_of
from bandeng.reports import queries, queues, rates
from bandeng.reports.queries import View
from bandeng.reports.queues import Wanted
from bandeng.tables.faults import BadTable
from tests.cast import Cast, at
from tests.grounds import stand_on
from tests.stories.visitor import Visitor

NOW = at("2026-11-20 10:00")
REAL = Path(__file__).parents[3] / "shared" / "data" / "nyc311-100.csv"
HEADS = (
    "Unique Key,Created Date,Closed Date,Agency,Agency Name,Complaint Type,Descriptor,"
    "Location Type,Incident Address,Status,Due Date,Resolution Description,Community Board,"
    "Borough,Open Data Channel Type,Park Borough,Latitude,Longitude"
)
# Invented, in the shape of the open data: kept, late, without a time, open, at no board, nowhere.
ROWS = [
    "1,07/04/2019 09:55:45 PM,07/05/2019 03:45:24 AM,NYPD,Police,Noise - Residential,Banging,"
    "House,1 TEST AVENUE,Closed,07/05/2019 05:55:45 AM,Nothing was heard.,15 BROOKLYN,BROOKLYN,"
    "PHONE,BROOKLYN,40.58,-73.93",
    "2,01/15/2020 12:00:00 PM,02/20/2020 12:00:00 AM,DOT,Transport,Street Condition,Pothole,"
    "Street,,Closed,02/01/2020 12:00:00 PM,Filled.,03 QUEENS,QUEENS,ONLINE,QUEENS,,",
    "3,01/16/2020 08:00:00 AM,01/18/2020 08:00:00 AM,HPD,Housing,PAINT/PLASTER,CEILING,"
    "RESIDENTIAL BUILDING,,Closed,,,Unspecified BRONX,BRONX,UNKNOWN,BRONX,,",
    "4,01/17/2020 08:00:00 AM,,DOHMH,Health,Rodent,Rat Sighting,,,Assigned,"
    "02/17/2020 08:00:00 AM,Will be looked at.,0 Unspecified,Unspecified,MOBILE,Unspecified,,",
    "5,01/18/2020 08:00:00 AM,01/19/2020 12:00:00 PM,DSNY,Sanitation,Dirty Conditions,Trash,"
    "Street,,Pending,,A request stands already.,01 STATEN ISLAND,STATEN ISLAND,PHONE,,,",
]


def sheet(*rows: str) -> bytes:
    """Return a file of such rows."""
    return "\n".join([HEADS, *rows]).encode()


@pytest.fixture(params=["invented", "real"])
def content(request: pytest.FixtureRequest) -> bytes:
    """Return the invented file, and the real one where it came along."""
    if request.param == "invented":
        return sheet(*ROWS)
    if not REAL.exists():
        pytest.skip("the city's own file does not come along")
    return REAL.read_bytes()


@pytest.fixture
def city(cast: Cast) -> None:
    """Have New York in place of the small town, nobody having asked anything."""
    stand_on(sites.NYC.playbooks)
    nyc.settle(NOW - nyc.BEFORE)


def told(content: bytes) -> list[pasts.Past]:
    return pasts.told_in(content, pasts.NYC_311, pasts.site_at(NOW))


def operator() -> Person:
    return Person.objects.filter(holdings__post="call-center").order_by("pk")[0]


def moment(said: str) -> datetime | None:
    """Return what a cell of the file says, by its own clock."""
    return datetime.strptime(said, "%m/%d/%Y %I:%M:%S %p") if said else None  # noqa: DTZ007


def test_the_numbers_read_back_are_those_of_the_file(
    cast: Cast, content: bytes, tmp_path: Path
) -> None:
    stand_on(sites.NYC.playbooks)
    file = tmp_path / "311.csv"
    file.write_bytes(content)
    with time_machine.travel(NOW, tick=False):
        taken = nyc.load_past(NOW, file)
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        assert (taken.new, taken.known) == (len(rows), 0)
        view = View(seats_of(operator(), NOW), NOW)
        _by_agency(rows, view)
        _by_borough(rows, view)
        _by_status(rows, view)
        _on_time(rows, view)
        _instants_are_kept(rows)
        _nobody_is_told()
        _again(file)
        _it_is_seen_on_the_pages()


def _by_agency(rows: list[dict[str, str]], view: View) -> None:
    asked = Counter(row["Agency"] for row in rows)
    measures = queries.measures(library(NOW), NOW)
    wanted = [measures[f"{agency}-raised"] for agency in nyc.AGENCIES]
    found = queries.values_of(wanted, view)
    assert {k: n for k, n in found.items() if n} == {
        f"{agency.lower()}-raised": n for agency, n in asked.items()
    }
    for agency, n in asked.items():
        lies = Wanted(kind=f"{agency.lower()}-request", state="all")
        assert queues.queue(view.who, lies, NOW, library(NOW)).count() == n
        assert Matter.objects.filter(owner_post=agency.lower()).count() == n


def _by_borough(rows: list[dict[str, str]], view: View) -> None:
    top = Place.objects.get(parent=None)
    everything = queries.measures(library(NOW), NOW)["every-raised"]
    found = queries.by_town(everything, view._replace(within=top.path))
    names = {str(place.pk): place.name for place in Place.objects.filter(parent=top)}
    read = {names.get(town, "Unspecified"): n for town, n in found.items()}
    assert read == Counter(row["Borough"] for row in rows)
    boards = Counter(
        row["Community Board"] for row in rows if "Unspecified" not in row["Community Board"]
    )
    at_boards = Matter.objects.filter(place__level="community-board")
    assert Counter(at_boards.values_list("place__name", flat=True)) == boards


def _by_status(rows: list[dict[str, str]], view: View) -> None:
    asked = Counter(row["Status"] for row in rows)
    here = {"Closed": "unconfirmed", "Assigned": "taken", "Pending": "working"}
    for status, n in asked.items():
        stands = Wanted(state=here[status])
        assert queues.queue(view.who, stands, NOW, library(NOW)).count() == n, status
    measures = queries.measures(library(NOW), NOW)
    found = queries.values_of([measures["every-open"], measures["every-answered"]], view)
    open_ones = len(rows) - asked["Closed"]
    assert found == {"every-open": open_ones, "every-answered": asked["Closed"]}
    assert Counter(Origin.objects.values_list("status", flat=True)) == asked


def _on_time(rows: list[dict[str, str]], view: View) -> None:
    timed = [
        (closed, due)
        for row in rows
        if (closed := moment(row["Closed Date"]))
        and (due := moment(row["Due Date"]))
        and row["Status"] == "Closed"
    ]
    kept = sum(closed <= due for closed, due in timed)
    rate = library(NOW).rates["kept-its-time"]
    share = rates.shares([rate], view)[rate.id]
    assert (share.good, share.of) == (kept, len(timed))
    overdue = queries.measures(library(NOW), NOW)["every-overdue"]
    owed = [row for row in rows if row["Status"] != "Closed" and row["Due Date"]]
    assert queries.value_of(overdue, view) == len(owed)


def _instants_are_kept(rows: list[dict[str, str]]) -> None:
    found = {origin.key: origin for origin in Origin.objects.select_related("matter")}
    for row in rows:
        origin = found[row["Unique Key"]]
        for said, kept in (
            (row["Created Date"], origin.matter.raised_at),
            (row["Due Date"], origin.matter.due_at),
            (row["Closed Date"], origin.closed_at),
        ):
            wall = kept.astimezone(pasts.NEW_YORK).replace(tzinfo=None) if kept else None
            assert wall == moment(said), row["Unique Key"]
        if row["Status"] == "Closed":
            assert origin.matter.answered_at == origin.closed_at


def _nobody_is_told() -> None:
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    said = Line.objects.filter(subject_kind="matter").values_list("verb", "at", "by_name")
    assert set(said) == {(Verb.MATTER_TAKEN_IN, NOW, "system")}


def _again(file: Path) -> None:
    before = list(Matter.objects.order_by("pk").values())
    rows = told(file.read_bytes())
    again = actions.take_history(rows, source=pasts.NYC_311.id, by=operator_voice(), at=NOW)
    assert (again.new, again.known) == (0, len(rows))
    assert list(Matter.objects.order_by("pk").values()) == before


def operator_voice() -> Person:
    """Return who looks after the places of the city, who takes in its past."""
    return Person.objects.get(holdings__post="registrar")


def _it_is_seen_on_the_pages() -> None:
    """One that is over opens at a desk and says where it was before."""
    client = Client()
    client.force_login(operator())
    over = Origin.objects.filter(status="Closed").select_related("matter").order_by("key")[0]
    page = Visitor(client).open(f"/office/matters/{over.matter.number}/")
    page.sees("原在别处办理", f"原编号 {over.key}", over.matter.answer[:40])


def test_summer_and_winter_are_told_apart(city: None) -> None:
    first, second, *_others = told(sheet(*ROWS))
    assert first.raised_at == datetime(2019, 7, 5, 1, 55, 45, tzinfo=UTC)
    assert second.raised_at == datetime(2020, 1, 15, 17, 0, 0, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_the_first_and_the_one_that_never_came_is_refused(
    city: None,
) -> None:
    twice = ROWS[0].replace("07/04/2019 09:55:45 PM", "11/01/2015 01:30:00 AM")
    assert told(sheet(twice))[0].raised_at == datetime(2015, 11, 1, 5, 30, tzinfo=UTC)
    never = ROWS[0].replace("07/04/2019 09:55:45 PM", "03/10/2019 02:30:00 AM")
    with pytest.raises(BadTable) as refused:
        told(sheet(ROWS[1], never))
    assert len(refused.value.problems) == 1
    assert "3" in refused.value.problems[0]


WRONG = {
    "agency": ("DOT", "FBI"),
    "category": ("Street Condition", "Dragons"),
    "place": ("03 QUEENS", "99 QUEENS"),
    "status": ("Closed", "Lost"),
    "moment": ("02/01/2020 12:00:00 PM", "soon"),
}


@pytest.mark.parametrize("part", WRONG)
def test_every_wrong_row_is_told_with_its_number(city: None, part: str) -> None:
    was, wrong = WRONG[part]
    with pytest.raises(BadTable) as refused:
        told(sheet(ROWS[0], ROWS[1].replace(was, wrong), ROWS[2], ROWS[1].replace(was, wrong)))
    assert [said.split(" ")[1] for said in refused.value.problems] == ["3", "5"]


def test_without_a_file_what_is_invented_is_known_to_the_playbook(city: None) -> None:
    assert Place.objects.filter(level="borough").count() == 5
    assert Place.objects.filter(level="community-board").count() == 71
    rules, board = library(NOW), Place.objects.filter(level="community-board")[0]
    for sort in nyc.sorts():
        wish = sort.words(random.Random(1))
        ask = Ask(sort.kind, wish.category, wish.text, board, title=wish.title)
        matter = actions.raise_matter(ask, by=Voice.ASKER, at=NOW)
        assert matter.owner, "every agency has somebody who answers"
        assert matter.owner_post == sort.kind.removesuffix("-request")
        assert sort.level in {level.id for level in rules.levels}
