"""What everybody may read: the list, the map, and the pictures of public requests."""

from typing import Any

from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from bandeng.matters import published, queries
from bandeng.matters.models import Matter
from bandeng.matters.published import Sought
from bandeng.matters.states import OPEN, clean_number
from bandeng.places.models import Place
from bandeng.web.resident import picking, showing
from bandeng.web.resident.counter import counter_of
from bandeng.web.resident.forms import SiftForm
from bandeng.web.resident.looks import said
from bandeng.web.resident.visits import Visit, number, shown, to, visit
from bandeng.web.ui.doors import open_to_all
from bandeng.web.ui.paging import MOST_COUNTED, Capped, Newest

ON_A_PAGE = 20
ON_THE_MAP, LOOKED_THROUGH = 500, 2000
# About a hundred metres: enough to find the lamp, too little to find the house.
DECIMALS = 3


@open_to_all
@visit
@require_GET
def listing(request: Visit) -> HttpResponse:
    """Show public requests, sifted by the address bar."""
    form = sift_form(request)
    typed = clean_number(request.GET.get("q", ""))
    if typed:
        return redirect(to(request, "matter", typed))
    page = _pages(request, sought(request, form)).get_page(request.GET.get("page"))
    matters = showing.rows(page.object_list, request.at)
    return shown(request, "list.html", form=form, page=page, matters=matters, most=MOST_COUNTED)


def _pages(request: Visit, asked: Sought) -> Capped:
    rows = published.rows(asked).select_related("place")
    if not asked.by_marks:
        return Capped(rows, ON_A_PAGE)
    return Newest(rows, ON_A_PAGE, lambda most: published.newest(asked, most, request.at))


def sift_form(request: Visit) -> SiftForm:
    """Return the filter of the list and the map, with the places just below the top."""
    shelf = picking.shelf("", request.look)
    below = [(choice.place.code, choice.place.name) for choice in shelf.inside]
    topics = [(option.id, said(option.label)) for option in counter_of(request).topics.values()]
    return SiftForm(request.GET, places=below, topics=topics)


def sought(request: Visit, form: SiftForm) -> Sought:
    """Return which public requests a visitor asks for; what cannot be read is not asked for."""
    form.is_valid()
    wish = form.cleaned_data
    place = picking.open_place(wish.get("place") or "", request.look)
    here = place or (request.look.place if request.look else None)
    state = Q(state__in=OPEN) if wish.get("state") == "open" else ~Q(state__in=OPEN)
    return Sought(
        words=wish.get("q") or "",
        under=here.path if here else "",
        category=wish.get("topic") or "",
        besides=state if wish.get("state") else Q(),
    )


@open_to_all
@visit
@require_GET
def chart(request: Visit) -> HttpResponse:
    """Show public requests on the map, with the same filter."""
    form = sift_form(request)
    form.is_valid()
    return shown(request, "map.html", form=form, query=request.GET.urlencode())


@open_to_all
@visit
@require_GET
def points(request: Visit) -> JsonResponse:
    """Return public requests as GeoJSON: inside `box=west,south,east,north`, 500 at most.

    They are looked for among the newest 2,000 that fit the filter.
    """
    rows = _looked_through(request).select_related("place")
    placed = rows.annotate(
        at_lat=Coalesce("lat", F("place__lat"), output_field=FloatField()),
        at_lng=Coalesce("lng", F("place__lng"), output_field=FloatField()),
    ).filter(at_lat__isnull=False, at_lng__isnull=False)
    box = _box(request.GET.get("box", ""))
    if box:
        west, south, east, north = box
        placed = placed.filter(at_lng__range=(west, east), at_lat__range=(south, north))
    found = [_feature(request, row) for row in showing.rows(placed[:ON_THE_MAP], request.at)]
    return JsonResponse({"type": "FeatureCollection", "features": _towns(request) + found})


def _looked_through(request: Visit) -> QuerySet[Matter]:
    """Return the newest that are asked for: many may have no point, or lie beyond the box."""
    asked = sought(request, sift_form(request))
    return published.cut_off(asked, LOOKED_THROUGH, request.at)


def _box(typed: str) -> tuple[float, float, float, float] | None:
    parts = [number(part, -180, 180) for part in typed.split(",")]
    west, south, east, north = parts if len(parts) == 4 else (None,) * 4
    if west is None or south is None or east is None or north is None:
        return None
    return west, south, east, north


def _feature(request: Visit, row: dict[str, Any]) -> dict[str, Any]:
    matter = row["matter"]
    return {
        "type": "Feature",
        "properties": {
            "number": matter.number,
            "title": row["title"],
            "label": row["place"],
            "colour": row["rung"]["colour"] if row["rung"] else "",
            "state": matter.state,
            "url": to(request, "matter", matter.number),
        },
        "geometry": {
            "type": "Point",
            "coordinates": [round(matter.at_lng, DECIMALS), round(matter.at_lat, DECIMALS)],
        },
    }


def _towns(request: Visit) -> list[dict[str, Any]]:
    """Return the outlines under the points; outlines only, no second set of points."""
    drawn = picking.drawn("", request.look)
    return [feature for feature in drawn if feature["geometry"]["type"] != "Point"]


def latest_answers(request: Visit, most: int = 3) -> list[dict[str, Any]]:
    """Return the newest public requests that were answered, for the front page."""
    rows = queries.public().exclude(answer="").exclude(state__in=OPEN)
    if request.look:
        rows = rows.filter(path__startswith=request.look.place.path)
    return showing.rows(rows.select_related("place")[:most], request.at)


def latest_at(place: Place, request: Visit, most: int = 5) -> list[dict[str, Any]]:
    """Return the newest public requests at and below a place."""
    rows = queries.public().filter(path__startswith=place.path).select_related("place")
    return showing.rows(rows[:most], request.at)
