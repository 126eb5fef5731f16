"""One county at full size: 10,229 places on five levels, 8,073 post holders, a million matters.

The rows are written by the database itself from a few hundred real sentences; everything the
measured code reads (words for search, clocks, owners, sealed contacts, journal) is there.
"""

import random
import time
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from bandeng.clockwork.demo import asks, crowd
from bandeng.journal.states import Voice
from bandeng.matters import words
from bandeng.people import actions as people
from bandeng.people.states import Appointment, NewPerson
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.places.states import NewPlace
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import library
from bandeng.secrecy.fields import EncryptedTextField
from bandeng.worktime import actions as worktime

# 1 + 13 + 89 + 1,054 + 9,072 = 10,229 places; the fourth level is the village of the ladder.
SHAPE = [("banner", 1), ("township", 13), ("community", 89), ("village", 1054), ("grid", 9072)]
HOLDERS = 8073
SAMPLES = 600
# Every matter has this word, and the names of its town and village, which no other town has.
EVERYWHERE = "反映"


def settle() -> None:
    """Found the places and fill the posts, through the actions; skipped if done."""
    if Place.objects.exists():
        return
    past = timezone.now() - timedelta(days=800)
    worktime.fill_known_years(by=Voice.SYSTEM, at=past)
    playbooks.adopt_shipped(shipped.texts(), at=past)
    founded = places.found_many(_places(), by=Voice.SYSTEM, at=past)
    by_level = {level: [p for p in founded if p.level == level] for level, _count in SHAPE}
    posts = _posts(by_level)
    staff = [person for person, _ in zip(crowd.staff(), posts, strict=False)]
    entered = people.enter_many(
        [NewPerson(p.name, p.phone) for p in staff], by=Voice.SYSTEM, at=past
    )
    rows = [
        Appointment(person.pk, post, place.pk)
        for person, (post, place) in zip(entered, posts, strict=True)
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=past)


def _places() -> list[NewPlace]:
    rows: list[NewPlace] = []
    above: list[NewPlace] = []
    for level, count in SHAPE:
        here = []
        for n in range(count):
            parent = above[n * len(above) // count].code if above else ""
            lat, lng = 36.5 + (n % 97) / 200, 118.3 + (n % 89) / 200
            here.append(NewPlace(f"{level[:1]}{n:05d}", f"{level}{n}", level, parent, lat, lng, n))
        rows += here
        above = here
    return rows


def _posts(by_level: dict[str, list[Place]]) -> list[tuple[str, Place]]:
    posts = [("village-secretary", village) for village in by_level["village"]]
    posts += [("township-desk", town) for town in by_level["township"] for _ in range(4)]
    posts += [("supervisor", by_level["banner"][0])] * 5
    grids = by_level["grid"]
    return posts + [("representative", grid) for grid in grids[: HOLDERS - len(posts)]]


def fill(matters: int, lines: int) -> float:
    """Write matters up to a number, with `lines` journal lines each; return the seconds taken."""
    begun = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matters_matter")
        have = cursor.fetchone()[0]
        _samples(cursor)
        cursor.execute("SET synchronous_commit = off")
        step = 100_000
        for first in range(have, matters, step):
            _matters(cursor, first, min(step, matters - first))
            _lines(cursor, first, min(step, matters - first), lines)
            print(f"  {min(first + step, matters):,} matters", flush=True)
        for table in ("matters_matter", "matters_asker", "journal_line", "places_place"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return time.monotonic() - begun


def _samples(cursor) -> None:
    """Keep a few hundred real sentences with their words, and sealed contacts, in a side table."""
    chance = random.Random(1)
    sealed = EncryptedTextField()
    rows = []
    for n in range(SAMPLES):
        wish = asks.wish(chance)
        somebody = crowd.resident(chance)
        found = words.joined(wish.title, wish.text, wish.category)
        phone, name = (
            _sealed(sealed, "phone", somebody.phone),
            _sealed(sealed, "name", somebody.name),
        )
        rows.append((n, wish.category, wish.title, wish.text, wish.solved, found, phone, name))
    cursor.execute("DROP TABLE IF EXISTS bench_sample")
    cursor.execute(
        "CREATE TABLE bench_sample (n int PRIMARY KEY, category text, title text, words text, "
        "answer text, found tsvector, phone text, name text)"
    )
    cursor.executemany(
        "INSERT INTO bench_sample VALUES (%s,%s,%s,%s,%s,to_tsvector('simple',%s),%s,%s)", rows
    )
    cursor.execute("DROP TABLE IF EXISTS bench_grid")
    cursor.execute(
        "CREATE TABLE bench_grid AS SELECT row_number() OVER (ORDER BY p.id) - 1 AS n, p.id, p.path,"
        " h.person_id, to_tsvector('simple', %s || ' ' || town.name || ' ' || village.name) AS named"
        " FROM places_place p JOIN places_place village ON village.id = p.parent_id"
        " JOIN places_place above ON above.id = village.parent_id"
        " JOIN places_place town ON town.id = above.parent_id"
        " LEFT JOIN people_holding h ON h.place_id = p.id AND h.post = 'representative'"
        " WHERE p.level = 'grid'",
        [EVERYWHERE],
    )
    cursor.execute("ALTER TABLE bench_grid ADD PRIMARY KEY (n)")
    cursor.execute(NUMBER, [_damm_table()])


# The number with its Damm check digit, as `matters.states.number_for` makes it.
NUMBER = """
DROP FUNCTION IF EXISTS bench_number(bigint);
CREATE FUNCTION bench_number(sequence bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE digits text := (1000000 + sequence)::text; interim int := 0; rows int[] := %s;
BEGIN
    FOR place IN 1..length(digits) LOOP
        interim := rows[interim * 10 + substr(digits, place, 1)::int + 1];
    END LOOP;
    RETURN digits || interim;
END $$;
"""


def _damm_table() -> list[int]:
    """Return the table of the check digit row by row, read off the library that knows it."""
    from stdnum import damm

    interim = {digit: str(n) for n in range(1000) for digit in [int(damm.calc_check_digit(str(n)))]}
    return [
        int(damm.calc_check_digit(interim[state] + str(digit)))
        for state in range(10)
        for digit in range(10)
    ]


def _sealed(field: EncryptedTextField, name: str, value: str) -> str:
    from bandeng.matters.models import Asker

    column = Asker._meta.get_field(name)
    return column.get_db_prep_value(value, connection, prepared=False)


# 94 % ended, 6 % open: of the open a third is overdue. Mixed by multiplying with large primes.
MATTERS = """
INSERT INTO matters_matter (id, number, client_key, kind, category, title, text, place_id, path,
    channel, privacy, published_at, raised_at, changed_at, state, rung, entered_at, counted_from,
    due_at, provisional, reminded, overdue_reminded, first_reply_late, first_replied_at, next_at,
    owner_id, owner_post, owner_place_id, helper_ids, answer, outcome, answered_at, confirm_by,
    confirmed_at, satisfied, rating, reopenings, playbook, playbook_hash, search, expired_at,
    answer_parts, extended, handovers, kept_from, left_out, more, paused_for, stage)
SELECT i, bench_number(i), gen_random_uuid(), 'residents-request', s.category,
    s.title, s.words, g.id, g.path, 'web', CASE WHEN i %% 7 = 0 THEN 'private' ELSE 'public' END,
    CASE WHEN i %% 7 = 0 THEN NULL ELSE raised + interval '2 hours' END,
    raised, raised + interval '1 day',
    CASE WHEN open THEN (ARRAY['raised','taken','working'])[1 + i %% 3]
         ELSE (ARRAY['confirmed','confirmed','unconfirmed'])[1 + i %% 3] END,
    (ARRAY['green','green','green','blue','yellow'])[1 + i %% 5],
    raised, raised, CASE WHEN open THEN due ELSE raised + interval '3 days' END,
    false, 0, 0, false, raised + interval '2 hours',
    CASE WHEN open THEN greatest(due, %(now)s::timestamptz + interval '1 hour') END,
    g.person_id, 'representative', g.id, '{}',
    CASE WHEN open THEN '' ELSE s.answer END, CASE WHEN open THEN '' ELSE 'solved' END,
    CASE WHEN open THEN NULL ELSE raised + interval '2 days' END,
    CASE WHEN open THEN NULL ELSE raised + interval '9 days' END,
    CASE WHEN open OR i %% 3 = 2 THEN NULL ELSE raised + interval '3 days' END,
    CASE WHEN open OR i %% 3 = 2 THEN NULL ELSE true END,
    CASE WHEN open OR i %% 3 = 2 THEN NULL ELSE 1 + i %% 5 END,
    0, 'four-colours', %(hash)s, s.found || g.named,
    CASE WHEN i %% 9 = 0 THEN raised + interval '3 days' END,
    '{}', '', 0, '{}', '', '{}', '', ''
FROM (
    SELECT i, (i %% 17) = 3 AS open,
        %(now)s::timestamptz - make_interval(secs => ((i * 7919::bigint) %% 63072000)) AS raised,
        %(now)s::timestamptz + make_interval(secs => ((i * 104729::bigint) %% 777600) - 259200) AS due,
        (i * 48271::bigint) %% %(samples)s AS sample, (i * 69621::bigint) %% %(grids)s AS grid
    FROM generate_series(%(first)s::bigint + 1, %(first)s::bigint + %(count)s::bigint) AS i
) AS n
JOIN bench_sample s ON s.n = n.sample JOIN bench_grid g ON g.n = n.grid
"""

ASKERS = """
INSERT INTO matters_asker (matter_id, name, phone, email, way, phone_index, tail_index, language)
SELECT i, s.name, s.phone, '', '', md5((i %% 300000)::text), md5(i::text), 'zh-hans'
FROM generate_series(%(first)s::bigint + 1, %(first)s::bigint + %(count)s::bigint) AS i
JOIN bench_sample s ON s.n = i %% %(samples)s
"""

LINES = """
INSERT INTO journal_line (at, verb, subject_kind, subject_id, by_name, post, place_path, public, said)
SELECT m.raised_at + make_interval(hours => k),
    (ARRAY['matter.raised','matter.taken','matter.noted','matter.answered','matter.confirmed'])[1 + k %% 5],
    'matter', m.id, 'asker', 'representative', m.path, true,
    jsonb_build_object('rung', m.rung, 'owner', '白晓岚')
FROM matters_matter m, generate_series(0, %(lines)s - 1) AS k
WHERE m.id > %(first)s AND m.id <= %(first)s + %(count)s
ORDER BY m.id, k
"""


def _matters(cursor, first: int, count: int) -> None:
    now: datetime = timezone.now()
    values = {
        "first": first,
        "count": count,
        "now": now,
        "samples": SAMPLES,
        "grids": dict(SHAPE)["grid"],
        "hash": library(now).source_of_kind("residents-request").hash,
    }
    cursor.execute(MATTERS, values)
    cursor.execute(ASKERS, values)
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence('matters_matter', 'id'), %s)", [first + count]
    )


def _lines(cursor, first: int, count: int, lines: int) -> None:
    if lines:
        cursor.execute(LINES, {"first": first, "count": count, "lines": lines})
