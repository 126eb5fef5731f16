"""Duties: what is owed where, computed from what was held; one of them period by period."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.activities import actions
from bandeng.activities.actions import Waiver
from bandeng.activities.duty_states import Due
from bandeng.activities.queries.duties import dues, held_for
from bandeng.activities.queries.owed import Asked
from bandeng.places.models import Place
from bandeng.places.queries import standing
from bandeng.places.states import is_within
from bandeng.playbooks.schema_activities import Duty
from bandeng.web.office import duty_board, listed, pages, taking
from bandeng.web.office.forms.duties import Waive
from bandeng.web.office.rows import in_language
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.fulfilled import WORDS


@for_able("see")
@require_GET
def duties(request: HttpRequest) -> HttpResponseBase:
    """Show for every place or holder which duties of the year were kept, and what is missing."""
    board = duty_board.board_of(request)
    if shape := taking.asked(request):
        listing = listed.Listing(_("Duties"), taking.filters_of(board.form))
        return taking.away(request, shape, listed.duties(request, listing, board))
    page = Paginator(board.rows, pages.ON_A_PAGE).get_page(request.GET.get("page"))
    return pages.show(request, "duties", board=board, form=board.form, page=page)


@for_able("see")
@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest, duty_id: str, place_id: int) -> HttpResponse:
    """Show one duty of one place or holder, period by period, each open to its activities."""
    asked, place = _asked(request, duty_id, place_id)
    form = Waive(request.POST if request.method == "POST" else None)
    if request.method == "POST" and pages.tried(form, lambda said: _waive(request, place, said)):
        messages.success(request, _("It is waived; the reason stands beside it."))
        return redirect(request.get_full_path())
    found, year = _dues(request, asked, place)
    if not found:
        raise Http404
    return pages.show(
        request,
        "duty",
        status=422 if form.errors else 200,
        duty=asked,
        title=duty_board.title_of(asked),
        basis=in_language(asked.basis) if asked.basis else "",
        place=place,
        person=found[0].person_name,
        year=year,
        periods=_periods(request, found),
        form=form if _supervises(request, place) else None,
    )


def _asked(request: HttpRequest, duty_id: str, place_id: int) -> tuple[Duty, Place]:
    """Return the duty and the place; 404 for what there is not or lies out of sight."""
    asked = pages.library_of(request).duties.get(duty_id)
    place = standing().filter(pk=place_id).defer("boundary").first()
    seen = pages.seats_of(request).reach("see")
    if asked is None or place is None or not any(is_within(place.path, p) for p in seen):
        raise Http404
    return asked, place


def _dues(request: HttpRequest, asked: Duty, place: Place) -> tuple[list[Due], int]:
    at = pages.at_of(request)
    today = localdate(at)
    year = _number(request, "year") or today.year
    year = min(max(year, today.year - duty_board.YEARS_BACK), today.year)
    first, last = duty_board.year_of(year, today)
    person = _number(request, "person")
    found = dues(pages.library_of(request), Asked(at, first, last, place.path, duties=[asked.id]))
    return [
        due
        for due in found
        if due.place_id == place.pk and (due.person_id or 0) == (person if due.person_id else 0)
    ], year


def _number(request: HttpRequest, name: str) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _periods(request: HttpRequest, found: list[Due]) -> list[dict[str, Any]]:
    """Return the periods, latest first, each with its state in words and what was held in it."""
    today, seats = localdate(pages.at_of(request)), pages.seats_of(request)
    held = held_for(found, seats)
    rows = []
    for due in reversed(found):
        word, icon = WORDS[due.stands(today)]
        rows.append({"due": due, "title": in_language(due.span.title), "word": word, "icon": icon,
                     "state": due.stands(today).value, "held": held[due]})  # fmt: skip
    return rows


def _supervises(request: HttpRequest, place: Place) -> bool:
    reach = pages.seats_of(request).reach("supervise")
    return any(is_within(place.path, path) for path in reach)


def _waive(request: HttpRequest, place: Place, said: dict[str, Any]) -> None:
    duty_id = request.resolver_match.kwargs["duty_id"] if request.resolver_match else ""
    until: date | None = said["to_day"]
    waiver = Waiver(duty_id, said["from_day"], said["reason"], until)
    actions.exempt(place, waiver, **pages.acting(request))
