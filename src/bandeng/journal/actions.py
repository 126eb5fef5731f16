"""Write down what happened; what is written is never changed, only blacked out for good."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice


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
) -> Line:
    """Write one line about `subject`; its kind is the model's name, lower case."""
    kind = type(subject).__name__.lower()
    entry = Entry(kind, subject.pk, verb, by, at, public, post, place_path, said)
    line = _line(entry)
    line.save(force_insert=True)
    return line


def record_many(entries: list[Entry]) -> None:
    """Write many lines in one statement, in the given order."""
    Line.objects.bulk_create([_line(entry) for entry in entries], batch_size=2000)


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


def _line(entry: Entry) -> Line:
    by = entry.by
    return Line(
        at=entry.at,
        verb=entry.verb,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        by_id=None if isinstance(by, Voice) else by.pk,
        by_name=by.value if isinstance(by, Voice) else by.name,
        post=entry.post,
        place_path=entry.place_path,
        public=entry.public,
        said=entry.said,
    )
