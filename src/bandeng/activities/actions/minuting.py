"""Write the minutes of an activity, and what was decided there with what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.activities.actions.asking import raises
from bandeng.activities.actions.locking import line, lock, move, need, save, short
from bandeng.activities.models import Activity, Decision
from bandeng.activities.states import Move
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.matters import actions as matters
from bandeng.matters.actions import Ask
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.playbooks.queries import activity_at
from bandeng.playbooks.vocabulary import DecidedBy

LONGEST_MINUTES, LONGEST_DECISION = 20_000, 2000


@dataclass(frozen=True)
class Resolved:
    """What was decided, how, by when it is to be done, and the ask that follows from it, if any."""

    text: str
    due_day: date | None = None
    follows: Ask | None = None
    decided_by: DecidedBy | None = None
    hands: Mapping[str, int] = field(default_factory=dict)
    entitled: int | None = None
    present: int | None = None


@transaction.atomic
def minute(activity: Activity, text: str, *, by: Actor, at: datetime) -> Activity:
    """Return the activity with its minutes; a later text takes the place of the earlier one."""
    activity = lock(activity, Move.MINUTE, by=by, at=at)
    move(activity, Move.MINUTE)
    text = short(text, LONGEST_MINUTES)
    if text == activity.minutes:
        return activity
    activity.minutes = text
    save(activity, "minutes", at=at)
    line(activity, Verb.ACTIVITY_MINUTED, by=by, at=at, characters=len(text))
    return activity


@transaction.atomic
def decide(activity: Activity, resolved: Resolved, *, by: Actor, at: datetime) -> Decision:
    """Return the decision; what follows from it is a matter of its own from the same moment.

    The same words a second time are the first decision: a button pressed twice. A decision that
    claims to be statutory is refused without who was entitled and present.
    """
    activity = lock(activity, Move.DECIDE, by=by, at=at)
    move(activity, Move.DECIDE)
    text = need(resolved.text, _("Please write what was decided."), LONGEST_DECISION)
    if resolved.decided_by == DecidedBy.STATUTORY and not (resolved.entitled and resolved.present):
        raise Refused(_("A statutory decision says how many are entitled and how many were there."))
    earlier = Decision.objects.filter(activity=activity, text=text).first()
    if earlier:
        return earlier
    decision = Decision(
        activity=activity,
        text=text,
        decided_by=resolved.decided_by or "",
        hands=dict(resolved.hands),
        entitled=resolved.entitled,
        present=resolved.present,
        follows=_following(activity, resolved.follows, by, at),
        due_day=resolved.due_day,
        by=by if isinstance(by, Person) else None,
        at=at,
    )
    decision.save(force_insert=True)
    line(activity, Verb.ACTIVITY_DECIDED, by=by, at=at, text=text[:200])
    return decision


def _following(activity: Activity, ask: Ask | None, by: Actor, at: datetime) -> Matter | None:
    if ask is None:
        return None
    if ask.kind not in raises(activity_at(activity.playbook_hash, activity.kind)):
        raise Refused(_("Requests of this kind are not taken at such an activity."))
    return matters.raise_matter(ask, by=by, at=at)
