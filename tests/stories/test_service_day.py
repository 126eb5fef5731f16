"""D2 Four haves: a service day on the Friday of the second week, a year long, with its holidays."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from icalendar import Calendar

from bandeng.activities.models import Activity, Series
from bandeng.clockwork.housekeeping import keep
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.worktime import actions as worktime
from tests.cast import FOUNDED, Cast
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]
# Friday of the second calendar week of every month of 2026. The one of January is the 9th, that of
# February the 6th; none of them is a day off but what the notice says below.
FRIDAYS = ["03-06", "04-10", "05-08", "06-12", "07-10", "08-07", "09-11", "10-09", "11-06", "12-11"]


@pytest.fixture
def secretary(cast: Cast, clock: Clock, enter: Enter) -> Visitor:
    playbooks.adopt_shipped(shipped.texts(["elder-service"]), at=FOUNDED)
    return enter(cast.secretary)


def planned(secretary: Visitor) -> Series:
    """Plan the series of the kind, as its form offers it."""
    secretary.open("/work/series/plan/?kind=service-day")
    assert secretary.sees("每月第2周周五，遇休息日提前到前一个工作日")
    secretary.press("Plan the series", from_day="2026-03-03", begins="09:00", spot="日间照料点")
    assert secretary.sees("养老服务日", "日间照料点")
    return Series.objects.get()


def later(clock: Clock, words: str) -> None:
    """Let time pass; the site's own clock does what is due."""
    clock.to(words)
    keep(timezone.now())


def days(series: Series, **only: object) -> list[date]:
    rows = Activity.objects.filter(series=series, **only).order_by("starts_at")
    return [localdate(row.starts_at) for row in rows]


def test_a_year_of_service_days_makes_itself(clock: Clock, secretary: Visitor) -> None:
    series = planned(secretary)
    for month in range(4, 13):
        later(clock, f"2026-{month:02}-01 08:00")
    expected = [date.fromisoformat(f"2026-{day}") for day in FRIDAYS]
    assert [day for day in days(series) if day.year == 2026] == expected
    assert all(day.weekday() == 4 for day in days(series))


def test_days_off_push_it_forward_when_the_notice_comes(
    cast: Cast, clock: Clock, secretary: Visitor
) -> None:
    series = planned(secretary)
    later(clock, "2026-07-20 08:00")
    assert date(2026, 9, 11) in days(series)
    off = {"working": False, "note": "放假", "by": cast.steward, "at": timezone.now()}
    worktime.set_day(date(2026, 9, 11), **off)
    later(clock, "2026-07-20 08:10")
    assert date(2026, 9, 10) in days(series)
    assert date(2026, 9, 11) not in days(series)
    assert secretary.open("/work/dates/?day=2026-09-01").sees("养老服务日")


def test_one_is_left_out_one_is_moved_and_the_rest_go_on(
    clock: Clock, secretary: Visitor, resident: Visitor
) -> None:
    series = planned(secretary)
    april, may = Activity.objects.filter(series=series).order_by("starts_at")[1:3]
    secretary.open(f"/work/activities/{april.code}/do/cancel/").press(
        "Cancel it", reason="村里选举"
    )
    secretary.open(f"/work/activities/{may.code}/do/shift/").press(
        "To another time", starts_at="2026-05-11T09:00"
    )
    answer = resident.open("/dates/").client.get("/feeds/place/150101.ics")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {str(event["status"]) for event in events} == {"CONFIRMED", "CANCELLED"}
    later(clock, "2026-06-01 08:00")
    assert days(series, state="cancelled") == [date(2026, 4, 10)]
    assert date(2026, 5, 11) in days(series)
    assert date(2026, 5, 8) not in days(series)
    assert resident.open("/dates/?place=150101&day=2026-05-01").sees("养老服务日")


def test_it_is_held_counted_and_owed_once_a_month(clock: Clock, secretary: Visitor) -> None:
    series = planned(secretary)
    first = Activity.objects.filter(series=series).earliest("starts_at")
    clock.to("2026-03-06 12:30")
    secretary.open(f"/work/activities/{first.code}/do/hold/").press(
        "It was held", **{"more-served": "23"}
    )
    assert secretary.open("/work/duties/").sees("每月一个养老服务日")
    first.refresh_from_db()
    assert (first.state, first.more["served"]) == ("held", 23)
