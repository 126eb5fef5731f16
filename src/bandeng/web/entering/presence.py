"""Who has been away too long is signed out; who is here is seen to be here."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from bandeng.people import actions
from bandeng.people.models import Person

SEEN = "seen"
# Often enough for the page that says where one is signed in, seldom enough to cost nothing.
STEP = timedelta(minutes=5)


class PresenceMiddleware:
    """Ends a session of staff after `settings.IDLE` without a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        if request.user.is_authenticated:
            _look(request, cast(Any, request).at)
        return self.get_response(request)


def _look(request: HttpRequest, at: datetime) -> None:
    seen = request.session.get(SEEN)
    away = at - datetime.fromisoformat(seen) if seen else STEP
    if away >= settings.IDLE:
        _sign_out(request, at)
    elif away >= STEP:
        mark(request, at)


def last_seen(held: Mapping[str, Any]) -> datetime | None:
    """Return when the owner of a session was here last, by what it holds."""
    return datetime.fromisoformat(held[SEEN]) if SEEN in held else None


def mark(request: HttpRequest, at: datetime) -> None:
    """Note in the session that its owner was here."""
    request.session[SEEN] = at.isoformat()


def _sign_out(request: HttpRequest, at: datetime) -> None:
    person, key = cast(Person, request.user), str(request.session.session_key)
    actions.signed_out(person, at=at, key=key, idle=True)
    logout(request)
    messages.info(
        request, _("You were signed out because nothing was done for a long time. Sign in again.")
    )


BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
MACHINES = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


def browser_of(request: HttpRequest) -> str:
    """Return browser and machine in two words, enough to know one's own again."""
    told = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in BROWSERS.items() if mark in told), "")
    machine = next((name for name in MACHINES if name in told), "")
    return " · ".join(part for part in (browser, machine) if part)
