"""A call that is made again under the same key does nothing again and is told the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.doors.models import KeptAnswer, Key
from bandeng.journal.states import Refused
from bandeng.retention import days_kept
from bandeng.statements import do

SWEPT_AT_ONCE = 10_000

KEEP = """
INSERT INTO doors_keptanswer (key_id, call_key, digest, status, body, at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
Kept = tuple[str, int, str]


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


class _Beaten(Exception):
    """The same call, made at the same time, was quicker; what was done here is undone."""


def once(attempt: Attempt, act: Callable[[], Told], *, at: datetime) -> Told:
    """Return what `act` tells, or what it told the first time; both in one transaction.

    `act` must tell its refusals and not raise them: what it raises keeps nothing. Raises OtherBody
    for a key that was used for another call.
    """
    if earlier := _earlier(attempt):
        return _again(attempt, earlier)
    try:
        with transaction.atomic():
            told = act()
            if not _keep(attempt, told, at):
                raise _Beaten
            return told
    except _Beaten:
        return _again(attempt, _looked_up(attempt) or (attempt.digest, told.status, told.body))


def _earlier(attempt: Attempt) -> Kept | None:
    """Return what was kept, as it was found together with the key, else looked for now."""
    known = attempt.key.asked_for == attempt.call_key
    return attempt.key.kept if known else _looked_up(attempt)


def _looked_up(attempt: Attempt) -> Kept | None:
    rows = KeptAnswer.objects.filter(key=attempt.key, call_key=attempt.call_key)
    return rows.values_list("digest", "status", "body").first()


def _again(attempt: Attempt, kept: Kept) -> Told:
    digest, status, body = kept
    if digest != attempt.digest:
        raise OtherBody(_("This Idempotency-Key was used for another call. Take a new one."))
    return Told(status, body, again=True)


def _keep(attempt: Attempt, told: Told, at: datetime) -> bool:
    """Keep what is told; whoever comes second waits here until the first is through."""
    row: list[Any] = [
        attempt.key.pk, attempt.call_key, attempt.digest, told.status, told.body, at
    ]  # fmt: skip
    return do(KEEP, row) == 1


def forget_answers(*, at: datetime) -> int:
    """Throw away what programs were told more than thirty days ago; return how many."""
    kept = timedelta(days=days_kept("calls"))
    old = KeptAnswer.objects.filter(at__lt=at - kept).order_by("at")
    ids = list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return KeptAnswer.objects.filter(pk__in=ids).delete()[0] if ids else 0
