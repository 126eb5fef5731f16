"""What is written one after another is sent as one statement.

Inside `together()` rows, lines and notices are kept until something is asked of the database, or
until the end: then all of them are written by one statement, each part a WITH of its own. Whoever
asks finds what was written before, so an action reads as if everything had been written at once;
one that asks first and writes then takes one statement for all it writes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import local
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Case, Model, Value, When
from django.db.models.constants import OnConflict
from django.db.models.functions import Cast
from django.db.models.sql import InsertQuery, UpdateQuery


class Part(NamedTuple):
    """One statement among several: its words, its values, the column it gives back if any."""

    words: str
    values: Sequence[Any]
    gives: str = ""


Writer = Callable[[list[Any]], Sequence[Part]]


class _Kept(local):
    """What this thread has still to write, None outside of `together()`."""

    parts: list[tuple[Writer | None, list[Any]]] | None = None

    def __init__(self) -> None:
        # Which rows the parts write: one statement writes a row once.
        self.rows: set[tuple[str, Any]] = set()


_kept = _Kept()


@contextmanager
def together() -> Iterator[None]:
    """Write what is written inside in as few statements as it can be; call inside a transaction.

    One inside another adds to it.
    """
    if _kept.parts is not None:
        yield
        return
    _kept.parts, _kept.rows = [], set()
    try:
        with connection.execute_wrapper(_what_was_before):
            yield
            send()
    finally:
        _kept.parts = None


def is_together() -> bool:
    """Tell whether what is written now waits for what is written next."""
    return _kept.parts is not None


def later(writer: Writer, items: Sequence[Any]) -> None:
    """Keep items for a writer, which puts all it was given into words once."""
    parts = _kept.parts or []
    mine = next((kept for known, kept in parts if known == writer), None)
    if mine is None:
        _add(writer, list(items))
    else:
        mine.extend(items)


def later_row(part: Part, table: str, key: Any) -> None:
    """Keep a part that writes one row; what is kept of the same row is sent before."""
    _write(part, table, [key])


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model; nobody asks for keys that are still to come."""
    if len(rows) == 1 and not is_together():
        rows[0].save(force_insert=True)
    elif rows:
        table = rows[0]._meta.db_table
        _write(inserted(rows), table, [row.pk for row in rows if row.pk], new=True)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def inserted(rows: Sequence[Model], *, unless_known: bool = False) -> Part:
    """Return the part that inserts rows of one model."""
    model = type(rows[0])
    auto = None if rows[0].pk is not None else model._meta.auto_field
    fields = [each for each in model._meta.concrete_fields if each is not auto]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if unless_known else None)
    query.insert_values(fields, list(rows))
    compiler: Any = query.get_compiler(using=DEFAULT_DB_ALIAS)
    [(words, values)] = compiler.as_sql()
    return Part(words, values)


def change_each(rows: Sequence[Model], *fields: str) -> None:
    """Save fields of many rows, which whoever calls has locked, as `bulk_update` does."""
    if not rows:
        return
    meta = rows[0]._meta
    values = {name: _told(rows, meta.get_field(name)) for name in fields}
    query: Any = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows])
    query = query.query.chain(UpdateQuery)
    query.add_update_values(values)
    _write(_compiled(query), meta.db_table, [row.pk for row in rows])


def _told(rows: Sequence[Model], field: Any) -> Any:
    """Return what a field is set to: the same in all rows, or by the key of each."""
    told = [getattr(row, field.attname) for row in rows]
    if all(value == told[0] for value in told):
        return told[0]
    each = zip(rows, told, strict=True)
    whens = [When(pk=row.pk, then=Value(value, output_field=field)) for row, value in each]
    return Cast(Case(*whens, output_field=field), output_field=field)


def next_ids(*wanted: tuple[type[Model], int]) -> list[list[int]]:
    """Return the keys of rows to come, for each model as many as are wanted, in one statement."""
    one = "ARRAY(SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s))"
    values = [value for model, many in wanted for value in (model._meta.db_table, many)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * len(wanted))}", values)
        return [list(keys) for keys in cursor.fetchone() or ()]


def send() -> tuple[Any, ...]:
    """Write everything that is kept; return what its parts give back, in their order."""
    kept, _kept.parts, _kept.rows = _kept.parts or [], [], set()
    parts = [part for writer, items in kept for part in (writer(items) if writer else items)]
    if not parts:
        return ()
    said = ", ".join(f"w{n} AS ({part.words})" for n, part in enumerate(parts))
    back = [f"(SELECT {p.gives} FROM w{n})" for n, p in enumerate(parts) if p.gives]  # noqa: S608
    with connection.cursor() as cursor:
        values = [value for part in parts for value in part.values]
        cursor.execute(f"WITH {said} SELECT {', '.join(back) or '1'}", values)
        return tuple(cursor.fetchone() or ())


def _compiled(query: Any) -> Part:
    return Part(*query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql())


def _write(part: Part, table: str, keys: Iterable[Any], *, new: bool = False) -> None:
    """Write a part about rows, later if others are kept; what is kept of one of them before."""
    if _kept.parts is None:
        with connection.cursor() as cursor:
            cursor.execute(part.words, part.values)
        return
    rows = {(table, key) for key in keys}
    if _kept.rows & rows and not new:
        send()
    _kept.rows |= rows
    _add(None, [part])


def _add(writer: Writer | None, items: list[Any]) -> None:
    if _kept.parts is None:
        raise RuntimeError("Only inside of `together()` does anything wait to be written.")
    _kept.parts.append((writer, items))


def _what_was_before(execute: Any, words: Any, values: Any, many: bool, context: Any) -> Any:
    """Send what is kept before anything else; what is rolled back was not written at all."""
    if str(words).startswith("ROLLBACK"):
        _kept.parts, _kept.rows = [], set()
    elif _kept.parts:
        send()
    return execute(words, values, many, context)
