"""The public calendar: what everybody may come to, at a place and below."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bandeng.activities import queries
from bandeng.matters.actions.telling import public_words
from bandeng.playbooks.queries import library
from bandeng.switches.queries import switched_on
from bandeng.web.deeds import calendars
from bandeng.web.deeds.calendars import Show, Sift
from bandeng.web.resident import picking
from bandeng.web.resident.picking import Shelf
from bandeng.web.resident.visits import Visit, shown, to, visit, word
from bandeng.web.ui.doors import open_to_all

MOST_BELOW, STEP = 200, "　"


@open_to_all
@visit
@require_GET
def dates(request: Visit) -> HttpResponse:
    """Show what was published of a place: a month, a week or a list of days."""
    shelf = picking.shelf(word(request, "place"), request.look)
    form = Sift(request.GET, library(request.at), place=_offered(shelf))
    rows = queries.public().filter(path__startswith=shelf.here.path if shelf.here else "")
    way = Show(to=lambda code: to(request, "activity", code), say=public_words)
    words = calendars.words(request, rows, form, at=request.at, show=way)
    return shown(request, "dates.html", here=shelf.here, feed=_feed(request, shelf), **words)


def _feed(request: Visit, shelf: Shelf) -> str:
    """Return the address by which other calendars follow this place; empty above all, or closed."""
    here = shelf.here if switched_on("feeds") else None
    return request.build_absolute_uri(reverse("open:of_place", args=[here.code])) if here else ""


def _offered(shelf: Shelf) -> list[tuple[str, str]]:
    above = [(place.code, f"{STEP * depth}{place.name}") for depth, place in enumerate(shelf.way)]
    step = STEP * len(shelf.way)
    below = [(each.place.code, f"{step}{each.place.name}") for each in shelf.inside[:MOST_BELOW]]
    return [("", _("everywhere")), *above, *below]
