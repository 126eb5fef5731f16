"""Make keys and revoke them; a key is shown once and kept as a hash."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.doors.models import Key
from bandeng.doors.queries import secret_hash
from bandeng.doors.states import BY_PERSON, Grant
from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Refused, Verb
from bandeng.notices import actions as notices
from bandeng.notices.actions import Telling
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.switches.permissions import may_set_up

LONGEST_NAME = 80
SHOWN = 7  # letters of a key it is known by; the forty secret ones come after them
DEMO_KEY = "demo"


def make_key(
    name: str,
    grants: Collection[Grant],
    *,
    by: Actor,
    at: datetime,
    seats: Seats | None = None,
    person: Person | None = None,
) -> tuple[Key, str]:
    """Return a new key, and its secret, which nobody can read again.

    What reads or works as a person needs one, who is told of it. Raises Refused without a name,
    without anything it opens, or from who may not make keys.
    """
    secret = f"bd_{secrets.token_urlsafe(32)}"
    return _make(name, grants, secret, by=by, at=at, seats=seats, person=person), secret


def make_demo_key(*, by: Actor, at: datetime) -> Key:
    """Return the key everybody knows, `demo`; only a demo has one."""
    if not settings.DEMO:
        raise Refused(_("Only a demo has a key that everybody knows."))
    grants = [grant for grant in Grant if grant not in BY_PERSON]
    return _make("演示", grants, DEMO_KEY, by=by, at=at, seats=None)


@transaction.atomic
def _make(
    name: str,
    grants: Collection[Grant],
    secret: str,
    *,
    by: Actor,
    at: datetime,
    seats: Seats | None,
    person: Person | None = None,
) -> Key:
    _refuse_strangers(by, seats)
    name = name.strip()[:LONGEST_NAME]
    if not name:
        raise Refused(_("Please say whose key it is."))
    if not grants:
        raise Refused(_("Please choose what the key opens."))
    _refuse_strange_hands(grants, person)
    key = Key.objects.create(
        name=name,
        start=secret[:SHOWN],
        key_hash=secret_hash(secret),
        grants=[grant.value for grant in Grant if grant in grants],
        person=person,
        made_by=by if isinstance(by, Person) else None,
        made_at=at,
    )
    acts_as: dict[str, Any] = {"person": person.name} if person else {}
    record(key, Verb.KEY_MADE, by=by, at=at, name=name, grants=key.grants, **acts_as)
    _tell(key, at)
    return key


def _refuse_strange_hands(grants: Collection[Grant], person: Person | None) -> None:
    """Refuse a person without need, a need without a person, and whoever is gone."""
    if person is None and BY_PERSON & set(grants):
        raise Refused(_("Please choose the person as whom the key reads or works."))
    if person and not BY_PERSON & set(grants):
        raise Refused(_("Choose a person only for a key that reads or works as somebody."))
    if person and (person.left_at or not person.is_active):
        raise Refused(_("%(name)s has left. Please choose somebody else.") % {"name": person.name})


def _tell(key: Key, at: datetime) -> None:
    """Tell the person that a program reads or works in his name from now on."""
    if key.person_id:
        told = f"{Verb.KEY_MADE}:{key.pk}"
        said = {"title": key.name}
        notices.tell(
            [Telling(key.person_id, Verb.KEY_MADE, "person", key.person_id, told, told, said)],
            at=at,
        )


@transaction.atomic
def revoke_key(key: Key, *, by: Actor, at: datetime, seats: Seats | None = None) -> Key:
    """Return the key that opens nothing from now on; a second time does nothing."""
    _refuse_strangers(by, seats)
    key = Key.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = at, by if isinstance(by, Person) else None
        key.save(update_fields=["revoked_at", "revoked_by"])
        record(key, Verb.KEY_REVOKED, by=by, at=at, name=key.name)
    return key


def _refuse_strangers(by: Actor, seats: Seats | None) -> None:
    if not may_set_up(by, seats):
        raise Refused(_("Keys are made by who looks after people at the top of the tree."))
