"""Calls one by one: the next one to try, what came of it, one more time."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from bandeng.doors.actions.hooks import refuse_strangers, switch_off
from bandeng.doors.actions.owing import body
from bandeng.doors.models import Call, Hook
from bandeng.doors.states import Event, Stopped, Trouble
from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Refused, Verb
from bandeng.matters import queries as matters
from bandeng.people.states import Seats
from bandeng.retention import days_kept

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# The pauses before the second try, the third …; after the tenth try the call is given up.
PAUSES = (
    *(timedelta(seconds=5), 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR),
    *(10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
)
LEASE = timedelta(minutes=2)  # longer than a try; who died in one is followed by another
LONGEST_REST = 5 * MINUTE
PATIENCE = timedelta(days=5)
MOST_AT_ONCE = 1000
GONE = 410
BUSY = (429, 502, 503, 504)


@dataclass(frozen=True)
class Outcome:
    """What came of a try: no trouble, or which; the status and the beginning of the answer."""

    trouble: Trouble | None = None
    status: int | None = None
    answer: str = ""
    wait: timedelta = timedelta()


@transaction.atomic
def claim_call(hook_id: int, *, at: datetime) -> Call | None:
    """Return the next call to be tried, counted as tried, or None if none is due.

    What is not public any more is withheld. Nobody else gets the call until the lease ends.
    """
    due = Call.objects.select_for_update(skip_locked=True, of=("self",)).select_related("hook")
    waiting = due.filter(hook_id=hook_id, hook__stopped_at=None, next_at__lte=at)
    while call := waiting.order_by("next_at", "pk").first():
        if call.matter_id is None or _is_public(call.matter_id):
            call.attempts += 1
            call.tried_at, call.next_at = at, at + LEASE
            call.save(update_fields=["attempts", "tried_at", "next_at"])
            return call
        _give_up(call, Trouble.WITHHELD, at)
    return None


def _is_public(matter_id: int) -> bool:
    return matters.public().filter(pk=matter_id).exists()


@transaction.atomic
def settle_call(call: Call, outcome: Outcome, *, at: datetime) -> Call:
    """Return the call with what came of the try; a failure is tried again later, ten times."""
    hook = Hook.objects.select_for_update().get(pk=call.hook_id)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.sent_at:  # another try was quicker
        return call
    call.status, call.answer = outcome.status, outcome.answer[:300]
    call.trouble = outcome.trouble or ""
    if outcome.trouble is None:
        call.sent_at, call.failed_at, call.next_at = at, None, None
    else:
        _plan(call, outcome, stopped=hook.stopped_at is not None, at=at)
    call.save(
        update_fields=["status", "answer", "trouble", "sent_at", "failed_at", "next_at"],
    )
    if call.event != Event.TEST:
        _learn(hook, call, outcome, at)
    return call


def _plan(call: Call, outcome: Outcome, *, stopped: bool, at: datetime) -> None:
    tried = call.attempts
    if stopped or call.event == Event.TEST or tried > len(PAUSES) or call.next_at is None:
        call.failed_at, call.next_at = at, None
        return
    pause = PAUSES[tried - 1] * (1 + (call.pk * 7919 % 21 - 10) / 100)  # not all at one moment
    call.next_at = at + max(pause, outcome.wait)


def _learn(hook: Hook, call: Call, outcome: Outcome, at: datetime) -> None:
    """Let an address rest that fails, and switch it off once it is gone or failed for days."""
    if outcome.trouble is None:
        if hook.failing_since:
            hook.failing_since = hook.rests_until = None
            hook.save(update_fields=["failing_since", "rests_until"])
        return
    hook.failing_since = hook.failing_since or at
    rest = (call.next_at or at) - at
    hook.rests_until = at + min(max(rest, outcome.wait), LONGEST_REST)
    hook.save(update_fields=["failing_since", "rests_until"])
    if hook.stopped_at is None and outcome.status == GONE:
        switch_off(hook, Stopped.GONE, at=at)
    elif hook.stopped_at is None and at - hook.failing_since >= PATIENCE:
        switch_off(hook, Stopped.FAILING, at=at)


@transaction.atomic
def send_again(
    hook: Hook, call_id: int | None = None, *, by: Actor, at: datetime, seats: Seats | None = None
) -> int:
    """Have one call sent once more, or all that were given up; return how many.

    Its id stays, so that who had it already can tell.
    """
    refuse_strangers(by, seats)
    hook = Hook.objects.select_for_update().get(pk=hook.pk)
    if hook.stopped_at:
        raise Refused(_("Callbacks to this address are stopped. Start them first."))
    rows = _again(hook, call_id)
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    fresh = {"next_at": at, "attempts": 0, "sent_at": None, "failed_at": None, "trouble": ""}
    Call.objects.filter(pk__in=ids).update(**fresh)
    if ids:
        Hook.objects.filter(pk=hook.pk).update(rests_until=None)
        record(hook, Verb.CALL_SENT_AGAIN, by=by, at=at, name=hook.name, calls=len(ids))
    return len(ids)


def _again(hook: Hook, call_id: int | None) -> QuerySet[Call]:
    rows = Call.objects.filter(hook=hook).exclude(event=Event.TEST)
    if call_id is not None:
        return rows.filter(pk=call_id)
    return rows.filter(failed_at__isnull=False).exclude(trouble=Trouble.WITHHELD)


@transaction.atomic
def begin_test(hook: Hook, *, by: Actor, at: datetime, seats: Seats | None = None) -> Call:
    """Return a call that says nothing, to be sent at once by who asked for it, and never again."""
    refuse_strangers(by, seats)
    if hook.stopped_at:
        raise Refused(_("Callbacks to this address are stopped. Start them first."))
    with translation.override("en"):
        said = body(Event.TEST, at, {"message": "A test. Nothing has happened."})
    record(hook, Verb.DOOR_TRIED, by=by, at=at, door="hooks", name=hook.name)
    return Call.objects.create(
        hook=hook,
        event_id=f"test_{secrets.token_hex(8)}",
        event=Event.TEST,
        body=said,
        at=at,
        tried_at=at,
        attempts=1,
        next_at=at + LEASE,
    )


def _give_up(call: Call, trouble: Trouble, at: datetime) -> None:
    call.failed_at, call.next_at, call.trouble = at, None, trouble
    call.save(update_fields=["failed_at", "next_at", "trouble"])


@transaction.atomic
def forget_calls(*, at: datetime, batch: int = 5000) -> int:
    """Throw away calls that ended longer ago than the policy keeps them; return how many."""
    before = at - timedelta(days=days_kept("callback"))
    old = Call.objects.filter(next_at=None, at__lt=before)
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:batch])
    return Call.objects.filter(pk__in=ids).delete()[0]
