"""Make the days of a series into activities, a season ahead, and keep them right by holidays."""

import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext as _

from bandeng.activities.actions.drafting import LETTERS, Draft, kind_of, seat_for, written
from bandeng.activities.actions.inviting import Guests, guests_of
from bandeng.activities.actions.locking import save, tell, tell_guests, tell_invited
from bandeng.activities.models import Activity, Coming, Series
from bandeng.activities.queries import series as asked
from bandeng.activities.states import State
from bandeng.journal.actions import Actor, Entry, record, record_many
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.people.models import Person
from bandeng.playbooks.queries import library
from bandeng.statements import change_each, insert, next_ids, together
from bandeng.worktime.queries import calendar, edition

AHEAD = timedelta(days=92)
WEEKLY = timedelta(days=7)  # a series is looked at again when this much of its season is over
MOST_AT_ONCE = 200


def fill_series(*, at: datetime) -> int:
    """Make the coming days of every series that runs, and return how many were made.

    Doing it twice makes nothing the second time; a series somebody else is filling is left to
    him. When the holiday table says something new, days nobody has replied to move with it.
    """
    today = localdate(at)
    behind = Q(filled_to=None) | Q(filled_to__lt=today + AHEAD - WEEKLY) | ~Q(filled_by=edition())
    running = Q(to_day=None) | Q(to_day__gt=F("filled_to"), to_day__gte=today)
    other = Q(to_day__gte=today) & ~Q(filled_by=edition())
    due = Series.objects.filter(behind & running | other).order_by("filled_to", "pk")
    return sum(_fill_one(pk, at) for pk in due.values_list("pk", flat=True)[:MOST_AT_ONCE])


@transaction.atomic
@together()
def _fill_one(pk: int, at: datetime) -> int:
    rows = Series.objects.select_for_update(of=("self",), skip_locked=True)
    series = rows.select_related("place", "host").filter(pk=pk).first()
    if series is None:
        return 0
    try:
        pattern = pattern_of(series, at)
    except Refused:  # its kind or its place is no longer in use: its days stay, none are added
        made = 0
    else:
        made = fill(series, pattern, by=Voice.CLOCK, at=at)
    mark_filled(series, at)
    series.save(update_fields=["filled_to", "filled_by"])
    return made


def pattern_of(series: Series, at: datetime) -> Activity:
    """Return an activity with everything a day of a series has but its day, not saved."""
    rules, first = library(at), starts(localdate(at), series.begins)
    draft = Draft(
        series.kind, series.place, first, first + timedelta(minutes=series.minutes), series.title,
        series.about, series.where, series.more, open_to_all=series.open_to_all,
    )  # fmt: skip
    kind = kind_of(draft, rules, at)
    pattern = written(draft, kind, rules, by=Voice.CLOCK, at=at)
    seat = seat_for(kind, series.place, series.host, at) if series.host else None
    if seat:  # who has left the post no longer holds it; then it waits for somebody who does
        pattern.host, pattern.host_post = series.host, seat.post
    return pattern


def coming(series: Series, at: datetime) -> dict[date, date]:
    """Return the days of a series up to a season ahead, each by the day its rule gave."""
    until = localdate(at) + AHEAD
    return {t.rule_day: t.day for t in asked.turns_of(series, calendar().is_workday, until)}


def fill(series: Series, pattern: Activity, *, by: Actor, at: datetime) -> int:
    """Make the days of a locked series up to a season ahead; return how many are new."""
    given, standing = coming(series, at), asked.standing_days(series)
    if series.filled_by and series.filled_by != edition():
        _realign(series, standing.values(), given, at)
    before = asked.days_taken_before(series) if series.split_from_id else []
    new = days_to_make(series, pattern, given, {*standing}, before, at)
    guests = guests_for(series, new, at)
    made(series, new, next_ids((Activity, len(new)))[0], guests, by, at)
    return len(new)


def days_to_make(
    series: Series, pattern: Activity, given: Mapping[date, date], standing: Collection[date],
    before: Iterable[Activity], at: datetime,
) -> list[Activity]:  # fmt: skip
    """Return the days to come that a series lacks, not saved; none where one stood `before`."""
    taken = {localdate(row.starts_at) for row in before}
    return [
        day_of(series, pattern, rule_day, day)
        for rule_day, day in given.items()
        if rule_day not in standing and starts(day, series.begins) > at and day not in taken
    ]


def guests_for(series: Series, new: Sequence[Activity], at: datetime) -> dict[int, str]:
    """Return who is invited to the new days of a series: not who holds them."""
    posts = Guests(posts=tuple(series.invites))
    people = guests_of(new[0], posts, at) if new and series.invites else {}
    return {pk: post for pk, post in people.items() if pk != series.host_id}


def made(
    series: Series, new: Sequence[Activity], keys: Sequence[int], guests: Mapping[int, str],
    by: Actor, at: datetime, *, telling: bool = False,
) -> None:  # fmt: skip
    """Write the new days of a series under their keys, with their guests."""
    begun = Entry("series", series.pk, Verb.SERIES_PLANNED, by, at,
                  place_path=series.path, said={"kind": series.kind})  # fmt: skip
    for row, key in zip(new, keys, strict=True):
        row.pk, row.series = key, series
    said = {"kind": series.kind, "series": series.pk}
    lines = [line_of(row, Verb.ACTIVITY_PLANNED, by, at, **said) for row in new]
    insert(new)
    record_many([*lines, begun] if telling else lines)
    pairs = [(row, pk, post) for row in new for pk, post in guests.items()]
    insert([Coming(activity=r, person_id=pk, post=post, invited_at=at) for r, pk, post in pairs])
    if telling and new:
        tell(new[0], Verb.ACTIVITY_INVITED, guests, by=by, at=at, days=len(new))


def day_of(series: Series, pattern: Activity, rule_day: date, day: date) -> Activity:
    """Return one day of a series, not saved."""
    row = copy(pattern)
    row.pk, row.uid, row.client_key = None, uuid.uuid4(), None
    row.code = "".join(secrets.choice(LETTERS) for _n in range(8))
    row.series, row.series_day = series, rule_day
    row.published_at = pattern.entered_at if series.shown and series.open_to_all else None
    put_on(row, day, series)
    return row


def put_on(row: Activity, day: date, series: Series) -> None:
    """Write the day into an activity of a series, at the hours of the series."""
    row.starts_at = starts(day, series.begins)
    row.ends_at = row.starts_at + timedelta(minutes=series.minutes)


def starts(day: date, begins: time) -> datetime:
    """Return the instant of a wall time of the site."""
    return make_aware(datetime.combine(day, begins))


def line_of(row: Activity, verb: Verb, by: Actor, at: datetime, **said: object) -> Entry:
    """Return the journal line of one day of a series."""
    post = row.host_post if isinstance(by, Person) and by.pk == row.host_id else ""
    return Entry("activity", row.pk, verb, by, at, post=post, place_path=row.path, said=said)


def _realign(
    series: Series, rows: Iterable[Activity], given: dict[date, date], at: datetime
) -> None:
    """Move or drop the days to come as the holiday table says now; spoken for ones stay."""
    coming = [row for row in rows if row.state == State.PLANNED and row.starts_at > at]
    kept = asked.heard_of(coming).kept
    gone = list[Activity]()
    for row in coming:
        day = given.get(row.series_day) if row.series_day else None
        if row.pk in kept or day == localdate(row.starts_at):
            continue
        if day is None:
            gone.append(row)
        else:
            _shift(series, row, day, at)
    drop(gone, _("By the holiday table there is none on this day."), by=Voice.CLOCK, at=at)


def _shift(series: Series, row: Activity, day: date, at: datetime) -> None:
    before = localtime(row.starts_at).isoformat()
    put_on(row, day, series)
    row.sequence += 1
    save(row, "starts_at", "ends_at", "sequence", at=at)
    told: dict[str, Any] = {"from": before, "reason": _("The holiday table was filled in.")}
    told["to"] = localtime(row.starts_at).isoformat()
    record(row, Verb.ACTIVITY_MOVED, by=Voice.CLOCK, at=at, place_path=row.path, **told)
    tell_invited(row, Verb.ACTIVITY_MOVED, by=Voice.CLOCK, at=at, **told)


def drop(rows: Sequence[Activity], why: str, *, by: Actor, at: datetime) -> None:
    """Cancel days of a series that its rule no longer gives; they stay on record."""
    record_many(cancelled(rows, why, by=by, at=at))
    tell_guests(rows, Verb.ACTIVITY_CANCELLED, by=by, at=at, reason=why[:200])


def cancelled(rows: Sequence[Activity], why: str, *, by: Actor, at: datetime) -> list[Entry]:
    """Cancel days of a series, and return the lines of it; nobody is told yet."""
    for row in rows:
        row.state, row.cancelled_because = State.CANCELLED, why[:200]
        row.sequence += 1
        row.changed_at = at
    change_each(rows, "state", "cancelled_because", "sequence", "changed_at")
    return [line_of(row, Verb.ACTIVITY_CANCELLED, by, at, reason=why[:200]) for row in rows]


def mark_filled(series: Series, at: datetime) -> None:
    """Write into a series, not saved, up to where its days stand and by which holiday table."""
    series.filled_to, series.filled_by = localdate(at) + AHEAD, edition()
