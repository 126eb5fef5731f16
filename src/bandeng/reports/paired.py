"""Numbers over the pairs of workshops that run now, and the pairs behind each number."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Cast

from bandeng.activities.models import Pair
from bandeng.activities.queries.workshops import alive_on, visible_pairs
from bandeng.people.states import Seats
from bandeng.places.states import depth_of
from bandeng.playbooks.queries import library
from bandeng.reports.happenings import AMOUNT
from bandeng.reports.periods import today
from bandeng.reports.rules import part_of_path
from bandeng.reports.states import Measure


def rows_of(measure: Measure, who: Seats, at: datetime, within: str) -> QuerySet[Pair]:
    """Return the pairs a number is made of, as far as who looks may see them."""
    return _running(who, at, within).filter(workshop__in=measure.kinds)


def named(
    measures: Sequence[Measure], who: Seats, at: datetime, within: str
) -> list[QuerySet[Any, Any]]:
    """Return each number as a row of its id and itself; no row where there is nothing to count."""
    if not measures:
        return []
    rows = _running(who, at, within).order_by()
    return [_named(measure, rows.filter(workshop__in=measure.kinds)) for measure in measures]


def _named(measure: Measure, rows: QuerySet[Pair]) -> QuerySet[Any, Any]:
    alone = rows.annotate(name=Value(measure.id, CharField())).values("name")
    return alone.annotate(n=Cast(Count("pk"), AMOUNT)).values_list("name", "n")


def by_town(rows: QuerySet[Pair], within: str) -> dict[str, int]:
    """Return the number by the place right below `within`; empty name for `within` itself."""
    counted = rows.annotate(town=part_of_path(depth_of(within) + 1)).order_by().values("town")
    return {row["town"]: row["n"] for row in counted.annotate(n=Count("pk"))}


def _running(who: Seats, at: datetime, within: str) -> QuerySet[Pair]:
    rows = visible_pairs(who, library(at)).filter(alive_on(today(at)))
    return rows.filter(path__startswith=within)
