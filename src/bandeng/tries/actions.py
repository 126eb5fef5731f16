"""Count tries in a table all processes share: one statement, right under any crowd."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from bandeng.secrecy.sealing import blind_index
from bandeng.statements import ask
from bandeng.tries.models import Tally

SWEPT_AT_ONCE = 20

# The same statement throws away a few windows that have closed, so the table stays small; of many
# within a second one does. Several keys are counted in one order, or two crowds could wait for each
# other. A count by itself does not wait for the disk, so that a crowd does not queue at its row;
# inside an action, where more is at stake than a count, nothing is changed about that.
PACE = """
pace AS MATERIALIZED (
    SELECT set_config('synchronous_commit', CASE WHEN %(alone)s THEN 'off'
        ELSE current_setting('synchronous_commit') END, true)
)
"""
CLOSED = """
, closed AS (
    DELETE FROM tries_tally WHERE id IN (
        SELECT id FROM tries_tally WHERE until < %(at)s AND key <> ALL(%(keys)s)
        ORDER BY until LIMIT %(swept)s FOR UPDATE SKIP LOCKED
    )
)
"""
BEFORE = PACE + CLOSED
ADD = """
INSERT INTO tries_tally AS tally (key, count, until)
SELECT key, 1, until
FROM pace, unnest(%(keys)s::text[], %(untils)s::timestamptz[]) AS new(key, until)
WHERE {which}
ORDER BY key
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN tally.until <= %(at)s THEN 1 ELSE tally.count + 1 END,
    until = CASE WHEN tally.until <= %(at)s THEN excluded.until ELSE tally.until END
RETURNING key, count
"""
COUNT = f"WITH {PACE}{ADD.format(which='true')}"
COUNT_AND_SWEEP = f"WITH {BEFORE}{ADD.format(which='true')}"
SECOND = timedelta(seconds=1)
_swept: list[datetime] = []


@dataclass(frozen=True)
class Limit:
    """So many tries within so long a time."""

    most: int
    within: timedelta


def count(what: str, *, within: timedelta, at: datetime) -> int:
    """Return how often `what` was tried in the window now open, this time included."""
    return _counted({what: within}, at)[what]


def _counted(windows: Mapping[str, timedelta], at: datetime) -> dict[str, int]:
    keys = {blind_index(what, "tries"): what for what in windows}
    values = counted_with(dict(zip(keys, windows.values(), strict=True)), at)
    statement = COUNT_AND_SWEEP if sweeps(at) else COUNT
    return {keys[key]: int(times) for key, times in ask(statement, values)}


def sweeps(at: datetime) -> bool:
    """Tell whether it is time for this process to throw away what has closed; once a second."""
    last = _swept[-1] if _swept else None
    if last is not None and timedelta() <= at - last < SECOND:
        return False
    _swept[:] = [at]
    return True


def counted_with(windows: Mapping[str, timedelta], at: datetime) -> dict[str, Any]:
    """Return the values of COUNT for fingerprints and how long each one's window is."""
    untils = [at + within for within in windows.values()]
    alone = not connection.in_atomic_block
    return {
        "keys": list(windows), "untils": untils, "at": at, "alone": alone, "swept": SWEPT_AT_ONCE
    }  # fmt: skip


def too_many(what: str, limit: Limit, *, at: datetime) -> bool:
    """Count one more try of `what` and tell whether it was one too many."""
    return count(what, within=limit.within, at=at) > limit.most


def any_too_many(limits: Mapping[str, Limit], *, at: datetime) -> bool:
    """Count one more try of several things at once; tell whether it was too many for any."""
    counted = _counted({what: limit.within for what, limit in limits.items()}, at)
    return any(counted[what] > limit.most for what, limit in limits.items())


def forget(what: str) -> None:
    """Begin a new window for `what`, because the right answer was given."""
    Tally.objects.filter(key=blind_index(what, "tries")).delete()
