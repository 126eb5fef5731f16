"""A question to the models that is put into words once, and asked with other values each time."""

from collections.abc import Callable
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from bandeng.statements.asking import ask

_populators: Any = get_related_populators
Found = TypeVar("Found", bound=Model)
MARK = -7_000_000_000  # no row has it; it stands for a value while the question is put into words


class Known(Generic[Found]):
    """A queryset whose values come later: `Known(lambda pk: Matter.objects.filter(pk=pk))`."""

    def __init__(self, question: Callable[..., QuerySet[Found]], *, rare: bool = False) -> None:
        """Keep the question; it is put into words when it is asked first.

        A `rare` one, such as that of one person, is prepared only when it comes again and again.
        """
        self._question, self._rare = question, rare
        self._said: _Said | None = None

    def rows(self, *values: Any) -> list[Found]:
        """Return what is found with these values, in the order of the question."""
        said = self._said or _Said(self._question)
        self._said = said
        return [said.made(row) for row in ask(said.sql, said.with_values(values), rare=self._rare)]

    def one(self, *values: Any) -> Found | None:
        """Return the first of what is found, None if there is nothing."""
        return next(iter(self.rows(*values)), None)


class _Said:
    """A question in words, and how its answers become rows of the model."""

    def __init__(self, question: Callable[..., QuerySet[Any]]) -> None:
        marks = [MARK - n for n in range(len(signature(question).parameters))]
        compiler: Any = question(*marks).query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.sql, self._values = compiler.as_sql()
        self._places = [_place(value, marks) for value in self._values]
        about = compiler.klass_info
        self._model = about["model"]
        first, last = about["select_fields"][0], about["select_fields"][-1]
        self._own = slice(first, last + 1)
        self._names = [column[0].target.attname for column in compiler.select[self._own]]
        self._related = _populators(about, compiler.select, DEFAULT_DB_ALIAS)
        self._annotated = list((compiler.annotation_col_map or {}).items())
        asked = [column[0] for column in compiler.select]
        self._read = compiler.get_converters(asked)

    def with_values(self, values: tuple[Any, ...]) -> list[Any]:
        """Return the values in the order of the words."""
        pairs = zip(self._places, self._values, strict=True)
        return [kept if place is None else values[place] for place, kept in pairs]

    def made(self, found: tuple[Any, ...]) -> Any:
        """Return one answer as a row of the model, with the related rows that came along."""
        row = list(found)
        for place, (readers, expression) in self._read.items():
            for reader in readers:
                row[place] = reader(row[place], expression, connection)
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for each in self._related:
            each.populate(row, made)
        for name, place in self._annotated:
            setattr(made, name, row[place])
        return made


def _place(value: Any, marks: list[int]) -> int | None:
    """Return which of the values to come a value stands for, None if it is one of its own."""
    return next((n for n, mark in enumerate(marks) if str(value) == str(mark)), None)
