"""Change a series: the old one ends and a new one begins, so that the past never changes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.drafting import LONGEST_ABOUT, LONGEST_TITLE, seat_for
from bandeng.activities.actions.filling import drop, fill, line_of, mark_filled, put_on
from bandeng.activities.actions.locking import need, short, tell
from bandeng.activities.actions.series import SeriesDraft, drawn, lock_series
from bandeng.activities.models import Activity, Coming, Series
from bandeng.activities.queries import series as asked
from bandeng.activities.states import Reply, State
from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person
from bandeng.playbooks.queries import activity_at
from bandeng.playbooks.schema_activities import Repeats
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
    new.save(force_insert=True)
    rows = _to_come(series, from_day, at)
    _end(series, from_day)
    day = from_day.isoformat()
    begun = _entry(new, Verb.SERIES_PLANNED, by, at, kind=new.kind, split_from=series.pk)
    record_many([_entry(series, Verb.SERIES_SPLIT, by, at, day=day, into=new.pk), begun])
    _take_over(rows, new, pattern, by, at)
    fill(new, pattern, by=by, at=at)
    _tell(rows, Verb.SERIES_SPLIT, by, at, from_day=day)
    return new


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


def _to_come(series: Series, day: date, at: datetime) -> list[Activity]:
    """Return the planned days of a series from a day on, locked."""
    rows = Activity.objects.select_for_update(of=("self",)).filter(
        series=series, series_day__gte=day, state=State.PLANNED, starts_at__gt=at
    )
    return list(rows.order_by("series_day"))


def _take_over(
    rows: Collection[Activity], new: Series, pattern: Activity, by: Actor, at: datetime
) -> None:
    last = max((row.series_day for row in rows if row.series_day), default=new.from_day)
    given = {t.rule_day: t.day for t in asked.turns_of(new, calendar().is_workday, last)}
    kept = asked.spoken_for(rows)
    free = [row for row in rows if row.pk not in kept]
    carried = [row for row in free if row.series_day in given]
    for row in carried:
        _carry(row, given[row.series_day or new.from_day], new, pattern, at)
    Activity.objects.bulk_update(carried, PUT)
    record_many([line_of(row, Verb.ACTIVITY_CHANGED, by, at, series=new.pk) for row in carried])
    why = _("From %(day)s on it is on other days.") % {"day": new.from_day.isoformat()}
    drop([row for row in free if row.series_day not in given], why, by=by, at=at)


def _carry(row: Activity, day: date, new: Series, pattern: Activity, at: datetime) -> None:
    for name in CARRIED:
        setattr(row, name, getattr(pattern, name))
    row.series = new
    put_on(row, day, new)
    row.sequence += 1
    row.changed_at = at


@transaction.atomic
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
    Activity.objects.bulk_update(rows, ["title", "about", "sequence", "changed_at"])
    said: dict[str, Any] = {"fields": ["title"]}
    lines = [line_of(row, Verb.ACTIVITY_CHANGED, by, at, **said) for row in rows]
    record_many([*lines, _entry(series, Verb.ACTIVITY_CHANGED, by, at, **said, title=series.title)])
    return series


@transaction.atomic
def end_series(series: Series, from_day: date, *, reason: str, by: Actor, at: datetime) -> Series:
    """Return the series, over the day before `from_day`; its days to come are cancelled.

    Whoever was invited is told why, once. What was held stays.
    """
    series = lock_series(series, by=by, at=at)
    _may_end(series, from_day, at)
    why = need(reason, _("Please say why it is cancelled: who was invited is told."))
    rows = _to_come(series, from_day, at)
    for row in rows:
        row.state, row.cancelled_because = State.CANCELLED, why
        row.sequence += 1
        row.changed_at = at
    written = ["state", "cancelled_because", "sequence", "changed_at"]
    Activity.objects.bulk_update(rows, written)
    _end(series, from_day)
    lines = [line_of(row, Verb.ACTIVITY_CANCELLED, by, at, reason=why) for row in rows]
    told = {"day": from_day.isoformat(), "reason": why}
    record_many([*lines, _entry(series, Verb.SERIES_ENDED, by, at, **told)])
    _tell(rows, Verb.SERIES_ENDED, by, at, reason=why)
    return series


def _entry(series: Series, verb: Verb, by: Actor, at: datetime, **said: Any) -> Entry:
    return Entry("series", series.pk, verb, by, at, place_path=series.path, said=said)


def _tell(rows: Iterable[Activity], verb: Verb, by: Actor, at: datetime, **said: str) -> None:
    """Tell everybody who was invited to one of these days and has not said no, once."""
    found = list(rows)
    if not found:
        return
    guests = Coming.objects.filter(
        activity__in=found, invited_at__isnull=False, person__left_at=None
    ).exclude(reply=Reply.NO)
    people = set(guests.exclude(person=None).values_list("person_id", flat=True))
    tell(found[0], verb, sorted(pk for pk in people if pk), by=by, at=at, **said)
