"""Turns go from who has them: to another, or they fall away; calendars keep them, cancelled."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from bandeng.activities.models import Shift

# Each is one statement: what is kept of a turn is what it was before.
KEEP = """
INSERT INTO activities_goneturn
    (shift_id, roster_id, starts_at, ends_at, person_id, unit_id, sequence, at)
SELECT id, roster_id, starts_at, ends_at, person_id, unit_id, sequence + 1, %(at)s
FROM activities_shift WHERE id = ANY(%(ids)s)
"""
HAND_OVER = f"""
WITH gone AS ({KEEP})
UPDATE activities_shift AS turn SET person_id = next.person, unit_id = next.unit,
    given_at = %(at)s, reminded_at = NULL, sequence = sequence + 1
FROM unnest(%(ids)s::bigint[], %(people)s::bigint[], %(units)s::bigint[]) AS next(id, person, unit)
WHERE turn.id = next.id
"""  # noqa: S608 - put together from statements of the house
DROP = f"""
WITH gone AS ({KEEP}), offers AS (
    DELETE FROM activities_cover WHERE shift_id = ANY(%(ids)s) OR in_return_id = ANY(%(ids)s)
    RETURNING id
), asked AS (
    DELETE FROM activities_asked WHERE cover_id IN (SELECT id FROM offers)
)
DELETE FROM activities_shift WHERE id = ANY(%(ids)s)
"""  # noqa: S608 - put together from statements of the house


def hand_over(shifts: Sequence[Shift], *, at: datetime) -> None:
    """Save the new holders of some turns; from who has them now they are gone."""
    people, units = [each.person_id for each in shifts], [each.unit_id for each in shifts]
    _run(HAND_OVER, shifts, at, people=people, units=units)


def remove(shifts: Iterable[Shift], *, at: datetime) -> None:
    """Remove turns that will not be, and what was offered of them."""
    _run(DROP, shifts, at)


def _run(statement: str, shifts: Iterable[Shift], at: datetime, **more: list[int | None]) -> None:
    ids = [each.pk for each in shifts]
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"ids": ids, "at": at, **more})
