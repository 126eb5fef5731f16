"""Find keys, calendars, and the addresses that are told."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from bandeng.doors.models import (
    Call,
    ExportRun,
    FeedSecret,
    Hook,
    Key,
    OutsideUpdate,
    StoppedNumber,
    TextDay,
)
from bandeng.doors.states import Event, Trouble
from bandeng.matters.keeping import marks_of
from bandeng.matters.models import Matter
from bandeng.people.models import Holding, Person
from bandeng.people.permissions import ABILITY
from bandeng.people.queries import held_on
from bandeng.people.states import Seats
from bandeng.playbooks.queries import library
from bandeng.secrecy.sealing import blind_index
from bandeng.statements import ask


def secret_hash(secret: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


# Every call of a program asks for this first, so it is one statement that is built once.
KEY_OF = """
SELECT held.id, held.name, held.key_hash, held.grants, held.person_id, held.used_on,
    person.name, person.is_active, person.left_at, kept.digest, kept.status, kept.body
FROM doors_key held
LEFT JOIN people_person person ON person.id = held.person_id
LEFT JOIN doors_keptanswer kept ON kept.key_id = held.id AND kept.call_key = %s
WHERE held.key_hash = %s AND held.revoked_at IS NULL
"""
# In the order of the models' fields, as making a row of them wants it.
OF_KEY = ["id", "name", "key_hash", "grants", "person_id", "used_on"]
OF_PERSON = ["id", "name", "is_active", "left_at"]


def exports_of(person_id: int) -> QuerySet[ExportRun]:
    """Return the files made for somebody, the newest first."""
    return ExportRun.objects.filter(by_id=person_id).order_by("-at", "-pk")


def key_of(secret: str, asked_for: str = "") -> Key | None:
    """Return the key of a secret somebody came with, None for an unknown or a revoked one.

    `asked_for` is the program's own key for its call: what was kept of that call comes along as
    `kept`, None if nothing was. Of key and person all but what every call needs is read later.
    """
    wanted = secret_hash(secret)
    row = next(iter(ask(KEY_OF, [asked_for, wanted])), None)
    return key_in(row, wanted, asked_for)


def key_in(row: Sequence[Any] | None, wanted: str, asked_for: str) -> Key | None:
    """Return the key in a row that KEY_OF found, None in an empty one."""
    if not row or not row[2] or not compare_digest(row[2], wanted):
        return None
    key = Key.from_db(connection.alias, OF_KEY, row[:6])
    if key.person_id is not None:
        key.person = Person.from_db(connection.alias, OF_PERSON, [row[4], *row[6:9]])
    key.asked_for, key.kept = asked_for, tuple(row[9:12]) if row[9] is not None else None
    return key


def keys() -> QuerySet[Key]:
    """Return every key with who made and revoked it: those that open first, newest first."""
    rows = Key.objects.select_related("person", "made_by", "revoked_by")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "-made_at", "-id")


def came_already(key: Key, update_id: str) -> bool:
    """Tell whether a program sent an update of this id before."""
    return OutsideUpdate.objects.filter(key=key, update_id=update_id).exists()


def person_of_feed(secret: str) -> Person | None:
    """Return whose calendar a secret opens; None for a wrong one and for who has left."""
    row = FeedSecret.objects.filter(token_hash=secret_hash(secret)).select_related("person").first()
    return row.person if row and row.person.left_at is None and row.person.is_active else None


def feed_of(person_id: int) -> FeedSecret | None:
    """Return since when a person's calendar has its address, None if it has none."""
    return FeedSecret.objects.filter(person_id=person_id).first()


def number_index(phone: str) -> str:
    """Return what is kept of a phone number that wants no more text messages."""
    return blind_index(phone, "stopped-number")


def is_stopped(phone: str) -> bool:
    """Tell whether a number asked for no more text messages."""
    return StoppedNumber.objects.filter(number_index=number_index(phone)).exists()


def parts_on(at: datetime) -> int:
    """Return how many parts of text messages left on the day of an instant."""
    return TextDay.objects.filter(day=localdate(at)).values_list("parts", flat=True).first() or 0


def last_matter_of(phone: str) -> Matter | None:
    """Return the request of a phone in which something happened last."""
    asked = Matter.objects.filter(asker__phone_index=blind_index(phone, "asker-phone"))
    return asked.order_by("-changed_at", "-id").first()


def who_look_after(at: datetime) -> set[int]:
    """Return the ids of the people who look after people at the top of the tree."""
    posts = library(at).posts_that_may(ABILITY)
    held = Holding.objects.filter(held_on(localdate(at)), post__in=posts, place__parent=None)
    return set(held.values_list("person_id", flat=True))


def hooks() -> QuerySet[Hook]:
    """Return every address that is told, those that are told now first, newest first."""
    rows = Hook.objects.select_related("made_by", "stopped_by", "place")
    return rows.order_by(F("stopped_at").desc(nulls_first=True), "-made_at", "-id")


def live_hooks() -> QuerySet[Hook]:
    """Return the addresses that are told now."""
    return Hook.objects.filter(stopped_at=None).order_by("pk")


SHOWN = {
    "waiting": Q(next_at__isnull=False),
    "sent": Q(sent_at__isnull=False),
    "failed": Q(failed_at__isnull=False),
}


def calls_of(hook: Hook, who: Seats, show: str = "") -> QuerySet[Call]:
    """Return the calls to an address, newest first; those that wait, arrived or failed.

    What has since become a complaint about who looks is not among them.
    """
    free = Q(matter=None) | ~Q(matter__kept_from__overlap=list(marks_of(who)))
    rows = Call.objects.filter(SHOWN.get(show, Q()), free, hook=hook)
    return rows.select_related("matter").order_by("-pk")


def given_up(hook: Hook) -> QuerySet[Call]:
    """Return the calls to an address that can be sent again all at once."""
    failed = Call.objects.filter(hook=hook, failed_at__isnull=False)
    return failed.exclude(event=Event.TEST).exclude(trouble=Trouble.WITHHELD)


def owed_already(event_ids: Collection[str]) -> set[tuple[int, str]]:
    """Return which of several events stand in the log of which address."""
    rows = Call.objects.filter(event_id__in=event_ids).values_list("hook_id", "event_id")
    return set(rows)


def hooks_to_call(at: datetime) -> list[int]:
    """Return the ids of the addresses to which something is due and that do not rest."""
    due = Call.objects.filter(hook=OuterRef("pk"), next_at__lte=at)
    ready = live_hooks().filter(Q(rests_until=None) | Q(rests_until__lte=at))
    return list(ready.filter(Exists(due)).values_list("pk", flat=True))
