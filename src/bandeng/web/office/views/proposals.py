"""Proposals: who could answer for places nobody holds; a person decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.people import actions
from bandeng.people.models import Proposal
from bandeng.people.queries import present
from bandeng.people.queries import proposals as waiting
from bandeng.places.models import Place
from bandeng.places.queries import by_code, standing
from bandeng.playbooks.library import Library
from bandeng.web.office import pages, rows
from bandeng.web.office.forms.places import Propose
from bandeng.web.office.picking import picked
from bandeng.web.ui.doors import for_able


@for_able("manage-people")
@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """Show the proposals that wait for a decision, and the form that makes one."""
    library = pages.library_of(request)
    choices = picked(request, "manage-people").options()[1:]
    form = Propose(request.POST or None, whats=_whats(library), places=choices)
    made: list[Proposal] = []
    if request.method == "POST" and pages.tried(
        form, lambda said: made.append(_make(request, said))
    ):
        return redirect("office:proposal", made[0].pk)
    found = waiting(pages.person_of(request), pages.seats_of(request))[:50]
    words: dict[str, Any] = {"form": form, "found": [(p, *_said(p, library)) for p in found]}
    return pages.show(request, "proposals", status=422 if form.errors else 200, **words)


def _whats(library: Library) -> list[tuple[str, str]]:
    return [
        (
            f"{post.id}:{level}",
            f"{rows.in_language(post.title)} · {rows.level_title(level, library)}",
        )
        for post in library.posts.values()
        for level in post.levels
    ]


def _make(request: HttpRequest, said: dict[str, Any]) -> Proposal:
    post, _colon, level = said["what"].partition(":")
    within = by_code(said["place"])
    if within is None:
        raise Place.DoesNotExist
    return actions.propose(post=post, level=level, within=within, **pages.acting(request))


def _said(proposal: Proposal, library: Library) -> tuple[str, str, int]:
    post, level = rows.post_title(proposal.post, library), rows.level_title(proposal.level, library)
    return post, level, len(proposal.pairs)


@for_able("manage-people")
@require_GET
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show one proposal: which place would go to whom."""
    library, found = pages.library_of(request), _one(request, proposal_id)
    places = standing().in_bulk([place for place, _person in found.pairs])
    people = present().in_bulk([person for _place, person in found.pairs])
    pairs: list[dict[str, Any]] = [
        {"value": f"{place}:{person}", "place": places[place], "person": people[person]}
        for place, person in found.pairs
        if place in places and person in people
    ]
    pairs.sort(key=lambda pair: (pair["place"].path, pair["person"].name))
    post, level, _count = _said(found, library)
    words: dict[str, Any] = {"proposal": found, "pairs": pairs, "post": post, "level": level}
    return pages.show(request, "proposal", **words)


def _one(request: HttpRequest, proposal_id: int) -> Proposal:
    return waiting(pages.person_of(request), pages.seats_of(request)).get(pk=proposal_id)


@for_able("manage-people")
@require_POST
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Appoint as ticked, or drop the proposal."""
    found = _one(request, proposal_id)
    if request.POST.get("decision") != "accept":
        actions.drop_proposal(found, **pages.acting(request))
        messages.success(request, _("The proposal was dropped; nobody was appointed."))
        return redirect("office:proposals")
    ticked = set(request.POST.getlist("pair"))
    pairs = [(place, person) for place, person in found.pairs if f"{place}:{person}" in ticked]
    held = actions.accept_proposal(found, pairs=pairs, **pages.acting(request))
    done = ngettext("%(n)d appointment was made.", "%(n)d appointments were made.", len(held))
    messages.success(request, done % {"n": len(held)})
    return redirect("office:uncovered")
