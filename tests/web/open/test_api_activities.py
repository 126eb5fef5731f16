"""The JSON API: activities are read by who may, and a visit is written down once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bandeng.activities import actions
from bandeng.activities.actions import Roll
from bandeng.activities.models import Activity
from bandeng.doors.states import Grant
from tests.cast import Cast
from tests.happenings import THURSDAY, adopt, held, planned
from tests.web.open.program import got, key_of, sent

NOW = THURSDAY + timedelta(hours=2)
VISIT = {
    "kind": "grid-visit",
    "place": "15010101",
    "starts_at": "2026-03-05T15:30:00+08:00",
    "more": {"served": "3"},
}


@pytest.fixture(autouse=True)
def _now(cast: Cast) -> Iterator[None]:
    adopt()
    with time_machine.travel(NOW, tick=False):
        yield


def codes(page: dict[str, list[dict[str, str]]]) -> set[str]:
    return {row["code"] for row in page["items"]}


def test_everybody_reads_what_is_public_without_a_name(cast: Cast) -> None:
    open_one, hidden = held(cast, about="联系 10010000123"), held(cast)
    actions.attend(open_one, Roll(rest="present"), by=cast.secretary, at=NOW)
    actions.publish(open_one, by=cast.secretary, at=NOW)
    (row,) = got("activities")["items"]
    assert row == got(f"activities/{open_one.code}")
    assert (row["host"], row["came"], row["more"]) == (None, None, None)
    assert "10010000123" not in str(row)
    got(f"activities/{hidden.code}", status=404)


def test_a_person_reads_what_he_sees_and_never_who_came(cast: Cast) -> None:
    activity = held(cast)
    actions.attend(activity, Roll(outsiders=("秦若水",)), by=cast.secretary, at=NOW)
    key = key_of(cast.desk, Grant.READ)
    row = got(f"activities/{activity.code}", key)
    assert (row["host"], row["came"], row["more"]) == ("金秋实", 1, {"topic": "路灯"})
    assert "秦若水" not in str(row)
    assert got("activities", key_of(cast.other_desk, Grant.READ))["items"] == []


def test_a_list_is_sifted_and_leafed_through(cast: Cast) -> None:
    key = key_of(cast.desk, Grant.READ)
    every = {planned(cast).code, held(cast).code, held(cast).code}
    first = got("activities", key, limit=2)
    rest = got("activities", key, limit=2, cursor=first["next"])
    assert codes(first) | codes(rest) == every
    assert rest["next"] is None
    assert len(got("activities", key, state="planned")["items"]) == 1
    assert got("activities", key, from_day="2026-03-06")["items"] == []
    assert got("activities", key, to_day="2026-03-04")["items"] == []
    assert len(got("activities", key, place="150101", kind="village-meeting")["items"]) == 3
    got("activities", key, cursor="n1-1", status=404)
    assert len(got("activities", key, from_day="0001-01-01", to_day="9999-12-31")["items"]) == 3
    for no_day in ("0.0", "1772416800", "2026-03-06T00:00:00", "2026-3-6"):
        got("activities", key, status=422, from_day=no_day)


def test_a_visit_is_written_down_once(cast: Cast) -> None:
    key = key_of(cast.grid_worker)
    for _again in range(2):
        row = sent("activities", key, VISIT, status=201, once="a-visit")
    activity = Activity.objects.get()
    assert (row["code"], row["state"], row["more"]) == (activity.code, "held", {"served": 3})
    assert activity.host == cast.grid_worker


def test_who_does_no_such_thing_there_is_refused_and_nothing_is_written(cast: Cast) -> None:
    for person in (cast.secretary, cast.neighbour_representative):
        sent("activities", key_of(person), VISIT, status=409)
    sent("activities", key_of(cast.grid_worker), {**VISIT, "more": {}}, status=409)
    for beyond in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59"):
        sent("activities", key_of(cast.grid_worker), {**VISIT, "starts_at": beyond}, status=409)
    sent("activities", key_of(cast.grid_worker), {**VISIT, "place": "nowhere"}, status=404)
    assert not Activity.objects.exists()


@pytest.mark.parametrize("zone", ["+23:59", "-23:59", "+16:00"])
def test_a_zone_no_database_knows_is_an_instant_all_the_same(cast: Cast, zone: str) -> None:
    sign, hours, minutes = zone[0], int(zone[1:3]), int(zone[4:])
    ahead = timedelta(hours=hours, minutes=minutes) * (1 if sign == "+" else -1)
    there = datetime.fromisoformat(VISIT["starts_at"]).astimezone(UTC) + ahead
    said = f"{there:%Y-%m-%dT%H:%M:%S}{zone}"
    told = sent("activities", key_of(cast.grid_worker), {**VISIT, "starts_at": said}, status=201)
    assert told["starts_at"] == VISIT["starts_at"]
