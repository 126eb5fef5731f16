"""The demo's door: one click and one is somebody."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from bandeng.people import actions, queries
from bandeng.people.models import Person
from bandeng.web.entering.adapter import came_in
from bandeng.web.entering.finding import active
from bandeng.web.entering.halls import hall_of
from bandeng.web.entering.people import demo_people
from bandeng.web.entering.presence import last_seen
from bandeng.web.ui.doors import VisitRequest, for_staff, open_to_all

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
    came_in(request, person, str(request.META.get("REMOTE_ADDR", "")))
    return redirect(hall_of(request))


@for_staff
@require_GET
def where(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in."""
    since = cast(VisitRequest, request).at - settings.IDLE
    found = queries.signed_in_at(cast(Person, request.user).pk)
    places = [(each, last_seen(each.holds or {}) or each.at) for each in found]
    words = {
        "places": [(each, seen) for each, seen in places if seen > since],
        "here": request.session.session_key,
        "hall": hall_of(request),
    }
    return render(request, "entering/where.html", words)


@for_staff
@require_POST
def leave_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else; who is not known there any more has to give the password."""
    person, here = cast(Person, request.user), str(request.session.session_key)
    ended = actions.sign_out_elsewhere(person, at=cast(VisitRequest, request).at, here=here)
    said = ngettext("Signed out in %(n)d other place.", "Signed out in %(n)d other places.", ended)
    messages.success(request, said % {"n": ended} if ended else _("Nowhere else signed in."))
    return redirect("entering:where")


@open_to_all
def speak(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language; who is signed in gets his mail in it too."""
    chosen, person = request.POST.get("language", ""), request.user
    if isinstance(person, Person) and check_for_language(chosen):
        actions.choose_language(person, chosen)
    return set_language(request)


@open_to_all
def closed(request: HttpRequest) -> HttpResponse:
    """Answer 404 at a door of the sign-in library that is not used here."""
    raise Http404
