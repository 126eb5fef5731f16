"""Ask by a statement that PostgreSQL has read and planned before.

What goes through here is sent apart from its values and prepared on each connection, so that the
database parses and plans it once and not every time: one plan for all values, so only statements
belong here that have one good plan. Behind a pooler that mixes connections (BANDENG_DB_POOLER)
nothing is prepared, and everything else is the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from select import POLLIN, poll
from threading import local
from time import monotonic
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from psycopg.adapt import AdaptersMap, Dumper
from psycopg.pq import Format

Values = Sequence[Any] | Mapping[str, Any] | None
MOST_KEPT = 200
FRESH = 5.0  # for so many seconds a connection that worked and says nothing is taken to stand


class _Plain(Dumper):
    """A value as text, whose type the statement decides: nulls and big numbers change no plan."""

    def dump(self, obj: Any) -> bytes:
        """Return the value as PostgreSQL reads it."""
        return str(obj).encode()


class _Listed(Dumper):
    """A list as the text of an array."""

    def dump(self, obj: Any) -> bytes:
        """Return the values in braces, as PostgreSQL reads an array."""
        return f"{{{','.join(map(_in_list, obj))}}}".encode()


def _in_list(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    quoted = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


_PLAIN = (int, float, bool, datetime, date, UUID)
# Django reads instants in Python; the driver's own way is five times as fast and means the same.
_INSTANT = psycopg.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, Format.TEXT)


class _Preparing(psycopg.Cursor[Any]):
    """A cursor whose statements are prepared: at once, or when they come again and again."""

    logged: Any = None  # the connection of Django that keeps what was asked, if it does

    def __init__(self, way: "_Way", at_once: bool) -> None:
        self._way, self._at_once = way, at_once
        super().__init__(way.raw)

    @property
    def adapters(self) -> AdaptersMap:
        """Return how values are written: as on the connection, but without types."""
        return self._way.adapters

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """Execute a statement, prepared unless preparing is switched off for the connection."""
        done = super().execute(query, params, prepare=True if self._at_once else None)
        self._way.worked_at = monotonic()
        if self.logged:  # where Django looks up what was asked
            asked = self.logged.ops.compose_sql(query, params).encode()
            self._query = cast(Any, SimpleNamespace(query=asked))
        return done


class _Way:
    """What is kept for one connection: a cursor for each statement, and when it last worked."""

    def __init__(self, raw: Any) -> None:
        self.raw, self.worked_at = raw, 0.0
        self.adapters = AdaptersMap(raw.adapters)
        for cls in _PLAIN:
            self.adapters.register_dumper(cls, _Plain)
        self.adapters.register_dumper(list, _Listed)
        if _INSTANT:
            self.adapters.register_loader("timestamptz", _INSTANT)
        self._kept: dict[str, _Preparing] = {}
        self._heard = poll()
        self._heard.register(raw.fileno(), POLLIN)

    def stands(self) -> bool:
        """Tell whether it worked a moment ago and the server has not said a word since."""
        return monotonic() - self.worked_at < FRESH and not self._heard.poll(0)

    def cursor(self, statement: str, at_once: bool) -> _Preparing:
        """Return a cursor that knows how the values of a statement are written."""
        if not at_once:
            return _Preparing(self, at_once)
        kept = self._kept.get(statement)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = self._kept[statement] = _Preparing(self, at_once)
        return kept


class _Here(local):
    """The way of this thread, as its connection is."""

    way: _Way | None = None


_here = _Here()


def ask(statement: str, values: Values = None, *, rare: bool = False) -> list[tuple[Any, ...]]:
    """Return the rows a statement finds; its text has to be the same every time.

    A `rare` one, such as the list of one person, is prepared only when it comes again and again.
    """
    return _ran(statement, values, at_once=not rare).fetchall()


def do(statement: str, values: Values = None) -> int:
    """Return how many rows a statement touched; its text has to be the same every time."""
    return _ran(statement, values).rowcount


def in_full(rows: QuerySet[Any]) -> str:
    """Return the statement of a queryset with its values in it, to be asked without any."""
    ops: Any = connections[DEFAULT_DB_ALIAS].ops
    return str(ops.compose_sql(*rows.query.sql_with_params()))


def _ran(statement: str, values: Values, *, at_once: bool = True) -> _Preparing:
    """Return the cursor of a statement that was run; counted and logged as Django's own are."""
    there: Any = connections[DEFAULT_DB_ALIAS]
    cursor = _way(there).cursor(statement, at_once)
    cursor.logged = there if there.queries_logged else None
    if cursor.logged:
        there.make_debug_cursor(cursor).execute(statement, values)
    elif there.execute_wrappers:
        there.make_cursor(cursor).execute(statement, values)
    else:
        there.validate_no_broken_transaction()
        with there.wrap_database_errors:
            cursor.execute(statement, values)
    return cursor


def _way(there: Any) -> _Way:
    """Return what is kept for the connection of this thread, which stands."""
    way = _here.way
    if way and way.raw is there.connection and not there.health_check_done and way.stands():
        there.health_check_done = True
    there.close_if_health_check_failed()
    there.ensure_connection()
    if way is None or way.raw is not there.connection:
        way = _here.way = _Way(there.connection)
    return way
