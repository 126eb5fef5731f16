"""Words and places in one index: what is looked for in a town is found there at once.

A matter's words and the places over it are one text vector, computed by the index itself: the
places stand in it as `@12`. Looking for words below a place asks for the words and its mark, and
the index answers both; with the place in another index the rows of the whole county would be read.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, F, Func, Value

from bandeng.places.states import ids_on

VECTOR = (
    "({words} || array_to_tsvector(string_to_array("
    "'@' || replace(rtrim({path}, '.'), '.', ' @'), ' ')))"
)


class Findable(Func):
    """The words of a row with the marks of the places on its path, as the index holds them."""

    arity = 2
    output_field = SearchVectorField()

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:  # type: ignore[override]
        """Return the expression, letter by letter as in the index."""
        (words, first), (path, second) = map(compiler.compile, self.source_expressions)
        return VECTOR.format(words=words, path=path), (*first, *second)


class _Asked(Func):
    """Plain words, and any of some marks."""

    arity = 2
    template = "(plainto_tsquery('simple'::regconfig, %(expressions)s::tsquery)"
    arg_joiner = ") && "
    output_field = SearchQueryField()


class _Plain(Func):
    """Plain words wherever."""

    template = "plainto_tsquery('simple'::regconfig, %(expressions)s)"
    output_field = SearchQueryField()


class _Matches(Func):
    """Whether a vector answers a query."""

    arity = 2
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def says(found: str) -> Func:
    """Return the condition that a row holds all words of `found`, wherever it is."""
    return _Matches(F("search"), _Plain(Value(found)))


def answers(found: str, under: Collection[str] = ()) -> Func:
    """Return the condition that a row holds all words of `found`, at or below one of the paths."""
    marks = [f"'@{ids_on(path)[-1]}'" for path in under]
    asked = _Asked(Value(found), Value(" | ".join(marks))) if marks else _Plain(Value(found))
    return _Matches(Findable(F("search"), F("path")), asked)
