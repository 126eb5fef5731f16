"""Queues: the matters a person sees, sifted and put in order; every filter is a plain value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from bandeng.matters.finding import lookup, plain_words, search_seen
from bandeng.matters.models import Matter
from bandeng.matters.queries import overdue, unowned
from bandeng.matters.states import ENDED, OPEN
from bandeng.people.states import Seats
from bandeng.playbooks.library import Library
from bandeng.reports.periods import Period
from bandeng.reports.rules import is_colour
from bandeng.reports.scope import seen

EVER = Period()
STILL_OPEN, ALL, AT_AN_END = "open", "all", "ended"
DUE, NEWEST = "due", "-raised"
ORDERS: Mapping[str, tuple[str, str]] = {
    DUE: ("due_at", "id"),
    "-due": ("-due_at", "-id"),
    NEWEST: ("-raised_at", "-id"),
    "raised": ("raised_at", "id"),
    "changed": ("changed_at", "id"),
    "-changed": ("-changed_at", "-id"),
}
MOST = 1000


@dataclass(frozen=True)
class Wanted:
    """What is looked for in a queue; an empty part asks nothing."""

    within: str = ""
    kind: str = ""
    category: str = ""
    colour: str = ""
    state: str = STILL_OPEN
    channel: str = ""
    owner_id: int | None = None
    raised: Period = EVER
    words: str = ""
    overdue: bool = False
    unowned: bool = False
    listed: bool = False

    @property
    def only_open(self) -> bool:
        """Tell whether only matters are looked for to which an answer is still owed."""
        return self.state == STILL_OPEN or self.state in OPEN or self.overdue or self.unowned


def queue(who: Seats, wanted: Wanted, at: datetime, library: Library) -> QuerySet[Matter]:
    """Return the matters a person sees that meet every filter, in no order yet."""
    return _sifted(_found(who, wanted), wanted, at, library)


def newest_found(
    who: Seats, wanted: Wanted, at: datetime, library: Library
) -> Callable[[int], list[int]] | None:
    """Return how the ids of the newest of a queue are found at once, in the order of `NEWEST`.

    None where something else is looked for than words in all a person sees.
    """
    words = plain_words(who, wanted.words) if wanted.words and not wanted.within else ""
    if not words:
        return None
    return lambda most: lookup(who, lambda rows: _sifted(rows, wanted, at, library), most).ids(
        words
    )


def _sifted(
    rows: QuerySet[Matter], wanted: Wanted, at: datetime, library: Library
) -> QuerySet[Matter]:
    rows = rows.filter(_plain(wanted))
    if wanted.colour:
        rows = rows.filter(is_colour(library.kinds, wanted.colour))
    if wanted.overdue:
        rows = overdue(rows, at)
    return unowned(rows) if wanted.unowned else rows


def _found(who: Seats, wanted: Wanted) -> QuerySet[Matter]:
    if wanted.words:
        return search_seen(who, wanted.words, wanted.within)
    return seen(who, wanted.within)


def _plain(wanted: Wanted) -> Q:
    """Return the filters that are equalities and spans of one column."""
    asked = {
        "kind": wanted.kind,
        "category": wanted.category,
        "channel": wanted.channel,
        "owner_id": wanted.owner_id,
        "raised_at__gte": wanted.raised.start,
        "raised_at__lt": wanted.raised.end,
    }
    rule = Q(**{name: value for name, value in asked.items() if value})
    if wanted.listed:
        rule &= Q(listed_at__isnull=False)
    # The same condition twice misleads the planner about how few rows are left.
    told_by_others = wanted.state == STILL_OPEN and (wanted.overdue or wanted.unowned)
    return rule if told_by_others else rule & _in_state(wanted.state)


def _in_state(state: str) -> Q:
    if state == ALL:
        return Q()
    if state == AT_AN_END:
        return Q(state__in=ENDED)
    return Q(state__in=OPEN) if state == STILL_OPEN else Q(state=state)


def order_of(order: str, wanted: Wanted) -> str:
    """Return the order that is kept; what is over has no due instant to be ordered by."""
    if order not in ORDERS:
        order = DUE
    return NEWEST if order.endswith(DUE) and not wanted.only_open else order


def ordered(rows: QuerySet[Matter], order: str, wanted: Wanted) -> QuerySet[Matter]:
    """Return the rows in order."""
    return rows.order_by(*ORDERS[order_of(order, wanted)])
