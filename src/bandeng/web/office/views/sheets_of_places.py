"""Small sheets to hang up: the code of a place to scan, and who answers there."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from bandeng.places.models import Place
from bandeng.places.queries import chains_of, children
from bandeng.web.deeds.answers_here import chains
from bandeng.web.office import pages, place_page
from bandeng.web.ui.codes import qr
from bandeng.web.ui.doors import for_staff

MOST_SHEETS = 200
STEPS = 2  # of the chain upwards; more would not be read on a sheet of this size


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
    answers, ways = chains(found, pages.at_of(request)), chains_of({each.path for each in found})
    words: dict[str, Any] = {
        "place": place,
        "many": many,
        "sheets": [_one(request, each, ways[each.path], answers[each.pk]) for each in found],
    }
    return pages.show(request, "place_sheet", **words)


def _one(
    request: HttpRequest, place: Place, way: list[Place], chain: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what stands on a sheet; its code opens a request with the place filled in."""
    raising = f"{reverse('resident:raise')}?place={place.code}"
    short = request.build_absolute_uri(reverse("resident:place", args=[place.code]))
    return {
        "place": place,
        "where": " ".join(step.name for step in (way[1:-1] or way[:-1])),
        "qr": qr(request.build_absolute_uri(raising)),
        "short": short.split("//", 1)[-1],
        "chain": chain[:STEPS],
    }
