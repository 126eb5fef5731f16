"""The calendar of activities at the desk: all one sees at a place and below."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bandeng.activities import queries
from bandeng.web.deeds import calendars
from bandeng.web.deeds.calendars import Show, Sift
from bandeng.web.deeds.visit import visit
from bandeng.web.office import pages
from bandeng.web.office.picking import picked
from bandeng.web.office.views.activities import HALL
from bandeng.web.ui.doors import for_able


@for_able(*pages.DESK)
@require_GET
def dates(request: HttpRequest) -> HttpResponse:
    """Show a month, a week or a list of days."""
    seen, place = visit(request), picked(request)
    form = Sift(request.GET, seen.rules, place=place.options())
    way = Show(to=lambda code: HALL.to("activity", code))
    rows = queries.at_place(seen.seats, place.path)
    return pages.show(
        request, "dates", **calendars.words(request, rows, form, at=seen.at, show=way)
    )
