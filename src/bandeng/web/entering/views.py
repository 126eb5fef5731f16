"""The demo's door: one click and one is somebody."""

from typing import cast

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from bandeng.people import actions as people_actions
from bandeng.web.entering.finding import active
from bandeng.web.entering.halls import hall_of
from bandeng.web.entering.people import demo_people
from bandeng.web.ui.doors import VisitRequest, open_to_all

LOOPBACK = frozenset({"127.0.0.1", "::1"})
BACKEND = "bandeng.web.entering.backends.PhoneOrName"


def is_open(request: HttpRequest) -> bool:
    """Tell whether the demo's door is open: in demo mode, to this machine alone.

    The address is the connection's own; whoever came through a proxy is not from here.
    """
    passed_on = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"} & set(request.META)
    return bool(settings.DEMO) and request.META.get("REMOTE_ADDR") in LOOPBACK and not passed_on


@open_to_all
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Show one person per post to enter as."""
    if not is_open(request):
        raise Http404
    words = {"people": demo_people(cast(VisitRequest, request).at)}
    return render(request, "entering/people.html", words)


@open_to_all
@require_POST
def enter(request: HttpRequest, person_id: int) -> HttpResponse:
    """Sign in as a person of the demo and go to his hall."""
    if not is_open(request):
        raise Http404
    person = active(person_id)
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    people_actions.signed_in(person, at=cast(VisitRequest, request).at)
    return redirect(hall_of(request))


@open_to_all
def closed(request: HttpRequest) -> HttpResponse:
    """Answer 404 at a door of the sign-in library that is not used here."""
    raise Http404
