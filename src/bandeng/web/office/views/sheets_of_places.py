"""Small sheets to hang up: the code of a place to scan, and who answers there."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bandeng.places.models import Place
from bandeng.places.queries import children
from bandeng.web.deeds.slips import of_place, slips
from bandeng.web.office import pages, place_page
from bandeng.web.ui.doors import for_staff

MOST_SHEETS = 200


@for_staff
@require_GET
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Show the sheet of one open place."""
    place = _open_place(code)
    return _show(request, place, [place])


@for_staff
@require_GET
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """Show a sheet for every place right below one, to be printed in one go."""
    place = _open_place(code)
    return _show(request, place, list(children(place)[:MOST_SHEETS]), many=True)


def _open_place(code: str) -> Place:
    place = place_page.place_of(code)
    if place.to_day is not None:
        raise Http404
    return place


def _show(
    request: HttpRequest, place: Place, found: Sequence[Place], *, many: bool = False
) -> HttpResponse:
    spots = [of_place(each) for each in found]
    words: dict[str, Any] = {
        "place": place,
        "many": many,
        "sheets": slips(request, spots, pages.at_of(request)),
    }
    return pages.show(request, "place_sheet", **words)
