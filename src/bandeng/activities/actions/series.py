"""Plan a series: one plan for many days, made up to a season ahead and filled as time goes on."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.drafting import Draft, kind_of, written
from bandeng.activities.actions.filling import (
    coming,
    days_to_make,
    guests_for,
    made,
    mark_filled,
    starts,
)
from bandeng.activities.actions.locking import NotYours
from bandeng.activities.models import Activity, Series
from bandeng.activities.permissions import NOT_YOURS
from bandeng.activities.queries import series as asked
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Voice
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library, seats_of
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.playbooks.schema_activities import Repeats
from bandeng.statements import next_ids, together
from bandeng.worktime.queries import calendar

LONGEST_PLAN = timedelta(days=366 * 10)
LOOK = timedelta(days=800)  # a rule that gives no day in two years gives none


@dataclass(frozen=True)
class SeriesDraft:
    """What happens again and again: which days, from when to when, where, who holds it.

    What is left out the kind says: its rule, how long it takes, whom it invites. `shown` puts
    each day on the public pages from the start, if it is open to all.
    """

    kind: str
    place: Place
    from_day: date
    begins: time
    rule: Repeats | None = None
    to_day: date | None = None
    minutes: int | None = None
    title: str = ""
    about: str = ""
    where: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    open_to_all: bool | None = None
    shown: bool = False
    invites: tuple[str, ...] | None = None
    host: Person | None = None
    key: uuid.UUID = field(default_factory=uuid.uuid4)


def plan_series(draft: SeriesDraft, *, by: Actor, at: datetime) -> Series:
    """Return the series with its days of the coming season, its guests invited and told once.

    The same `key` a second time returns the first one and does nothing. Raises NotYours if no
    post of `by` does such things there, Refused for a rule that never falls.
    """
    try:
        with transaction.atomic(), together():
            return _plan(draft, by, at)
    except (IntegrityError, Refused):
        earlier = Series.objects.filter(uid=draft.key).first()
        if earlier is None:
            raise
        return earlier


def _plan(draft: SeriesDraft, by: Actor, at: datetime) -> Series:
    series, pattern = drawn(draft, by, at)
    mark_filled(series, at)
    days = days_to_make(series, pattern, coming(series, at), (), (), at)
    guests = guests_for(series, days, at)
    [series.pk], keys = next_ids((Series, 1), (Activity, len(days)))
    series.save(force_insert=True)
    made(series, days, keys, guests, by, at, telling=True)
    return series


def drawn(draft: SeriesDraft, by: Actor, at: datetime) -> tuple[Series, Activity]:
    """Return a series as a draft says, not saved, and the pattern its days are copied from."""
    rules = library(at)
    rule, first = _rule_of(draft, rules), starts(draft.from_day, draft.begins)
    lasts = timedelta(minutes=draft.minutes) if draft.minutes else None
    one = Draft(
        draft.kind, draft.place, first, first + lasts if lasts else None, draft.title,
        draft.about, draft.where, draft.more, open_to_all=draft.open_to_all, host=draft.host,
    )  # fmt: skip
    kind = kind_of(one, rules, at)
    pattern = written(one, kind, rules, by=by, at=at)
    series = _series(draft, rule, kind, pattern, by, at)
    _must_fall(series, at)
    return series, pattern


def _rule_of(draft: SeriesDraft, rules: Library) -> Repeats:
    kind = rules.activities.get(draft.kind)
    rule = draft.rule or (kind.repeats if kind else None)
    if rule is None:
        raise Refused(_("Please choose on which days it happens."))
    return rule


def _series(
    draft: SeriesDraft, rule: Repeats, kind: Kind, pattern: Activity, by: Actor, at: datetime
) -> Series:
    return Series(
        uid=draft.key,
        kind=kind.id,
        title=pattern.title,
        place=draft.place,
        path=draft.place.path,
        rule=asked.written_rule(rule),
        from_day=draft.from_day,
        to_day=draft.to_day,
        begins=draft.begins,
        minutes=int((pattern.ends_at - pattern.starts_at).total_seconds() // 60),
        about=pattern.about,
        where=pattern.where,
        more=pattern.more,
        open_to_all=pattern.open_to_all,
        shown=draft.shown and pattern.open_to_all,
        invites=list(kind.invited if draft.invites is None else draft.invites),
        host=pattern.host,
        host_post=pattern.host_post,
        playbook=pattern.playbook,
        playbook_hash=pattern.playbook_hash,
        made_by=by if isinstance(by, Person) else None,
        made_at=at,
    )


def _must_fall(series: Series, at: datetime) -> None:
    """Refuse a series that begins in the past, ends before it begins, or never falls."""
    if series.from_day < localdate(at):
        raise Refused(_("A series begins today or later."))
    if series.to_day and series.to_day < series.from_day:
        raise Refused(_("It cannot end before it begins."))
    if series.to_day and series.to_day - series.from_day > LONGEST_PLAN:
        raise Refused(_("A series lasts ten years at most."))
    if not asked.turns_of(series, calendar().is_workday, series.from_day + LOOK):
        raise Refused(_("By this rule it falls on no day at all. Please look at the days again."))


def lock_series(series: Series, *, by: Actor, at: datetime) -> Series:
    """Return the series, locked, if `by` may change it.

    Raises Series.DoesNotExist if the person does not see it, NotYours if he sees it and may not.
    """
    rows = Series.objects.select_for_update(of=("self",)).select_related("place", "host")
    row = rows.get(pk=series.pk)
    if isinstance(by, Voice):
        return row
    who = seats_of(cast(Person, by), at)
    if asked.may_run(who, row):
        return row
    asked.series_of(who, row.pk)
    raise NotYours(NOT_YOURS)
