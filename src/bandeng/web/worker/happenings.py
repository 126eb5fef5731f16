"""Activities in the workers' hall: mine, and one's own card."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.activities import actions, queries
from bandeng.journal.states import Refused
from bandeng.web.deeds.activities import writing
from bandeng.web.deeds.activities.scene import Hall, row
from bandeng.web.deeds.visit import place_words, visit
from bandeng.web.ui.codes import qr
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.paging import Capped
from bandeng.web.worker.showing import show

PER_PAGE = 25
HALL = Hall("worker", show)


@for_staff
@require_GET
def activities(request: HttpRequest) -> HttpResponse:
    """Show what I hold or am invited to: what waits for my word, what comes, what was."""
    seen, past = visit(request), request.GET.get("tab") == "past"
    mine = queries.mine(seen.seats).select_related("place__parent", "host")
    found = (queries.past if past else queries.upcoming)(mine, seen.at)
    page = Capped(found, PER_PAGE).get_page(request.GET.get("page"))
    to_answer = [] if past else list(queries.to_answer(seen.seats, seen.at)[:PER_PAGE])
    kinds = writing.kinds_of(seen, unplanned=False)
    words: dict[str, Any] = {
        "past": past,
        "page": page,
        "rows": [row(seen, HALL, each) for each in page.object_list],
        "to_answer": [_invitation(seen, each) for each in to_answer],
        "may_plan": bool(kinds),
        "may_write": any(kind.unplanned for kind in kinds),
    }
    return show(request, "activities", words)


def _invitation(seen: Any, coming: Any) -> dict[str, Any]:
    shown = row(seen, HALL, coming.activity)
    return {**shown, "place": place_words(coming.activity.place)}


@for_staff
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """Show my card to be scanned; with a press, a new one."""
    seen = visit(request)
    if request.method == "POST":
        actions.new_card(seen.person, at=seen.at)
        messages.success(request, _("This is your new card. The old one opens nothing any more."))
        return redirect("worker:card")
    mine = actions.card_of(seen.person, at=seen.at)
    address = request.build_absolute_uri(HALL.to("card_of", mine.code))
    return show(request, "card", {"code": mine.code, "drawn": qr(address)})


@for_staff
@require_http_methods(["GET", "POST"])
def card_of(request: HttpRequest, code: str) -> HttpResponse:
    """Show whose card was scanned and what I hold now; with a press, he came to it."""
    seen = visit(request)
    if request.method == "POST":
        return _came_by_card(request, code)
    found = queries.card_with(code)
    now = queries.running(seen.seats, seen.at).select_related("place__parent", "host")
    words = {
        "person": found.person if found else None,
        "rows": [row(seen, HALL, each) for each in now[:10]] if found else [],
    }
    return show(request, "card_of", words, 200 if found else 404)


def _came_by_card(request: HttpRequest, code: str) -> HttpResponse:
    seen = visit(request)
    held = queries.by_code(seen.seats, request.POST.get("activity", ""))
    try:
        one = actions.attend_by_card(held, code, by=seen.person, at=seen.at)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("worker:card_of", code)
    name = one.person.name if one.person else ""
    messages.success(request, _("%(name)s came.") % {"name": name})
    return redirect("worker:activity_came", held.code)
