"""Correct what was written down of an activity that was held; what it said before is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.activities.actions.beginning import is_late
from bandeng.activities.actions.drafting import heads, seat_for, span
from bandeng.activities.actions.enclosing import enclose
from bandeng.activities.actions.locking import NotYours, line, lock, move, need, save
from bandeng.activities.actions.planning import Changes, put
from bandeng.activities.models import Activity
from bandeng.activities.permissions import NOT_YOURS
from bandeng.activities.states import Move
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import activity_at

KEPT = ("title", "where", "headcount", "more")  # old values that may stand in the journal


@dataclass(frozen=True)
class Correction(Changes):
    """Changes to what was held: its time, its place and how many came besides."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: Place | None = None
    headcount: int | None = None


@transaction.atomic
def correct(
    activity: Activity, correction: Correction, *, reason: str, by: Actor, at: datetime
) -> Activity:
    """Return the activity as it should have been written down; the reason is kept with it."""
    activity = lock(activity, Move.CORRECT, by=by, at=at)
    move(activity, Move.CORRECT)
    why = need(reason, _("Please say in a few words why this is corrected."))
    before = {name: getattr(activity, name) for name in KEPT}
    started = activity.starts_at
    changed = put(activity, correction, at=at, whole=True)
    changed += _when_and_where(activity, correction, by, at)
    kind = activity_at(activity.playbook_hash, activity.kind)
    hung = enclose(activity, kind, correction.enclosed, whole=True, by=by, at=at)
    if not changed and not hung:
        return activity
    save(activity, *changed, at=at)
    said: dict[str, Any] = {name: before[name] for name in changed if name in KEPT}
    if "starts_at" in changed:
        said["starts"] = localtime(started).isoformat()
    line(activity, Verb.ACTIVITY_CORRECTED, by=by, at=at, reason=why, fields=[*changed, *hung],
         before=said)  # fmt: skip
    return activity


def _when_and_where(
    activity: Activity, correction: Correction, by: Actor, at: datetime
) -> list[str]:
    kind, changed = activity_at(activity.playbook_hash, activity.kind), list[str]()
    if correction.starts_at or correction.ends_at:
        lasts = activity.ends_at - activity.starts_at
        starts_at = correction.starts_at or activity.starts_at
        ends_at = correction.ends_at or starts_at + lasts
        if starts_at > at:
            raise Refused(_("What was held lies in the past."))
        before = (activity.starts_at, activity.ends_at)
        activity.starts_at, activity.ends_at = span(starts_at, ends_at, kind)
        if before != (activity.starts_at, activity.ends_at):
            activity.late = is_late(activity, kind, activity.held_at or at)
            changed += ["starts_at", "ends_at", "late"]
    if correction.place and correction.place.pk != activity.place_id:
        if isinstance(by, Person) and seat_for(kind, correction.place, by, at) is None:
            raise NotYours(NOT_YOURS)
        activity.place, activity.path = correction.place, correction.place.path
        changed += ["place", "path"]
    if correction.headcount is not None and correction.headcount != activity.headcount:
        activity.headcount = heads(correction.headcount)
        changed.append("headcount")
    return changed
