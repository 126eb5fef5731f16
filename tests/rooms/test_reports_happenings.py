"""Numbers over activities: counts, sums and people, each the sum of the rows behind it."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from bandeng.activities import actions
from bandeng.activities.actions import Mark, Roll
from bandeng.activities.states import Came
from bandeng.journal.states import Voice
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks.queries import library, seats_of
from bandeng.reports import queries
from bandeng.reports.periods import Period
from bandeng.reports.queries import View
from tests.cast import FOUNDED, Cast, at
from tests.happenings import MONDAY, adopt, planned, visit

ALWAYS = Period()
APRIL = at("2026-04-10 09:00")
WHO_CAME = """\
playbook: who-came
title: {zh: 到会, en: Who came}
version: 1
why: {zh: 数一数来了多少人, en: to count who comes}
needs: [grid-chain, meetings]
indicators:
  who-came:
    title: {zh: 到会人数, en: People who came}
    distinct: activities.people
    kind: village-meeting
"""


@pytest.fixture
def done(cast: Cast) -> None:
    """Have three visits and two meetings been held, one in another town, one only planned."""
    adopt()
    playbooks.adopt(WHO_CAME, by=Voice.SYSTEM, from_at=FOUNDED, at=FOUNDED, name="who-came.yaml")
    for days, served in ((0, 4), (1, 7), (31, 5)):
        when = MONDAY + timedelta(days=days)
        draft = visit(cast, starts_at=when, more={"served": str(served)})
        actions.enter(draft, by=cast.representative, at=when + timedelta(hours=1))
    there = visit(cast, place=cast.place("15020101"), more={"served": "3"})
    actions.enter(there, by=cast.bridge_representative, at=MONDAY + timedelta(hours=2))
    for days in (0, 7):
        when = MONDAY + timedelta(days=days)
        meeting = held_on(cast, when)
        said = {cast.representative.pk: Came.PRESENT, cast.grid_worker.pk: Came.ABSENT}
        marks = {
            row.pk: Mark(said[row.person_id])
            for row in meeting.comings.all()
            if row.person_id in said
        }
        actions.attend(meeting, Roll(marks=marks), by=cast.secretary, at=when + timedelta(days=4))
    planned(cast)


def held_on(cast: Cast, when: Any) -> Any:
    starts = when + timedelta(hours=1)
    activity = planned(cast, starts_at=starts, ends_at=starts + timedelta(hours=1))
    return actions.hold(activity, by=cast.secretary, at=starts + timedelta(hours=2))


def number(person: Person, name: str, period: Period = ALWAYS, within: str = "") -> int:
    rules = library(APRIL)
    view = View(seats_of(person, APRIL), APRIL, within, period)
    measure = queries.measures(rules, APRIL)[name]
    value = queries.value_of(measure, view)
    assert value == queries.values_of([measure], view)[name]
    towns, months = queries.by_town(measure, view), queries.by_month(measure, view)
    if not measure.distinct:
        assert sum(towns.values()) == value == sum(months.values())
    return value


def test_visits_are_counted_and_what_they_served_is_added_up(cast: Cast, done: None) -> None:
    assert number(cast.supervisor, "visits") == 4
    assert number(cast.supervisor, "served") == 19
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert number(cast.supervisor, "served", march) == 14


def test_one_counts_what_one_sees(cast: Cast, done: None) -> None:
    assert (number(cast.desk, "visits"), number(cast.other_desk, "visits")) == (3, 1)
    assert number(cast.supervisor, "served", within=cast.town.path) == 16


def test_people_are_counted_once_and_absent_ones_not(cast: Cast, done: None) -> None:
    assert number(cast.supervisor, "who-came") == 1


def test_every_activity_held_and_none_that_is_only_planned(cast: Cast, done: None) -> None:
    assert number(cast.supervisor, "every-activities") == 6


def test_a_number_opens_to_its_rows_and_leaves_as_a_file(cast: Cast, done: None) -> None:
    client = Client()
    client.force_login(cast.supervisor)
    with time_machine.travel(APRIL, tick=False):
        page = client.get("/office/numbers/?period=all").content.decode()
        assert "/office/numbers/served/" in page
        behind = client.get("/office/numbers/served/?period=all").content.decode()
        town = client.get(f"/office/numbers/served/?town={cast.town.pk}&month=2026-03")
        file = client.get("/office/numbers/served/?format=csv")
    assert behind.count("<tr><td") == 4
    assert "19" in behind.split("</h1>")[0]
    assert town.content.decode().count("<tr><td") == 2
    assert b"".join(file.streaming_content).count(b"\n") >= 5  # type: ignore[arg-type]
