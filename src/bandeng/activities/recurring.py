"""On which days a series falls: pure arithmetic over a rule, working days and exceptions.

A month of 30 days has its 31st on the 30th, so that "on the 31st" happens every month. The first
week of a month is the one its first day lies in, weeks begin on Monday.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from bandeng.playbooks.schema_activities import Repeats
from bandeng.playbooks.vocabulary import DayOff, Every, Weekday

DAY = timedelta(days=1)
WEEK = 7 * DAY
FARTHEST = 60  # days a day off may push: no holiday lasts longer
MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}
PLACES = {weekday: place for place, weekday in enumerate(Weekday)}

IsWorkday = Callable[[date], bool]


class Turn(NamedTuple):
    """One of a series: the day the rule gives, for ever its name, and the day it really is on."""

    rule_day: date
    day: date


@dataclass(frozen=True)
class Exceptions:
    """Days of a rule that do not happen, and days that happen on another day."""

    left_out: frozenset[date] = frozenset()
    moved: Mapping[date, date] = field(default_factory=dict)


def turns(
    rule: Repeats,
    is_workday: IsWorkday,
    *,
    from_day: date,
    to_day: date,
    but: Exceptions = Exceptions(),
) -> Iterator[Turn]:
    """Yield the turns of a rule that begins on `from_day`, up to and with the rule's `to_day`.

    Days are calendar days. Where a day off pushes one turn onto the day of another, the later one
    is dropped, for nobody meets twice for the same; a day somebody moved by hand always stands.
    """
    taken: set[date] = set()
    for rule_day in rule_days(rule, is_workday, from_day, to_day):
        if rule_day in but.left_out:
            continue
        by_hand = but.moved.get(rule_day)
        day = by_hand or _on_workday(rule_day, rule.day_off, is_workday)
        if day is None or (by_hand is None and day in taken):
            continue
        taken.add(day)
        yield Turn(rule_day, day)


def rule_days(rule: Repeats, is_workday: IsWorkday, from_day: date, to_day: date) -> Iterator[date]:
    """Yield the days a rule names, both ends included, before days off are looked at."""
    if rule.every is Every.WORKDAY:
        return _workdays(rule, is_workday, from_day, to_day)
    if rule.every is Every.DAY:
        return _every_so_many(from_day, to_day, rule.step * DAY)
    if rule.every is Every.WEEK:
        return _weeks(rule, from_day, to_day)
    return _months(rule, from_day, to_day)


def _every_so_many(first: date, last: date, step: timedelta) -> Iterator[date]:
    while first <= last:
        yield first
        first += step


def _workdays(rule: Repeats, is_workday: IsWorkday, from_day: date, to_day: date) -> Iterator[date]:
    found = (day for day in _every_so_many(from_day, to_day, DAY) if is_workday(day))
    return (day for place, day in enumerate(found) if place % rule.step == 0)


def _weeks(rule: Repeats, from_day: date, to_day: date) -> Iterator[date]:
    monday = from_day - from_day.weekday() * DAY
    places = sorted(PLACES[weekday] for weekday in rule.on) or [from_day.weekday()]
    for start in _every_so_many(monday, to_day, rule.step * WEEK):
        days = (start + place * DAY for place in places)
        yield from (day for day in days if from_day <= day <= to_day)


def _months(rule: Repeats, from_day: date, to_day: date) -> Iterator[date]:
    length = MONTHS[rule.every]
    first = _index(from_day)
    if length > 1:
        first += (rule.month or 1) - 1 - first % length
    for month in range(first, _index(to_day) + 1, length * rule.step):
        days = sorted(_in_month(rule, month // 12, month % 12 + 1, from_day.day))
        yield from (day for day in days if from_day <= day <= to_day)


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _in_month(rule: Repeats, year: int, month: int, usual: int) -> set[date]:
    last = date(year, month, monthrange(year, month)[1])
    if rule.on and rule.week:
        return _of_week(rule, last, rule.week)
    if rule.on:
        return _weekdays(rule, last)
    wanted = rule.day or usual
    return {last if wanted == -1 else last.replace(day=min(wanted, last.day))}


def _of_week(rule: Repeats, last: date, week: int) -> set[date]:
    """Return the weekdays in one calendar week of a month, as far as they lie in the month."""
    first = last.replace(day=1)
    monday = first - first.weekday() * DAY + (week - 1) * WEEK
    days = {monday + PLACES[weekday] * DAY for weekday in rule.on}
    return {day for day in days if first <= day <= last}


def _weekdays(rule: Repeats, last: date) -> set[date]:
    """Return the nth of each weekday in a month, all of them where no place is named."""
    days = [last.replace(day=number) for number in range(1, last.day + 1)]
    found: set[date] = set()
    for weekday in rule.on:
        same = [day for day in days if day.weekday() == PLACES[weekday]]
        found |= set(same if rule.nth is None else _nth(same, rule.nth))
    return found


def _nth(days: list[date], nth: int) -> list[date]:
    if nth < 0:
        return days[-1:]
    return days[nth - 1 : nth] if nth else []


def _on_workday(day: date, off: DayOff, is_workday: IsWorkday) -> date | None:
    if off is DayOff.KEEP or is_workday(day):
        return day
    if off is DayOff.SKIP:
        return None
    step = -DAY if off is DayOff.BEFORE else DAY
    near = (day + distance * step for distance in range(1, FARTHEST))
    return next((one for one in near if is_workday(one)), day)
