"""What every request gets: one instant, the seats of who asks, careful caching, kind refusals."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from bandeng.journal.states import Invisible, Refused
from bandeng.people.states import Seats
from bandeng.playbooks import queries
from bandeng.web.ui import views

NOBODY = Seats(person_id=0)


def _without_nul(asked: QueryDict) -> QueryDict:
    """Return what the address bar asks for without the sign that no database keeps."""
    clean = QueryDict(mutable=True)
    for name, values in asked.lists():
        clean.setlist(name.replace("\0", ""), [str(value).replace("\0", "") for value in values])
    return clean


def seats_of(request: HttpRequest, at: datetime) -> Seats:
    """Return the seats of who asks, with what each may do; none for a visitor."""
    if not request.user.is_authenticated:
        return NOBODY
    return queries.seats_of(request.user, at)


class SeatsMiddleware:
    """Set `request.at` and `request.seats`; turn refusals into pages with a way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        visit: Any = request
        visit.at = timezone.now()
        visit.seats = SimpleLazyObject(lambda: seats_of(request, visit.at))
        if "\0" in request.path_info:  # no number, name or code holds what no database keeps
            return views.not_found(request, None)
        if "%00" in request.META.get("QUERY_STRING", ""):
            visit.GET = _without_nul(request.GET)
        with queries.remembered():
            response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 409 with the sentence of a refusal, 404 for what is not there for this person."""
        if isinstance(error, Refused):
            return views.refused(request, error)
        if isinstance(error, (Invisible, ObjectDoesNotExist)):
            return views.not_found(request, error)
        return None
