"""Holiday tables before any site has edited one: the one that comes along, and notices in files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from chinese_calendar.constants import Holiday, holidays, workdays

from bandeng.worktime.calendars import OFFICE_HOURS, SHANGHAI, Calendar, Span

NOTICE = '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}'
CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


@dataclass(frozen=True)
class Printed:
    """One day off, or one weekend day that works to make up for it (调休)."""

    day: date
    working: bool
    note: str


@dataclass(frozen=True)
class Notice:
    """What the State Council announced for one year."""

    year: int
    days: list[Printed]


@cache
def years() -> frozenset[int]:
    """Return the years whose State Council notice is in the table that came along."""
    return frozenset(day.year for day in holidays)


def printed(year: int) -> list[Printed]:
    """Return what the notice for a year says, sorted by day.

    A notice also moves days of the December before it (29 December 2018 worked for New Year 2019),
    so those come along.
    """
    days = [day for day in _all() if year in years() and _belongs(day.day, year)]
    return sorted(days, key=lambda entry: entry.day)


def calendar(spans: tuple[Span, ...] = OFFICE_HOURS) -> Calendar:
    """Return the calendar of all years that came along, for when no database can be asked."""
    return Calendar(
        zone=SHANGHAI,
        days_off=frozenset(holidays),
        working_weekends=frozenset(workdays),
        years=years(),
        spans=spans,
    )


def read_notice(text: str) -> Notice:
    """Return the notice in a JSON file of this form, which the holiday-cn project publishes.

    {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, …]}
    """
    try:
        said = json.loads(text)
        notice = Notice(int(said["year"]), [_entry(day) for day in said["days"]])
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"not a holiday notice; it should read {NOTICE}") from None
    strange = [entry.day for entry in notice.days if not _belongs(entry.day, notice.year)]
    if strange or not any(entry.day.year == notice.year for entry in notice.days):
        raise ValueError(f"the days of {notice.year} are missing, or others are among them")
    return notice


def _entry(said: dict[str, object]) -> Printed:
    off = said["isOffDay"]
    if not isinstance(off, bool):
        raise TypeError(off)
    return Printed(date.fromisoformat(str(said["date"])), not off, str(said["name"]))


def _belongs(day: date, year: int) -> bool:
    return day.year == year or (day.year, day.month) == (year - 1, 12)


def _all() -> Iterator[Printed]:
    for day, name in holidays.items():
        yield Printed(day, False, CHINESE.get(name, name))
    for day, name in workdays.items():
        yield Printed(day, True, f"{CHINESE.get(name, name)}调休")
