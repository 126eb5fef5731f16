"""Pages to read: the front page, who answers where, a place's own page, how it works."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from bandeng import retention
from bandeng.places import queries as places
from bandeng.places.models import Membership, Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.answers_here import chains
from bandeng.web.resident import offers, picking, proofs, public
from bandeng.web.resident.deadlines import length
from bandeng.web.resident.forms import NumberForm
from bandeng.web.resident.hours import open_here, opening
from bandeng.web.resident.looks import looks_at, said
from bandeng.web.resident.visits import Visit, shown, to, visit, word
from bandeng.web.ui.doors import for_resident, open_to_all

MOST_OPEN = 4


@for_resident
@visit
@require_GET
def home(request: Visit) -> HttpResponse:
    """Show the front page: one thing to do, and the ways to look around."""
    words: dict[str, Any] = {
        "form": NumberForm(),
        "answers": public.latest_answers(request),
        "mine": bool(proofs.keys_of(request.session, at=request.at)),
    }
    if request.look:
        rows = open_here(request, MOST_OPEN + 1)
        words |= {"open_today": rows[:MOST_OPEN], "more_open": len(rows) > MOST_OPEN}
    return shown(request, "home.html", **words)


@open_to_all
@visit
@require_GET
def towns(request: Visit) -> HttpResponse:
    """Show every place that has a page of its own."""
    return shown(request, "towns.html", looks=looks_at(request.at))


@open_to_all
@visit
@require_GET
def who(request: Visit) -> HttpResponse:
    """Show who answers for a place, with names; say it where nobody does."""
    typed = word(request, "q")
    shelf = picking.shelf(word(request, "in"), request.look)
    words: dict[str, Any] = {
        "q": typed,
        "found": picking.named(typed, request.look) if typed else [],
        "shelf": shelf,
        "chain": chain(shelf.here, request) if shelf.here else [],
        "members": members(shelf.here, request) if shelf.here else [],
    }
    return shown(request, "who.html", **words)


def chain(place: Place, request: Visit) -> list[dict[str, Any]]:
    """Return the posts over a place with who holds them, nearest first; empty posts too."""
    return chains([place], request.at)[place.pk]


def members(place: Place, request: Visit) -> list[Membership]:
    """Return the organisations that are members of a place today, with since when."""
    return places.members_of(place, localdate(request.at))


@open_to_all
@visit
@require_GET
def place(request: Visit, code: str) -> HttpResponse:
    """Show the page behind the code that hangs at a place: who answers here, and say something."""
    found = places.by_code(code.replace("\0", "")[:40])
    if found is None:
        raise Http404
    if found.to_day is not None:
        became = list(places.standing_after(found))
        return shown(request, "place_gone.html", 410, place=found, became=became)
    words: dict[str, Any] = {
        "place": found,
        "where": picking.way_to(found),
        "chain": chain(found, request),
        "members": members(found, request),
        "matters": public.latest_at(found, request),
        "halls": opening(found, request),
    }
    return shown(request, "place.html", **words)


@open_to_all
@visit
@require_GET
def poster(request: Visit, code: str) -> HttpResponse:
    """Show a sheet to print and hang up at a place: its code to scan, and who answers."""
    found = picking.open_place(code.replace("\0", "")[:40], None)
    if found is None:
        raise Http404
    words: dict[str, Any] = {
        "place": found,
        "where": picking.way_to(found),
        "chain": chain(found, request)[:2],
        "address": request.build_absolute_uri(to(request, "place", found.code)),
    }
    return shown(request, "poster.html", **words)


@open_to_all
@visit
@require_GET
def about(request: Visit) -> HttpResponse:
    """Explain how it works, from the playbooks that hold today."""
    rules = library(request.at)
    kinds = [_explained(rules, kind) for kind in offers.kinds(rules, request.look, request.at)]
    return shown(request, "about.html", kinds=kinds)


def _explained(rules: Library, kind: MatterKind) -> dict[str, Any]:
    def title(post: str) -> str:
        return said(rules.posts[post].title) if post in rules.posts else post

    return {
        "title": said(kind.title),
        "about": said(kind.about),
        "first_reply": length(kind.first_reply),
        "confirm_within": length(kind.answer.confirm_within),
        "reopenings": kind.answer.reopenings,
        "climbs": kind.on_expiry == "climb",
        "rungs": [
            {
                "rung": {"label": said(rung.title) or title(rung.post), "colour": rung.colour},
                "post": title(rung.post),
                "within": length(rung.within),
                "list": rung.list_ is not None,
            }
            for rung in kind.ladder
        ],
    }


@open_to_all
@visit
@require_GET
def privacy(request: Visit) -> HttpResponse:
    """Say in plain words what is kept of whom, how long, and who may look."""
    days = {"contact": retention.days_kept("contact"), "message": retention.days_kept("message")}
    return shown(request, "privacy.html", days=days)
