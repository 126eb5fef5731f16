"""On which days a series falls: against dateutil where it has the rule, against properties else."""

from datetime import date

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from bandeng.activities.recurring import DAY, Exceptions, rule_days, turns
from bandeng.activities.rule_words import in_words
from bandeng.playbooks.schema_activities import Repeats
from bandeng.playbooks.vocabulary import DayOff, Weekday
from bandeng.worktime.sources import calendar

CODES = {w: getattr(rrule, w.value[:2].upper()) for w in Weekday}
starts = st.dates(date(2024, 1, 1), date(2027, 12, 31))
lengths = st.integers(0, 1200).map(lambda n: n * DAY)
weekdays = st.lists(st.sampled_from(list(Weekday)), min_size=1, max_size=3, unique=True)
steps = st.integers(1, 6)


def weekday_only(day: date) -> bool:
    return day.weekday() < 5


def days(rule: Repeats, first: date, last: date) -> list[date]:
    return list(rule_days(rule, weekday_only, first, last))


def theirs(freq: int, first: date, last: date, **said: object) -> list[date]:
    until = {"dtstart": rrule.datetime.datetime(first.year, first.month, first.day)}
    rule = rrule.rrule(freq, **until, until=rrule.datetime.datetime(*last.timetuple()[:3]), **said)
    return [found.date() for found in rule]


@given(starts, lengths, steps)
def test_every_so_many_days(first, length, step):
    rule = Repeats(every="day", step=step)
    assert days(rule, first, first + length) == theirs(
        rrule.DAILY, first, first + length, interval=step
    )


@given(starts, lengths, steps, weekdays)
def test_weekdays_every_so_many_weeks(first, length, step, on):
    rule = Repeats(every="week", step=step, on=on)
    assert days(rule, first, first + length) == theirs(
        rrule.WEEKLY, first, first + length, interval=step, byweekday=[CODES[w] for w in on]
    )


@given(starts, lengths, steps, st.sampled_from(list(Weekday)), st.sampled_from([1, 2, 3, 4, 5, -1]))
def test_the_nth_weekday_of_the_month(first, length, step, on, nth):
    rule = Repeats(every="month", step=step, on=(on,), nth=nth)
    assert days(rule, first, first + length) == theirs(
        rrule.MONTHLY, first, first + length, interval=step, byweekday=CODES[on](nth)
    )


@given(starts, lengths, steps, st.one_of(st.integers(1, 28), st.just(-1)))
def test_a_day_of_the_month(first, length, step, day):
    rule = Repeats(every="month", step=step, day=day)
    assert days(rule, first, first + length) == theirs(
        rrule.MONTHLY, first, first + length, interval=step, bymonthday=day
    )


@given(starts, lengths, st.integers(1, 3), st.integers(1, 28))
def test_a_month_of_each_quarter(first, length, month, day):
    rule = Repeats(every="quarter", month=month, day=day)
    months = [month, month + 3, month + 6, month + 9]
    assert days(rule, first, first + length) == theirs(
        rrule.MONTHLY, first, first + length, bymonth=months, bymonthday=day
    )


@given(starts, st.integers(29, 31))
def test_the_31st_comes_every_month(first, day):
    found = days(Repeats(every="month", day=day), first.replace(day=1), first + 400 * DAY)
    months = {(one.year, one.month) for one in found}
    assert len(found) == len(months) >= 13


def test_friday_of_the_second_week_is_not_the_second_friday():
    first, last = date(2026, 8, 1), date(2026, 9, 30)
    assert days(Repeats(every="month", on=("friday",), week=2), first, last) == [
        date(2026, 8, 7),
        date(2026, 9, 11),
    ]
    assert days(Repeats(every="month", on=("friday",), nth=2), first, last) == [
        date(2026, 8, 14),
        date(2026, 9, 11),
    ]


rules = st.builds(
    Repeats,
    every=st.sampled_from(["day", "workday", "week", "month", "quarter", "year"]),
    step=steps,
    on=st.one_of(st.just(()), weekdays.map(tuple)),
    nth=st.sampled_from([None, 1, 2, -1]),
    day=st.sampled_from([None, 1, 15, 31, -1]),
    **{"day-off": st.sampled_from(list(DayOff))},
)


@given(rules, starts, lengths)
def test_turns_fall_on_working_days_as_the_rule_says(rule, first, length):
    is_workday = calendar().is_workday
    found = list(turns(rule, is_workday, from_day=first, to_day=first + length))
    assert [turn.rule_day for turn in found] == sorted({turn.rule_day for turn in found})
    assert len({turn.day for turn in found}) == len(found)
    for turn in found:
        if rule.day_off is not DayOff.KEEP:
            assert is_workday(turn.day)
        else:
            assert turn.day == turn.rule_day
        if rule.day_off is DayOff.BEFORE:
            assert turn.day <= turn.rule_day
        if rule.day_off is DayOff.AFTER:
            assert turn.day >= turn.rule_day


@given(rules, starts, st.integers(0, 400), st.integers(0, 400))
def test_looking_farther_changes_nothing_of_what_was_seen(rule, first, near, more):
    short = list(turns(rule, weekday_only, from_day=first, to_day=first + near * DAY))
    far = list(turns(rule, weekday_only, from_day=first, to_day=first + (near + more) * DAY))
    assert far[: len(short)] == short


def test_the_national_day_pushes_the_service_day():
    is_workday = calendar().is_workday
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    for off, expected in [("before", date(2026, 9, 30)), ("after", date(2026, 10, 8))]:
        rule = Repeats(**{"every": "month", "day": 2, "day-off": off})
        assert [t.day for t in turns(rule, is_workday, from_day=first, to_day=last)] == [expected]
    rule = Repeats(**{"every": "month", "day": 2, "day-off": "skip"})
    assert list(turns(rule, is_workday, from_day=first, to_day=last)) == []


def test_left_out_and_moved_by_hand():
    rule = Repeats(every="week", on=("friday",))
    first = date(2026, 3, 6)
    but = Exceptions(frozenset({date(2026, 3, 13)}), {date(2026, 3, 20): date(2026, 3, 21)})
    found = turns(rule, weekday_only, from_day=first, to_day=date(2026, 3, 27), but=but)
    assert [(turn.rule_day.day, turn.day.day) for turn in found] == [(6, 6), (20, 21), (27, 27)]


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (
            {"every": "month", "on": ["friday"], "week": 2, "day-off": "before"},
            "每月第2周周五，遇休息日提前到前一个工作日",
            "every month, Friday of week 2; on a day off, the working day before",
        ),
        ({"every": "week", "step": 2, "on": ["monday"]}, "每2周周一", "every 2 weeks on Monday"),
        (
            {"every": "quarter", "month": 3, "day": 25},
            "每季度第3个月25日",
            "every quarter, month 3 of it on day 25",
        ),
        (
            {"every": "month", "on": ["monday"], "nth": -1},
            "每月最后一个周一",
            "every month on the last Monday",
        ),
        ({"every": "workday"}, "每个工作日", "every working day"),
    ],
)  # fmt: skip
def test_a_rule_is_said_as_people_say_it(rule, zh, en):
    words = in_words(Repeats(**rule))
    assert (words.zh, words.en) == (zh, en)
