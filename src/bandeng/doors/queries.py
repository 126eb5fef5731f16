"""Find keys."""

import hashlib
from hmac import compare_digest

from django.db.models import F, QuerySet

from bandeng.doors.models import FeedSecret, Key, OutsideUpdate
from bandeng.people.models import Person


def secret_hash(secret: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def key_of(secret: str) -> Key | None:
    """Return the key of a secret somebody came with, None for an unknown or a revoked one."""
    wanted = secret_hash(secret)
    found = Key.objects.filter(key_hash=wanted, revoked_at=None).first()
    return found if found and compare_digest(found.key_hash, wanted) else None


def keys() -> QuerySet[Key]:
    """Return every key with who made and revoked it: those that open first, newest first."""
    rows = Key.objects.select_related("made_by", "revoked_by")
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
