"""Addresses that are told: enter one, stop and start it, give it a new secret."""

import base64
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.doors.actions.owing import last_line
from bandeng.doors.models import Call, Hook
from bandeng.doors.reading.addresses import BadAddress, Fault, read_address
from bandeng.doors.states import OFFERED, Event, Stopped, Trouble
from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.switches.permissions import may_set_up

LONGEST_NAME = 80
OLD_HOLDS = timedelta(days=7)  # how long the secret before the last one still signs
MOST_HOOKS = 50


@transaction.atomic
def make_hook(
    name: str,
    address: str,
    events: Collection[Event],
    *,
    by: Actor,
    at: datetime,
    place: Place | None = None,
    seats: Seats | None = None,
) -> tuple[Hook, str]:
    """Return a new address that is told from now on, and its secret, which is shown this once.

    Raises Refused for an address that cannot be called, or from who may not set up doors.
    """
    refuse_strangers(by, seats)
    name, address = name.strip()[:LONGEST_NAME], address.strip()
    if not name:
        raise Refused(_("Please say whose address it is."))
    check_address(address)
    wanted = [event.value for event in OFFERED if event in events]
    if not wanted:
        raise Refused(_("Please choose what is told."))
    if Hook.objects.filter(stopped_at=None).count() >= MOST_HOOKS:
        raise Refused(_("Fifty addresses are told already. Stop one first."))
    hook = Hook.objects.create(
        name=name,
        address=address,
        secret=new_secret(),
        events=wanted,
        place=place,
        made_by=by if isinstance(by, Person) else None,
        made_at=at,
        after=last_line(),
    )
    record(hook, Verb.HOOK_MADE, by=by, at=at, name=name, events=wanted)
    return hook, hook.secret


def new_secret() -> str:
    """Return a signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def check_address(address: str) -> None:
    """Raise Refused with a sentence for an address that cannot be called."""
    try:
        read_address(address, plain=settings.HOOKS_PLAIN)
    except BadAddress as bad:
        raise Refused(WRONG[bad.fault]()) from None


WRONG: dict[Fault, Any] = {
    Fault.LONG: lambda: _("The address is too long."),
    Fault.SIGNS: lambda: _("The address has signs no address has. Copy it once more."),
    Fault.SCHEME: lambda: _("The address must begin with https://."),
    Fault.HOST: lambda: _("The address names no machine."),
    Fault.NAMED: lambda: _("Leave name, password and # out of the address."),
    Fault.PORT: lambda: _("The address names no door (port) there can be."),
}


@transaction.atomic
def stop_hook(hook: Hook, *, by: Actor, at: datetime, seats: Seats | None = None) -> Hook:
    """Return the address that is told nothing from now on; a second time does nothing."""
    refuse_strangers(by, seats)
    hook = Hook.objects.select_for_update().get(pk=hook.pk)
    if hook.stopped_at is None:
        _stop(hook, Stopped.BY_HAND, by, at)
    return hook


def switch_off(hook: Hook, why: Stopped, *, at: datetime) -> None:
    """Stop an address by itself, and tell who entered it. Call with the row locked."""
    _stop(hook, why, Voice.CLOCK, at)
    if hook.made_by_id is None:
        return
    key = f"hook-off:{hook.pk}:{at:%Y%m%d%H%M}"
    notices.tell(
        [
            notices.Telling(
                person_id=hook.made_by_id,
                verb=Verb.HOOK_STOPPED,
                subject_kind="hook",
                subject_id=hook.pk,
                key=key,
                heap=f"hook-off:{hook.pk}",
                said={"title": hook.name},
            )
        ],
        at=at,
    )


def _stop(hook: Hook, why: Stopped, by: Actor, at: datetime) -> None:
    hook.stopped_at, hook.stopped_why = at, why
    hook.stopped_by = by if isinstance(by, Person) else None
    hook.save(update_fields=["stopped_at", "stopped_why", "stopped_by"])
    ended = {"next_at": None, "failed_at": at, "trouble": Trouble.STOPPED}
    Call.objects.filter(hook=hook, next_at__isnull=False).update(**ended)
    record(hook, Verb.HOOK_STOPPED, by=by, at=at, name=hook.name, why=why.value)


@transaction.atomic
def start_hook(hook: Hook, *, by: Actor, at: datetime, seats: Seats | None = None) -> Hook:
    """Return the address told again of what happens from now on; what it missed stays missed."""
    refuse_strangers(by, seats)
    hook = Hook.objects.select_for_update().get(pk=hook.pk)
    if hook.stopped_at is None:
        return hook
    hook.stopped_at = hook.stopped_by = hook.failing_since = hook.rests_until = None
    hook.stopped_why, hook.after = "", last_line()
    hook.save()
    _turned(hook, "on", by, at)
    return hook


@transaction.atomic
def renew_secret(
    hook: Hook, *, by: Actor, at: datetime, seats: Seats | None = None
) -> tuple[Hook, str]:
    """Return a new secret, shown this once; the one before signs too for seven days more."""
    refuse_strangers(by, seats)
    hook = Hook.objects.select_for_update().get(pk=hook.pk)
    hook.old_secret, hook.old_until, hook.secret = hook.secret, at + OLD_HOLDS, new_secret()
    hook.save(update_fields=["old_secret", "old_until", "secret"])
    _turned(hook, "secret", by, at)
    return hook, hook.secret


def _turned(hook: Hook, knob: str, by: Actor, at: datetime) -> None:
    record(hook, Verb.DOOR_SET, by=by, at=at, door="hooks", name=hook.name, knobs=[knob])


def refuse_strangers(by: Actor, seats: Seats | None) -> None:
    """Raise Refused from who may not set up doors."""
    if not may_set_up(by, seats):
        raise Refused(_("Doors are set up by who looks after people at the top of the tree."))
