"""Rows that are written all day: `save` sends a statement built once for the fields it writes."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.sql import UpdateQuery

from bandeng.statements.asking import ask, do
from bandeng.statements.together import Part, is_together, later_row, send


class Row(models.Model):
    """A row whose inserting and updating is prepared; everything else about saving is Django's."""

    class Meta:
        """No table of its own."""

        abstract = True

    def _do_insert(
        self, manager: Any, using: str, fields: Sequence[Any], returning_fields: Any, raw: bool
    ) -> Any:
        if raw or using != DEFAULT_DB_ALIAS:
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]
        pairs = ((each, each.pre_save(self, True)) for each in fields)
        said, values = _written(pairs, bare=True)
        if is_together():
            return self._insert_later(said, values)
        back = tuple(each.column for each in returning_fields)
        return ask(_insert(self._meta.db_table, said, back), values)

    def _insert_later(self, said: "Said", values: list[Any]) -> list[tuple[Any, ...]]:
        """Insert along with what is kept: later if the key is known, at once if it is to come."""
        table, key = self._meta.db_table, str(self._meta.pk.column)
        known = self.pk is not None
        words = _insert(table, said, () if known else (key,))
        later_row(Part(words, values, "" if known else key), table, self.pk)
        return [] if known else [(send()[-1],)]

    def _do_update(  # type: ignore[override]
        self, base_qs: Any, using: str, pk_val: Any, values: Sequence[Any], *more: Any
    ) -> bool:
        if not values or using != DEFAULT_DB_ALIAS or self._meta.select_on_save:
            return bool(super()._do_update(base_qs, using, pk_val, values, *more))
        said, new = _written((field, value) for field, _model, value in values)
        statement = _update(self._meta.db_table, said, self._meta.pk.column)
        if is_together():  # who writes together has locked the row: it is there
            later_row(Part(statement, [*new, pk_val]), self._meta.db_table, pk_val)
            return True
        return do(statement, [*new, pk_val]) > 0


# Most values stand in a row as they are.
_EASY = frozenset(
    {
        models.BigIntegerField, models.BooleanField, models.CharField, models.FloatField,
        models.ForeignKey, models.PositiveSmallIntegerField, models.TextField,
    }
)  # fmt: skip
_AS_IT_IS = frozenset({str, int, bool, float})
Said = tuple[tuple[str, str], ...]


def _written(pairs: Iterable[tuple[Any, Any]], *, bare: bool = False) -> tuple[Said, list[Any]]:
    """Return columns with the words that stand for their values, and the values.

    With `bare` what is empty stands in the statement itself: most of a new row is.
    """
    said: list[tuple[str, str]] = []
    values: list[Any] = []
    for field, value in pairs:
        if bare and (value is None or value == ""):
            words = "NULL" if value is None else "''"
        elif type(field) in _EASY and (value is None or type(value) in _AS_IT_IS):
            words = "%s"
            values.append(value)
        elif hasattr(value, "resolve_expression"):
            words, own = _expressed(field, value)
            values += own
        else:
            value = field.get_db_prep_save(value, connection)
            words = _word(field, value)
            values.append(value)
        said.append((field.column, words))
    return tuple(said), values


def _word(field: Any, value: Any) -> str:
    """Return what stands for a value in a statement."""
    if hasattr(field, "get_placeholder"):
        return str(field.get_placeholder(value, None, connection))
    return "%s"


def _expressed(field: Any, value: Any) -> tuple[str, Sequence[Any]]:
    """Return an expression that is computed by the database, in words and values."""
    query = UpdateQuery(field.model)
    compiler = query.get_compiler(using=DEFAULT_DB_ALIAS)
    resolved = value.resolve_expression(query, allow_joins=False, for_save=True)
    words, values = compiler.compile(resolved)
    return str(words), values


@lru_cache(maxsize=500)
def _insert(table: str, said: Said, back: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{column}"' for column, _words in said)
    values = ", ".join(words for _column, words in said)
    returned = f" RETURNING {', '.join(back)}" if back else ""
    return f'INSERT INTO "{table}" ({columns}) VALUES ({values}){returned}'  # noqa: S608


@lru_cache(maxsize=500)
def _update(table: str, said: Said, key: str) -> str:
    changes = ", ".join(f'"{column}" = {words}' for column, words in said)
    return f'UPDATE "{table}" SET {changes} WHERE "{key}" = %s'  # noqa: S608
