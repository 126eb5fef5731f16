"""Write down that an activity was held: one that was planned, or one nobody had planned."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.activities.actions.asking import Said, ToCome, put_down
from bandeng.activities.actions.beginning import begin, is_late
from bandeng.activities.actions.drafting import Draft, heads, kind_of, once, written
from bandeng.activities.actions.enclosing import enclose
from bandeng.activities.actions.locking import line, lock, save
from bandeng.activities.models import Activity, Raised
from bandeng.activities.states import Move, State
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions import Ask
from bandeng.matters.actions.filling_in import filled_in
from bandeng.matters.models import Matter
from bandeng.playbooks.fulfilling import AHEAD
from bandeng.playbooks.queries import activity_at, library
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.statements import next_ids


@transaction.atomic
def hold(
    activity: Activity,
    *,
    by: Actor,
    at: datetime,
    more: Mapping[str, Any] | None = None,
    enclosed: Mapping[str, Sequence[str]] | None = None,
    headcount: int | None = None,
    now: bool = False,
) -> Activity:
    """Return the activity as held at its time, or just `now` if it was planned for another.

    `more` is what its kind writes down, all that is required among it.
    """
    activity = lock(activity, Move.HOLD, by=by, at=at)
    kind = activity_at(activity.playbook_hash, activity.kind)
    fields = begin(activity, kind, Move.HOLD, at=at, now=now)
    activity.more = filled_in(kind, {**activity.more, **(more or {})}, library(at), at)
    activity.headcount = heads(headcount)
    enclose(activity, kind, enclosed, whole=True, by=by, at=at)
    save(activity, *fields, "more", "headcount", at=at)
    line(activity, Verb.ACTIVITY_HELD, by=by, at=at, late=activity.late)
    return activity


def enter(draft: Draft, *, asks: Sequence[Ask] = (), by: Actor, at: datetime) -> Activity:
    """Return an activity nobody planned, written down as held: just now, or some time ago.

    What was `asked` there is raised in the same act. The same `client_key` a second time returns
    the first one and does nothing. It is marked late if its kind says so.
    """
    return once(draft.client_key, lambda: _enter(draft, asks, by, at))


def _enter(draft: Draft, asks: Sequence[Ask], by: Actor, at: datetime) -> Activity:
    rules = library(at)
    kind = kind_of(draft, rules, at)
    if not kind.unplanned:
        raise Refused(_("This is planned before it is held. Plan it first."))
    if draft.starts_at > at + AHEAD:
        raise Refused(_("This has not happened yet. Plan it instead."))
    activity = written(draft, kind, rules, by=by, at=at)
    keys = next_ids((Activity, 1), (Matter, len(asks)), (Raised, len(asks)))
    activity.pk = keys[0][0]
    activity.more = filled_in(kind, draft.more, rules, at)
    _as_held(activity, kind, draft, at)
    activity.save(force_insert=True)
    enclose(activity, kind, draft.enclosed, whole=True, by=by, at=at)
    said = {"kind": kind.id, "starts": localtime(activity.starts_at).isoformat()}
    line(activity, Verb.ACTIVITY_ENTERED, by=by, at=at, late=activity.late, **said)
    for order, (ask, matter, raised) in enumerate(zip(asks, *keys[1:], strict=True), 1):
        put_down(activity, kind, ask, Said(), ToCome(matter, raised, order), by=by, at=at)
    return activity


def _as_held(activity: Activity, kind: Kind, draft: Draft, at: datetime) -> None:
    """Make a written activity held; without an end it ended by now at the latest."""
    if draft.ends_at is None:
        activity.ends_at = max(activity.starts_at, min(activity.ends_at, at))
    activity.state, activity.held_at = State.HELD, at
    activity.late = is_late(activity, kind, at)
