"""Before a guarded act: the password again, if it was last given too long ago."""

from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from bandeng.people.models import Person
from bandeng.web.ui.doors import View, VisitRequest
from bandeng.web.ui.views import back_from


def freshly_proven(view: View) -> View:
    """Let a view be entered only with a password given lately; put it inside the door."""

    @wraps(view)
    def asked(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if is_fresh(request) else _ask(request)

    return asked


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether who asks gave his password lately; the demo's people have none to give."""
    person = cast(Person, request.user)
    if not person.has_usable_password():
        return True
    records = get_authentication_records(request, person)
    given = max((record["at"] for record in records), default=0)
    at = cast(VisitRequest, request).at
    return bool(at.timestamp() - given < settings.PROVEN_FOR.total_seconds())


def _ask(request: HttpRequest) -> HttpResponse:
    """Lead to the password and back; what was sent is kept for then, but never a password."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": _to(back_from(request))})
    if request.method == "POST" and "password" not in request.POST and not request.FILES:
        raise ReauthenticationRequired
    return redirect(_to(request.get_full_path()))


def _to(onward: str) -> str:
    parts = urlsplit(onward)
    where = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': where})}"
