"""The second screen of an ask: where it is; and the same choosing for who answers where."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.web.resident import drafts, picking
from bandeng.web.resident.drafts import Draft
from bandeng.web.resident.visits import Visit, number, shown, to, visit, word
from bandeng.web.ui.doors import for_resident, open_to_all


@for_resident
@visit
@require_http_methods(["GET", "POST"])
def where(request: Visit) -> HttpResponse:
    """Let a place be chosen by name, step by step, by a tap on the map or by where one is."""
    draft = drafts.current(request.session, request.at)
    if draft is None or not draft.has_words:
        return redirect(to(request, "raise"))
    if request.method == "POST":
        return _choose(request, draft)
    typed = word(request, "q")
    words: dict[str, Any] = {
        "draft": draft,
        "q": typed,
        "found": picking.named(typed, request.look) if typed else [],
        "shelf": picking.shelf(word(request, "in"), request.look),
        "with_map": "map" in request.GET,
        **_spot(request, draft),
    }
    return shown(request, "where.html", **words)


def _spot(request: Visit, draft: Draft) -> dict[str, Any]:
    """Return the places around where a picture was taken, if its sender wished it used."""
    if draft.lat is None or draft.lng is None or draft.place:
        return {}
    around = picking.near(draft.lat, draft.lng, request.look, request.at)
    return {"choices": picking.with_above(around), "lat": draft.lat, "lng": draft.lng}


def _choose(request: Visit, draft: Draft) -> HttpResponse:
    place = picking.open_place(request.POST.get("place", "").replace("\0", ""), request.look)
    if place is None:
        return _not_there(request, draft)
    lat, lng = _point(request)
    drafts.keep(request.session, replace(draft, place=place.code, lat=lat, lng=lng, spot=""))
    return redirect(to(request, "send"))


def _not_there(request: Visit, draft: Draft) -> HttpResponse:
    told = _("This place is not on the list any more. Please choose another one.")
    shelf = picking.shelf("", request.look)
    return shown(request, "where.html", 422, draft=draft, q="", found=[], shelf=shelf, told=told)


def _point(request: Visit) -> tuple[float | None, float | None]:
    lat = number(request.POST.get("lat", ""), -90, 90)
    lng = number(request.POST.get("lng", ""), -180, 180)
    return (lat, lng) if lat is not None and lng is not None else (None, None)


@for_resident
@visit
@require_POST
def near(request: Visit) -> HttpResponse:
    """Return the places around a point, to be tapped; a part of the second screen."""
    lat, lng = _point(request)
    around = [] if lat is None or lng is None else picking.near(lat, lng, request.look, request.at)
    choices = picking.with_above(around)
    return shown(request, "near.html", choices=choices, lat=lat, lng=lng)


@open_to_all
@visit
@require_GET
def outlines(request: Visit) -> JsonResponse:
    """Return the outlines of what lies inside a place, as GeoJSON for the map."""
    features = picking.drawn(word(request, "in"), request.look)
    return JsonResponse({"type": "FeatureCollection", "features": features})
