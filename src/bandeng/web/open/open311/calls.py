"""What every call of this door has in common: its format, its pace, its errors."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from bandeng.doors.states import Grant
from bandeng.journal.states import Refused
from bandeng.web.open import closing
from bandeng.web.open.open311 import formats
from bandeng.web.open.open311.asked import Asked, Wrong
from bandeng.web.ui.doors import GuardedView, View, for_key
from bandeng.web.ui.keyed import Shut, check_pace

DOOR = "open311"
READ = ("GET", "HEAD")
AGAIN = {429: "60", closing.STATUS: closing.AGAIN}


def format_of(request: HttpRequest) -> str:
    """Return the format an address ends in; XML where it ends in none."""
    return "json" if request.path.endswith(".json") else "xml"


def refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """Say no in the contract's form, which knows 403 for a missing key and a wrong one alike."""
    status = 403 if status == 401 else status
    response = formats.errors(format_of(request), status, sentence)
    if status in AGAIN:
        response["Retry-After"] = AGAIN[status]
    return response


def at_of(request: HttpRequest) -> datetime:
    """Return the one instant of the request."""
    return cast(datetime, cast(Any, request).at)


def asked_of(request: HttpRequest) -> Asked:
    """Return the parameters in the address, the jurisdiction checked."""
    asked = Asked(request.GET, at_of(request))
    asked.check_jurisdiction()
    return asked


def call(*methods: str) -> Callable[[View], View]:
    """Answer a call in its format: GET at the pace all share, and every refusal as errors."""
    turned_away = gate(*methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: Any, **kwargs: Any) -> Any:
            return turned_away(request) or _answered(view, request, *args, **kwargs)

        return answered

    return decorate


def keyed_call(grant: Grant) -> Callable[[View], GuardedView]:
    """Answer a call everybody may read by, and who has a key that opens `grant` may POST to."""
    by_key = for_key(grant, refuse, to_write=True, before=gate("POST"))
    return lambda view: by_key(call("POST")(view))


def gate(*methods: str) -> Callable[[HttpRequest], HttpResponse | None]:
    """Return what turns away a call before a key is asked for: a closed door, an odd method."""
    allowed = ", ".join([*READ, *methods])

    def turned_away(request: HttpRequest) -> HttpResponse | None:
        if closing.is_closed(DOOR):
            return refuse(request, closing.STATUS, closing.sentence())
        if request.method in (*READ, *methods):
            return None
        response = refuse(
            request, 405, _("This address takes: %(methods)s.") % {"methods": allowed}
        )
        response["Allow"] = allowed
        return response

    return turned_away


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        if request.method in READ:
            check_pace(request)
        return view(request, *args, **kwargs)
    except Shut as shut:
        return refuse(request, shut.status, shut.sentence)
    except Wrong as wrong:
        return formats.errors(format_of(request), wrong.status, *wrong.sentences)
    except Refused as refused:
        return refuse(request, 400, str(refused))
