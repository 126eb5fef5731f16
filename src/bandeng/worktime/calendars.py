"""A working calendar as an immutable value: which days work and at which hours.

Everything is counted in closed form over two short sorted lists (weekdays off, weekends that
work), so a deadline ten years away costs no more than one tomorrow.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TICKS_A_SECOND = 1_000_000
TICKS_A_DAY = 86_400 * TICKS_A_SECOND


def ticks_of(clock: time) -> int:
    """Return microseconds since midnight."""
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return seconds * TICKS_A_SECOND + clock.microsecond


def at_tick(day: date, tick: int) -> datetime:
    """Return the wall time that many microseconds into a day."""
    return datetime.combine(day, time()) + timedelta(microseconds=tick)


@dataclass(frozen=True)
class Span:
    """One stretch of working hours in local wall time; an end of 00:00 is midnight after it."""

    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse a stretch without length."""
        if self.opens >= self.closes:
            raise ValueError(f"working hours {self} end before they start")

    @property
    def opens(self) -> int:
        """Return microseconds from midnight to the opening."""
        return ticks_of(self.start)

    @property
    def closes(self) -> int:
        """Return microseconds from midnight to the closing."""
        return ticks_of(self.end) or TICKS_A_DAY

    def __str__(self) -> str:
        """Write it as 08:30-12:00."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


OFFICE_HOURS = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))


@dataclass(frozen=True)
class Calendar:
    """The days off and make-up working weekends (调休) of the years known, and the hours of a day.

    A year that is not in `years` has Monday to Friday only, until its table arrives.
    """

    zone: ZoneInfo = SHANGHAI
    days_off: frozenset[date] = field(default=frozenset(), repr=False)
    working_weekends: frozenset[date] = field(default=frozenset(), repr=False)
    years: frozenset[int] = frozenset()
    spans: tuple[Span, ...] = OFFICE_HOURS

    def __post_init__(self) -> None:
        """Refuse hours that are missing, unsorted or overlapping."""
        if not self.spans:
            raise ValueError("a working day needs at least one stretch of hours")
        for before, after in zip(self.spans, self.spans[1:], strict=False):
            if before.closes > after.opens:
                raise ValueError(f"working hours {before} and {after} overlap or are unsorted")

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work on this day."""
        return day not in self.days_off if day.weekday() < 5 else day in self.working_weekends

    def knows(self, first: date, last: date) -> bool:
        """Tell whether the holiday table of every year between two days is there."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def workdays_before(self, day: date) -> int:
        """Return how many working days lie before this one, counted from year 1."""
        return self._workdays_below(day.toordinal())

    def workday(self, number: int) -> date:
        """Return the working day that has `number` working days before it."""
        day = self._workdays_found.get(number)
        if day is None:
            day = self._workdays_found[number] = self._find_workday(number)
        return day

    def begin(self, wall: datetime) -> datetime:
        """Return where counting starts: now, or the next opening on a day off or before opening."""
        number = self.workdays_before(wall.date())
        opening = at_tick(self.workday(number), self.spans[0].opens)
        return max(wall, opening)

    def worked(self, wall: datetime) -> int:
        """Return the working time before this moment in microseconds, counted from year 1."""
        whole = self.workdays_before(wall.date()) * self.day_length
        return whole + (self._worked_within(wall) if self.is_workday(wall.date()) else 0)

    def opening_at(self, worked: int) -> datetime:
        """Return the last moment that has this much working time before it: never a closing."""
        number, rest = divmod(worked, self.day_length)
        return at_tick(self.workday(number), self._tick_after(rest))

    def first_at(self, worked: int) -> datetime:
        """Return the first moment that has this much working time before it: a closing, if one."""
        number, rest = divmod(worked - 1, self.day_length)
        return at_tick(self.workday(number), self._tick_after(rest) + 1)

    def closing_at(self, worked: int) -> datetime:
        """Return `first_at`, but never on a day off: a closing at midnight is the next opening."""
        first = self.first_at(worked)
        return first if first.time() != time() else self.opening_at(worked)

    def wall(self, at: datetime) -> datetime:
        """Return what the clock on the wall shows, without a zone."""
        if at.tzinfo is None:
            raise ValueError(
                f"{at} has no zone: deadlines need moments like 2026-09-29T10:00+08:00"
            )
        return at.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def instant(self, wall: datetime) -> datetime:
        """Return the moment at which the clock on the wall shows this.

        A wall time that a change to summer time skips is read by the offset before the change.
        """
        return wall.replace(tzinfo=self.zone).astimezone(UTC).astimezone(self.zone)

    @cached_property
    def day_length(self) -> int:
        """Return the working time of one working day in microseconds."""
        return sum(span.closes - span.opens for span in self.spans)

    @cached_property
    def _weekdays_off(self) -> list[int]:
        return sorted(day.toordinal() for day in self.days_off if day.weekday() < 5)

    @cached_property
    def _weekends_on(self) -> list[int]:
        return sorted(day.toordinal() for day in self.working_weekends if day.weekday() >= 5)

    @cached_property
    def _workdays_found(self) -> dict[int, date]:
        return {}

    def _find_workday(self, number: int) -> date:
        low = _weekday_ordinal(max(number - len(self._weekends_on), 0))
        high = _weekday_ordinal(number + len(self._weekdays_off)) + 1
        key: Callable[[int], int] = self._workdays_below
        above = bisect_left(range(low + 1, high + 1), number + 1, key=key)
        return date.fromordinal(low + above)

    def _workdays_below(self, ordinal: int) -> int:
        # Ordinal 1, the first of January of year 1, is a Monday.
        weeks, rest = divmod(ordinal - 1, 7)
        off = bisect_left(self._weekdays_off, ordinal)
        return weeks * 5 + min(rest, 5) - off + bisect_left(self._weekends_on, ordinal)

    def _worked_within(self, wall: datetime) -> int:
        tick = ticks_of(wall.time())
        return sum(min(max(tick - span.opens, 0), span.closes - span.opens) for span in self.spans)

    @cached_property
    def _worked_at_opening(self) -> list[int]:
        lengths = [span.closes - span.opens for span in self.spans]
        return [sum(lengths[:index]) for index in range(len(lengths))]

    def _tick_after(self, worked: int) -> int:
        index = bisect_right(self._worked_at_opening, worked) - 1
        return self.spans[index].opens + worked - self._worked_at_opening[index]


def _weekday_ordinal(number: int) -> int:
    weeks, rest = divmod(number, 5)
    return weeks * 7 + rest + 1
