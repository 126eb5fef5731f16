"""What lies with somebody who fills the seat no more it was given to: to be handed on."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from bandeng.matters.states import OPEN

# Seats count when held, or stood in for through any chain of absences.
FILLS = """
WITH RECURSIVE away AS (
    SELECT person_id, stand_in_id FROM people_absence
    WHERE from_at <= %(at)s AND (to_at IS NULL OR to_at > %(at)s)
), fills(person_id, held_by) AS (
    SELECT id, id FROM people_person WHERE left_at IS NULL AND is_active
    UNION
    SELECT away.stand_in_id, fills.held_by FROM fills JOIN away ON away.person_id = fills.person_id
)
"""

# A matter stays with whoever fills any seat over its place.
MATTERS = """
SELECT m.id FROM matters_matter m
WHERE m.state = ANY(%(open)s) AND m.owner_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM fills
    JOIN people_holding held ON held.person_id = fills.held_by
        AND held.from_day <= %(day)s AND (held.to_day IS NULL OR held.to_day > %(day)s)
    JOIN places_place place ON place.id = held.place_id
    WHERE fills.person_id = m.owner_id AND starts_with(m.path, place.path)
)
ORDER BY m.id LIMIT %(most)s
"""

# A helper has his part from one post at one place.
PARTS = """
SELECT part.id FROM matters_part part JOIN matters_matter m ON m.id = part.matter_id
WHERE part.handed_in_at IS NULL AND m.state = ANY(%(open)s) AND NOT EXISTS (
    SELECT 1 FROM fills
    JOIN people_holding held ON held.person_id = fills.held_by AND held.post = part.post
        AND held.place_id = part.place_id
        AND held.from_day <= %(day)s AND (held.to_day IS NULL OR held.to_day > %(day)s)
    WHERE fills.person_id = part.helper_id
)
ORDER BY part.id LIMIT %(most)s
"""


def matters_left_behind(at: datetime, most: int) -> list[int]:
    """Return the ids of open matters whose owner fills no seat over their place any more."""
    return _ids(FILLS + MATTERS, at, most)


def parts_left_behind(at: datetime, most: int) -> list[int]:
    """Return the ids of open parts whose helper fills the post they were asked of no more."""
    return _ids(FILLS + PARTS, at, most)


def _ids(statement: str, at: datetime, most: int) -> list[int]:
    standing = [state.value for state in OPEN]
    values: dict[str, Any] = {"at": at, "day": localdate(at), "open": standing, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
