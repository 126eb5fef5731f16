"""My calendar: what I hold or am invited to, or all I see at my places."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bandeng.activities import queries
from bandeng.places.queries import standing
from bandeng.web.deeds import calendars
from bandeng.web.deeds.calendars import Show, Sift
from bandeng.web.deeds.visit import Visit, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.worker.happenings import HALL
from bandeng.web.worker.showing import show


@for_staff
@require_GET
def dates(request: HttpRequest) -> HttpResponse:
    """Show a month, a week or a list of days."""
    seen = visit(request)
    whose = [("", pgettext("calendar", "mine")), ("all", _("all I see"))]
    here = {str(pk): (name, path) for pk, name, path in _places(seen)}
    places = [("", _("all my places")), *((pk, name) for pk, (name, _path) in here.items())]
    form = Sift(request.GET, seen.rules, whose=whose, place=places)
    wide = form.said("whose") == "all"
    rows = queries.visible_to(seen.seats) if wide else queries.mine(seen.seats)
    if place := here.get(form.said("place")):
        rows = rows.filter(path__startswith=place[1])
    way = Show(to=lambda code: HALL.to("activity", code))
    words = calendars.words(request, rows, form, at=seen.at, show=way)
    return show(request, "dates", words)


def _places(seen: Visit) -> list[tuple[int, str, str]]:
    ids = {seat.place_id for seat in seen.seats.seats}
    rows = standing().filter(pk__in=ids).order_by("path")
    return list(rows.values_list("pk", "name", "path"))
