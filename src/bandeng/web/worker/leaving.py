"""A worker's own requests as they leave in a file; never anything about who asked."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bandeng.doors.lists import Table
from bandeng.doors.sheets import Cell
from bandeng.matters.models import STATE_LABELS, Matter
from bandeng.matters.states import State, spoken
from bandeng.secrecy.finding import find_personal, redact
from bandeng.web.deeds.taking_away import counted, in_pieces, rows_of
from bandeng.web.deeds.visit import Visit, place_words
from bandeng.web.worker.showing import title_of, with_places

AT_ONCE = 1000


def table(seen: Visit, found: QuerySet[Matter], narrowed: list[str]) -> Table:
    """Return the requests a worker sees in his list, as far as his posts may take lists away."""
    reach = Q(pk__in=[])
    for path in seen.seats.reach("export"):
        reach |= Q(path__startswith=path)
    mine = with_places(found.filter(reach))

    def lines() -> Iterator[list[Cell]]:
        for matter in rows_of(in_pieces(mine, seen.request, AT_ONCE)):
            yield _row(seen, matter)

    heads = [_("Number"), _("What it is"), _("About"), _("Place"), _("Raised"), _("State")]
    heads += [_("Rung"), _("Due"), _("Who answers")]
    return Table(_("My requests"), narrowed, heads, counted(seen.request, mine), lines)


def _row(seen: Visit, matter: Matter) -> list[Cell]:
    title = title_of(matter)
    return [
        *(spoken(matter.number), redact(title, find_personal(title))),
        *(seen.category(matter, matter.category), place_words(matter.place), matter.raised_at),
        *(str(STATE_LABELS[State(matter.state)]), seen.rung(matter)["label"]),
        *(matter.due_at if matter.clock_runs else None, matter.owner.name if matter.owner else ""),
    ]
