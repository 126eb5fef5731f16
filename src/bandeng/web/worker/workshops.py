"""Workshops: whether there are any for me, and the way to one from what was told."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from bandeng.activities.queries.workshops import takes_part
from bandeng.web.deeds.visit import Visit
from bandeng.web.deeds.workshops import pages
from bandeng.web.ui.doors import for_staff
from bandeng.web.worker.happenings import HALL


@for_staff
@require_POST
def to_pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Acknowledge what was told about a pair and go to its workshop."""
    return pages.follow(request, pair_id, HALL)


def has_workshops(seen: Visit) -> bool:
    """Tell whether a post of the person has to do with workshops; no statement."""
    return takes_part(seen.seats, seen.rules, seen.at)
