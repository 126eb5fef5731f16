"""Patrols in the workers' hall: routes, setting out, drawing a route."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.activities import actions
from bandeng.activities.actions import Drawing, Point
from bandeng.activities.models import Route
from bandeng.activities.queries import patrol as queries
from bandeng.journal.states import Refused
from bandeng.web.deeds.activities.writing import Where, kinds_of
from bandeng.web.deeds.slips import at_spot, slips
from bandeng.web.deeds.visit import Visit, place_words, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.fields import posted, words
from bandeng.web.worker.showing import show
from bandeng.web.worker.walks import when_told

MOST = 60
BETWEEN = "：", ":", "｜", "|"


@for_staff
@require_GET
def routes(request: HttpRequest) -> HttpResponse:
    """Show the walk one is on, and the routes one may walk or look over."""
    seen = visit(request)
    found = queries.routes(seen.seats, localdate(seen.at))[:MOST]
    return show(
        request,
        "patrols",
        {
            "rows": [_route(seen, each) for each in found],
            "under_way": queries.on_the_way(seen.seats),
            "may_draw": bool(patrol_kinds(seen)),
        },
    )


def patrol_kinds(seen: Visit) -> list[Any]:
    """Return the kinds of patrols a person walks; no statement."""
    return [kind for kind in kinds_of(seen, unplanned=True) if kind.patrol]


def _route(seen: Visit, route: Route) -> dict[str, Any]:
    return {
        "code": route.code,
        "title": route.title,
        "place": place_words(route.place),
        "km": f"{route.metres / 1000:g}" if route.metres else "",
        "stops": getattr(route, "stops", 0),
        "last": getattr(route, "last_walked", None),
        "may_walk": queries.may_walk(seen.seats, route),
    }


@for_staff
@require_http_methods(["GET", "POST"])
def route(request: HttpRequest, code: str) -> HttpResponse:
    """Show a route with its points and last walks; with a press, set out."""
    seen = visit(request)
    found = queries.route_by_code(seen.seats, code)
    if request.method == "POST":
        return _set_out(seen, found)
    row = {
        **_route(seen, found),
        "stops": 0,
        "ended": found.to_day is not None and found.to_day <= localdate(seen.at),
    }
    walks = [
        (each, each.activity, getattr(each, "looked_at", 0)) for each in queries.walks_of(found)
    ]
    under_way = queries.on_the_way(seen.seats)
    goes_on = under_way is not None and under_way.route_id == found.pk
    words = {
        "route": found,
        "row": row,
        "points": queries.points_of(found),
        "walks": walks,
        "key": uuid.uuid4(),
        "under_way": under_way.activity.code if goes_on and under_way else "",
    }
    return show(request, "patrol_route", words)


@for_staff
@require_GET
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """Show a sheet for every point of a route, to be printed and hung up there."""
    seen = visit(request)
    found = queries.route_by_code(seen.seats, code)
    points = queries.points_of(found, places=True)
    spots = [at_spot(p.place or found.place, p.title, "at_point", p.code) for p in points]
    return show(
        request, "patrol_sheets", {"route": found, "sheets": slips(request, spots, seen.at)}
    )


def _set_out(seen: Visit, route: Route) -> HttpResponse:
    key = _key(seen.request.POST.get("key", ""))
    begun = when_told(seen.request.POST.get("when", ""))
    said: dict[str, Any] = {"by": seen.person, "at": seen.at, "client_key": key}
    try:
        walk = actions.set_out(route, begun_at=begun, **said)
    except Refused as no:
        messages.error(seen.request, str(no))
        return redirect("worker:patrol_route", route.code)
    return redirect("worker:patrol_walk", walk.activity.code)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


class DrawForm(Where):
    """A route: its name, how long it is, its points one a line."""

    title = forms.CharField(label=gettext_lazy("What the route is called"), max_length=120)
    km = forms.DecimalField(
        label=gettext_lazy("How long, in km"), required=False, min_value=0, max_value=1000,
        decimal_places=3,
    )  # fmt: skip
    points = words(
        gettext_lazy("Its points in order, one a line"),
        gettext_lazy("After a colon what to look at, such as: Marker 1: body, letters, base"),
        rows=8,
    )


@for_staff
@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a route, new or instead of another."""
    seen = visit(request)
    kinds = patrol_kinds(seen)
    earlier = _earlier(seen)
    kind = next((k for k in kinds if earlier and k.id == earlier.kind), kinds[0] if kinds else None)
    if kind is None:
        return show(request, "patrol_draw", {"form": None})
    form = DrawForm(posted(request), initial=_known(earlier))
    form.near(seen, kind)
    if form.is_bound and form.is_valid() and (place := form.where()):
        metres = int(form.cleaned_data["km"] * 1000) if form.cleaned_data["km"] else None
        points = read_points(form.cleaned_data["points"])
        drawing = Drawing(kind.id, place, form.cleaned_data["title"], points, metres, earlier)
        try:
            drawn = actions.draw_route(drawing, by=seen.person, at=seen.at)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The route is drawn."))
            return redirect("worker:patrol_route", drawn.code)
    words = {"form": form, "earlier": earlier}
    return show(request, "patrol_draw", words, 422 if form.errors else 200)


def read_points(text: str) -> list[Point]:
    """Return the points typed one a line, each with what to look at after a colon."""
    found = []
    for line in text.replace("\x00", "").splitlines():
        cut = min((at for mark in BETWEEN if (at := line.find(mark)) > 0), default=len(line))
        if line.strip():
            found.append(Point(line[:cut].strip(), line[cut + 1 :].strip()))
    return found


def _earlier(seen: Visit) -> Route | None:
    code = seen.request.GET.get("instead", "")
    return queries.route_by_code(seen.seats, code) if code else None


def _known(earlier: Route | None) -> dict[str, Any]:
    if earlier is None:
        return {}
    lines = [
        f"{p.title}：{p.look_at}" if p.look_at else p.title for p in queries.points_of(earlier)
    ]
    km = earlier.metres / 1000 if earlier.metres else None
    return {"title": earlier.title, "km": km, "points": "\n".join(lines), "place": earlier.place_id}


@for_staff
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Let a route be walked no longer."""
    seen = visit(request)
    found = queries.route_by_code(seen.seats, code)
    try:
        actions.end_route(found, by=seen.person, at=seen.at)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("worker:patrol_route", code)
    messages.success(request, _("It is no longer walked; its walks stay."))
    return redirect("worker:patrols")
