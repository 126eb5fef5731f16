"""What a change of a place does, in words and numbers, before it is made."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.places.models import Place
from bandeng.reports.along import along
from bandeng.reports.queries import View
from bandeng.web.office import pages
from bandeng.web.ui.spoken import month_day

LEADS = {
    "rename": gettext_lazy("From today, %(day)s, it bears the new name. Until yesterday it bore "
                           "the old one, and what was written then keeps it."),
    "move": gettext_lazy("From today, %(day)s, it stands under the other place with all that lies "
                         "below it. Who answers above it changes; open requests keep owner, rung "
                         "and deadline. Until yesterday it stood where it stood."),
    "split": gettext_lazy("From today, %(day)s, the parts stand in its stead and it is closed. "
                          "Who holds a post here holds it at every part until you change that. "
                          "Households, open requests and plans of the place itself go to part 1; "
                          "what lies below goes where you say."),
    "merge": gettext_lazy("From today, %(day)s, it is closed and the other goes on for it. Who "
                          "holds a post here holds it there; requests keep owner, rung and "
                          "deadline. Until yesterday everything stays as it was written."),
    "close": gettext_lazy("From today, %(day)s, it is closed. Posts held here and what is open "
                          "here stay as they are: end or hand them over first."),
    "draw": gettext_lazy("The outline says which requests with a point on the map lie here, from "
                         "the next one on. Those that stand stay where they are."),
}  # fmt: skip
COUNTED = frozenset({"move", "split", "merge", "close"})


def foreseen(request: HttpRequest, place: Place, change_id: str) -> dict[str, Any]:
    """Return what a change does from which day, and how much of what moves along with it.

    One statement; of requests and activities, only those who looks may see are counted.
    """
    if change_id not in LEADS:
        return {}
    lead = str(LEADS[change_id]) % {"day": month_day(localdate(pages.at_of(request)))}
    return {"lead": lead, "along": list(_along(request, place)) if change_id in COUNTED else []}


def _along(request: HttpRequest, place: Place) -> Iterator[tuple[str, int]]:
    found = along(place, View(pages.seats_of(request), pages.at_of(request)))
    yield _("places below"), found.places
    yield _("households"), found.households
    yield _("posts held"), found.posts
    if pages.able(request, "see"):
        yield _("open requests you may see"), found.open
        yield _("planned activities you may see"), found.planned
