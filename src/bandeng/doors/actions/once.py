"""A call that is made again under the same key does nothing again and is told the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bandeng.doors.models import KeptAnswer, Key
from bandeng.journal.states import Refused
from bandeng.retention import days_kept

SWEPT_AT_ONCE = 10_000

# Whoever comes second waits here until the first is through, and then finds its row.
CLAIM = """
INSERT INTO doors_keptanswer (key_id, call_key, digest, status, body, at)
VALUES (%s, %s, %s, 0, '', %s) ON CONFLICT DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Told:
    """What a program is told: a status and the body; `again` if it was told so before."""

    status: int
    body: str
    again: bool = False


@dataclass(frozen=True)
class Attempt:
    """A call under a program's own key for it, with a digest of all it asks."""

    key: Key
    call_key: str
    digest: str


class OtherBody(Refused):
    """The same key for a call came with another body."""


@transaction.atomic
def once(attempt: Attempt, act: Callable[[], Told], *, at: datetime) -> Told:
    """Return what `act` tells, or what it told the first time; both in one transaction.

    `act` must tell its refusals and not raise them: what it raises undoes the claim as well.
    Raises OtherBody for a key that was used for another call.
    """
    claimed = _claim(attempt, at)
    if claimed is None:
        return _earlier(attempt)
    told = act()
    KeptAnswer.objects.filter(pk=claimed).update(status=told.status, body=told.body)
    return told


def _claim(attempt: Attempt, at: datetime) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [attempt.key.pk, attempt.call_key, attempt.digest, at])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _earlier(attempt: Attempt) -> Told:
    kept = KeptAnswer.objects.get(key=attempt.key, call_key=attempt.call_key)
    if kept.digest != attempt.digest:
        raise OtherBody(_("This Idempotency-Key was used for another call. Take a new one."))
    return Told(kept.status, kept.body, again=True)


def forget_answers(*, at: datetime) -> int:
    """Throw away what programs were told more than thirty days ago; return how many."""
    kept = timedelta(days=days_kept("calls"))
    old = KeptAnswer.objects.filter(at__lt=at - kept).order_by("at")
    ids = list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return KeptAnswer.objects.filter(pk__in=ids).delete()[0] if ids else 0
