"""What every screen of this hall is given: the visit with its look, and addresses under it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponseBase
from django.http.response import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from bandeng.web.resident.looks import Look, look_of
from bandeng.web.ui.doors import View, VisitRequest

P = ParamSpec("P")
LONGEST_WORD = 80
# Always about what somebody asked himself; a request's page is so when he has shown that it is.
OWN = frozenset({"follow.html", "receipt.html", "link.html", "follower.html"})


class Visit(VisitRequest):
    """A request on a screen of this hall."""

    look: Look | None
    session: SessionBase


def visit(view: Callable[Concatenate[Visit, P], HttpResponseBase]) -> View:
    """Hand a view its visit; an unknown town gives 404."""

    @wraps(view)
    def seen(request: HttpRequest, /, *args: Any, slug: str = "", **kwargs: Any) -> Any:
        asked = cast(Visit, request)
        asked.look = look_of(slug, asked.at) if slug else None
        if slug and asked.look is None:
            raise Http404
        return view(asked, *args, **kwargs)

    return seen


def shown(request: Visit, template: str, status: int = 200, **words: Any) -> HttpResponse:
    """Return a page of this hall under the visit's look; what is one's own is kept by nobody."""
    page = {"look": request.look, "menu": _menu(request), **words}
    response = render(request, f"resident/{template}", page, status=status)
    if template in OWN or getattr(words.get("shown"), "for_asker", False):
        patch_cache_control(response, no_store=True)
    return response


def _menu(request: Visit) -> list[dict[str, Any]]:
    names = {
        "raise": ("message-2-plus", _("Say something")),
        "follow": ("search", _("Follow")),
        "list": ("list", _("Public requests")),
        "who": ("users", _("Who answers here")),
    }
    urls = {name: to(request, name) for name in names}
    return [
        {"url": urls[name], "icon": icon, "label": label, "here": request.path == urls[name]}
        for name, (icon, label) in names.items()
    ]


def to(request: Visit, view: str, *args: str) -> str:
    """Return the address of a screen of this hall, under the same look."""
    look = getattr(request, "look", None)
    return reverse(f"resident:{view}", args=[look.slug, *args] if look else args)


def word(request: HttpRequest, name: str) -> str:
    """Return one short word of the address bar, without what no database takes."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST_WORD]


def number(text: str, low: float, high: float) -> float | None:
    """Return a number within bounds, or None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if low <= value <= high else None
