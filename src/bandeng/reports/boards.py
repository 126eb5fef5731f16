"""The board by colour, the supervision list, and the points of the map."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from bandeng.journal.models import Line
from bandeng.journal.queries import counts_of, latest_of
from bandeng.journal.states import Verb
from bandeng.matters.models import Matter, Talk
from bandeng.matters.states import OPEN, RUNNING, State
from bandeng.playbooks.library import Library
from bandeng.playbooks.vocabulary import Colour
from bandeng.reports.queries import View
from bandeng.reports.rules import colour_of, is_colour
from bandeng.reports.scope import seen

FEW = 6
MOST_POINTS = 1000
WHY_LISTED = (
    Verb.MATTER_SUPERVISED,
    Verb.MATTER_CLIMBED,
    Verb.MATTER_EXPIRED,
    Verb.MATTER_ESCALATED,
    Verb.MATTER_REOPENED,
)


@dataclass(frozen=True)
class Heads:
    """The numbers a desk opens with; each is the count of a queue."""

    open: int
    overdue: int
    unowned: int
    listed: int
    answered: int


def still_open(view: View) -> QuerySet[Matter]:
    """Return the open matters who looks sees in a part of the tree."""
    return seen(view.who, view.within).filter(state__in=OPEN)


def heads(view: View) -> Heads:
    """Return the numbers a desk opens with, in one statement over what is not at an end."""
    rows = seen(view.who, view.within).filter(state__in=[*OPEN, State.ANSWERED])
    is_open = Q(state__in=OPEN)
    found = rows.aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=Q(state__in=RUNNING, due_at__lte=view.at)),
        unowned=Count("pk", filter=is_open & Q(owner=None)),
        listed=Count("pk", filter=is_open & Q(listed_at__isnull=False)),
        answered=Count("pk", filter=Q(state=State.ANSWERED)),
    )
    return Heads(**found)


def counts_by_colour(view: View, library: Library) -> dict[str, int]:
    """Return how many open matters stand on the rungs of each colour, in one statement."""
    rows = still_open(view).annotate(colour=colour_of(library.kinds)).order_by()
    return dict(rows.values_list("colour").annotate(n=Count("pk")))


def most_urgent(view: View, library: Library) -> QuerySet[Matter]:
    """Return, of each colour, the few open matters whose time runs out first, with `colour`.

    One statement for all colours; each looks no further than its few.
    """
    first, *others = [
        still_open(view)
        .filter(is_colour(library.kinds, colour))
        .order_by("due_at", "id")
        .values("pk")[:FEW]
        for colour in Colour
    ]
    rows = Matter.objects.filter(pk__in=first.union(*others, all=True))
    return rows.annotate(colour=colour_of(library.kinds)).order_by("due_at", "id")


def first_due(view: View) -> QuerySet[Matter]:
    """Return the few matters whose time runs out first, late ones before all.

    What waits for who asked has no time that runs.
    """
    return still_open(view).filter(state__in=RUNNING).order_by("due_at", "id")[: 2 * FEW]


def supervised(view: View, *, also_ended: bool = False) -> QuerySet[Matter]:
    """Return what stands on the supervision list, longest first; ended ones if wanted."""
    rows = seen(view.who, view.within).filter(listed_at__isnull=False)
    if not also_ended:
        rows = rows.filter(state__in=[*OPEN, State.ANSWERED])
    return rows.order_by("listed_at", "id")


def why_listed(rows: Iterable[Matter]) -> dict[int, Line]:
    """Return for each matter the last line that says how it came onto the list."""
    return latest_of("matter", [row.pk for row in rows], WHY_LISTED)


def reminders_of(rows: Iterable[Matter]) -> dict[int, int]:
    """Return how often the list itself has reminded of each matter."""
    return counts_of("matter", [row.pk for row in rows], Verb.MATTER_REMINDED, {"step": "list"})


def talks_about(rows: Iterable[Matter]) -> dict[int, list[Talk]]:
    """Return the joint meetings about each matter, the earliest first."""
    found: dict[int, list[Talk]] = defaultdict(list)
    for talk in Talk.objects.filter(matter__in=[row.pk for row in rows]).order_by("meets_at", "id"):
        found[talk.matter_id].append(talk)
    return found


def on_the_map(view: View) -> QuerySet[Matter]:
    """Return the open matters with a point: their own, else the centre of their place.

    At most as many as a map can show, those first whose time runs out first.
    """
    rows = still_open(view).annotate(
        at_lat=Coalesce(F("lat"), F("place__lat")), at_lng=Coalesce(F("lng"), F("place__lng"))
    )
    placed = rows.filter(at_lat__isnull=False, at_lng__isnull=False)
    return placed.order_by("due_at", "id")[:MOST_POINTS]
