"""Plan an activity, change the plan, move it to another time, cancel it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.activities.actions.drafting import (
    LONGEST_ABOUT,
    LONGEST_TITLE,
    LONGEST_WHERE,
    Draft,
    kind_of,
    once,
    seat_for,
    span,
    written,
)
from bandeng.activities.actions.enclosing import enclose
from bandeng.activities.actions.inviting import Guests, guests_of
from bandeng.activities.actions.locking import (
    entry,
    line,
    lock,
    move,
    need,
    save,
    short,
    tell,
    tell_invited,
)
from bandeng.activities.models import Activity, Coming
from bandeng.activities.states import Move
from bandeng.journal.actions import Actor, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions.filling_in import filled_in
from bandeng.people.models import Person
from bandeng.playbooks.queries import activity_at, library


@dataclass(frozen=True)
class Changes:
    """What is to be written otherwise; what is None stays as it is."""

    title: str | None = None
    about: str | None = None
    where: str | None = None
    more: Mapping[str, Any] | None = None
    enclosed: Mapping[str, Sequence[str]] | None = None
    open_to_all: bool | None = None
    host: Person | None = None


def plan(draft: Draft, *, guests: Guests | None = None, by: Actor, at: datetime) -> Activity:
    """Return the planned activity, its `guests` invited and told.

    The same `client_key` a second time returns the first one and does nothing. Raises NotYours if
    no post of `by` does such things there.
    """
    return once(draft.client_key, lambda: _plan(draft, guests or Guests(), by, at))


def _plan(draft: Draft, guests: Guests, by: Actor, at: datetime) -> Activity:
    rules = library(at)
    kind = kind_of(draft, rules, at)
    activity = written(draft, kind, rules, by=by, at=at)
    if activity.ends_at <= at:
        raise Refused(_("This lies in the past. Write it down as held instead."))
    activity.headcount = None
    activity.save(force_insert=True)
    enclose(activity, kind, draft.enclosed, whole=False, by=by, at=at)
    day = localtime(activity.starts_at).isoformat()
    lines = [entry(activity, Verb.ACTIVITY_PLANNED, by=by, at=at, kind=kind.id, starts=day)]
    wanted = guests_of(activity, guests, at)
    Coming.objects.bulk_create(
        Coming(activity=activity, person_id=person, post=post, invited_at=at)
        for person, post in wanted.items()
    )
    if wanted:
        lines += [entry(activity, Verb.ACTIVITY_INVITED, by=by, at=at, count=len(wanted))]
        tell(activity, Verb.ACTIVITY_INVITED, wanted, by=by, at=at)
    record_many(lines)
    return activity


@transaction.atomic
def change(activity: Activity, changes: Changes, *, by: Actor, at: datetime) -> Activity:
    """Return the planned activity with another title, words, room, host or fields.

    Who was invited is told if it is somewhere else now.
    """
    activity = lock(activity, Move.CHANGE, by=by, at=at)
    move(activity, Move.CHANGE)
    changed = put(activity, changes, at=at, whole=False)
    kind = activity_at(activity.playbook_hash, activity.kind)
    hung = enclose(activity, kind, changes.enclosed, whole=False, by=by, at=at)
    if not changed and not hung:
        return activity
    activity.sequence += 1
    save(activity, *changed, "sequence", at=at)
    line(activity, Verb.ACTIVITY_CHANGED, by=by, at=at, fields=[*changed, *hung])
    if "where" in changed:
        tell_invited(activity, Verb.ACTIVITY_CHANGED, by=by, at=at, where=activity.where)
    return activity


def put(activity: Activity, changes: Changes, *, at: datetime, whole: bool) -> list[str]:
    """Write changes into an activity, not saved, and return the names of what differs now."""
    kind, new = activity_at(activity.playbook_hash, activity.kind), dict[str, Any]()
    if changes.title is not None:
        new["title"] = short(changes.title, LONGEST_TITLE) or kind.title.zh
    if changes.about is not None:
        new["about"] = short(changes.about, LONGEST_ABOUT)
    if changes.where is not None:
        new["where"] = short(changes.where, LONGEST_WHERE)
    if changes.more is not None:
        new["more"] = filled_in(kind, changes.more, library(at), at, whole=whole)
    if changes.open_to_all is not None:
        new["open_to_all"] = changes.open_to_all
    if changes.host is not None and changes.host.pk != activity.host_id:
        new.update(_handed_to(changes.host, activity, at))
    changed = [name for name, value in new.items() if getattr(activity, name) != value]
    for name in changed:
        setattr(activity, name, new[name])
    return changed


def _handed_to(host: Person, activity: Activity, at: datetime) -> dict[str, Any]:
    kind = activity_at(activity.playbook_hash, activity.kind)
    seat = seat_for(kind, activity.place, host, at)
    if seat is None:
        said = _("%(name)s holds no post that does this here. Choose somebody else.")
        raise Refused(said % {"name": host.name})
    return {"host": host, "host_post": seat.post}


@transaction.atomic
def shift(
    activity: Activity,
    starts_at: datetime,
    ends_at: datetime | None = None,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Activity:
    """Return the activity at another time, as long as before unless told; the invited are told."""
    activity = lock(activity, Move.SHIFT, by=by, at=at)
    move(activity, Move.SHIFT)
    kind, before = activity_at(activity.playbook_hash, activity.kind), activity.starts_at
    lasts = activity.ends_at - activity.starts_at
    span_now = span(starts_at, ends_at or starts_at + lasts, kind)
    if span_now[1] <= at:
        raise Refused(_("This lies in the past. Choose a time that is still to come."))
    if span_now == (activity.starts_at, activity.ends_at):
        return activity
    activity.starts_at, activity.ends_at = span_now
    activity.sequence += 1
    save(activity, "starts_at", "ends_at", "sequence", at=at)
    told = {"from": localtime(before).isoformat(), "reason": short(reason, 200)}
    line(activity, Verb.ACTIVITY_MOVED, by=by, at=at, to=localtime(starts_at).isoformat(), **told)
    tell_invited(activity, Verb.ACTIVITY_MOVED, by=by, at=at, **told)
    return activity


@transaction.atomic
def cancel(activity: Activity, *, reason: str, by: Actor, at: datetime) -> Activity:
    """Return the cancelled activity; whoever was invited is told why. It stays on record."""
    activity = lock(activity, Move.CANCEL, by=by, at=at)
    move(activity, Move.CANCEL)
    why = need(reason, _("Please say why it is cancelled: who was invited is told."))
    activity.cancelled_because = why
    activity.sequence += 1
    save(activity, "state", "cancelled_because", "sequence", at=at)
    line(activity, Verb.ACTIVITY_CANCELLED, by=by, at=at, reason=why)
    tell_invited(activity, Verb.ACTIVITY_CANCELLED, by=by, at=at, reason=why)
    return activity
