"""Which public requests a feed holds, and what of each: no more than its public page shows."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, FloatField, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.matters import published
from bandeng.matters.models import Matter
from bandeng.places.queries import by_code
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.secrecy.finding import find_personal, redact
from bandeng.switches.doorways import ON
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit
from bandeng.web.open import closing
from bandeng.web.ui.doors import View, VisitRequest
from bandeng.web.ui.origin import came_from

DOOR = "feeds"
PACE = Limit(120, timedelta(minutes=1))
# About a hundred metres, as on the public map: enough to find the lamp, not the house.
DECIMALS = 3


def paced(view: Callable[..., HttpResponseBase]) -> View:
    """Answer 429 with a sentence to an address that asks too often."""

    @wraps(view)
    def asked(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if tries.too_many(f"feeds for {came_from(request)}", PACE, at=at_of(request)):
            said = _("Too many feeds were asked for in one minute. Please wait a little.")
            kind = "text/plain; charset=utf-8"
            return HttpResponse(said, status=429, content_type=kind, headers={"Retry-After": "60"})
        return view(request, *args, **kwargs)

    return asked


def while_open(switch: str = ON) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """Answer with a sentence while the door is closed; who follows a feed keeps what he has."""

    def decorate(view: Callable[..., HttpResponseBase]) -> View:
        @wraps(view)
        def asked(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not closing.is_closed(DOOR, switch):
                return view(request, *args, **kwargs)
            again = {"Retry-After": closing.AGAIN}
            kind = "text/plain; charset=utf-8"
            said = closing.sentence()
            return HttpResponse(said, status=closing.STATUS, content_type=kind, headers=again)

        return asked

    return decorate


def at_of(request: HttpRequest) -> Any:
    """Return the one instant of the request."""
    return cast(VisitRequest, request).at


def wanted(request: HttpRequest, most: int) -> QuerySet[Matter]:
    """Return the newest public requests of `?place=CODE&category=…`, `most`; 404 for no place."""
    code, category = (request.GET.get(name, "")[:80] for name in ("place", "category"))
    place = by_code(code) if code else None
    if code and place is None:
        raise Http404
    sought = published.Sought(under=place.path if place else "", category=category)
    found = published.cut_off(sought, most, at_of(request)).select_related("place__parent")
    return found.defer("search", "place__boundary", "place__parent__boundary")


def on_the_map(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return those with a point, as `at_lat` and `at_lng`: their own, else their place's."""
    placed = rows.annotate(
        at_lat=Coalesce("lat", F("place__lat"), output_field=FloatField()),
        at_lng=Coalesce("lng", F("place__lng"), output_field=FloatField()),
    )
    return placed.filter(at_lat__isnull=False, at_lng__isnull=False)


def house(request: HttpRequest) -> str:
    """Return the name ids are given under: the site's own, by whatever name it is reached."""
    own = urlsplit(settings.ADDRESS).hostname if settings.ADDRESS else None
    return own or request.get_host().split(":")[0]


def veiled(text: str) -> str:
    """Return a text with everything that looks like a person's details blacked out."""
    return redact(text, find_personal(text))


def address(request: HttpRequest, matter: Matter) -> str:
    """Return the address of a request's public page."""
    return request.build_absolute_uri(reverse("resident:matter", args=[matter.number]))


def where(matter: Matter) -> str:
    """Return the place after the one it stands under."""
    parent = matter.place.parent
    return f"{parent.name} {matter.place.name}" if parent else matter.place.name


def about(matter: Matter, rules: Library) -> str:
    """Return the label of its category."""
    kind = rules.kinds.get(matter.kind)
    codes = rules.lists.get(kind.categories) if kind else None
    option = codes.by_id.get(matter.category) if codes else None
    return option.label.said_in(get_language()) if option else matter.category


def rules_at(request: HttpRequest) -> Library:
    """Return the playbooks in force."""
    return library(at_of(request))


def colour(matter: Matter, rules: Library) -> str:
    """Return the colour of its rung, empty where no playbook knows it any more."""
    kind = rules.kinds.get(matter.kind)
    known = kind is not None and matter.rung in kind.places_on_ladder
    return kind.rung(matter.rung).colour.value if kind and known else ""


def feature(request: HttpRequest, matter: Any, rules: Library) -> dict[str, Any]:
    """Return a request as a GeoJSON feature."""
    point = [round(matter.at_lng, DECIMALS), round(matter.at_lat, DECIMALS)]
    return {
        "type": "Feature",
        "id": matter.number,
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {
            "number": matter.number,
            "title": veiled(matter.title),
            "label": where(matter),
            "category": matter.category,
            "about": about(matter, rules),
            "state": matter.state,
            "colour": colour(matter, rules),
            "raised": matter.raised_at.isoformat(),
            "url": address(request, matter),
        },
    }
