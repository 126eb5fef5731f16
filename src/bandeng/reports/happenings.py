"""Numbers over activities that were held, and the activities behind each number.

A number is how many were held, the sum of one of their fields, or how many people came or at how
many places it was, each once.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import CharField, Count, DecimalField, Expression, Q, QuerySet, Sum, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf, TruncMonth

from bandeng.activities.models import Activity
from bandeng.activities.queries.seeing import visible_to
from bandeng.activities.states import Came, State
from bandeng.people.states import Seats
from bandeng.places.states import depth_of
from bandeng.playbooks.vocabulary import DayOf
from bandeng.reports.periods import SHANGHAI, Period
from bandeng.reports.rules import part_of_path
from bandeng.reports.states import Measure

COLUMN = {DayOf.HAPPENED: "starts_at", DayOf.ENTERED: "entered_at"}
AMOUNT = DecimalField(max_digits=20, decimal_places=4)
CAME = Q(comings__came__in=(Came.PRESENT, Came.PARTLY))
DISTINCT = {
    "people": Count("comings__person", distinct=True, filter=CAME),
    "places": Count("place", distinct=True),
}


def rows_of(measure: Measure, who: Seats, within: str, period: Period) -> QuerySet[Activity]:
    """Return the activities a number is made of, as far as who looks may see them."""
    rows = visible_to(who).filter(path__startswith=within, state=State.HELD)
    return rows.filter(_of(measure, period))


def of_month(rows: QuerySet[Activity], measure: Measure, month: Period) -> QuerySet[Activity]:
    """Return the rows whose day lies in a month."""
    return rows.filter(_in(measure, month))


def total(measure: Measure, rows: QuerySet[Activity]) -> int:
    """Return the number of some rows."""
    return _whole(rows.order_by().aggregate(n=_number(measure))["n"])


def named(
    measures: Iterable[Measure], who: Seats, within: str, period: Period
) -> list[QuerySet[Any, Any]]:
    """Return each number as a row of its id and itself; no row where there is nothing to count."""
    rows = visible_to(who).filter(path__startswith=within, state=State.HELD).order_by()
    return [_named(measure, rows.filter(_of(measure, period))) for measure in measures]


def _named(measure: Measure, rows: QuerySet[Activity]) -> QuerySet[Any, Any]:
    named = rows.annotate(name=Value(measure.id, CharField())).values("name")
    counted: QuerySet[Any, Any] = named.annotate(n=Cast(_number(measure), AMOUNT))
    return counted.values_list("name", "n")


def by_town(measure: Measure, rows: QuerySet[Activity], within: str) -> dict[str, int]:
    """Return the number by the place right below `within`; empty name for `within` itself."""
    counted = rows.annotate(town=part_of_path(depth_of(within) + 1)).order_by().values("town")
    return {row["town"]: _whole(row["n"]) for row in counted.annotate(n=_number(measure))}


def by_month(measure: Measure, rows: QuerySet[Activity]) -> dict[date, int]:
    """Return the number by calendar month (its first day)."""
    month = TruncMonth(COLUMN[measure.by or DayOf.HAPPENED], tzinfo=SHANGHAI)
    counted = rows.annotate(month=month).order_by("month").values("month")
    return {row["month"].date(): _whole(row["n"]) for row in counted.annotate(n=_number(measure))}


def share_of(measure: Measure, activity: Activity) -> str:
    """Return what one activity adds to a sum, empty where rows or people are counted."""
    return str(activity.more.get(measure.summed, "")) if measure.summed else ""


def _of(measure: Measure, period: Period) -> Q:
    rule = Q(kind__in=measure.kinds) if measure.kinds else Q()
    return rule & _in(measure, period)


def _in(measure: Measure, period: Period) -> Q:
    column, rule = COLUMN[measure.by or DayOf.HAPPENED], Q()
    if period.start:
        rule &= Q(**{f"{column}__gte": period.start})
    if period.end:
        rule &= Q(**{f"{column}__lt": period.end})
    return rule


def _number(measure: Measure) -> Expression:
    if measure.distinct:
        return DISTINCT[measure.distinct]
    if not measure.summed:
        return Count("pk")
    written = NullIf(KeyTextTransform(measure.summed, "more"), Value(""))
    amount = Cast(written, AMOUNT)
    return Coalesce(Sum(amount), Value(0), output_field=AMOUNT)


def _whole(number: Any) -> int:
    return int(number or 0)
