"""A person's dates as a calendar, read back by another reader of the same format."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from bandeng.activities import actions as happenings
from bandeng.activities.models import Asked, Shift
from bandeng.doors import actions
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb
from bandeng.matters import actions as matters
from bandeng.matters.models import Matter, Part, Talk
from bandeng.matters.states import Outcome, Privacy
from bandeng.people.models import Person
from tests.cast import Cast
from tests.factories import MONDAY, raised
from tests.halls import NOW, TODAY, open_hall, open_station
from tests.web.test_statements import statements

SOON = MONDAY + timedelta(minutes=5)


def address(person: Person) -> str:
    return f"/feeds/calendar/{actions.reset_feed(by=person, at=MONDAY)}.ics"


def events(client: Client, way: str) -> dict[str, Any]:
    response = client.get(way)
    assert response["Content-Type"].startswith("text/calendar")
    read = Calendar.from_ical(response.content)
    return {str(event["UID"]): event for event in read.walk("VEVENT")}


def taken(cast: Cast, **more: Any) -> Matter:
    return matters.take(raised(cast, **more), by=cast.representative, at=SOON)


def test_a_due_date_stands_in_it(cast: Cast, client: Client) -> None:
    matter = taken(cast, title="路灯不亮")
    (event,) = events(client, address(cast.representative)).values()
    assert event["DTSTART"].dt == matter.due_at
    assert event["STATUS"] == "CONFIRMED"
    assert "路灯不亮" in event["SUMMARY"]


def test_the_same_date_keeps_its_uid_and_counts_its_moves(cast: Cast, client: Client) -> None:
    matter, way = taken(cast), address(cast.representative)
    ((uid, before),) = events(client, way).items()
    matters.ask_asker(matter, text="是哪一盏灯？", by=cast.representative, at=SOON)
    ((same, after),) = events(client, way).items()
    assert same == uid
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_what_is_over_is_cancelled_for_thirty_days(cast: Cast, client: Client) -> None:
    matter, way = taken(cast), address(cast.representative)
    ((_uid, before),) = events(client, way).items()
    said = {"text": "换好了", "outcome": Outcome.SOLVED}
    matters.answer(matter, by=cast.representative, at=SOON, **said)
    ((_same, after),) = events(client, way).items()
    assert after["STATUS"] == "CANCELLED"
    assert after["SEQUENCE"] > before["SEQUENCE"]
    Matter.objects.filter(pk=matter.pk).update(changed_at=MONDAY - timedelta(days=31))
    assert events(client, way) == {}


def test_what_went_to_somebody_else_stays_cancelled(cast: Cast, client: Client) -> None:
    matter, way = taken(cast), address(cast.representative)
    ((uid, before),) = events(client, way).items()
    matters.escalate(matter, reason="村里修不了", by=cast.representative, at=SOON)
    ((same, after),) = events(client, way).items()
    assert (same, after["STATUS"]) == (uid, "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    his = events(client, address(cast.secretary))[uid]
    assert his["STATUS"] == "CONFIRMED"


def test_of_a_confidential_request_only_the_number_stands(cast: Cast, client: Client) -> None:
    matter = matters.take(
        raised(cast, privacy=Privacy.CONFIDENTIAL, title="谁也不该知道"),
        by=cast.representative,
        at=SOON,
    )
    way = address(cast.representative)
    (event,) = events(client, way).values()
    assert "谁也不该知道" not in client.get(way).content.decode()
    assert matter.number[-4:] in event["SUMMARY"]


def test_what_is_kept_from_somebody_is_not_there_for_him(cast: Cast, client: Client) -> None:
    matter, way = taken(cast), address(cast.representative)
    Matter.objects.filter(pk=matter.pk).update(
        kept_from=[f"person:{cast.representative.pk}"], published_at=None, privacy="private"
    )
    assert events(client, way) == {}


def test_others_dates_are_not_there(cast: Cast, client: Client) -> None:
    taken(cast)
    assert events(client, address(cast.bridge_representative)) == {}


def test_a_new_address_makes_the_old_one_void(cast: Cast, client: Client) -> None:
    old = address(cast.representative)
    new = address(cast.representative)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert client.get("/feeds/calendar/nonsense.ics").status_code == 404


def test_only_a_hash_is_kept_and_the_journal_has_its_line(cast: Cast) -> None:
    secret = actions.give_feed(by=cast.desk, at=MONDAY)
    assert secret not in str(cast.desk.feed_secret.token_hash)
    assert Line.objects.filter(verb=Verb.FEED_RESET, by_id=cast.desk.pk).count() == 1
    with pytest.raises(Refused):
        actions.give_feed(by=cast.desk, at=MONDAY)


def test_who_has_left_has_no_calendar(cast: Cast, client: Client) -> None:
    way = address(cast.representative)
    Person.objects.filter(pk=cast.representative.pk).update(left_at=MONDAY)
    assert client.get(way).status_code == 404


def test_the_page_shows_the_address_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.representative)
    assert ".ics" not in client.get("/feeds/calendar/").content.decode()
    shown = client.post("/feeds/calendar/")
    assert ".ics" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert ".ics" not in client.get("/feeds/calendar/").content.decode()


def test_it_asks_little_of_the_database(cast: Cast, client: Client) -> None:
    for _number in range(10):
        taken(cast)
    way = address(cast.representative)
    with CaptureQueriesContext(connection) as captured:
        assert len(events(client, way)) == 10
    assert len(statements(captured)) <= 12


def test_a_joint_meeting_stands_by_its_number(cast: Cast, client: Client) -> None:
    matter = taken(cast, title="路灯不亮")
    Talk.objects.create(
        matter=matter, by=cast.desk, at=SOON, meets_at=SOON + timedelta(days=2), where="镇会议室",
        topic="谁来修", invited_ids=[cast.secretary.pk],
    )  # fmt: skip
    (event,) = events(client, address(cast.secretary)).values()
    assert event["LOCATION"] == "镇会议室"
    assert "路灯不亮" not in event["SUMMARY"]


def test_a_part_stands_until_it_is_handed_in(cast: Cast, client: Client) -> None:
    matter = taken(cast)
    matters.add_helper(matter, helper=cast.secretary, by=cast.representative, at=SOON)
    part = Part.objects.create(
        matter=matter, helper=cast.secretary, post="village-secretary", place=cast.village,
        task="看一次", asked_at=SOON, due_at=SOON + timedelta(days=1),
    )  # fmt: skip
    way = address(cast.secretary)
    uid = f"part-{part.pk}@testserver"
    assert events(client, way)[uid]["STATUS"] == "CONFIRMED"
    Part.objects.filter(pk=part.pk).update(handed_in_at=SOON)
    assert events(client, way)[uid]["STATUS"] == "CANCELLED"


def turns_in(client: Client, way: str) -> dict[str, Any]:
    return {uid: each for uid, each in events(client, way).items() if uid.startswith("turn-")}


def test_a_turn_taken_over_stays_cancelled_for_who_had_it(cast: Cast, client: Client) -> None:
    hall = open_hall(cast)
    first, second = hall.clerks[:2]
    shift = happenings.give(hall.roster, TODAY + timedelta(days=1), first.pk, by=hall.head, at=NOW)
    ways = [address(first), address(second)]
    ((uid, before),) = turns_in(client, ways[0]).items()
    assert (before["STATUS"], before["SEQUENCE"]) == ("CONFIRMED", 0)
    goes_over(shift, first, second)
    for way, status in zip(ways, ["CANCELLED", "CONFIRMED"], strict=True):
        ((same, after),) = turns_in(client, way).items()
        assert (same, after["STATUS"], after["SEQUENCE"]) == (uid, status, 1)
    goes_over(shift, second, first)
    for way, status in zip(ways, ["CONFIRMED", "CANCELLED"], strict=True):
        ((same, after),) = turns_in(client, way).items()
        assert (same, after["STATUS"], after["SEQUENCE"]) == (uid, status, 2)


def goes_over(shift: Shift, one: Person, other: Person) -> None:
    cover = happenings.ask_cover(shift, by=one, at=NOW)
    Asked.objects.get_or_create(cover=cover, person=other, defaults={"at": NOW})
    happenings.answer_cover(cover, yes=True, by=other, at=NOW)


def test_a_turn_taken_away_stays_cancelled_too(cast: Cast, client: Client) -> None:
    hall = open_hall(cast)
    clerk, day = hall.clerks[0], TODAY + timedelta(days=1)
    shift = happenings.give(hall.roster, day, clerk.pk, by=hall.head, at=NOW)
    way = address(clerk)
    ((uid, before),) = turns_in(client, way).items()
    happenings.take_off(shift, reason="窗口不开", by=hall.head, at=NOW)
    ((same, after),) = turns_in(client, way).items()
    assert (same, after["STATUS"]) == (uid, "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert (after["DTSTART"].dt, after["DTEND"].dt) == (before["DTSTART"].dt, before["DTEND"].dt)
    assert "URL" not in after
    assert turns_in(client, address(hall.clerks[1])) == {}
    happenings.give(hall.roster, day, clerk.pk, by=hall.head, at=NOW)
    now = turns_in(client, way)
    assert sorted(each["STATUS"] for each in now.values()) == ["CANCELLED", "CONFIRMED"]


def test_a_turn_on_a_day_that_closes_is_cancelled_and_one_that_moves_says_so(
    cast: Cast, client: Client
) -> None:
    hall = open_hall(cast)
    clerk, day = hall.clerks[0], TODAY + timedelta(days=1)
    happenings.give(hall.roster, day, clerk.pk, by=hall.head, at=NOW)
    way = address(clerk)
    ((uid, before),) = turns_in(client, way).items()
    hours = [(time(9), time(12)), (time(18), time(20))]
    happenings.change_hours(hall.roster, day, hours, reason="停电", by=hall.head, at=NOW)
    ((_same, moved),) = turns_in(client, way).items()
    assert moved["DTSTART"].dt != before["DTSTART"].dt
    assert moved["SEQUENCE"] > before["SEQUENCE"]
    happenings.change_hours(hall.roster, day, [], reason="停水停电", by=hall.head, at=NOW)
    ((same, after),) = turns_in(client, way).items()
    assert (same, after["STATUS"]) == (uid, "CANCELLED")
    assert after["SEQUENCE"] > moved["SEQUENCE"]


def test_a_turn_of_a_unit_that_another_takes_stays_cancelled(cast: Cast, client: Client) -> None:
    station = open_station(cast)
    first, second = station.liaisons[:2]
    unit = cast.place("150101")
    shift = happenings.give(station.roster, TODAY, unit.pk, by=station.keeper, at=NOW)
    way = address(first)
    ((uid, _before),) = turns_in(client, way).items()
    cover = happenings.ask_cover(shift, by=first, at=NOW)
    Asked.objects.get_or_create(cover=cover, unit=cast.place("150102"), defaults={"at": NOW})
    happenings.answer_cover(cover, yes=True, by=second, at=NOW)
    ((same, after),) = turns_in(client, way).items()
    assert (same, after["STATUS"]) == (uid, "CANCELLED")


def test_ids_stay_whatever_name_the_site_is_reached_by(
    cast: Cast, client: Client, settings: Any
) -> None:
    taken(cast)
    way = address(cast.representative)
    settings.ADDRESS, settings.ALLOWED_HOSTS = "https://town.example", ["*"]
    for host in ("town.example", "10.1.2.3:8000"):
        content = client.get(way, headers={"host": host}).content
        assert b"@town.example" in content
        assert b"TZID" not in content  # no zone is named without its rules
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
