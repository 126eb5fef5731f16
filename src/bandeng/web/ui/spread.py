"""A calendar spread out: a month, a week, or a list of the coming days; steps to either side."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from bandeng.web.ui.spoken import MONTHS, WEEKDAYS, on_day

DAY = timedelta(days=1)
WEEK = 7 * DAY
LIST = 30 * DAY
FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)


class View(StrEnum):
    """How many days are shown, and how."""

    MONTH = "month"
    WEEK = "week"
    AGENDA = "agenda"


LABELS = {
    View.MONTH: pgettext_lazy("calendar", "Month"),
    View.WEEK: pgettext_lazy("calendar", "Week"),
    View.AGENDA: pgettext_lazy("calendar", "List"),
}


@dataclass(frozen=True)
class Cell:
    """One day and what is on it."""

    day: date
    rows: tuple[Any, ...]
    is_today: bool
    outside: bool  # of another month than the one shown
    words: str


@dataclass(frozen=True)
class Spread:
    """The days of a calendar in weeks, with the days to step to."""

    view: View
    day: date
    title: str
    weeks: tuple[tuple[Cell, ...], ...]
    before: date
    after: date

    @property
    def heads(self) -> tuple[str, ...]:
        """Return the names of the weekdays."""
        return tuple(str(word) for word in WEEKDAYS)

    @property
    def cells(self) -> list[Cell]:
        """Return its days in one line."""
        return [cell for week in self.weeks for cell in week]

    @property
    def count(self) -> int:
        """Return how much is on all its days."""
        return sum(len(cell.rows) for cell in self.cells)


def read_view(text: str, usual: View) -> View:
    """Return the view an address asks for, the usual one for nonsense."""
    return View(text) if text in list(View) else usual


def read_day(text: str, today: date) -> date:
    """Return the day an address asks for, today for nonsense; never beyond what calendars know."""
    try:
        return min(max(date.fromisoformat(text), FIRST), LAST)
    except ValueError:
        return today


def days_of(view: View, day: date) -> tuple[date, date]:
    """Return the first and the last day shown: whole weeks, or thirty days from one on."""
    if view is View.AGENDA:
        return day, day + LIST
    first = day.replace(day=1) if view is View.MONTH else day
    last = _next_month(day) - DAY if view is View.MONTH else day
    return first - first.weekday() * DAY, last + (6 - last.weekday()) * DAY


def spread(view: View, day: date, today: date, rows: Iterable[tuple[date, Any]]) -> Spread:
    """Return what happens on which of the days shown; a list leaves out days without anything."""
    first, last = days_of(view, day)
    on: Mapping[date, list[Any]] = _by_day(rows)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    if view is View.AGENDA:
        days = [each for each in days if on[each]]
    month = day.month if view is View.MONTH else None
    cells = [
        Cell(each, tuple(on[each]), each == today, month not in (None, each.month),
             on_day(each, today))
        for each in days
    ]  # fmt: skip
    weeks = tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7))
    return Spread(view, day, _title(view, day, first, last), weeks, *_steps(view, day))


def _by_day(rows: Iterable[tuple[date, Any]]) -> Mapping[date, list[Any]]:
    found: dict[date, list[Any]] = defaultdict(list)
    for day, row in rows:
        found[day].append(row)
    return found


def _next_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def _steps(view: View, day: date) -> tuple[date, date]:
    if view is View.MONTH:
        return (day.replace(day=1) - DAY).replace(day=1), _next_month(day)
    step = WEEK if view is View.WEEK else LIST
    return day - step, day + step


def _title(view: View, day: date, first: date, last: date) -> str:
    if view is View.MONTH:
        said = {"year": day.year, "month": day.month, "name": MONTHS[day.month - 1]}
        return _("%(name)s %(year)d") % said
    ends = {
        "first": f"{first.year}-{first.month}-{first.day}",
        "last": f"{last.month}-{last.day}" if last.year == first.year else last.isoformat(),
    }
    return _("%(first)s to %(last)s") % ends
