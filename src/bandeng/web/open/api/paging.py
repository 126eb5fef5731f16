"""Pages by cursor: stable while rows come and go, and as fast for the last page as the first."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bandeng.web.open.api.problems import Wrong

CURSOR = r"^[nwdh][0-9]{1,17}-[0-9]{1,18}$"
Page = tuple[list[dict[str, Any]], str | None]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
UNDATED = 0


@dataclass(frozen=True)
class Order:
    """How a list is ordered: by an instant and the id. `letter` begins its cursors.

    Rows without the instant come last, if `undated`.
    """

    letter: str
    column: str
    falling: bool = True
    undated: bool = False


@dataclass(frozen=True)
class Mark:
    """Where the page before ended; no instant if it ended among the undated."""

    at: datetime | None
    pk: int


NEWEST = Order("n", "raised_at")
PUBLISHED = Order("w", "published_at")
DUE = Order("d", "due_at", falling=False, undated=True)


def read(cursor: str, order: Order) -> Mark | None:
    """Return where a cursor stands, None for none; one of another list is refused."""
    if not cursor:
        return None
    match = re.match(r"^([nwdh])(\d+)-(\d+)$", cursor)
    if match is None or match[1] != order.letter:
        raise Wrong(404, _("This cursor belongs to another list."))
    ticks = int(match[2])
    return Mark(EPOCH + ticks * TICK if ticks != UNDATED else None, int(match[3]))


def write(order: Order, at: datetime | None, pk: int) -> str:
    """Return the cursor after a row."""
    return f"{order.letter}{(at - EPOCH) // TICK if at else UNDATED}-{pk}"


def page(
    rows: QuerySet[Any],
    order: Order,
    mark: Mark | None,
    limit: int,
    fill: Callable[[QuerySet[Any]], list[dict[str, Any]]],
) -> Page:
    """Return a page of rows, and the cursor of the next one if there is any."""
    found: list[dict[str, Any]] = []
    if mark is None or mark.at is not None:
        found = fill(_dated(rows, order, mark)[: limit + 1])
    if order.undated and len(found) <= limit:
        rest = rows.filter(**{f"{order.column}": None}).order_by("id")
        after = mark.pk if mark and mark.at is None else 0
        found += fill(rest.filter(pk__gt=after)[: limit + 1 - len(found)])
    return full(found, order, limit) or (found, None)


def first(rows: QuerySet[Any], order: Order, limit: int) -> QuerySet[Any]:
    """Return the rows of the first page, those with the instant, and one more."""
    return _dated(rows, order, None)[: limit + 1]


def full(found: list[dict[str, Any]], order: Order, limit: int) -> Page | None:
    """Return a page and the cursor of the next one; None if there is no next one."""
    if len(found) <= limit:
        return None
    last = found[limit - 1]
    return found[:limit], write(order, last[order.column], last["id"])


def _dated(rows: QuerySet[Any], order: Order, mark: Mark | None) -> QuerySet[Any]:
    column, sign = order.column, "-" if order.falling else ""
    if order.undated:
        rows = rows.filter(**{f"{column}__isnull": False})
    if mark:
        way = "lt" if order.falling else "gt"
        beyond = Q(**{f"{column}__{way}": mark.at}) | Q(**{f"id__{way}": mark.pk})
        rows = rows.filter(beyond, **{f"{column}__{way}e": mark.at})
    return rows.order_by(f"{sign}{column}", f"{sign}id")
