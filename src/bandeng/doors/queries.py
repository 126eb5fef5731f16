"""Find keys."""

import hashlib
from hmac import compare_digest

from django.db.models import F, QuerySet

from bandeng.doors.models import Key, OutsideUpdate


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
