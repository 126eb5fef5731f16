"""Deadlines, counted without a database: add, count, remind, resume.

A working-day deadline keeps the wall time (Tuesday 10:00 + 1 workday = Wednesday 10:00). A start
on a day off or before opening counts from the next opening; a start after closing keeps its wall
time too, which gives the same working time. Which days work is announced every year by the State
Council (国务院办公厅关于部分节假日安排的通知, under 全国年节及纪念日放假办法).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bandeng.worktime.calendars import OFFICE_HOURS, SHANGHAI, Calendar, Span
from bandeng.worktime.durations import BadDuration, Duration, Unit, parse_duration

__all__ = [
    "OFFICE_HOURS",
    "SHANGHAI",
    "BadDuration",
    "Calendar",
    "Deadline",
    "Duration",
    "Span",
    "Unit",
    "add",
    "at_share",
    "count",
    "parse_duration",
    "resume",
]

MICROSECONDS = {
    Unit.MINUTES: 60_000_000,
    Unit.HOURS: 3_600_000_000,
    Unit.WORKHOURS: 3_600_000_000,
    Unit.DAYS: 86_400_000_000,
}
AT_WORK = frozenset({Unit.WORKDAYS, Unit.WORKHOURS})


@dataclass(frozen=True)
class Deadline:
    """A moment in the calendar's zone; provisional while a year on the way is unknown."""

    at: datetime
    provisional: bool


def add(start: datetime, duration: Duration, calendar: Calendar) -> Deadline:
    """Return the moment `duration` after `start`; never a day off when working time is counted."""
    wall = calendar.wall(start)
    at = _ADD[duration.unit](wall, duration, calendar)
    return Deadline(at, duration.unit in AT_WORK and not calendar.knows(wall.date(), at.date()))


def _add_workdays(wall: datetime, duration: Duration, calendar: Calendar) -> datetime:
    return calendar.instant(_workdays_after(wall, int(duration.amount), calendar))


def _add_workhours(wall: datetime, duration: Duration, calendar: Calendar) -> datetime:
    return calendar.instant(_worktime_after(wall, _microseconds(duration), calendar))


def _add_days(wall: datetime, duration: Duration, calendar: Calendar) -> datetime:
    return calendar.instant(wall + timedelta(microseconds=_microseconds(duration)))


def _add_time(wall: datetime, duration: Duration, calendar: Calendar) -> datetime:
    passed = timedelta(microseconds=_microseconds(duration))
    return (calendar.instant(wall).astimezone(UTC) + passed).astimezone(calendar.zone)


_ADD: dict[Unit, Callable[[datetime, Duration, Calendar], datetime]] = {
    Unit.WORKDAYS: _add_workdays,
    Unit.WORKHOURS: _add_workhours,
    Unit.DAYS: _add_days,
    Unit.HOURS: _add_time,
    Unit.MINUTES: _add_time,
}


def count(start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> int | Decimal:
    """Return how much of `unit` lies between two moments: whole workdays, or a decimal of the rest.

    What was added is given back; an end before the start gives 0.
    """
    if unit == Unit.WORKDAYS:
        return _whole_workdays(calendar.wall(start), calendar.wall(end), calendar)
    return Decimal(_elapsed(start, end, unit, calendar)) / MICROSECONDS[unit]


def at_share(
    start: datetime, due: datetime, share: Decimal, duration_unit: Unit, calendar: Calendar
) -> datetime:
    """Return when `share` (0 to 1) of the time is used up, moved into working hours.

    It is never later than `due`, and the whole is `due` itself. With no opening left before `due`
    the last closing is taken; with no working time at all in between, the plain moment.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share of {share} is not between 0 and 1")
    begin, end = calendar.wall(start), calendar.wall(due)
    if share == 1 or end <= begin:
        return calendar.instant(end)
    raw = _raw_share(begin, end, share, duration_unit in AT_WORK, calendar)
    return calendar.instant(_into_hours(raw, begin, end, calendar))


def resume(
    paused_at: datetime, due: datetime, resumed_at: datetime, unit: Unit, calendar: Calendar
) -> Deadline:
    """Return the new deadline after a pause: what remained when it began, from the resume instant.

    A pause never brings a deadline forward, and does not revive one that had already passed.
    """
    paused, end, resumed = (calendar.wall(at) for at in (paused_at, due, resumed_at))
    if resumed_at < paused_at:
        raise ValueError(f"resumed {resumed} before it was paused {paused}")
    if paused_at >= due:
        at = calendar.instant(end)
    elif unit in AT_WORK:
        again = _REMAINING[unit](paused, end, resumed, calendar)
        at = calendar.instant(max(again, end))
    else:
        at = _resume_plain(paused_at, due, resumed_at, unit, calendar)
    return Deadline(at, unit in AT_WORK and not calendar.knows(paused.date(), at.date()))


def _resume_plain(
    paused_at: datetime, due: datetime, resumed_at: datetime, unit: Unit, calendar: Calendar
) -> datetime:
    left = timedelta(microseconds=_elapsed(paused_at, due, unit, calendar))
    if unit == Unit.DAYS:
        return calendar.instant(calendar.wall(resumed_at) + left)
    return (resumed_at.astimezone(UTC) + left).astimezone(calendar.zone)


def _resume_workdays(
    paused: datetime, due: datetime, resumed: datetime, calendar: Calendar
) -> datetime:
    whole = _whole_workdays(paused, due, calendar)
    before = _workdays_after(paused, whole, calendar)
    after = _workdays_after(resumed, whole, calendar)
    left = calendar.worked(due) - calendar.worked(before)
    if left > 0:
        return _worktime_after(after, left, calendar)
    # Only an evening or a lunch break was left: it is kept as wall time, or the clock would
    # run out at the very moment it is resumed.
    return calendar.begin(after + max(due - before, timedelta()))


def _resume_workhours(
    paused: datetime, due: datetime, resumed: datetime, calendar: Calendar
) -> datetime:
    left = calendar.worked(due) - calendar.worked(paused)
    return _worktime_after(resumed, max(left, 0), calendar)


_REMAINING: dict[Unit, Callable[[datetime, datetime, datetime, Calendar], datetime]] = {
    Unit.WORKDAYS: _resume_workdays,
    Unit.WORKHOURS: _resume_workhours,
}


def _microseconds(duration: Duration) -> int:
    return int(duration.amount * MICROSECONDS[duration.unit])


def _workdays_after(wall: datetime, days: int, calendar: Calendar) -> datetime:
    begin = calendar.begin(wall)
    day = calendar.workday(calendar.workdays_before(begin.date()) + days)
    return datetime.combine(day, begin.time())


def _worktime_after(wall: datetime, microseconds: int, calendar: Calendar) -> datetime:
    worked = calendar.worked(wall)
    if not microseconds:
        return calendar.opening_at(worked)
    return calendar.closing_at(worked + microseconds)


def _whole_workdays(start: datetime, end: datetime, calendar: Calendar) -> int:
    begin = calendar.begin(start)
    days = calendar.workdays_before(end.date()) - calendar.workdays_before(begin.date())
    # On a day off the working day before it is over, whatever the wall time.
    short = not calendar.is_workday(end.date()) or end.time() < begin.time()
    return max(days - short, 0)


def _elapsed(start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> int:
    if unit == Unit.WORKHOURS:
        return max(calendar.worked(calendar.wall(end)) - calendar.worked(calendar.wall(start)), 0)
    if unit == Unit.DAYS:
        passed = calendar.wall(end) - calendar.wall(start)
    else:
        passed = end.astimezone(UTC) - start.astimezone(UTC)
    return max(passed // timedelta(microseconds=1), 0)


def _raw_share(
    begin: datetime, end: datetime, share: Decimal, at_work: bool, calendar: Calendar
) -> datetime:
    worked = calendar.worked(begin)
    whole = calendar.worked(end) - worked
    if at_work and whole:
        return calendar.opening_at(worked + int(whole * share))
    return begin + timedelta(microseconds=int((end - begin) // timedelta(microseconds=1) * share))


def _into_hours(raw: datetime, begin: datetime, end: datetime, calendar: Calendar) -> datetime:
    worked = calendar.worked(raw)
    opening, closing = calendar.opening_at(worked), calendar.first_at(worked)
    if opening <= end:
        return opening
    return closing if begin <= closing <= end else raw
