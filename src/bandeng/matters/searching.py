"""Words, places and weeks in one index: what is looked for in a town is found there at once.

A matter's words and the places over it are one text vector, computed by the index itself: the
places stand in it as `@12`. Looking for words below a place asks for the words and its mark, and
the index answers both; with the place in another index the rows of the whole county would be read.
What is published is marked with its category, `^roads`, the week it was published in, `#1.2949`,
and the spans of 4, 16 and 64 weeks this lies in, `#4.737`: the newest are looked for in the last
weeks first and then in longer spans, each asked for by few marks, and no older row is read.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, F, Func, Value

from bandeng.places.states import ids_on

VECTOR = (
    "({words} || array_to_tsvector(string_to_array("
    "'@' || replace(rtrim({path}, '.'), '.', ' @'), ' ')))"
)
WEEK = timedelta(weeks=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LENGTHS = (1, 4, 16, 64)
_WEEK = "floor(extract(epoch FROM {published} AT TIME ZONE 'UTC') / 604800)::int"
MARKED = (
    "({words} || array_to_tsvector(string_to_array("
    "'@' || replace(rtrim({path}, '.'), '.', ' @'), ' ')"
    " || CASE WHEN {privacy} = 'public' AND {published} IS NOT NULL THEN ARRAY['^' || {category}, "
    + ", ".join(f"'#{length}.' || ({_WEEK} / {length})::text" for length in LENGTHS)
    + "] ELSE ARRAY[]::text[] END))"
)


class Findable(Func):
    """The words of a row with the marks of the places on its path, as the first index held them."""

    arity = 2
    output_field = SearchVectorField()

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:  # type: ignore[override]
        """Return the expression, letter by letter as in the index."""
        (words, first), (path, second) = map(compiler.compile, self.source_expressions)
        return VECTOR.format(words=words, path=path), (*first, *second)


class Marked(Func):
    """The words of a row with all its marks, as the index holds them."""

    arity = 5
    output_field = SearchVectorField()

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:  # type: ignore[override]
        """Return the expression, letter by letter as in the index."""
        names = ("words", "path", "privacy", "published", "category")
        compiled = [compiler.compile(each) for each in self.source_expressions]
        said = dict(zip(names, (sql for sql, _values in compiled), strict=True))
        # What is published stands in the expression twice; columns have no values of their own.
        return MARKED.format(**said), [value for _sql, values in compiled for value in values]


COLUMNS = ("search", "path", "privacy", "published_at", "category")


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
    marks = " | ".join(place_mark(path) for path in under)
    asked = _Asked(Value(found), Value(marks)) if marks else _Plain(Value(found))
    return _Matches(Marked(*map(F, COLUMNS)), asked)


def place_mark(path: str) -> str:
    """Return what is asked of the index for all at or below a path."""
    return f"'@{ids_on(path)[-1]}'"


def category_mark(category: str) -> str:
    """Return what is asked of the index for what is published of a category."""
    quoted = category.replace("\\", "\\\\").replace("'", "''")
    return f"'^{quoted}'"


def week_of(at: datetime) -> int:
    """Return the number of the week of an instant, as published rows are marked with it."""
    return (at - EPOCH) // WEEK


def span_mark(length: int, number: int) -> str:
    """Return what is asked of the index for what was published in a span of so many weeks."""
    return f"'#{length}.{number}'"
