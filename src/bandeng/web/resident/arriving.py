"""Somebody scans the code at a station or at a point of a route: a request begins there."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from bandeng.activities.queries import patrol
from bandeng.activities.queries.shifts import rota_of, station_at
from bandeng.places.models import Place
from bandeng.playbooks.queries import library
from bandeng.web.resident import drafts
from bandeng.web.resident.looks import said
from bandeng.web.resident.visits import Visit, to, visit
from bandeng.web.ui.doors import for_resident


@for_resident
@visit
@require_GET
def at_point(request: Visit, code: str) -> HttpResponse:
    """Begin a request at a point of a route; who walks the route goes to the point instead."""
    point = patrol.point_with(code.replace("\0", ""))
    ends = point.route.to_day if point else None
    if point is None or (ends and ends <= localdate(request.at)):
        raise Http404
    walk = patrol.on_the_way(request.seats) if request.user.is_authenticated else None
    if walk and walk.route_id == point.route_id:
        return redirect("worker:patrol_point", point.code)
    place = point.place or point.route.place
    return _begin(request, place, point.title, point.lat, point.lng)


@for_resident
@visit
@require_GET
def at_station(request: Visit, code: str, rota: str) -> HttpResponse:
    """Begin a request at a station: where a rota stands at a place."""
    station = station_at(code.replace("\0", "")[:40], rota)
    if station is None:
        raise Http404
    return _begin(request, station.place, said(rota_of(station, library(request.at)).title))


def _begin(
    request: Visit, place: Place, spot: str, lat: float | None = None, lng: float | None = None
) -> HttpResponse:
    """Fill in where it is; words and pictures that were there already stay."""
    if place.to_day is not None:
        raise Http404
    draft = drafts.current(request.session, request.at) or drafts.begin(request.at)
    here = replace(draft, place=place.code, lat=lat, lng=lng, spot=spot)
    drafts.keep(request.session, here)
    return redirect(to(request, "raise"))
