"""A program comes in: its key is found and its call is counted, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from bandeng.doors.models import Key
from bandeng.doors.queries import KEY_OF, key_in, secret_hash
from bandeng.secrecy.sealing import blind_index
from bandeng.statements import ask
from bandeng.tries.actions import ADD, BEFORE, PACE, Limit, counted_with, sweeps

# What is counted is the address a call comes from, and the key if it is one of ours.
_COME_IN = f"""
WITH held AS MATERIALIZED ({KEY_OF % ("%(call_key)s", "%(hash)s")}), used AS (
    UPDATE doors_key SET used_on = %(day)s FROM held
    WHERE doors_key.id = held.id AND (held.used_on IS NULL OR held.used_on < %(day)s)
), {{before}}, counted AS (
    {ADD.format(which="key <> %(of_key)s OR EXISTS (SELECT FROM held)")}
)
SELECT (SELECT max(count) FROM counted), held.* FROM (VALUES (1)) AS one LEFT JOIN held ON true
"""  # noqa: S608 - put together from statements of the house
COME_IN = _COME_IN.format(before=PACE)
COME_IN_AND_SWEEP = _COME_IN.format(before=BEFORE)


@dataclass(frozen=True)
class CameIn:
    """Whose key it is, None for none of ours, and whether this was one call too many."""

    key: Key | None
    too_fast: bool


def come_in(secret: str, origin: str, limit: Limit, *, at: datetime, asked_for: str = "") -> CameIn:
    """Return the key of a secret somebody came with; the call is counted and the day noted.

    `asked_for` is the program's own key for its call, as `doors.queries.key_of` takes it. Counted
    are the network address and the key; neither may come more often than the limit.
    """
    wanted = secret_hash(secret)
    index = blind_index(f"door key {wanted}", "tries")
    windows = {blind_index(f"door from {origin}", "tries"): limit.within, index: limit.within}
    values: dict[str, Any] = counted_with(windows, at)
    values |= {"hash": wanted, "call_key": asked_for, "of_key": index, "day": localdate(at)}
    statement = COME_IN_AND_SWEEP if sweeps(at) else COME_IN
    ((times, *row),) = ask(statement, values)
    return CameIn(key_in(row, wanted, asked_for), times > limit.most)
