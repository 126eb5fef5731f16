"""Change a series: the old one ends and a new one begins, so that the past never changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.drafting import LONGEST_ABOUT, LONGEST_TITLE, seat_for
from bandeng.activities.actions.filling import (
    cancelled,
    coming,
    days_to_make,
    guests_for,
    line_of,
    made,
    mark_filled,
    put_on,
)
from bandeng.activities.actions.locking import need, short, tell, tell_each
from bandeng.activities.actions.series import SeriesDraft, drawn, lock_series
from bandeng.activities.models import Activity, Series
from bandeng.activities.queries import series as asked
from bandeng.activities.states import State
from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person
from bandeng.playbooks.queries import activity_at
from bandeng.playbooks.schema_activities import Repeats
from bandeng.statements import change_each, next_ids, together
from bandeng.worktime.queries import calendar

CARRIED = (
    *("title", "about", "where", "more", "open_to_all", "host", "host_post"),
    *("playbook", "playbook_hash"),
)
PUT = [*CARRIED, "series", "starts_at", "ends_at", "sequence", "published_at", "changed_at"]


@dataclass(frozen=True)
class Otherwise:
    """What is otherwise from a day on; what is None stays as it was."""

    rule: Repeats | None = None
    begins: time | None = None
    minutes: int | None = None
    to_day: date | None = None
    title: str | None = None
    about: str | None = None
    where: str | None = None
    more: Mapping[str, Any] | None = None
    host: Person | None = None


@transaction.atomic
@together()
def split_series(
    series: Series, from_day: date, otherwise: Otherwise, *, by: Actor, at: datetime
) -> Series:
    """Return the new series that takes over on a day; the one before ends the day before.

    Days that were held, cancelled, moved by hand or replied to stay with the old one, and the new
    one has none beside them. The others are carried over where both rules name the day, else
    cancelled. Whoever was invited is told once.
    """
    series = lock_series(series, by=by, at=at)
    _may_end(series, from_day, at)
    new, pattern = drawn(_drafted(series, from_day, otherwise, at), by, at)
    new.split_from = series
    mark_filled(new, at)
    days = _days(series, new, pattern, at)
    guests = guests_for(new, days.made, at)
    [new.pk], keys = next_ids((Series, 1), (Activity, len(days.made)))
    new.save(force_insert=True)
    _end(series, from_day)
    record_many(_lines(series, new, by, at))
    _carry(days.carried, new, pattern, by, at)
    why = _("From %(day)s on it is on other days.") % {"day": from_day.isoformat()}
    record_many(cancelled(days.dropped, why, by=by, at=at))
    told: dict[str, Any] = {"by": by, "at": at}
    tell_each(days.dropped, Verb.ACTIVITY_CANCELLED, days.heard.guests, reason=why[:200], **told)
    made(new, days.made, keys, guests, by, at)
    if days.coming:
        first, day = days.coming[0], from_day.isoformat()
        tell(first, Verb.SERIES_SPLIT, days.heard.everybody(), from_day=day, **told)
    return new


@dataclass(frozen=True)
class _Days:
    """The days of a series that were still to come, with what was heard of them.

    Some a new series takes over, each on the day it is on there; some are dropped; others are made.
    """

    coming: Sequence[Activity]
    heard: asked.Heard
    carried: Mapping[Activity, date]
    dropped: Sequence[Activity]
    made: Sequence[Activity]


def _days(series: Series, new: Series, pattern: Activity, at: datetime) -> _Days:
    """Return what becomes of the days of a series from the first of a new one on, locked."""
    standing = _standing(series, new.from_day)
    rows = [row for row in standing if row.state == State.PLANNED and row.starts_at > at]
    heard = asked.heard_of(rows)
    carried, dropped = _parted([row for row in rows if row.pk not in heard.kept], new)
    left = [row for row in standing if row not in carried and row not in dropped]
    taken = {row.series_day for row in carried if row.series_day}
    more = days_to_make(new, pattern, coming(new, at), taken, left, at)
    return _Days(rows, heard, carried, dropped, more)


def _lines(series: Series, new: Series, by: Actor, at: datetime) -> list[Entry]:
    told = {"day": new.from_day.isoformat(), "into": new.pk}
    begun = {"kind": new.kind, "split_from": series.pk}
    return [
        _entry(series, Verb.SERIES_SPLIT, by, at, **told),
        _entry(new, Verb.SERIES_PLANNED, by, at, **begun),
    ]


def _drafted(series: Series, from_day: date, otherwise: Otherwise, at: datetime) -> SeriesDraft:
    """Return the series as it shall be from a day on; who left the post does not hold it on."""
    names = ("begins", "minutes", "to_day", "title", "about", "where", "more", "host")
    told = {name: getattr(otherwise, name) for name in names}
    kept = {n: getattr(series, n) if value is None else value for n, value in told.items()}
    kind = activity_at(series.playbook_hash, series.kind)
    if otherwise.host is None and series.host and not seat_for(kind, series.place, series.host, at):
        kept["host"] = None
    return SeriesDraft(
        series.kind, series.place, from_day, rule=otherwise.rule or asked.rule_of(series),
        open_to_all=series.open_to_all, shown=series.shown, invites=tuple(series.invites), **kept,
    )  # fmt: skip


def _may_end(series: Series, day: date, at: datetime) -> None:
    if day < localdate(at):
        raise Refused(_("What is past is not changed. Choose today or a later day."))
    if day < series.from_day:
        raise Refused(_("The series begins later than that day."))
    if series.to_day and day > series.to_day:
        raise Refused(_("The series is over by that day."))


def _end(series: Series, day: date) -> None:
    series.to_day = day - timedelta(days=1)
    series.save(update_fields=["to_day"])


def _standing(series: Series, day: date) -> list[Activity]:
    """Return what stands on the days of a series from one on, locked."""
    rows = Activity.objects.select_for_update(of=("self",)).exclude(state=State.CANCELLED)
    return list(rows.filter(series=series, series_day__gte=day).order_by("series_day"))


def _to_come(series: Series, day: date, at: datetime) -> list[Activity]:
    """Return the planned days of a series from a day on, locked."""
    rows = Activity.objects.select_for_update(of=("self",)).filter(
        series=series, series_day__gte=day, state=State.PLANNED, starts_at__gt=at
    )
    return list(rows.order_by("series_day"))


def _parted(
    free: Sequence[Activity], new: Series
) -> tuple[dict[Activity, date], list[Activity]]:  # fmt: skip
    """Return the days a new series takes over, with the day each is on there, and the others."""
    last = max((row.series_day for row in free if row.series_day), default=new.from_day)
    given = {t.rule_day: t.day for t in asked.turns_of(new, calendar().is_workday, last)}
    carried = {row: given[row.series_day] for row in free if row.series_day in given}
    return carried, [row for row in free if row not in carried]


def _carry(
    carried: Mapping[Activity, date], new: Series, pattern: Activity, by: Actor, at: datetime
) -> None:
    for row, day in carried.items():
        for name in CARRIED:
            setattr(row, name, getattr(pattern, name))
        row.series = new
        put_on(row, day, new)
        row.sequence += 1
        row.changed_at = at
    change_each([*carried], *PUT)
    record_many([line_of(row, Verb.ACTIVITY_CHANGED, by, at, series=new.pk) for row in carried])


@transaction.atomic
@together()
def rename_series(
    series: Series, *, title: str, about: str | None = None, by: Actor, at: datetime
) -> Series:
    """Return the series under another name, and every day to come with it; the past keeps its."""
    series = lock_series(series, by=by, at=at)
    series.title = need(title, _("Please write what it is called."), LONGEST_TITLE)
    if about is not None:
        series.about = short(about, LONGEST_ABOUT)
    series.save(update_fields=["title", "about"])
    rows = _to_come(series, localdate(at), at)
    for row in rows:
        row.title, row.about = series.title, series.about
        row.sequence += 1
        row.changed_at = at
    change_each(rows, "title", "about", "sequence", "changed_at")
    said: dict[str, Any] = {"fields": ["title"]}
    lines = [line_of(row, Verb.ACTIVITY_CHANGED, by, at, **said) for row in rows]
    record_many([*lines, _entry(series, Verb.ACTIVITY_CHANGED, by, at, **said, title=series.title)])
    return series


@transaction.atomic
@together()
def end_series(series: Series, from_day: date, *, reason: str, by: Actor, at: datetime) -> Series:
    """Return the series, over the day before `from_day`; its days to come are cancelled.

    Whoever was invited is told why, once. What was held stays.
    """
    series = lock_series(series, by=by, at=at)
    _may_end(series, from_day, at)
    why = need(reason, _("Please say why it is cancelled: who was invited is told."))
    rows = _to_come(series, from_day, at)
    people = asked.heard_of(rows).everybody()
    lines = cancelled(rows, why, by=by, at=at)
    _end(series, from_day)
    told = {"day": from_day.isoformat(), "reason": why}
    record_many([*lines, _entry(series, Verb.SERIES_ENDED, by, at, **told)])
    if rows:
        tell(rows[0], Verb.SERIES_ENDED, people, by=by, at=at, reason=why)
    return series


def _entry(series: Series, verb: Verb, by: Actor, at: datetime, **said: Any) -> Entry:
    return Entry("series", series.pk, verb, by, at, place_path=series.path, said=said)
