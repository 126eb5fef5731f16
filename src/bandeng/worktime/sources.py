"""Holiday tables that come with the software, before any site has edited one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from chinese_calendar.constants import Holiday, holidays, workdays

from bandeng.worktime.calendars import OFFICE_HOURS, SHANGHAI, Calendar, Span

CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


@dataclass(frozen=True)
class Printed:
    """One day off, or one weekend day that works to make up for it (调休)."""

    day: date
    working: bool
    note: str


@cache
def years() -> frozenset[int]:
    """Return the years whose State Council notice is in the table that came along."""
    return frozenset(day.year for day in holidays)


def printed(year: int) -> list[Printed]:
    """Return what the notice for a year says, sorted by day.

    A notice also moves days of the December before it (29 December 2018 worked for New Year 2019),
    so those come along.
    """
    days = [day for day in _all() if day.day.year == year or _december_before(day.day, year)]
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


def _all() -> Iterator[Printed]:
    for day, name in holidays.items():
        yield Printed(day, False, CHINESE.get(name, name))
    for day, name in workdays.items():
        yield Printed(day, True, f"{CHINESE.get(name, name)}调休")


def _december_before(day: date, year: int) -> bool:
    return (day.year, day.month) == (year - 1, 12) and year in years()
