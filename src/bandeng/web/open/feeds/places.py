"""What everybody may come to at a place and below, as a calendar to follow."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bandeng.activities import queries
from bandeng.matters.actions.telling import public_words
from bandeng.places.queries import by_code
from bandeng.web.open.feeds import sifting
from bandeng.web.open.feeds.happenings import answered, around, begun, event_of, spot
from bandeng.web.ui.doors import open_to_all

MOST = 2000


@open_to_all
@require_safe
@sifting.while_open()
@sifting.paced
def of_place(request: HttpRequest, code: str) -> HttpResponse:
    """Return the published activities of a place; what was cancelled stays, marked so."""
    place = by_code(code)
    if place is None:
        raise Http404
    first, last = around(sifting.at_of(request))
    rows = queries.public().filter(path__startswith=place.path)
    rows = rows.filter(ends_at__gte=first, starts_at__lte=last).select_related("place")
    made = begun(_("What is on: %(place)s") % {"place": place.name})
    for each in rows.order_by("starts_at", "pk")[:MOST]:
        url = request.build_absolute_uri(reverse("resident:activity", args=[each.code]))
        where = spot(each, public_words(each.where))
        made.add_component(event_of(each, title=public_words(each.called), where=where, url=url))
    return answered(made)
