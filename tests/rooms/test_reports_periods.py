"""Periods are whole calendar days in Shanghai, both ends included."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.reports.periods import Period, month_of, months_back, named, today
from tests.cast import at

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
UTC = ZoneInfo("UTC")


def test_a_period_begins_at_midnight_and_ends_before_the_next() -> None:
    period = Period(date(2026, 3, 2), date(2026, 3, 3))
    assert at("2026-03-02 00:00") in period
    assert at("2026-03-03 23:59") in period
    assert at("2026-03-01 23:59") not in period
    assert at("2026-03-04 00:00") not in period


def test_the_day_is_that_of_shanghai_not_of_the_server() -> None:
    late = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)  # 01:00 on the 2nd in Shanghai
    assert today(late) == date(2026, 3, 2)
    assert late in Period(date(2026, 3, 2), date(2026, 3, 2))


def test_an_open_end_takes_everything_on_its_side() -> None:
    assert at("1999-01-01 00:00") in Period()
    assert at("2026-03-01 00:00") not in Period(from_day=date(2026, 3, 2))
    assert at("1999-01-01 00:00") in Period(to_day=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("this-month", date(2026, 3, 1), date(2026, 3, 11)),
        ("last-month", date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 1, 1), date(2026, 3, 11)),
        ("half-year", date(2025, 9, 11), date(2026, 3, 11)),
        ("year", date(2026, 1, 1), date(2026, 3, 11)),
        ("all", None, None),
        ("no such name", None, None),
    ],
)
def test_named_periods(name: str, first: date | None, last: date | None) -> None:
    assert named(name, at("2026-03-11 09:00")) == Period(first, last)


@given(DAYS)
def test_a_month_begins_with_its_first_day_and_ends_with_its_last(day: date) -> None:
    month = month_of(day)
    assert month.from_day
    assert month.to_day
    assert month.from_day.day == 1
    assert (month.to_day + timedelta(days=1)).day == 1
    assert month.from_day <= day <= month.to_day


@given(DAYS, st.integers(1, 40))
def test_the_last_months_begin_on_the_same_day_or_the_months_last(day: date, months: int) -> None:
    period = months_back(day, months)
    assert period.to_day == day
    assert period.from_day
    assert len(list(period.months())) == months + 1
    assert period.from_day.day in (day.day, month_of(period.from_day).to_day.day)


@given(DAYS, DAYS)
def test_months_cover_a_period_without_a_gap(one: date, other: date) -> None:
    first, last = sorted((one, other))
    months = list(Period(first, last).months())
    assert months[0].from_day == first.replace(day=1)
    assert months[-1] == month_of(last)
    for earlier, later in zip(months, months[1:], strict=False):
        assert earlier.to_day
        assert later.from_day == earlier.to_day + timedelta(days=1)


def test_a_period_without_an_end_has_no_list_of_months() -> None:
    assert list(Period(date(2026, 1, 1)).months()) == []


@given(DAYS, DAYS, DAYS, DAYS)
def test_two_periods_have_in_common_what_lies_in_both(a: date, b: date, c: date, d: date) -> None:
    one, other = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    both = one.within(other)
    noon = at("2026-03-11 12:00").replace(year=a.year, month=a.month, day=a.day)
    assert (noon in both) == (noon in one and noon in other)
