"""Series at the desk: those that run, one of them, planning and changing one."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.web.deeds.series import pages
from bandeng.web.office.picking import picked
from bandeng.web.office.views.activities import HALL
from bandeng.web.ui.doors import for_staff


@for_staff
@require_GET
def series_list(request: HttpRequest) -> HttpResponse:
    """Show the series that run at a place and below."""
    return pages.listing(request, HALL, picked(request).path)


@for_staff
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a series."""
    return pages.plan(request, HALL)


@for_staff
@require_GET
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one series."""
    return pages.one(request, pk, HALL)


@for_staff
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: int, act_id: str) -> HttpResponse:
    """Show the form of what can be done to a series, or do it."""
    return pages.act(request, pk, act_id, HALL)
