"""Numbers and the rows behind them: every number is the count of rows that can be opened."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from bandeng.activities.models import Activity, Pair
from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.places.states import depth_of, ids_on
from bandeng.playbooks.library import Library
from bandeng.playbooks.vocabulary import Countable
from bandeng.reports import happenings, paired
from bandeng.reports.periods import SHANGHAI, Period, today
from bandeng.reports.rules import (
    COLUMN,
    colour_of,
    in_period,
    is_colour,
    of_measure,
    part_of_path,
)
from bandeng.reports.scope import seen
from bandeng.reports.states import STANDARD, Measure, measure_of

HERE = ""


class View(NamedTuple):
    """Who looks, at what part of the tree, over which days, at which instant."""

    who: Seats
    at: datetime
    within: str = ""
    period: Period = Period()


@dataclass(frozen=True)
class Cell:
    """How many rows one town has of one colour that came in one way."""

    town: str
    colour: str
    count: int
    channel: str = ""


def measures(library: Library, at: datetime) -> dict[str, Measure]:
    """Return the measures of this site by id: those every site has, and the playbooks' own."""
    day = today(at)
    found = {measure.id: measure for measure in STANDARD}
    for indicator in library.indicators.values():
        if indicator.retired is None or day < indicator.retired:
            found[indicator.id] = measure_of(indicator)
    return found


def rows_of(measure: Measure, view: View) -> QuerySet[Matter]:
    """Return the rows a number is made of, as far as who looks may see them."""
    rows = seen(view.who, view.within)
    if measure.over is not Countable.MATTERS:
        return rows.none()
    return rows.filter(of_measure(measure, view.at), in_period(measure, view.period))


def held_of(measure: Measure, view: View) -> QuerySet[Activity]:
    """Return the activities a number is made of, as far as who looks may see them."""
    return happenings.rows_of(measure, view.who, view.within, view.period)


def paired_of(measure: Measure, view: View) -> QuerySet[Pair]:
    """Return the pairs a number is made of, as far as who looks may see them."""
    return paired.rows_of(measure, view.who, view.at, view.within)


def value_of(measure: Measure, view: View) -> int:
    """Return the number: the count of its rows, or what they add up to."""
    if measure.is_of_activities:
        return happenings.total(measure, held_of(measure, view))
    if measure.is_of_pairs:
        return paired_of(measure, view).count()
    return rows_of(measure, view).count()


def values_of(measures: Iterable[Measure], view: View) -> dict[str, int]:
    """Return several numbers by their ids: one statement over matters, one for the others."""
    asked = list(measures)
    of_matters = Countable.MATTERS
    countable = [(f"n{place}", m) for place, m in enumerate(asked) if m.over is of_matters]
    counts = {
        name: Count("pk", filter=of_measure(m, view.at) & in_period(m, view.period))
        for name, m in countable
    }
    rows = seen(view.who, view.within).filter(_on_any_day([m for _name, m in countable], view))
    found = rows.aggregate(**counts) if counts else {}
    others = _others(asked, view)
    return {m.id: found.get(f"n{place}", others.get(m.id, 0)) for place, m in enumerate(asked)}


def _others(measures: list[Measure], view: View) -> dict[str, int]:
    """Return the numbers over activities and pairs that are not nothing, in one statement."""
    held = [m for m in measures if m.is_of_activities]
    pairs = [m for m in measures if m.is_of_pairs]
    named = [
        *happenings.named(held, view.who, view.within, view.period),
        *paired.named(pairs, view.who, view.at, view.within),
    ]
    if not named:
        return {}
    rows = named[0].union(*named[1:], all=True) if named[1:] else named[0]
    return {name: int(number or 0) for name, number in rows}


def _on_any_day(measures: Iterable[Measure], view: View) -> Q:
    """Return what at least one of the numbers may count, so that no other row is looked at."""
    days = {m.by: in_period(m, view.period) for m in measures if m.by}
    rule = Q(state__in=OPEN)
    for day in days.values():
        rule |= day
    return rule


def of_colour(rows: QuerySet[Matter], colour: str, library: Library) -> QuerySet[Matter]:
    """Return the rows that stand on a rung of a colour."""
    return rows.filter(is_colour(library.kinds, colour))


def of_town(rows: QuerySet[Matter], town: str, within: str) -> QuerySet[Matter]:
    """Return the rows of one place right below `within`; HERE for those of `within` itself."""
    return (
        rows.filter(path=within)
        if town == HERE
        else rows.filter(path__startswith=f"{within}{town}.")
    )


def of_channel(rows: QuerySet[Matter], channel: str) -> QuerySet[Matter]:
    """Return the rows that came in one way."""
    return rows.filter(channel=channel)


def of_month(rows: QuerySet[Matter], measure: Measure, month: Period) -> QuerySet[Matter]:
    """Return the rows whose day lies in a month."""
    return rows.filter(in_period(measure, month))


def by_colour(measure: Measure, view: View, library: Library) -> dict[str, int]:
    """Return the number by the colour of the rung, in one grouped statement."""
    rows = rows_of(measure, view).annotate(colour=colour_of(library.kinds))
    counted = rows.order_by().values("colour").annotate(n=Count("pk"))
    return {row["colour"]: row["n"] for row in counted}


def by_town(measure: Measure, view: View) -> dict[str, int]:
    """Return the number by the place right below `view.within`, in one grouped statement."""
    if measure.is_of_activities:
        return happenings.by_town(measure, held_of(measure, view), view.within)
    if measure.is_of_pairs:
        return paired.by_town(paired_of(measure, view), view.within)
    rows = rows_of(measure, view).annotate(town=_town(view))
    counted = rows.order_by().values("town").annotate(n=Count("pk"))
    return {row["town"]: row["n"] for row in counted}


def by_month(measure: Measure, view: View) -> dict[date, int]:
    """Return the number by calendar month (its first day), in one grouped statement."""
    if measure.by is None or not measure.countable:
        return {}
    if measure.is_of_activities:
        return happenings.by_month(measure, held_of(measure, view))
    month = TruncMonth(COLUMN[measure.by], tzinfo=SHANGHAI)
    rows = rows_of(measure, view).annotate(month=month)
    counted = rows.order_by("month").values("month").annotate(n=Count("pk"))
    return {row["month"].date(): row["n"] for row in counted}


def by_town_and_colour(measure: Measure, view: View, library: Library) -> list[Cell]:
    """Return the number by town, colour and way in at once, in one grouped statement.

    What was held, or a pair, has no colour and came in no way.
    """
    if not measure.has_colours:
        return [Cell(town, "", count) for town, count in by_town(measure, view).items()]
    rows = rows_of(measure, view).annotate(town=_town(view), colour=colour_of(library.kinds))
    counted = rows.order_by().values("town", "colour", "channel").annotate(n=Count("pk"))
    return [Cell(row["town"], row["colour"], row["n"], row["channel"]) for row in counted]


def summed(cells: Iterable[Cell], part: str) -> Mapping[str, int]:
    """Return the cells added up by `town`, `colour` or `channel`."""
    total: Counter[str] = Counter()
    for cell in cells:
        total[getattr(cell, part)] += cell.count
    return total


def towns(view: View, met: Iterable[str] = ()) -> list[Place]:
    """Return the open places right below `view.within` and those met in rows, in place order.

    The order is that of the place list, never that of a number.
    """
    parent = ids_on(view.within)[-1] if view.within else None
    below = Place.objects.filter(parent_id=parent, to_day=None)
    also = Place.objects.filter(pk__in=[town for town in met if town])
    return list((below | also).order_by("sort", "code"))


def _town(view: View) -> object:
    return part_of_path(depth_of(view.within) + 1)
