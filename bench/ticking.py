"""`tick` over many due matters, against one set-based UPDATE and its INSERTs."""

import time

from django.db import connection
from django.utils import timezone

from bandeng.matters import actions

DUE = """
UPDATE matters_matter SET state = 'raised', rung = 'green', due_at = %(now)s - interval '1 hour',
    entered_at = %(now)s - interval '4 days', counted_from = %(now)s - interval '4 days',
    reminded = 3, rung_expired_at = NULL, next_at = %(now)s - interval '1 hour'
WHERE id IN (SELECT id FROM matters_matter WHERE state IN ('raised', 'taken', 'working') LIMIT %(due)s)
"""

MORE = """
UPDATE matters_matter SET state = 'raised', answer = '', outcome = '', answered_at = NULL,
    confirmed_at = NULL, satisfied = NULL, rating = NULL, confirm_by = NULL
WHERE id IN (SELECT id FROM matters_matter WHERE state = 'confirmed' LIMIT %(due)s)
"""

FLOOR = [
    "UPDATE matters_matter SET rung = 'blue', entered_at = due_at, owner_post = 'village-secretary',"
    " next_at = due_at + interval '2 days', due_at = due_at + interval '5 days', reminded = 0"
    " WHERE next_at <= %(now)s",
    "INSERT INTO journal_line (at, verb, subject_kind, subject_id, by_name, post, place_path, public,"
    " said) SELECT %(now)s, 'matter.climbed', 'matter', id, 'clock', owner_post, path, true, '{}'"
    " FROM matters_matter WHERE next_at <= %(now)s",
    "INSERT INTO notices_notice (effect_key, person_id, verb, heap, subject_kind, subject_id, said,"
    " at) SELECT 'floor:' || id || ':' || %(now)s, owner_id, 'matter.climbed', 'matter.climbed',"
    " 'matter', id, '{}', %(now)s FROM matters_matter WHERE next_at <= %(now)s AND owner_id IS NOT NULL",
]


def measure(due: int) -> None:
    """Make `due` matters due, take the floor, roll it back, and let the clock do it."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM matters_matter WHERE state IN ('raised','taken','working')"
        )
        short = due - cursor.fetchone()[0]
        if short > 0:
            cursor.execute(MORE, {"due": short})
        cursor.execute(DUE, {"now": now, "due": due})
        cursor.execute("VACUUM ANALYZE matters_matter")
    floor = _floor(now)
    begun = time.monotonic()
    done = actions.tick(at=now)
    taken = time.monotonic() - begun
    print("\n## The clock\n| what | matters | seconds | per second | aim |")
    print("| --- | ---: | ---: | ---: | --- |")
    print(f"| set-based SQL, one transaction | {done:,} | {floor:.1f} | {done / floor:,.0f} | |")
    print(f"| tick, every climb with its line and notice | {done:,} | {taken:.1f} "
          f"| {done / taken:,.0f} | 100,000 in ≤ 120 s |")  # fmt: skip


def _floor(now) -> float:  # noqa: ANN001
    begun = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for sql in reversed(FLOOR):
            cursor.execute(sql, {"now": now})
        taken = time.monotonic() - begun
        cursor.execute("ROLLBACK")
    return taken
