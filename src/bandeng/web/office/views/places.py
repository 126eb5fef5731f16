"""Places and posts: the tree, one place, what nobody holds, proposals."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.people.queries import staffing_gaps
from bandeng.places import queries
from bandeng.places.models import Place
from bandeng.web.office import listed, pages, place_page, rows, taking
from bandeng.web.office.forms.places import Find
from bandeng.web.office.picking import picked
from bandeng.web.ui.doors import for_able, for_staff

MOST_FOUND = 100
MOST_BESIDE = 100


@for_staff
@require_GET
def places(request: HttpRequest) -> HttpResponseBase:
    """Show the top of the tree, or the places whose name was typed."""
    form = Find(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    if shape := taking.asked(request):
        listing = listed.Listing(_("Places and posts"), taking.filters_of(form))
        wanted = queries.named(typed) if typed else queries.standing()
        return taking.away(request, shape, listed.places(request, listing, wanted))
    found = list(queries.named(typed).select_related("parent")[:MOST_FOUND]) if typed else []
    library = pages.library_of(request)
    counts = queries.counts_by_level()
    words: dict[str, Any] = {
        "form": form,
        "typed": typed,
        "may_propose": pages.able(request, "manage-people"),
        "found": [(place, rows.level_title(place.level, library)) for place in found],
        "tops": [(top, list(queries.children(top))) for top in queries.roots()[:3]],
        "counts": [
            (rows.in_language(level.title), counts.get(level.id, 0)) for level in library.levels
        ],
    }
    return pages.show(request, "places", **words)


@for_staff
@require_GET
def below(request: HttpRequest, code: str) -> HttpResponse:
    """Show the places right below one, as a branch of the tree."""
    place = queries.by_code(code)
    if place is None:
        raise Http404
    found = list(queries.children(place))
    return render(request, "office/branch.html", {"places": found})


@for_staff
@require_GET
def outline(request: HttpRequest, code: str) -> HttpResponse:
    """Return the outline of a place and of its neighbours, as GeoJSON for the map."""
    found = queries.by_code(code)
    if found is None:
        raise Http404
    beside = queries.standing().filter(parent_id=found.parent_id).exclude(pk=found.pk)
    rows = [found, *beside.exclude(boundary=None)[:MOST_BESIDE]]
    features = [place_page.feature(each, here=each.pk == found.pk) for each in rows]
    return JsonResponse(
        {"type": "FeatureCollection", "features": [each for each in features if each]}
    )


@for_staff
@require_GET
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Show one place: its past, its posts and who holds them, what is open there."""
    return place_page.show(request, place_page.place_of(code))


@for_able("manage-places")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str, change_id: str) -> HttpResponse:
    """Open the form of a change on the place's page, or make the change."""
    found, chosen = place_page.place_of(code), place_page.BY_ID.get(change_id)
    if chosen is None:
        raise Http404
    if request.method == "GET":
        return place_page.show(request, found, chosen)
    sent = (request.POST, request.FILES)
    form = place_page.form_of(chosen, found, pages.library_of(request), *sent)
    if pages.tried(form, lambda _said: chosen.do(request, found, place_page.answers(form))):
        messages.success(request, str(chosen.done))
        return redirect("office:place", code)
    return place_page.show(request, found, chosen, form, 422)


@for_able(*pages.DESK)
@require_GET
def uncovered(request: HttpRequest) -> HttpResponseBase:
    """Show the posts at places that have fewer holders than the playbooks ask, in place order."""
    library, spot = pages.library_of(request), picked(request, _ability(request))
    within = spot.path or (spot.top.path if spot.top else "")
    found = staffing_gaps(library.requirements(), within, pages.at_of(request))
    post = request.GET.get("post", "")
    chains = queries.chains_of({gap.path for gap in found})
    gaps = [gap for gap in found if post in ("", gap.post)]
    gaps.sort(key=lambda gap: [(place.sort, place.code) for place in chains[gap.path]])
    if shape := taking.asked(request):
        narrowed = [rows.post_title(post, library)] if post else []
        narrowed += [spot.place.name] if spot.place else []
        listing = listed.Listing(_("Posts without a holder"), narrowed)
        return taking.away(request, shape, listed.gaps(request, listing, gaps, chains))
    page = pages.page_of(request, gaps, capped=False)
    words: dict[str, Any] = {
        "page": page,
        "gaps": [_gap(gap, chains[gap.path], library) for gap in page.object_list],
        "posts": [(p, rows.post_title(p, library)) for p in sorted({g.post for g in found})],
        "post": post,
        "picked": spot,
        "may_appoint": pages.able(request, "manage-people"),
    }
    return pages.show(request, "uncovered", **words)


def _ability(request: HttpRequest) -> str:
    return "manage-people" if pages.able(request, "manage-people") else "see"


def _gap(gap: Any, chain: list[Place], library: Any) -> dict[str, Any]:
    return {
        "place": chain[-1],
        "above": " ".join(place.name for place in chain[:-1][-2:]),
        "post": rows.post_title(gap.post, library),
        "post_id": gap.post,
        "held": gap.held,
        "least": gap.least,
        "most": gap.most,
        "missing": max(gap.least - gap.held, 0),
    }
