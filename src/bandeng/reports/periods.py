"""Days of the calendar, from one to another, and the instants they begin and end at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Whole calendar days in Asia/Shanghai, both ends included; an end left open is None."""

    from_day: date | None = None
    to_day: date | None = None

    @property
    def start(self) -> datetime | None:
        """Return the first instant of the period."""
        return _midnight(self.from_day) if self.from_day else None

    @property
    def end(self) -> datetime | None:
        """Return the first instant after the period."""
        return _midnight(self.to_day + DAY) if self.to_day else None

    def __contains__(self, at: datetime) -> bool:
        """Tell whether an instant lies in the period."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)

    def within(self, other: "Period") -> "Period":
        """Return the days both periods have in common."""
        starts = [day for day in (self.from_day, other.from_day) if day]
        ends = [day for day in (self.to_day, other.to_day) if day]
        return Period(max(starts, default=None), min(ends, default=None))

    def months(self) -> Iterator["Period"]:
        """Yield the calendar months the period touches, whole ones; none if an end is open."""
        if not (self.from_day and self.to_day):
            return
        first = self.from_day.replace(day=1)
        while first <= self.to_day:
            yield month_of(first)
            first = (first + 31 * DAY).replace(day=1)


def today(at: datetime) -> date:
    """Return the calendar day of an instant."""
    return at.astimezone(SHANGHAI).date()


def month_of(day: date) -> Period:
    """Return the calendar month a day lies in."""
    first = day.replace(day=1)
    return Period(first, (first + 31 * DAY).replace(day=1) - DAY)


def months_back(day: date, months: int) -> Period:
    """Return the time from the same day `months` ago, or its month's last, up to and with the day.

    Whole calendar months would be a month short on the first of a month.
    """
    past = date(day.year, day.month, 1)
    for _step in range(months):
        past = (past - DAY).replace(day=1)
    last = month_of(past).to_day or past
    return Period(past.replace(day=min(day.day, last.day)), day)


def named(name: str, at: datetime) -> Period:
    """Return a period by its name: this-month, last-month, quarter, half-year, year, all."""
    day = today(at)
    quarter = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    spans = {
        "this-month": Period(day.replace(day=1), day),
        "last-month": month_of(day.replace(day=1) - DAY),
        "quarter": Period(quarter, day),
        "half-year": months_back(day, 6),
        "year": Period(day.replace(month=1, day=1), day),
    }
    return spans.get(name, Period())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
