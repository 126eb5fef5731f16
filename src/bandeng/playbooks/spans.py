"""Weeks, months, quarters and years as whole calendar days: the periods duties are counted by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bandeng.playbooks.pieces import Words
from bandeng.playbooks.vocabulary import Period

DAY = timedelta(days=1)
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


@dataclass(frozen=True, order=True)
class Span:
    """One week (from Monday), month, quarter or year; both ends belong to it."""

    first: date
    last: date
    per: Period

    @property
    def days(self) -> int:
        """Return how many calendar days it has."""
        return (self.last - self.first).days + 1

    @property
    def title(self) -> Words:
        """Return what people call it."""
        year, month = self.first.year, self.first.month
        if self.per is Period.WEEK:
            short = f"{self.first:%m-%d} – {self.last:%m-%d}"
            return Words(zh=f"{year}年 {short}", en=f"{year}, {short}")
        if self.per is Period.MONTH:
            return Words(zh=f"{year}年{month}月", en=f"{self.first:%B} {year}")
        if self.per is Period.QUARTER:
            quarter = (month + 2) // 3
            return Words(zh=f"{year}年第{'一二三四'[quarter - 1]}季度", en=f"Q{quarter} {year}")
        return Words(zh=f"{year}年", en=str(year))

    def __contains__(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day <= self.last


def span_of(per: Period, day: date) -> Span:
    """Return the period a day lies in."""
    if per is Period.WEEK:
        monday = day - day.weekday() * DAY
        return Span(monday, monday + 6 * DAY, per)
    length = MONTHS[per]
    first = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    beyond = first.year * 12 + first.month - 1 + length
    return Span(first, date(beyond // 12, beyond % 12 + 1, 1) - DAY, per)


def spans(per: Period, from_day: date, to_day: date) -> Iterator[Span]:
    """Yield every period that has a day from `from_day` to `to_day`, oldest first."""
    span = span_of(per, from_day)
    while span.first <= to_day:
        yield span
        span = span_of(per, span.last + DAY)
