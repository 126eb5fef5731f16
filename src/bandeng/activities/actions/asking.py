"""What is asked at an activity becomes a matter at once; what is promised there is kept with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.beginning import begin
from bandeng.activities.actions.locking import entry, line, lock, lock_raised, move, save, short
from bandeng.activities.models import Activity, Raised
from bandeng.activities.states import Move
from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters import actions as matters
from bandeng.matters.actions import Ask, Given
from bandeng.matters.states import Channel, Outcome
from bandeng.people.models import Person
from bandeng.playbooks.queries import activity_at, library
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.statements import ask as in_database
from bandeng.statements import together
from bandeng.worktime.arithmetic import add
from bandeng.worktime.queries import calendar


@dataclass(frozen=True)
class Said:
    """What was said to an ask there and then: an answer on the spot, or a promise, or neither."""

    answer: str = ""
    outcome: Outcome = Outcome.EXPLAINED
    promise: str = ""
    promised_for: date | None = None
    promised_by: Person | None = None


def raise_there(
    activity: Activity, ask: Ask, *, order: int | None = None, said: Said | None = None,
    by: Actor, at: datetime,
) -> Raised:  # fmt: skip
    """Return what was asked at an activity, a matter of its own from this moment.

    A planned activity is held from then on. The same `client_key` of the ask a second time
    returns the first one. An answer on the spot is given only by who may take or answer the
    matter; raises the refusal of `matters.actions.answer` otherwise, and nothing is kept.
    """
    with transaction.atomic(), together():
        activity = lock(activity, Move.ASK, by=by, at=at)
        coming = what_comes(activity, ask)
        if coming.known:
            return Raised.objects.select_related("matter").get(pk=coming.known)
        coming = replace(coming, order=order or coming.order)
        kind = activity_at(activity.playbook_hash, activity.kind)
        fields = begin(activity, kind, Move.ASK, at=at)
        told: dict[str, Any] = {"by": by, "at": at, "late": activity.late}
        lines = [entry(activity, Verb.ACTIVITY_HELD, **told)] if fields else []
        raised = put_down(activity, kind, ask, said or Said(), coming, lines=lines, by=by, at=at)
        if fields:
            save(activity, *fields, at=at)
        return raised


@dataclass(frozen=True)
class ToCome:
    """The keys of a matter and of its row at the activity, and its place in order.

    `known` is the row of the same ask sent before, `elsewhere` its matter if raised elsewhere.
    """

    matter: int
    raised: int
    order: int
    known: int | None = None
    elsewhere: int | None = None


TO_COME = """
SELECT nextval('matters_matter_id_seq'), nextval('activities_raised_id_seq'),
    coalesce(max(raised.place_in_order), 0) + 1,
    max(raised.id) FILTER (WHERE matter.client_key = %s),
    (SELECT id FROM matters_matter WHERE client_key = %s)
FROM activities_raised raised JOIN matters_matter matter ON matter.id = raised.matter_id
WHERE raised.activity_id = %s
"""


def what_comes(activity: Activity, ask: Ask) -> ToCome:
    """Return where an ask comes at a locked activity."""
    return ToCome(*in_database(TO_COME, [ask.client_key, ask.client_key, activity.pk])[0])


def put_down(
    activity: Activity,
    kind: Kind,
    ask: Ask,
    said: Said,
    coming: ToCome,
    *,
    lines: Sequence[Entry] = (),
    by: Actor,
    at: datetime,
) -> Raised:
    """Raise one ask at a held, locked activity, answered if it was answered on the spot."""
    if ask.kind not in raises(kind):
        raise Refused(_("Requests of this kind are not taken at such an activity."))
    given = Given(said.answer, said.outcome) if said.answer.strip() else None
    told: dict[str, Any] = {"by": by, "at": at}
    keys: dict[str, Any] = {"matter_id": coming.matter, "known": coming.elsewhere}
    matter = matters.raise_along(_on_a_visit(ask, at), given=given, **keys, **told)
    raised = Raised(
        pk=coming.raised,
        activity=activity,
        matter=matter,
        place_in_order=coming.order,
        on_the_spot=given is not None,
        at=at,
    )
    _promise(raised, kind, said, by, at)
    raised.save(force_insert=True)
    record_many([*lines, entry(activity, Verb.ACTIVITY_ASKED, **told, number=_named(raised))])
    return raised


def raises(kind: Kind) -> tuple[str, ...]:
    """Return the kinds of matters an activity of a kind gives birth to, the likeliest first."""
    first = (kind.meeting.asks,) if kind.meeting else ()
    finds = kind.patrol.finds if kind.patrol else ()
    follows = kind.deliberation.follows if kind.deliberation else ()
    return tuple(dict.fromkeys((*first, *kind.may_raise, *finds, *follows)))


def _on_a_visit(ask: Ask, at: datetime) -> Ask:
    """Return the ask as one that came on a visit, where its kind takes such."""
    kind = library(at).kinds.get(ask.kind)
    here = kind is not None and Channel.VISIT in kind.channels
    return replace(ask, channel=Channel.VISIT) if here else ask


@transaction.atomic
def promise(raised: Raised, said: Said, *, by: Actor, at: datetime) -> Raised:
    """Return what was asked with what was promised to it, by whom and for which day."""
    raised = lock_raised(raised, Move.PROMISE, by=by, at=at)
    activity = raised.activity
    move(activity, Move.PROMISE)
    if not said.promised_for and not said.promise.strip():
        raise Refused(_("Please say what is promised, or for which day."))
    _promise(raised, activity_at(activity.playbook_hash, activity.kind), said, by, at)
    raised.save(update_fields=["promised_for", "promised_by", "promise"])
    day = raised.promised_for.isoformat() if raised.promised_for else ""
    line(activity, Verb.ACTIVITY_PROMISED, by=by, at=at, number=_named(raised), day=day)
    return raised


def _named(raised: Raised) -> str:
    """Return the number of a matter for the activity's journal; what is kept from somebody, none.

    Whom it is about may read what happened at the activity.
    """
    return "" if raised.matter.kept_from else raised.matter.number


def _promise(raised: Raised, kind: Kind, said: Said, by: Actor, at: datetime) -> None:
    if not said.promised_for and not said.promise.strip():
        return
    raised.promised_for = _day_that_may_be(said.promised_for, kind, at)
    raised.promise = short(said.promise, 200)
    raised.promised_by = said.promised_by or (by if isinstance(by, Person) else None)


def _day_that_may_be(day: date | None, kind: Kind, at: datetime) -> date | None:
    if day is None:
        return None
    if day < localdate(at):
        raise Refused(_("A promise is for a day to come."))
    within = kind.meeting.promises_within if kind.meeting else None
    last = localdate(add(at, within, library(at).calendar(calendar())).at) if within else None
    if last and day > last:
        said = _("What is promised on the spot is promised for %(day)s at the latest.")
        raise Refused(said % {"day": last.isoformat()})
    return day
