"""Write down what happened; what is written is never changed, only blacked out for good."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from bandeng.journal.states import Verb, Voice
from bandeng.statements import Part, do, is_together, later

AT_ONCE = 2000
# Every act writes one.
WRITE = """
INSERT INTO journal_line (at, verb, subject_kind, subject_id, by_id, by_name, post, place_path,
    public, said) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
WRITE_MANY = """
INSERT INTO journal_line (at, verb, subject_kind, subject_id, by_id, by_name, post, place_path,
    public, said)
SELECT at, verb, subject_kind, subject_id, by_id, by_name, post, place_path, public, said
FROM unnest(%s::timestamptz[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[],
    %s::text[], %s::text[], %s::boolean[], %s::jsonb[]) WITH ORDINALITY AS line(at, verb,
    subject_kind, subject_id, by_id, by_name, post, place_path, public, said, n)
ORDER BY n
"""


class Named(Protocol):
    """Anybody who can act: has a key and a name."""

    pk: Any

    @property
    def name(self) -> str:
        """Return the name to be written down."""


Actor = Named | Voice


class Subject(Protocol):
    """A row something can happen to."""

    pk: Any


@dataclass(frozen=True)
class Entry:
    """One line to be written."""

    subject_kind: str
    subject_id: int
    verb: Verb
    by: Actor
    at: datetime
    public: bool = False
    post: str = ""
    place_path: str = ""
    said: dict[str, Any] = field(default_factory=dict)


def record(
    subject: Subject,
    verb: Verb,
    *,
    by: Actor,
    at: datetime,
    public: bool = False,
    post: str = "",
    place_path: str = "",
    **said: Any,
) -> None:
    """Write one line about `subject`; its kind is the model's name, lower case."""
    kind = type(subject).__name__.lower()
    record_many([Entry(kind, subject.pk, verb, by, at, public, post, place_path, said)])


def record_many(entries: list[Entry]) -> None:
    """Write many lines in one statement, in the given order."""
    if is_together():
        later(_parts, entries)
    elif len(entries) == 1:
        do(WRITE, _values(*entries))
    else:
        for part in _parts(entries):
            do(*part[:2])


def _parts(entries: Sequence[Entry]) -> list[Part]:
    firsts = range(0, len(entries), AT_ONCE)
    runs = (zip(*map(_values, entries[n : n + AT_ONCE]), strict=True) for n in firsts)
    return [Part(WRITE_MANY, [list(column) for column in columns]) for columns in runs]


def black_out(kind: str, subject_id: int, passages: Collection[str]) -> None:
    """Lay ▇ over passages in what people said in the lines about one row; nothing else changes.

    The longest passage goes first, so that none hides a part of another.
    """
    longest_first = sorted({passage for passage in passages if passage}, key=len, reverse=True)
    if longest_first:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT journal_black_out(%s, %s, %s)", [kind, subject_id, longest_first]
            )


def _values(entry: Entry) -> list[Any]:
    by = entry.by
    who = (None, by.value) if isinstance(by, Voice) else (by.pk, by.name)
    return [
        entry.at, entry.verb, entry.subject_kind, entry.subject_id, *who, entry.post,
        entry.place_path, entry.public, json.dumps(entry.said),
    ]  # fmt: skip
