"""Keep the past: what a place was called and stood under ends on a day, and the next begins."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from bandeng.places.states import DEEPEST, CannotChange

# Whoever changes the tree waits for the one before; the number only has to be nobody else's.
TREE = 0x706C6163

TURN = """
WITH next AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(values)s::{type}[]) AS next(place_id, value)
), same_day AS (
    UPDATE {table} past SET {column} = next.value FROM next
    WHERE past.place_id = next.place_id AND past.to_day IS NULL AND past.from_day = %(day)s
    RETURNING past.place_id
), ended AS (
    UPDATE {table} past SET to_day = %(day)s FROM next
    WHERE past.place_id = next.place_id AND past.to_day IS NULL AND past.from_day < %(day)s
    RETURNING past.place_id, next.value
), begun AS (
    INSERT INTO {table} (place_id, {column}, from_day)
    SELECT place_id, value, %(day)s::date FROM ended RETURNING place_id
)
SELECT (SELECT count(*) FROM same_day) + (SELECT count(*) FROM begun)
"""
TURN_NAMES = (
    TURN.replace("{table}", "places_placename")
    .replace("{column}", "name")
    .replace("{type}", "text")
)
TURN_EDGES = (
    TURN.replace("{table}", "places_placeedge")
    .replace("{column}", "parent_id")
    .replace("{type}", "bigint")
)

BEGIN = """
WITH names AS (
    INSERT INTO places_placename (place_id, name, from_day)
    SELECT id, name, from_day FROM places_place WHERE id = ANY(%(ids)s)
)
INSERT INTO places_placeedge (place_id, parent_id, from_day)
SELECT id, parent_id, from_day FROM places_place WHERE id = ANY(%(ids)s)
"""

END = """
WITH names AS (
    UPDATE places_placename SET to_day = %(day)s WHERE place_id = ANY(%(ids)s) AND to_day IS NULL
), edges AS (
    UPDATE places_placeedge SET to_day = %(day)s WHERE place_id = ANY(%(ids)s) AND to_day IS NULL
)
UPDATE places_place SET to_day = %(day)s WHERE id = ANY(%(ids)s)
"""

REPARENT = """
UPDATE places_place place SET parent_id = next.parent_id
FROM unnest(%(ids)s::bigint[], %(parents)s::bigint[]) AS next(id, parent_id)
WHERE place.id = next.id
"""

REPATH = """
WITH RECURSIVE tree(id, path, depth) AS (
    SELECT place.id, coalesce(above.path, '') || place.id || '.',
        coalesce(length(above.path) - length(replace(above.path, '.', '')), 0) + 1
    FROM places_place place LEFT JOIN places_place above ON above.id = place.parent_id
    WHERE place.id = ANY(%(tops)s)
    UNION ALL
    SELECT place.id, tree.path || place.id || '.', tree.depth + 1
    FROM places_place place JOIN tree ON place.parent_id = tree.id
    WHERE tree.depth <= %(most)s
), deepest(depth) AS (
    SELECT coalesce(max(depth), 0) FROM tree
), written AS (
    UPDATE places_place place SET path = tree.path FROM tree
    WHERE place.id = tree.id AND place.path <> tree.path
      AND (SELECT depth FROM deepest) <= %(most)s
)
SELECT depth FROM deepest
"""


def lock_tree() -> None:
    """Wait until nobody else changes the tree, and keep others waiting until the end."""
    _run("SELECT pg_advisory_xact_lock(%(tree)s)", tree=TREE)


def begin(ids: Sequence[int]) -> None:
    """Open the first name and the first parent of places just founded."""
    _run(BEGIN, ids=list(ids))


def end(ids: Sequence[int], day: date) -> None:
    """Close places, their name and what they stand under."""
    _run(END, ids=list(ids), day=day)


def turn_names(names: Mapping[int, str], day: date) -> None:
    """Give places their next name from a day on; the last name of a day counts."""
    _turn(TURN_NAMES, names, day)


def turn_edges(parents: Mapping[int, int | None], day: date) -> None:
    """Put places under their next parent from a day on; the last parent of a day counts."""
    _turn(TURN_EDGES, parents, day)


def _turn(statement: str, nexts: Mapping[int, str | int | None], day: date) -> None:
    turned = _run(statement, ids=list(nexts), values=list(nexts.values()), day=day)
    if turned != len(nexts):
        raise CannotChange(
            _("The place was changed after %(day)s. Date the change later.") % {"day": day}
        )


def carry(parents: Mapping[int, int | None], day: date, tops: Sequence[int] = ()) -> None:
    """Move places with all below them under other parents; `tops` says where paths begin anew."""
    turn_edges(parents, day)
    _run(REPARENT, ids=list(parents), parents=list(parents.values()))
    deepest = _run(REPATH, tops=list(tops or parents), most=DEEPEST)
    if deepest is None or deepest > DEEPEST:
        raise CannotChange(_("The tree is %(most)d levels deep at most.") % {"most": DEEPEST})


def _run(statement: str, **values: Any) -> int | None:
    """Return the first cell of what a statement answers, if it answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None
