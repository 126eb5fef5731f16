"""Rates and scores: shares of rows over rows, in bands; each number opens to its rows.

No function here orders anything by its share, and none breaks a share down by person: the
national opinion on hotlines (国办函〔2025〕66号) asks for classes and bands, not for ranks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from bandeng.matters.models import Matter
from bandeng.places.states import depth_of
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_rates import Band, Rate, Score
from bandeng.reports.periods import SHANGHAI, today
from bandeng.reports.queries import View
from bandeng.reports.rules import COLUMN, in_period, of_measure, part_of_path
from bandeng.reports.scope import seen
from bandeng.reports.states import Part, parts_of

PERCENT = 100


@dataclass(frozen=True)
class Share:
    """One rate of one part of the tree: three counts, each of a list that opens."""

    rate: Rate
    good: int = 0
    of: int = 0
    left_out: int = 0

    @property
    def says(self) -> bool:
        """Tell whether there are rows enough to say anything."""
        return self.of >= self.rate.few

    @property
    def part(self) -> Fraction | None:
        """Return the share, 0 to 1, or None where there are too few rows to say."""
        return Fraction(self.good, self.of) if self.says else None

    @property
    def percent(self) -> int | None:
        """Return the share in whole percent, rounded down so that no band is reached by rounding.

        None where there are too few rows to say.
        """
        return int(self.part * PERCENT) if self.part is not None else None

    @property
    def band(self) -> Band | None:
        """Return the band the share falls into; None for too few rows or no such band."""
        return band_of(self.rate.bands, self.part)


@dataclass(frozen=True)
class Weighed:
    """A score: the rates it comes from with their weights; only its band is ever shown."""

    score: Score
    shares: tuple[tuple[Share, int], ...]

    @property
    def says(self) -> bool:
        """Tell whether every rate it comes from has rows enough."""
        return all(share.says for share, _weight in self.shares)

    @property
    def band(self) -> Band | None:
        """Return the band of the weighed shares; None if one of them has too few rows."""
        parts = [(share.part, weight) for share, weight in self.shares]
        if not self.says:
            return None
        whole = sum((part * weight for part, weight in parts if part is not None), Fraction(0))
        return band_of(self.score.bands, whole / PERCENT)


def band_of(bands: Iterable[Band], part: Fraction | None) -> Band | None:
    """Return the first band, the best first, whose start a share reaches."""
    if part is None:
        return None
    return next((band for band in bands if part * PERCENT >= band.from_), None)


def in_use(library: Library, at: datetime) -> dict[str, Rate]:
    """Return the rates of this site that are not retired, by id."""
    day = today(at)
    return {r.id: r for r in library.rates.values() if r.retired is None or day < r.retired}


def scores_in_use(library: Library, at: datetime) -> list[Score]:
    """Return the scores that are not retired and whose rates are all in use."""
    rates, day = in_use(library, at), today(at)
    standing = (s for s in library.scores.values() if s.retired is None or day < s.retired)
    return [score for score in standing if set(score.weights) <= set(rates)]


def rule_of(rate: Rate, part: Part, at: datetime) -> Q:
    """Return the one rule for a number of a rate and for the rows behind it, days apart."""
    parts = parts_of(rate)
    whole = of_measure(parts.of, at)
    left_out = of_measure(parts.except_, at) if parts.except_ else None
    if part is Part.EXCEPT:
        return whole & left_out if left_out is not None else Q(pk__in=[])
    counted = whole & ~left_out if left_out is not None else whole
    return counted & of_measure(parts.good, at) if part is Part.GOOD else counted


def rows_of(rate: Rate, part: Part, view: View) -> QuerySet[Matter]:
    """Return the rows a number of a rate is made of, as far as who looks may see them."""
    rows = seen(view.who, view.within)
    return rows.filter(rule_of(rate, part, view.at), in_period(parts_of(rate).of, view.period))


def shares(rates: Iterable[Rate], view: View) -> dict[str, Share]:
    """Return the rates of one part of the tree by id, in one statement."""
    asked = list(rates)
    counts = _counts(asked, view)
    found = _rows(asked, view).aggregate(**counts) if counts else {}
    return {rate.id: _share(rate, place, found) for place, rate in enumerate(asked)}


def by_town(rates: Iterable[Rate], view: View) -> dict[str, dict[str, Share]]:
    """Return the rates of each place right below `view.within` by its id, in one statement."""
    asked = list(rates)
    counts = _counts(asked, view)
    town = part_of_path(depth_of(view.within) + 1)
    rows = _rows(asked, view).annotate(town=town).order_by()
    found = rows.values("town").annotate(**counts) if counts else []
    return {
        row["town"]: {rate.id: _share(rate, place, row) for place, rate in enumerate(asked)}
        for row in found
    }


def by_month(rate: Rate, view: View) -> dict[date, Share]:
    """Return one rate by calendar month (its first day), earliest first, in one statement."""
    column = COLUMN[parts_of(rate).of.by or rate.by]
    month = TruncMonth(column, tzinfo=SHANGHAI)
    rows = _rows([rate], view).annotate(month=month).order_by("month")
    found = rows.values("month").annotate(**_counts([rate], view))
    return {row["month"].date(): _share(rate, 0, row) for row in found if row["month"]}


def weighed(score: Score, found: Mapping[str, Share]) -> Weighed:
    """Return a score over the shares of one part of the tree."""
    return Weighed(score, tuple((found[rate], n) for rate, n in score.weights.items()))


def _rows(rates: Iterable[Rate], view: View) -> QuerySet[Matter]:
    """Return what at least one of the rates may count, so that no other row is looked at."""
    rule = Q(pk__in=[])
    for rate in rates:
        rule |= Q(kind__in=rate.kinds) & in_period(parts_of(rate).of, view.period)
    return seen(view.who, view.within).filter(rule)


def _counts(rates: Iterable[Rate], view: View) -> dict[str, Any]:
    counts = {}
    for place, rate in enumerate(rates):
        days = in_period(parts_of(rate).of, view.period)
        for part in Part:
            rule = rule_of(rate, part, view.at) & days
            counts[f"{part.name.lower()}{place}"] = Count("pk", filter=rule)
    return counts


def _share(rate: Rate, place: int, row: Mapping[str, Any]) -> Share:
    good, of, left_out = (row.get(f"{part.name.lower()}{place}", 0) for part in Part)
    return Share(rate, good, of, left_out)
