"""One matter: what to do next is the one big button, the rest is a short list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.journal.queries import about
from bandeng.journal.states import Refused
from bandeng.matters import actions, queries
from bandeng.matters.models import Matter
from bandeng.web import deeds
from bandeng.web.deeds import opening
from bandeng.web.deeds.afterwards import fresh, sentence
from bandeng.web.deeds.along import kin
from bandeng.web.deeds.answer_help import hints_shown
from bandeng.web.deeds.deed import Deed
from bandeng.web.deeds.errands import rows_shown
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.lines import timeline
from bandeng.web.deeds.marking import marked
from bandeng.web.deeds.once import once
from bandeng.web.deeds.questions import told_besides
from bandeng.web.deeds.receipts import slip
from bandeng.web.deeds.scene import Scene, scene_of
from bandeng.web.deeds.visit import place_words, said, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.fields import posted
from bandeng.web.ui.proving import freshly_proven
from bandeng.web.worker import offering
from bandeng.web.worker.showing import row, rows, show, with_places

NEARBY = 5


@for_staff
@require_GET
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Show one matter; a confidential one asks first what it is opened for."""
    try:
        scene = scene_of(request, number)
    except Matter.DoesNotExist:
        return gone(request, number)
    if scene.is_sealed:
        return _sealed(scene, opening.UnsealForm())
    return show(request, "matter", page_words(scene))


def _sealed(
    scene: Scene, form: opening.UnsealForm, against: str = "", status: int = 200
) -> HttpResponse:
    words = {"scene": scene, "form": form, "against": against}
    return show(scene.seen.request, "sealed", words, status)


@for_staff
@require_POST
@freshly_proven
def unseal(request: HttpRequest, number: str) -> HttpResponse:
    """Open a confidential matter for a purpose that is written down."""
    scene, form = scene_of(request, number), opening.UnsealForm(request.POST)
    if not form.is_valid():
        return _sealed(scene, form, status=422)
    opening.unseal(scene, form)
    return redirect("worker:matter", number=scene.matter.number)


@for_staff
@require_POST
@freshly_proven
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Show the contact details once, after writing down who looked and what for."""
    scene, form = scene_of(request, number), opening.OpenContactForm(request.POST)
    if scene.is_sealed:
        return redirect("worker:matter", number=scene.matter.number)
    words: dict[str, Any] = {"contact_form": form}
    if form.is_valid():
        try:
            words["opened"] = opening.open_contact(scene, form)
        except Refused as no:
            form.add_error(None, str(no))
    return show(request, "matter", {**page_words(scene), **words}, 422 if form.errors else 200)


def gone(request: HttpRequest, number: str) -> HttpResponse:
    """Say who was quicker to whoever was asked; to all others there is no such request."""
    seen, found = visit(request), queries.with_number(number).first()
    try:
        if found:
            actions.refuse_if_gone(found, by=seen.person, at=seen.at)
    except Refused as quicker:
        messages.info(request, str(quicker))
        return redirect("worker:today")
    raise Http404


@for_staff
@require_GET
def paper(request: HttpRequest, number: str, held: int) -> HttpResponse:
    """Show the receipt of one paper, to print."""
    scene = scene_of(request, number)
    found = next((one for row in scene.checklist for one in row.times if one.pk == held), None)
    if found is None or scene.kind is None or scene.is_sealed:
        raise Http404
    return slip(request, scene.matter, scene.kind, found)


@for_staff
@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Ask what a deed needs and do it; a refusal keeps everything typed."""
    try:
        scene, chosen = scene_of(request, number), deeds.BY_ID.get(name)
    except Matter.DoesNotExist:
        return gone(request, number)
    if chosen is None:
        raise Http404
    if request.method == "GET" and scene.is_sealed:
        return _sealed(scene, opening.UnsealForm(), chosen.against(scene), 409)
    form = chosen.form(posted(request), scene=scene)
    if request.method != "POST" or not form.is_valid():
        return _deed_page(scene, chosen, form, 422 if form.errors else 200)
    try:
        after = fresh(scene, once(chosen, scene, form.cleaned_data))
    except Refused as no:
        form.add_error(None, str(no))
        return _deed_page(scene, chosen, form, 409)
    messages.success(request, sentence(chosen, scene, after))
    return redirect("worker:matter", number=after.number) if after else redirect("worker:today")


@for_staff
@require_POST
def hints(request: HttpRequest, number: str) -> HttpResponse:
    """Return hints on an answer while it is typed; nothing is kept and nothing held back."""
    return hints_shown(scene_of(request, number))


def _deed_page(scene: Scene, chosen: Deed, form: DeedForm, status: int) -> HttpResponse:
    request = scene.seen.request
    words = {
        "scene": scene,
        "matter": scene.matter,
        "row": row(scene.seen, scene.matter),
        "deed": chosen,
        "form": form,
        "against": "" if form.is_bound else chosen.against(scene),
        "q": request.GET.get("q", ""),
    }
    return show(request, "deed", words, status)


def page_words(scene: Scene) -> dict[str, Any]:
    """Return everything the page of a matter shows."""
    seen, found = scene.seen, scene.matter
    first = offering.primary(scene)
    often, rest = offering.others(scene, first)
    return {
        "scene": scene,
        "matter": found,
        "row": row(seen, found),
        "kind": said(scene.kind.title) if scene.kind else found.kind,
        "category": seen.category(found),
        "first": first,
        "refused": None if first else offering.refused_first(scene),
        "often": often,
        "rest": rest,
        "title": marked(found.title),
        "text": marked(found.text),
        "answer": marked(found.answer),
        "checklist": rows_shown(scene),
        "told_besides": told_besides(found, scene.kind, seen.rules),
        "asker": queries.masked_asker(found),
        "contact_form": opening.OpenContactForm(),
        "may_open": scene.may("open_contact"),
        "owner_post": seen.post(found.owner_post),
        "outcome": seen.outcome(found),
        "pictures": scene.pictures,
        "helpers": scene.helpers,
        "near": rows(seen, with_places(queries.near(seen.seats, found, at=seen.at))[:NEARBY]),
        "kin": kin(scene, lambda each: row(seen, each)),
        "lines": timeline(seen, found, about("matter", found.pk)),
        "place": place_words(found.place),
        "taker": found.taken_by.name if found.taken_by else "",
    }
