"""Periods, and where one duty of one period stands: pure arithmetic."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.activities.duty_states import Due
from bandeng.playbooks.fulfilling import away_from, owes
from bandeng.playbooks.schema_activities import Duty
from bandeng.playbooks.spans import DAY, span_of, spans
from bandeng.playbooks.vocabulary import Fulfilment, Period
from bandeng.worktime.durations import parse_duration
from bandeng.worktime.sources import calendar

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
periods = st.sampled_from(list(Period))
QUARTER = span_of(Period.QUARTER, date(2026, 5, 9))
TWICE = Duty(post="representative", do=["visit"], times=2, per="quarter")


def due(done=0, caught_up=0, **changed):
    usual = {
        "duty": TWICE, "span": QUARTER, "place_id": 7, "path": "1.7.", "place_name": "上柳沟村",
        "person_id": 3, "person_name": "白晓岚", "done": done, "caught_up": caught_up,
        "remind_from": date(2026, 6, 20), "grace_until": date(2026, 7, 10),
    }  # fmt: skip
    return Due(**{**usual, **changed})


@given(periods, days)
def test_a_day_lies_in_its_period_and_in_no_other(per, day):
    span = span_of(per, day)
    assert day in span
    assert span_of(per, span.first) == span == span_of(per, span.last)
    assert span_of(per, span.first - DAY).last == span.first - DAY


@given(periods, days, st.integers(0, 800))
def test_periods_follow_one_another_without_a_gap(per, first, length):
    found = list(spans(per, first, first + length * DAY))
    assert first in found[0]
    assert first + length * DAY in found[-1]
    for one, next_one in zip(found, found[1:], strict=False):
        assert next_one.first == one.last + DAY


def test_periods_are_called_as_people_call_them():
    day = date(2026, 5, 9)
    assert [span_of(per, day).title.zh for per in Period] == [
        "2026年 05-04 – 05-10", "2026年5月", "2026年第二季度", "2026年",
    ]  # fmt: skip
    assert span_of(Period.QUARTER, day).title.en == "Q2 2026"


@pytest.mark.parametrize(
    ("given", "today", "stands"),
    [
        (due(), date(2026, 5, 9), Fulfilment.OPEN),
        (due(done=1), date(2026, 6, 20), Fulfilment.SOON),
        (due(done=2), date(2026, 5, 9), Fulfilment.DONE),
        (due(done=9), date(2027, 5, 9), Fulfilment.DONE),
        (due(done=1), date(2026, 7, 1), Fulfilment.LATE),
        (due(done=1), date(2026, 7, 10), Fulfilment.LATE),
        (due(done=1), date(2026, 7, 11), Fulfilment.MISSED),
        (due(done=1, caught_up=1), date(2026, 7, 11), Fulfilment.CAUGHT_UP),
        (due(exempt="借调"), date(2026, 7, 11), Fulfilment.EXEMPT),
        (due(nobody=True), date(2026, 7, 11), Fulfilment.NOBODY),
        (due(done=2, nobody=True), date(2026, 7, 11), Fulfilment.DONE),
    ],
)
def test_where_a_duty_stands(given, today, stands):
    assert given.stands(today) is stands


def test_who_came_late_or_left_early_does_not_owe_the_whole():
    assert owes(QUARTER, date(2025, 1, 1), None)
    assert owes(QUARTER, date(2026, 5, 16), None)
    assert not owes(QUARTER, date(2026, 5, 17), None)
    assert not owes(QUARTER, date(2025, 1, 1), date(2026, 6, 30))
    assert owes(QUARTER, date(2025, 1, 1), date(2026, 7, 1))


@given(days, st.integers(1, 40), st.booleans(), st.booleans())
def test_so_many_days_away(day, amount, working, back):
    is_workday = calendar().is_workday
    duration = parse_duration(f"{amount} {'workdays' if working else 'days'}")
    found = away_from(day, duration, is_workday, back=back)
    low, high = min(day, found), max(day, found)
    passed = [low + n * DAY for n in range((high - low).days + 1) if low + n * DAY != day]
    assert sum(is_workday(one) or not working for one in passed) == amount


def test_hours_count_as_one_day_begun():
    day = date(2026, 5, 9)
    assert away_from(day, parse_duration("3 hours"), calendar().is_workday) == day + timedelta(1)
    assert away_from(day, None, calendar().is_workday) == day
