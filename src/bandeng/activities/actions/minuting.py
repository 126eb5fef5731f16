"""Write the minutes of an activity, and what was decided there with what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.activities.actions.asking import raises
from bandeng.activities.actions.locking import entry, line, lock, move, need, save, short
from bandeng.activities.models import Activity, Decision
from bandeng.activities.states import Move
from bandeng.activities.topic_states import Lacks, statutory_lacks
from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters import actions as matters
from bandeng.matters.actions import Ask
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.playbooks.queries import activity_at
from bandeng.playbooks.vocabulary import DecidedBy
from bandeng.statements import ask as in_database
from bandeng.statements import together

LONGEST_MINUTES, LONGEST_DECISION = 20_000, 2000
FOR, AGAINST, ABSTAINED = "for", "against", "abstained"
LACKING = {
    Lacks.UNKNOWN: gettext_lazy(
        "A statutory decision says how many are entitled, how many were there and how many agreed."
    ),
    Lacks.WRONG: gettext_lazy("These numbers cannot be: more agreed or came than there are."),
    Lacks.PRESENT: gettext_lazy(
        "This is no decision of the village representatives' meeting: %(present)s of %(all)s "
        "members were there, fewer than two thirds (Organic Law of Villagers' Committees, art. 26)."
    ),
    Lacks.VOTES: gettext_lazy(
        "This is no decision of the village representatives' meeting: %(agreed)s of %(present)s "
        "present agreed, not more than half (Organic Law of Villagers' Committees, art. 26)."
    ),
}


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
@together()
def decide(activity: Activity, resolved: Resolved, *, by: Actor, at: datetime) -> Decision:
    """Return the decision; what follows from it is a matter of its own from the same moment.

    The same words a second time are the first decision: a button pressed twice. A decision that
    claims to be statutory is refused without who was entitled and present.
    """
    activity = lock(activity, Move.DECIDE, by=by, at=at)
    text = need(resolved.text, _("Please write what was decided."), LONGEST_DECISION)
    earlier = Decision.objects.filter(activity=activity, text=text).first()
    return earlier or decided(activity, resolved, by=by, at=at)


# The keys of a decision and of what follows from it, or what was raised with its key before.
TO_COME = """
SELECT nextval('activities_decision_id_seq'), nextval('matters_matter_id_seq'),
    (SELECT id FROM matters_matter WHERE client_key = %s)
"""


def decided(
    activity: Activity, resolved: Resolved, *, lines: Sequence[Entry] = (), by: Actor, at: datetime
) -> Decision:
    """Return the decision of a locked activity, written down with further lines of the journal."""
    move(activity, Move.DECIDE)
    text = need(resolved.text, _("Please write what was decided."), LONGEST_DECISION)
    if resolved.decided_by == DecidedBy.STATUTORY:
        _is_statutory(resolved)
    key = resolved.follows.client_key if resolved.follows else None
    [(decision_id, *keys)] = in_database(TO_COME, [key])
    decision = Decision(
        pk=decision_id,
        activity=activity,
        text=text,
        decided_by=resolved.decided_by or "",
        hands=dict(resolved.hands),
        entitled=resolved.entitled,
        present=resolved.present,
        follows=_following(activity, resolved.follows, keys, by, at),
        due_day=resolved.due_day,
        by=by if isinstance(by, Person) else None,
        at=at,
    )
    decision.save(force_insert=True)
    mine = entry(activity, Verb.ACTIVITY_DECIDED, by=by, at=at, text=text[:200])
    record_many([mine, *lines])
    return decision


def _is_statutory(resolved: Resolved) -> None:
    """Refuse what is no decision of the village representatives' meeting, with the statute."""
    agreed = resolved.hands.get(FOR)
    lacks = statutory_lacks(resolved.entitled, resolved.present, agreed)
    if lacks is not None:
        numbers = {"all": resolved.entitled, "present": resolved.present, "agreed": agreed}
        raise Refused(LACKING[lacks] % numbers)


def _following(
    activity: Activity, ask: Ask | None, keys: Sequence[int], by: Actor, at: datetime
) -> Matter | None:
    if ask is None:
        return None
    if ask.kind not in raises(activity_at(activity.playbook_hash, activity.kind)):
        raise Refused(_("Requests of this kind are not taken at such an activity."))
    return matters.raise_along(ask, matter_id=keys[0], known=keys[1], by=by, at=at)
