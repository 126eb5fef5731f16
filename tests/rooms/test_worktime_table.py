"""Deadlines, one a row: the start, how long, the moment it is due, and why.

2026: 1-7 October off, Saturday 10 October and Sunday 20 September work; Spring Festival 15-23
February, Saturdays 14 and 28 February work. Hours are 08:30-12:00 and 14:00-17:30.
"""

from datetime import datetime

import pytest

from bandeng.worktime import sources
from bandeng.worktime.arithmetic import add, count, parse_duration

CALENDAR = sources.calendar()

TABLE = [
    # start, Shanghai | within        | due                | why
    ("2026-09-29 10:00", "1 workday", "2026-09-30 10:00", "the wall time stays"),
    ("2026-09-29 10:00", "2 workdays", "2026-10-08 10:00", "over the National Day week"),
    ("2026-09-29 10:00", "3 workdays", "2026-10-09 10:00", "the example of the plan"),
    ("2026-09-29 10:00", "4 workdays", "2026-10-10 10:00", "a Saturday that works"),
    ("2026-09-29 10:00", "5 workdays", "2026-10-12 10:00", "Sunday 11 October is off"),
    ("2026-09-18 16:00", "1 workday", "2026-09-20 16:00", "a Sunday that works"),
    ("2026-09-18 16:00", "2 workdays", "2026-09-21 16:00", "and Monday after it"),
    ("2026-10-03 11:00", "1 workday", "2026-10-09 08:30", "a holiday counts from the next opening"),
    ("2026-10-03 23:59", "2 workdays", "2026-10-10 08:30", "at any hour of it"),
    ("2026-10-10 09:00", "1 workday", "2026-10-12 09:00", "begun on a working Saturday"),
    ("2026-10-11 09:00", "1 workday", "2026-10-13 08:30", "begun on a Sunday off"),
    ("2026-10-13 06:00", "1 workday", "2026-10-14 08:30", "before opening counts from opening"),
    ("2026-10-13 00:00", "1 workday", "2026-10-14 08:30", "midnight is before opening"),
    ("2026-10-13 08:30", "1 workday", "2026-10-14 08:30", "at the opening"),
    ("2026-10-13 12:40", "1 workday", "2026-10-14 12:40", "lunch is a wall time like another"),
    ("2026-10-13 20:00", "1 workday", "2026-10-14 20:00", "an evening keeps its wall time"),
    ("2026-10-16 20:00", "1 workday", "2026-10-19 20:00", "a Friday evening"),
    ("2026-10-16 23:59", "3 workdays", "2026-10-21 23:59", "the last minute of a Friday"),
    ("2026-10-12 10:00", "10 workdays", "2026-10-26 10:00", "two plain weeks"),
    ("2026-02-13 15:00", "1 workday", "2026-02-14 15:00", "works for the Spring Festival"),
    ("2026-02-13 15:00", "2 workdays", "2026-02-24 15:00", "and then nine days off"),
    ("2026-02-27 15:00", "1 workday", "2026-02-28 15:00", "works after the Spring Festival"),
    ("2025-12-31 10:00", "1 workday", "2026-01-04 10:00", "the year ends; Sunday 4 January works"),
    ("2018-12-28 10:00", "1 workday", "2018-12-29 10:00", "a December that a later notice moved"),
    ("2018-12-28 10:00", "2 workdays", "2019-01-02 10:00", "with its last two days off"),
    ("2024-02-28 10:00", "1 workday", "2024-02-29 10:00", "a leap day works"),
    ("2020-01-23 10:00", "1 workday", "2020-02-03 10:00", "a holiday made longer in 2020"),
    ("2026-10-12 10:00", "2 workhours", "2026-10-12 12:00", "up to the closing before lunch"),
    ("2026-10-12 10:00", "2.5 workhours", "2026-10-12 14:30", "and on after it"),
    ("2026-10-12 12:30", "1 workhour", "2026-10-12 15:00", "lunch is not worked"),
    ("2026-10-12 17:00", "1 workhour", "2026-10-13 09:00", "overnight"),
    ("2026-10-12 10:00", "7 workhours", "2026-10-13 10:00", "one whole day of seven hours"),
    ("2026-10-12 08:30", "7 workhours", "2026-10-12 17:30", "due at the closing, not next morning"),
    ("2026-09-30 17:00", "1 workhour", "2026-10-08 09:00", "over the National Day week"),
    ("2026-09-29 10:00", "20 workhours", "2026-10-09 09:00", "5.5 + 7 + 7 + 0.5"),
    ("2026-10-10 16:30", "2 workhours", "2026-10-12 09:30", "from a working Saturday"),
    ("2026-10-04 12:00", "1 workhour", "2026-10-08 09:30", "from a holiday"),
    ("2026-10-12 21:00", "30 minutes", "2026-10-12 21:30", "plain minutes take no notice"),
    ("2026-10-12 21:00", "4 hours", "2026-10-13 01:00", "nor do plain hours"),
    ("2026-09-29 10:00", "15 days", "2026-10-14 10:00", "nor do plain days"),
    ("2026-09-29 10:00", "4 days", "2026-10-03 10:00", "which may end on a day off"),
    ("2026-10-12 10:00", "0.5 days", "2026-10-12 22:00", "half a plain day"),
    ("2024-02-28 10:00", "2 days", "2024-03-01 10:00", "over a leap day"),
    ("2026-10-12 10:00", "3个工作日", "2026-10-15 10:00", "as an official writes it"),
    ("2026-10-12 10:00", "１５天", "2026-10-27 10:00", "with a full-width number"),
]  # fmt: skip


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


@pytest.mark.parametrize(("start", "within", "due", "why"), TABLE)
def test_a_deadline(start: str, within: str, due: str, why: str) -> None:
    deadline = add(moment(start), parse_duration(within), CALENDAR)

    assert (deadline.at, deadline.provisional) == (moment(due), False), why


@pytest.mark.parametrize(("start", "within", "due", "why"), TABLE)
def test_counting_gives_back_what_was_added(start: str, within: str, due: str, why: str) -> None:
    duration = parse_duration(within)

    assert count(moment(start), moment(due), duration.unit, CALENDAR) == duration.amount, why


COUNTED = [
    # start, Shanghai    | end              | unit         | counted | why
    ("2026-10-12 10:00", "2026-10-13 09:59", "workdays", 0, "a minute short of a day"),
    ("2026-10-12 10:00", "2026-10-16 23:00", "workdays", 4, "an evening adds nothing"),
    ("2026-10-12 10:00", "2026-10-17 03:00", "workdays", 4, "a day off adds nothing to Friday"),
    ("2026-10-12 10:00", "2026-10-12 09:00", "workdays", 0, "an end before the start"),
    ("2026-10-17 10:00", "2026-10-18 10:00", "workdays", 0, "a weekend"),
    ("2026-10-17 10:00", "2026-10-20 08:30", "workdays", 1, "from Monday's opening"),
    ("2026-10-12 12:00", "2026-10-12 14:00", "workhours", 0, "lunch"),
    ("2026-09-30 17:30", "2026-10-08 08:30", "workhours", 0, "a holiday week"),
    ("2026-10-12 10:00", "2026-10-12 09:00", "workhours", 0, "an end before the start"),
    ("2026-10-12 10:00", "2026-10-12 09:00", "hours", 0, "in plain time too"),
    ("2026-10-12 10:00", "2026-10-12 09:00", "days", 0, "in plain days too"),
    ("2026-09-30 10:00", "2026-10-01 10:00", "days", 1, "plain days count holidays"),
]


@pytest.mark.parametrize(("start", "end", "unit", "counted", "why"), COUNTED)
def test_counting(start: str, end: str, unit: str, counted: int, why: str) -> None:
    assert (
        count(moment(start), moment(end), parse_duration(f"1 {unit}").unit, CALENDAR) == counted
    ), why
