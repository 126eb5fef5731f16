"""Read the holiday table."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from bandeng.statements import Remembered, ask
from bandeng.worktime.arithmetic import OFFICE_HOURS, Calendar, Span
from bandeng.worktime.models import Day, Year

YEARS = "SELECT year, filled_at, edition FROM worktime_year ORDER BY year"
Editions = tuple[tuple[int, datetime | None, UUID], ...]
# The calendars last made in this process, each with the editions of the years it was made from.
_made: dict[tuple[str, tuple[Span, ...]], tuple[Editions, Calendar]] = {}
_years: Remembered[str, Editions] = Remembered("years")
EVERY = "every year"


def calendar(spans: tuple[Span, ...] | None = None) -> Calendar:
    """Return the site's calendar with these hours; one small statement unless it changed."""
    hours = spans or OFFICE_HOURS
    kind = (settings.TIME_ZONE, hours)
    editions = _editions()
    made = _made.get(kind)
    if made is None or made[0] != editions:
        made = (editions, _make(editions, hours))
        _made[kind] = made
    return made[1]


def edition() -> str:
    """Return a short name of what the holiday table says now; it changes with each change."""
    said = ";".join(f"{year}:{filled_at}:{row}" for year, filled_at, row in _editions())
    return sha256(said.encode()).hexdigest()[:40]


def remembered() -> AbstractContextManager[None]:
    """Read the editions of the years once for everything inside, or never if they are told."""
    return _years.inside()


def know(editions: Editions) -> None:
    """Be told the editions of the years by who read them along with something else."""
    _years.put(EVERY, editions)


def forget() -> None:
    """Have the next call ask the database again, after a year was changed."""
    _years.forget()


def _editions() -> Editions:
    known = _years.get(EVERY)
    if known is not None:
        return known
    return _years.put(EVERY, tuple((row[0], row[1], row[2]) for row in ask(YEARS)))


def years_missing(at: datetime, ahead: timedelta = timedelta(days=90)) -> list[int]:
    """Return the years a clock started about now may run into and whose holidays are not known."""
    zone = ZoneInfo(settings.TIME_ZONE)
    first, last = at.astimezone(zone).year, (at + ahead).astimezone(zone).year
    known = set(Year.objects.exclude(filled_at=None).values_list("year", flat=True))
    return [year for year in range(first, last + 1) if year not in known]


def days_of(year: int) -> QuerySet[Day]:
    """Return the days of a year that differ from the week, in order."""
    return Day.objects.filter(date__year=year).order_by("date")


def _make(editions: Editions, spans: tuple[Span, ...]) -> Calendar:
    days = list(Day.objects.values_list("date", "working"))
    return Calendar(
        zone=ZoneInfo(settings.TIME_ZONE),
        days_off=frozenset(day for day, working in days if not working),
        working_weekends=frozenset(day for day, working in days if working and day.weekday() >= 5),
        years=frozenset(year for year, filled_at, _ in editions if filled_at),
        spans=spans,
    )
