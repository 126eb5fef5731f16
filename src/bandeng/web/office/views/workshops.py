"""Workshops at the desk: those that stand, one of them, asking it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.web.deeds.workshops import pages
from bandeng.web.office.views.activities import HALL
from bandeng.web.ui.doors import for_staff


@for_staff
@require_GET
def workshops(request: HttpRequest) -> HttpResponse:
    """Show the workshops where one looks, in the order of places."""
    return pages.listing(request, HALL)


@for_staff
@require_http_methods(["GET", "POST"])
def workshop(request: HttpRequest, workshop_id: str, place_id: int) -> HttpResponse:
    """Show one workshop, pair two, or end a pair."""
    return pages.one(request, workshop_id, place_id, HALL)


@for_staff
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, workshop_id: str, place_id: int) -> HttpResponse:
    """Ask a workshop."""
    return pages.ask(request, workshop_id, place_id, HALL)
