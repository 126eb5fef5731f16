"""Printed sheets: which matters stand on one, always in the same order, in all its lists."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN, State
from bandeng.playbooks.schema_rates import Sheet
from bandeng.playbooks.vocabulary import Outcome
from bandeng.reports.periods import Period
from bandeng.reports.queries import View
from bandeng.reports.scope import seen
from bandeng.reports.surroundings import with_helper_names

MOST = 300
HAVE_ANSWER = (State.ANSWERED, State.CONFIRMED, State.UNCONFIRMED)


@dataclass(frozen=True)
class Sums:
    """What stands at the foot of a sheet; `solved`, `answered` and `open` are parts of `all`."""

    all: int
    solved: int
    answered: int
    open: int


def on_sheet(sheet: Sheet, view: View) -> QuerySet[Matter]:
    """Return the matters of a sheet that who looks may see, first raised first.

    They are those that came in, were answered or were still open in the period. All lists of
    the sheet are these rows in this order, so that a running number means the same in each.
    """
    rows = seen(view.who, view.within).filter(_alive(view.period), kind__in=sheet.kinds)
    return rows.order_by("raised_at", "id")


def printed(sheet: Sheet, view: View, *, most: int = MOST) -> list[Matter]:
    """Return the rows of a sheet with all its columns need, in one statement.

    One more than `most` means that there are more than a sheet holds.
    """
    rows = on_sheet(sheet, view).select_related("place__parent", "owner")
    light = rows.defer("text", "search", "place__boundary", "place__parent__boundary")
    return list(with_helper_names(light)[: most + 1])


def summed(matters: Iterable[Matter]) -> Sums:
    """Return the sums of the rows, whatever list they stand in."""
    rows = list(matters)
    answered = [row for row in rows if row.state in HAVE_ANSWER]
    return Sums(
        all=len(rows),
        solved=sum(row.outcome == Outcome.SOLVED for row in answered),
        answered=len(answered),
        open=sum(row.is_open for row in rows),
    )


def _alive(period: Period) -> Q:
    """Return what came in, was answered or was still open on a day of the period."""
    rule = Q()
    if period.end:
        rule &= Q(raised_at__lt=period.end)
    if period.start:
        still = Q(state__in=OPEN) | Q(answered_at__gte=period.start)
        rule &= Q(raised_at__gte=period.start) | still
    return rule
