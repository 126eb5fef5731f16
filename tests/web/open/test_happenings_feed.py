"""Activities in a person's calendar and in that of a place, read back by another reader."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import localdate
from icalendar import Calendar, Event

from bandeng.activities import actions
from bandeng.activities.actions.series import SeriesDraft, plan_series
from bandeng.activities.actions.splitting import Otherwise, split_series
from bandeng.activities.models import Activity, Series
from bandeng.activities.states import Reply
from bandeng.doors import actions as doors
from bandeng.people.models import Person
from bandeng.playbooks.schema_activities import Repeats
from tests.cast import Cast, at
from tests.happenings import MONDAY, adopt

TUESDAYS = Repeats.model_validate({"every": "week", "on": ["tuesday"]})


@pytest.fixture(autouse=True)
def _monday(cast: Cast):
    adopt()
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def series(cast: Cast) -> Series:
    more = {"topic": "碰头"}
    draft = SeriesDraft(
        "village-meeting", cast.village, date(2026, 3, 3), time(14), TUESDAYS, title="周二碰头",
        where="院子", more=more, shown=True,
    )  # fmt: skip
    return plan_series(draft, by=cast.secretary, at=MONDAY)


def own(person: Person) -> dict[str, Event]:
    address = f"/feeds/calendar/{doors.reset_feed(by=person, at=MONDAY)}.ics"
    return read(address)


def read(address: str) -> dict[str, Event]:
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    found = Calendar.from_ical(response.content).walk("VEVENT")
    by_uid = {str(event["uid"]): event for event in found}
    assert len(by_uid) == len(found), "no event comes twice"
    return by_uid


def day(series: Series, words: str) -> Activity:
    return Activity.objects.get(series=series, series_day=date.fromisoformat(words))


def test_the_host_and_the_invited_have_every_day(cast: Cast, series: Series) -> None:
    for person in (cast.secretary, cast.representative):
        events = own(person)
        assert len(events) == 14
        one = day(series, "2026-03-10")
        event = events[str(one.uid)]
        assert event["dtstart"].dt == at("2026-03-10 14:00")
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=90)
        assert str(event["summary"]) == "周二碰头"
        assert str(event["location"]) == "上柳沟村 院子"
        assert str(event["url"]).endswith(f"/work/activities/{one.code}/")
        assert (event["sequence"], str(event["status"])) == (0, "CONFIRMED")
    assert own(cast.bridge_secretary) == {}


def test_what_changes_keeps_its_uid_and_counts_up(cast: Cast, series: Series) -> None:
    moved, gone = day(series, "2026-03-10"), day(series, "2026-03-17")
    actions.shift(moved, at("2026-03-11 10:00"), by=cast.secretary, at=MONDAY)
    actions.cancel(gone, reason="停电", by=cast.secretary, at=MONDAY)
    events = own(cast.representative)
    assert events[str(moved.uid)]["sequence"] == 1
    assert events[str(moved.uid)]["dtstart"].dt == at("2026-03-11 10:00")
    assert str(events[str(gone.uid)]["status"]) == "CANCELLED"
    assert len(events) == 14


def test_after_a_split_no_line_is_lost(cast: Cast, series: Series) -> None:
    before = set(own(cast.representative))
    wednesdays = Repeats.model_validate({"every": "week", "on": ["wednesday"]})
    split_series(series, date(2026, 4, 1), Otherwise(rule=wednesdays), by=cast.secretary, at=MONDAY)
    events = own(cast.representative)
    assert before <= set(events)
    standing = [e for e in events.values() if str(e["status"]) == "CONFIRMED"]
    days = sorted(localdate(event["dtstart"].dt) for event in standing)
    assert [each.weekday() for each in days] == [1] * 5 + [2] * 9


def test_who_said_no_has_it_no_longer(cast: Cast, series: Series) -> None:
    one = day(series, "2026-03-10")
    actions.reply(one, Reply.NO, by=cast.representative, at=MONDAY)
    assert str(one.uid) not in own(cast.representative)


def test_a_place_has_what_was_published_there(cast: Cast, series: Series) -> None:
    events = read("/feeds/place/150101.ics")
    assert len(events) == 14
    event = next(iter(events.values()))
    assert "/a/" in str(event["url"])
    assert len(read("/feeds/place/15.ics")) == 14
    assert read("/feeds/place/150102.ics") == {}
    actions.take_back(day(series, "2026-03-10"), by=cast.secretary, at=MONDAY)
    assert len(read("/feeds/place/150101.ics")) == 13
    assert Client().get("/feeds/place/nowhere.ics").status_code == 404


def test_signs_no_calendar_may_hold_are_left_out(cast: Cast, series: Series) -> None:
    """RFC 5545 3.3.11: one such sign in one title, and strict readers refuse the whole calendar."""
    evil = "碰头\r\nBEGIN:VALARM\x07\x0b\x0c\x1b\x85\u2028BEGIN:VEVENT"
    Activity.objects.filter(pk=day(series, "2026-03-03").pk).update(title=evil, where=evil)
    secret = doors.reset_feed(by=cast.secretary, at=MONDAY)
    for address in (f"/feeds/calendar/{secret}.ics", f"/feeds/place/{cast.village.code}.ics"):
        content = Client().get(address).content.decode()
        assert not set(content) & set("\x07\x0b\x0c\x1b\x85\u2028")
        lines = [line.replace("\r", "") for line in content.split("\n")]
        assert all(line.endswith("\r") for line in content.split("\n")[:-1])
        assert "BEGIN:VALARM" not in lines
        assert len([line for line in lines if line == "BEGIN:VEVENT"]) == len(read(address))
