"""What holds of every deadline, tried on moments and calendars nobody thought of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bandeng.worktime import sources
from bandeng.worktime.arithmetic import (
    Calendar,
    Duration,
    Span,
    Unit,
    add,
    at_share,
    count,
    resume,
)
from tests.trying import tried

# A calendar of many years is long to print, and only printed where something failed.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = [
    sources.calendar().spans,
    (Span(time(9), time(17)),),
    (Span(time(0), time(0)),),
    (Span(time(7, 15), time(11, 45)), Span(time(13), time(15)), Span(time(15), time(0))),
]
AT_WORK = [Unit.WORKDAYS, Unit.WORKHOURS]

moments = st.datetimes(
    min_value=datetime(2004, 1, 1),
    max_value=datetime(2028, 12, 31),
    timezones=st.just(SHANGHAI),
    allow_imaginary=False,
)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
made_up = st.builds(
    Calendar,
    zone=st.sampled_from([SHANGHAI, ZoneInfo("Asia/Urumqi")]),
    days_off=st.frozensets(days, max_size=60),
    working_weekends=st.frozensets(days, max_size=20),
    years=st.just(frozenset({2026})),
)
calendars = st.one_of(made_up, st.just(sources.calendar())).flatmap(
    lambda calendar: st.sampled_from([replace(calendar, spans=spans) for spans in HOURS])
)
hundredths = st.integers(1, 40_000).map(lambda n: Decimal(n) / 100)
durations = st.one_of(
    st.builds(Duration, st.integers(0, 400), st.just(Unit.WORKDAYS)),
    st.builds(Duration, hundredths, st.sampled_from([u for u in Unit if u != Unit.WORKDAYS])),
)
working = st.one_of(
    st.builds(Duration, st.integers(1, 400), st.just(Unit.WORKDAYS)),
    st.builds(Duration, hundredths, st.just(Unit.WORKHOURS)),
)
shares = st.integers(0, 100).map(lambda n: Decimal(n) / 100)
lengths = st.timedeltas(timedelta(), timedelta(days=40))


@given(start=moments, duration=durations, calendar=calendars)
def test_counting_what_was_added_gives_it_back(
    start: datetime, duration: Duration, calendar: Calendar
) -> None:
    due = add(start, duration, calendar).at

    assert count(start, due, duration.unit, calendar) == duration.amount


@given(start=moments, duration=durations, calendar=calendars)
def test_a_deadline_is_never_before_its_start(
    start: datetime, duration: Duration, calendar: Calendar
) -> None:
    assert add(start, duration, calendar).at >= start


@given(start=moments, duration=working, calendar=calendars)
@example(
    start=datetime(2026, 10, 16, tzinfo=SHANGHAI),
    duration=Duration(24, Unit.WORKHOURS),
    calendar=Calendar(spans=HOURS[2]),
)
def test_working_time_never_ends_on_a_day_off(
    start: datetime, duration: Duration, calendar: Calendar
) -> None:
    due = add(start, duration, calendar)

    assert calendar.is_workday(due.at.date())
    assert due.at.time() >= calendar.spans[0].start


@given(start=moments, later=lengths, duration=durations, calendar=calendars)
def test_whoever_starts_later_is_due_no_earlier(
    start: datetime, later: timedelta, duration: Duration, calendar: Calendar
) -> None:
    assert add(start, duration, calendar).at <= add(start + later, duration, calendar).at


@given(start=moments, duration=durations, more=st.integers(1, 50), calendar=calendars)
def test_more_time_is_due_later(
    start: datetime, duration: Duration, more: int, calendar: Calendar
) -> None:
    longer = replace(duration, amount=duration.amount + more)

    assert add(start, duration, calendar).at < add(start, longer, calendar).at


@given(start=moments, first=st.integers(0, 99), then=st.integers(0, 99), calendar=calendars,
       unit=st.sampled_from(AT_WORK))  # fmt: skip
def test_two_steps_reach_as_far_as_one(
    start: datetime, first: int, then: int, calendar: Calendar, unit: Unit
) -> None:
    halfway = add(start, Duration(first, unit), calendar).at
    whole = add(start, Duration(first + then, unit), calendar).at

    assert count(start, add(halfway, Duration(then, unit), calendar).at, unit, calendar) == (
        count(start, whole, unit, calendar)
    )


def _day_by_day(start: datetime, amount: int, calendar: Calendar) -> datetime:
    """Walk one day at a time: slow, and obviously right."""
    opening = calendar.spans[0].start
    wall = start.astimezone(calendar.zone).replace(tzinfo=None)
    if calendar.is_workday(wall.date()) and wall.time() < opening:
        wall = datetime.combine(wall.date(), opening)
    while not calendar.is_workday(wall.date()):
        wall = datetime.combine(wall.date() + timedelta(days=1), opening)
    for _ in range(amount):
        wall += timedelta(days=1)
        while not calendar.is_workday(wall.date()):
            wall += timedelta(days=1)
    return wall.replace(tzinfo=calendar.zone)


@given(start=moments, amount=st.integers(0, 60), calendar=calendars)
def test_counting_in_closed_form_agrees_with_walking(
    start: datetime, amount: int, calendar: Calendar
) -> None:
    due = add(start, Duration(amount, Unit.WORKDAYS), calendar).at

    assert due == _day_by_day(start, amount, calendar)


def _minute_by_minute(start: datetime, minutes: int, calendar: Calendar) -> datetime:
    wall = start.astimezone(calendar.zone).replace(tzinfo=None)
    while minutes:
        open_ = [s for s in calendar.spans if s.start <= wall.time() and (
            s.end == time(0) or wall.time() < s.end)]  # fmt: skip
        minutes -= bool(open_) and calendar.is_workday(wall.date())
        wall += timedelta(minutes=1)
    return wall.replace(tzinfo=calendar.zone)


@tried(30)
@given(start=moments, minutes=st.integers(1, 300).map(lambda n: n * 3), calendar=calendars)
def test_working_minutes_agree_with_a_stop_watch(
    start: datetime, minutes: int, calendar: Calendar
) -> None:
    start = start.replace(second=0, microsecond=0)
    due = add(start, Duration(Decimal(minutes) / 60, Unit.WORKHOURS), calendar).at
    watched = _minute_by_minute(start, minutes, calendar)

    assert due == watched or (watched.time() == time(0) and due > watched)


@given(start=moments, duration=durations, first=shares, then=shares, calendar=calendars)
def test_reminders_come_in_order_and_never_late(
    start: datetime, duration: Duration, first: Decimal, then: Decimal, calendar: Calendar
) -> None:
    due = add(start, duration, calendar).at
    first, then = sorted([first, then])
    early, late = (at_share(start, due, s, duration.unit, calendar) for s in (first, then))

    assert start <= early <= late <= due or duration.amount == 0


@given(start=moments, duration=durations, share=shares, calendar=calendars)
def test_a_reminder_comes_in_working_hours_when_there_are_any(
    start: datetime, duration: Duration, share: Decimal, calendar: Calendar
) -> None:
    due = add(start, duration, calendar).at
    assume(share < 1 and count(start, due, Unit.WORKHOURS, calendar))
    at = at_share(start, due, share, duration.unit, calendar)

    assert calendar.is_workday((at - timedelta(microseconds=1)).date()) or calendar.is_workday(
        at.date()
    )
    assert any(
        span.start <= at.time() and (span.end == time(0) or at.time() <= span.end)
        for span in calendar.spans
    ) or at.time() == time(0)


@given(
    start=moments, duration=durations, used=shares, pause=lengths, more=lengths, calendar=calendars
)
def test_a_pause_loses_nothing(
    start: datetime,
    duration: Duration,
    used: Decimal,
    pause: timedelta,
    more: timedelta,
    calendar: Calendar,
) -> None:
    due = add(start, duration, calendar).at
    paused = start + (due - start) * float(used)
    assume(paused < due)
    resumed = paused + pause
    again = resume(paused, due, resumed, duration.unit, calendar).at
    unit = Unit.WORKHOURS if duration.unit == Unit.WORKDAYS else duration.unit

    assert again >= due
    assert count(resumed, again, unit, calendar) >= count(paused, due, unit, calendar)
    assert again <= resume(paused, due, resumed + more, duration.unit, calendar).at


@given(start=moments, duration=durations, used=shares, calendar=calendars)
def test_a_pause_of_no_length_changes_nothing(
    start: datetime, duration: Duration, used: Decimal, calendar: Calendar
) -> None:
    due = add(start, duration, calendar).at
    paused = start + (due - start) * float(used)

    assert resume(paused, due, paused, duration.unit, calendar).at == due


@given(start=moments, duration=working, pause=lengths, calendar=calendars)
def test_a_pause_gives_no_more_than_remained(
    start: datetime, duration: Duration, pause: timedelta, calendar: Calendar
) -> None:
    due = add(start, duration, calendar).at
    again = resume(start, due, start + pause, duration.unit, calendar).at

    assert again == max(due, add(start + pause, duration, calendar).at)


@given(start=moments, duration=durations, calendar=calendars)
def test_only_a_way_through_an_unknown_year_is_provisional(
    start: datetime, duration: Duration, calendar: Calendar
) -> None:
    due = add(start, duration, calendar)
    first = start.astimezone(calendar.zone).year
    touched = set(range(first, due.at.year + 1))

    assert due.provisional == (duration.unit in AT_WORK and not touched <= calendar.years)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/Sao_Paulo", "Asia/Kathmandu"])
def test_other_zones_keep_the_same_promises(zone: str) -> None:
    calendar = replace(sources.calendar(), zone=ZoneInfo(zone))

    @given(start=moments, later=lengths, amount=st.integers(0, 300), unit=st.sampled_from(AT_WORK))
    def promises(start: datetime, later: timedelta, amount: int, unit: Unit) -> None:
        duration = Duration(amount, unit)
        due = add(start, duration, calendar).at
        assert count(start, due, unit, calendar) == amount
        assert start <= due <= add(start + later, duration, calendar).at
        assert calendar.is_workday(due.date())

    run: Callable[[], None] = promises
    run()
