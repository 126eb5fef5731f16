"""Find what is published, newest first, and read as little of it as there is to be shown.

What many rows answer to stands among the newest, which are looked through first. What is not found
there is asked of the index of words and marks: for the last weeks, then for longer and longer times
before, and for everything older at the end; it stops where enough is found.
However large the site, hardly more rows are read than are wanted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, QuerySet

from bandeng.matters import queries, words
from bandeng.matters.finding import ONCE, WORDS, search, to_ask
from bandeng.matters.models import Matter
from bandeng.matters.permissions import is_public
from bandeng.matters.searching import (
    EPOCH,
    WEEK,
    answers,
    category_mark,
    place_mark,
    says,
    span_mark,
    week_of,
)
from bandeng.matters.states import clean_number
from bandeng.places.states import depth_of
from bandeng.statements import ask

ORDER = ("-published_at", "-id")
NEWEST = (
    1000  # so many are looked through before the index is asked, or as many times what is wanted
)
TIMES = 4
SPANS = 5  # how many spans of time are asked for, that of everything older included
ANY = Q()
Mark = tuple[datetime | str, int]
FROM_THE_FIRST: Mark = ("infinity", 0)
_NEWEST = """FROM (SELECT * FROM matters_matter
WHERE privacy = 'public' AND published_at IS NOT NULL AND (published_at, id) < (%s, %s)
ORDER BY published_at DESC, id DESC LIMIT {newest}) AS "matters_matter" """
# Instants and the order are asked of what was found, lest the rows be leafed through by the day.
_BY_MARKS = """SELECT found.id FROM (VALUES {spans}) AS span(asked, before) CROSS JOIN LATERAL (
WITH these AS MATERIALIZED ({rows}{more})
SELECT id FROM these WHERE published_at < span.before AND (published_at, id) < (%s, %s)
ORDER BY published_at DESC, id DESC LIMIT {most}) AS found LIMIT {most}"""
_FROM = 'FROM "matters_matter" '
_SPAN = "(%s::tsquery, %s::timestamptz)"
_WORDS = "plainto_tsquery('simple'::regconfig, %s)"
# Words that hold none would ask for all that has the marks.
_SOME = f" AND numnode({_WORDS}) > 0"
_NO_MARK = "!'#'"


@dataclass(frozen=True)
class Sought:
    """What is looked for among the published; an empty part asks nothing."""

    words: str = ""
    under: str = ""
    category: str = ""
    besides: Q = ANY

    @property
    def by_marks(self) -> bool:
        """Tell whether the index of words and marks can answer it."""
        return bool(self.words or self.marks) and not clean_number(self.words)

    @property
    def columns(self) -> Q:
        """Return where the rows lie and what they are about."""
        rule = Q(path__startswith=self.under) if self.under else Q()
        return rule & (Q(category=self.category) if self.category else Q())

    @property
    def top(self) -> Q:
        """Return where the rows lie if that is no mark worth asking for: it would be on all."""
        return Q(path__startswith=self.under) if depth_of(self.under) == 1 else Q()

    @property
    def marks(self) -> list[str]:
        """Return the same as it is asked of the index."""
        place = place_mark(self.under) if depth_of(self.under) > 1 else ""
        category = category_mark(self.category) if self.category else ""
        return [mark for mark in (place, category) if mark]


def rows(sought: Sought) -> QuerySet[Matter]:
    """Return all published ones that are looked for, newest first, however they are read."""
    found = queries.public().filter(sought.columns, sought.besides)
    return search(found, sought.words) if sought.words else found


def cut_off(sought: Sought, most: int, at: datetime) -> QuerySet[Matter]:
    """Return the newest that are looked for, so many, as rows to be asked more of."""
    found = rows(sought)
    if sought.by_marks:
        return found.filter(pk__in=newest(sought, most, at))
    return found.filter(pk__in=found.values("pk")[:most])


def newest(sought: Sought, most: int, at: datetime, mark: Mark = FROM_THE_FIRST) -> list[int]:
    """Return the ids of the newest published ones that are looked for, so many at most.

    `at` is now; after a mark, the instant of publishing and id of a row, only what comes later.
    """
    said = [" ".join(words.asked(sought.words))] if sought.words else []
    if said == [""]:
        return []
    near, by_marks = _statements(replace(sought, words=WORDS if said else ""), most)
    found = ask(near, [*mark, *said], rare=True)
    if len(found) < most and (said or sought.marks):
        newest_at = mark[0] if isinstance(mark[0], datetime) else at
        spans = [value for span in _spans(sought, newest_at) for value in span]
        found = ask(by_marks, [*spans, *said, *said, *mark], rare=True)
    return [pk for (pk,) in found]


@lru_cache(maxsize=500)
def _statements(sought: Sought, most: int) -> tuple[str, str]:
    """Return how the newest are looked through, and how the index is asked; words come later."""
    public = Matter.objects.filter(is_public(), sought.besides).order_by()
    near = public.filter(sought.columns)
    near = near.filter(says(WORDS)) if sought.words else near
    newest = _NEWEST.format(newest=max(NEWEST, TIMES * most))
    by_marks = public.filter(sought.top, answers(WORDS)).values_list("pk", "published_at")
    asked = f"{_WORDS} && span.asked" if sought.words else "span.asked"
    return (
        to_ask(near.order_by(*ORDER).values_list("pk")[:most]).replace(_FROM, newest, 1),
        _BY_MARKS.format(
            rows=to_ask(by_marks).replace('."id" AS "pk"', '."id"').replace(ONCE, f"({asked})"),
            spans=", ".join([_SPAN] * SPANS),
            more=_SOME if sought.words else "",
            most=most,
        ),
    )


def _spans(sought: Sought, at: datetime) -> Iterator[tuple[str, datetime | str]]:
    """Return what is asked of the index besides words for each span, and the instant it ends."""
    before: datetime | str = "infinity"
    for marks, begins in _weeks(week_of(at)):
        yield _all([*sought.marks, " | ".join(marks)]), before
        before = EPOCH + begins * WEEK
    yield _all(sought.marks), before


def _weeks(week: int) -> Iterator[tuple[list[str], int]]:
    """Return the marks of each span of time from a week back, and the week it begins with.

    Each is some four times as long as the one before, and still asked for by few marks: for every
    row that may be meant the index weighs them all.
    """
    begins = week - 1
    # the last week has just begun, and clocks differ
    yield _marks(1, begins, week + 2), begins
    month = begins // 4 * 4
    season = (month - 4) // 16 * 16
    yield _marks(1, month, begins) + _marks(4, season, month), season
    year = (season - 16) // 64 * 64
    yield _marks(16, year, season), year
    yield _marks(64, year - 4 * 64, year), year - 4 * 64


def _marks(length: int, begins: int, ends: int) -> list[str]:
    return [span_mark(length, week // length) for week in range(begins, ends, length)]


def _all(marks: Sequence[str]) -> str:
    return " & ".join(f"({mark})" for mark in marks) or _NO_MARK
