"""Activities at the desk: the list with its filters, and its file."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bandeng.activities import queries
from bandeng.activities.models import Activity
from bandeng.activities.states import State
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.web.deeds.activities import writing
from bandeng.web.deeds.activities.scene import Hall, row
from bandeng.web.deeds.visit import visit
from bandeng.web.office import pages, taking
from bandeng.web.office.forms.activities import UNSAID, Sought
from bandeng.web.office.picking import picked
from bandeng.web.ui.doors import for_able

AT_ONCE = 1000


def _show(request: HttpRequest, name: str, words: dict[str, Any], status: int) -> HttpResponse:
    return pages.show(request, name, status=status, **words)


HALL = Hall("office", _show)


@for_able(*pages.DESK)
@require_GET
def activities(request: HttpRequest) -> HttpResponseBase:
    """Show the activities found, the newest first."""
    seen, place = visit(request), picked(request)
    form = Sought(request.GET, seen.rules, place)
    found = sifted(queries.at_place(seen.seats, place.path), form, seen.at)
    if shape := taking.asked(request):
        return taking.away(request, shape, _table(request, form, found))
    page = pages.page_of(request, found.select_related("place__parent", "host"))
    numbers = queries.counted(list(page.object_list))
    words: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": [(row(seen, HALL, each), numbers[each.pk]) for each in page.object_list],
        "may_plan": bool(writing.kinds_of(seen, unplanned=False)),
    }
    return pages.show(request, "activities", **words)


def sifted(rows: QuerySet[Activity], form: Sought, at: datetime) -> QuerySet[Activity]:
    """Return the activities the address bar asks for, the newest first."""
    said = form.cleaned_data
    if said.get("q"):
        kinds = [kind.id for kind in form.rules.activities.values() if _is_called(kind, said["q"])]
        own = Q(title__icontains=said["q"]) | Q(where__icontains=said["q"])
        rows = rows.filter(own | Q(kind__in=kinds))
    if said.get("kind"):
        rows = rows.filter(kind=said["kind"])
    if said.get("state") == UNSAID:
        rows = rows.filter(state=State.PLANNED, ends_at__lt=at)
    elif said.get("state"):
        rows = rows.filter(state=said["state"])
    if said.get("from_day"):
        rows = rows.filter(starts_at__gte=make_aware(datetime.combine(said["from_day"], time())))
    if said.get("to_day"):
        after = datetime.combine(said["to_day"], time()) + timedelta(days=1)
        rows = rows.filter(starts_at__lt=make_aware(after))
    if said.get("late"):
        rows = rows.filter(late=True)
    return rows.order_by("-starts_at", "-pk")


def _is_called(kind: Kind, typed: str) -> bool:
    return any(typed.casefold() in word.casefold() for word in (kind.title.zh, kind.title.en))


def _table(request: HttpRequest, form: Sought, found: QuerySet[Activity]) -> taking.Table:
    """Return the list as it leaves in a file: how many came, never who."""
    seen = visit(request)
    mine = found.filter(taking.within_reach(request)).select_related("place__parent", "host")

    def lines() -> Iterator[list[Any]]:
        for piece in taking.in_pieces(mine, request, AT_ONCE):
            numbers = queries.counted(piece)
            for each in piece:
                shown, counted = row(seen, HALL, each), numbers[each.pk]
                came = counted.came if each.state == State.HELD else None
                more = [str(shown["state_words"]), came, counted.invited or None, shown["host"]]
                kind = shown["kind"] or shown["title"]
                yield [each.starts_at, kind, each.called, shown["place"], each.where, *more]

    heads = [
        _("Begins"),
        pgettext("activity", "Kind"),
        _("What it is called"),
        _("Place"),
        _("Where just"),
    ]
    heads += [_("State"), _("Came"), _("Invited"), _("Held by")]
    filters, count = taking.filters_of(form), taking.counted(request, mine)
    return taking.Table(_("Activities"), filters, heads, count, lines)
