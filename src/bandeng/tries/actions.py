"""Count tries in a table all processes share: one statement, right under any crowd."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from bandeng.secrecy.sealing import blind_index
from bandeng.tries.models import Tally

SWEPT_AT_ONCE = 20

# The same statement throws away a few windows that have closed, so the table stays small.
COUNT = """
WITH closed AS (
    DELETE FROM tries_tally WHERE id IN (
        SELECT id FROM tries_tally WHERE until < %(at)s AND key <> %(key)s
        ORDER BY until LIMIT %(swept)s FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO tries_tally AS tally (key, count, until) VALUES (%(key)s, 1, %(until)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN tally.until <= %(at)s THEN 1 ELSE tally.count + 1 END,
    until = CASE WHEN tally.until <= %(at)s THEN excluded.until ELSE tally.until END
RETURNING count
"""


@dataclass(frozen=True)
class Limit:
    """So many tries within so long a time."""

    most: int
    within: timedelta


def count(what: str, *, within: timedelta, at: datetime) -> int:
    """Return how often `what` was tried in the window now open, this time included."""
    key = blind_index(what, "tries")
    until = at + within
    values: dict[str, Any] = {"key": key, "at": at, "until": until, "swept": SWEPT_AT_ONCE}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        return int(cursor.fetchone()[0])


def too_many(what: str, limit: Limit, *, at: datetime) -> bool:
    """Count one more try of `what` and tell whether it was one too many."""
    return count(what, within=limit.within, at=at) > limit.most


def forget(what: str) -> None:
    """Begin a new window for `what`, because the right answer was given."""
    Tally.objects.filter(key=blind_index(what, "tries")).delete()
