"""What every call of this door has in common: its format, its pace, its errors."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused
from bandeng.web.open.open311 import formats
from bandeng.web.open.open311.asked import Asked, Wrong
from bandeng.web.ui.doors import View
from bandeng.web.ui.keyed import Shut, check_pace

READ = ("GET", "HEAD")


def format_of(request: HttpRequest) -> str:
    """Return the format an address ends in; XML where it ends in none."""
    return "json" if request.path.endswith(".json") else "xml"


def refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """Say no in the contract's form, which knows 403 for a missing key and a wrong one alike."""
    status = 403 if status == 401 else status
    response = formats.errors(format_of(request), status, sentence)
    if status == 429:
        response["Retry-After"] = "60"
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
    allowed = [*READ, *methods]

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: Any, **kwargs: Any) -> Any:
            if request.method not in allowed:
                takes = _("This address takes: %(methods)s.") % {"methods": ", ".join(allowed)}
                response = refuse(request, 405, takes)
                response["Allow"] = ", ".join(allowed)
                return response
            return _answered(view, request, *args, **kwargs)

        return answered

    return decorate


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
