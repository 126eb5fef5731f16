"""Fill and edit the holiday table; who may do so is settled at the door that calls this."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal import actions as journal
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.worktime import queries, sources
from bandeng.worktime.models import Day, Year
from bandeng.worktime.sources import Printed
from bandeng.worktime.states import Source

LONGEST_NOTE = 60


class NoNotice(Refused):
    """Nobody has told the software the holidays of that year yet."""


class NoteTooLong(Refused):
    """The note does not fit its column."""


@transaction.atomic
def fill_year(year: int, *, by: Actor, at: datetime, days: Sequence[Printed] | None = None) -> Year:
    """Enter the holidays of a year, from the table that came along unless `days` are given.

    Days the site has set itself stay as they are. Filling twice changes nothing the second time.
    """
    printed = sources.printed(year) if days is None else list(days)
    if not any(entry.day.year == year for entry in printed):
        raise NoNotice(_("The holidays of %(year)s are not known here yet.") % {"year": year})
    row = _lock(year)
    changed = _put(year, {entry.day: entry for entry in printed})
    if changed or row.filled_at is None:
        _mark(row, filled_at=row.filled_at or at)
        journal.record(row, Verb.YEAR_FILLED, by=by, at=at, year=year, days=changed)
    return row


def fill_known_years(*, by: Actor, at: datetime) -> list[int]:
    """Enter every year that came along and is not in the table yet, and return them."""
    filled = Year.objects.exclude(filled_at=None).values_list("year", flat=True)
    new = sorted(sources.years() - set(filled))
    for year in new:
        fill_year(year, by=by, at=at)
    return new


@transaction.atomic
def set_day(day: date, *, working: bool, note: str = "", by: Actor, at: datetime) -> Day:
    """Say that this site works on a day, or does not; it wins over every notice from now on."""
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(
            _("The note may have %(most)s characters at most.") % {"most": LONGEST_NOTE}
        )
    year = _lock(day.year)
    said = {"working": working, "note": note, "source": Source.SITE}
    row, _new = Day.objects.update_or_create(date=day, defaults=said)
    _mark(year, filled_at=year.filled_at)
    journal.record(
        row, Verb.DAY_SET, by=by, at=at, date=day.isoformat(), working=working, note=note
    )
    return row


def _lock(year: int) -> Year:
    Year.objects.bulk_create([Year(year=year)], ignore_conflicts=True)
    return Year.objects.select_for_update().get(year=year)


def _mark(year: Year, *, filled_at: datetime | None) -> None:
    year.filled_at, year.edition = filled_at, uuid.uuid4()
    year.save(update_fields=["filled_at", "edition"])
    queries.forget()


def _put(year: int, wanted: dict[date, Printed]) -> int:
    """Make the notice's days those of the table and return how many changed."""
    around = (date(year - 1, 12, 1), date(year, 12, 31))
    there = {day.date: day for day in Day.objects.select_for_update().filter(date__range=around)}
    new = [entry for day, entry in wanted.items() if day not in there]
    other = [day for day in there.values() if _differs(day, wanted.get(day.date))]
    # December is left alone: its days may come from the notice of the year after.
    gone = [
        day.pk
        for day in there.values()
        if day.source == Source.NOTICE
        and date(year, 1, 1) <= day.date < date(year, 12, 1)
        and day.date not in wanted
    ]
    Day.objects.bulk_create([_row(entry) for entry in new], ignore_conflicts=True)
    for day in other:
        day.working, day.note = wanted[day.date].working, wanted[day.date].note
    Day.objects.bulk_update(other, ["working", "note"])
    Day.objects.filter(pk__in=gone).delete()
    return len(new) + len(other) + len(gone)


def _differs(day: Day, entry: Printed | None) -> bool:
    if entry is None or day.source != Source.NOTICE:
        return False
    return (day.working, day.note) != (entry.working, entry.note)


def _row(entry: Printed) -> Day:
    return Day(
        date=entry.day, working=entry.working, note=entry.note[:LONGEST_NOTE], source=Source.NOTICE
    )
