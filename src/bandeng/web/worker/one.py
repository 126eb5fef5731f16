"""One matter: what to do next is the one big button, the rest is a short list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.journal.queries import about
from bandeng.journal.states import Refused
from bandeng.matters import actions, queries
from bandeng.people.queries import present
from bandeng.secrecy.finding import find_personal
from bandeng.web.ui.doors import for_staff
from bandeng.web.worker import deeds
from bandeng.web.worker.acting import fresh, once, sentence
from bandeng.web.worker.choosing import posted
from bandeng.web.worker.deed_forms import DeedForm, PurposeForm
from bandeng.web.worker.lines import timeline
from bandeng.web.worker.scene import OPENED, Scene, scene_of
from bandeng.web.worker.showing import place_words, row, rows, said, show, with_places

NEARBY = 5


@for_staff
@require_GET
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Show one matter; a confidential one asks first what it is opened for."""
    scene = scene_of(request, number)
    if scene.is_sealed:
        return show(request, "sealed", {"scene": scene, "form": PurposeForm(scene=scene)})
    return show(request, "matter", page_words(scene))


@for_staff
@require_POST
def unseal(request: HttpRequest, number: str) -> HttpResponse:
    """Open a confidential matter for a purpose that is written down."""
    scene = scene_of(request, number)
    form = PurposeForm(request.POST, scene=scene)
    if not form.is_valid():
        return show(request, "sealed", {"scene": scene, "form": form}, 422)
    seen, purpose = scene.seen, form.cleaned_data["purpose"]
    actions.open_confidential(scene.matter, purpose=purpose, by=seen.person, at=seen.at)
    opened = {**request.session.get(OPENED, {}), str(scene.matter.pk): seen.at.isoformat()}
    request.session[OPENED] = opened
    return redirect("worker:matter", number=number)


@for_staff
@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Show the contact details once, after writing down who looked and what for."""
    scene = scene_of(request, number)
    if scene.is_sealed:
        return redirect("worker:matter", number=number)
    form = PurposeForm(request.POST, scene=scene)
    words: dict[str, Any] = {"contact_form": form}
    if form.is_valid():
        seen, purpose = scene.seen, form.cleaned_data["purpose"]
        try:
            words["opened"] = actions.open_contact(
                scene.matter, purpose=purpose, by=seen.person, at=seen.at
            )
        except Refused as no:
            form.add_error(None, str(no))
    return show(request, "matter", {**page_words(scene), **words}, 422 if form.errors else 200)


@for_staff
@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Ask what a deed needs and do it; a refusal keeps everything typed."""
    scene, chosen = scene_of(request, number), deeds.BY_ID.get(name)
    if chosen is None:
        raise Http404
    if scene.is_sealed:
        return redirect("worker:matter", number=number)
    form = chosen.form(posted(request), scene=scene)
    if request.method != "POST" or not form.is_valid():
        return _deed_page(scene, chosen, form, 422 if form.errors else 200)
    try:
        once(chosen, scene, form.cleaned_data)
    except Refused as no:
        form.add_error(None, str(no))
        return _deed_page(scene, chosen, form, 409)
    after = fresh(scene)
    messages.success(request, sentence(chosen, scene, after))
    return redirect("worker:matter", number=number) if after else redirect("worker:today")


def _deed_page(scene: Scene, chosen: deeds.Deed, form: DeedForm, status: int) -> HttpResponse:
    request = scene.seen.request
    words = {
        "scene": scene,
        "matter": scene.matter,
        "row": row(scene.seen, scene.matter),
        "deed": chosen,
        "form": form,
        "against": "" if form.is_bound else why_not_now(scene, chosen),
        "q": request.GET.get("q", ""),
    }
    return show(request, "deed", words, status)


def why_not_now(scene: Scene, chosen: deeds.Deed) -> str:
    """Return why a deed cannot be done now, or nothing if it can."""
    if not scene.may(chosen.verb):
        return scene.against[chosen.verb]
    if not chosen.makes_sense(scene):
        return _("This does not fit how the request stands now.")
    return ""


def page_words(scene: Scene) -> dict[str, Any]:
    """Return everything the page of a matter shows."""
    seen, found = scene.seen, scene.matter
    first = deeds.primary(scene)
    often, rest = deeds.others(scene, first)
    lines = list(about("matter", found.pk))
    return {
        "scene": scene,
        "matter": found,
        "row": row(seen, found),
        "kind": said(scene.kind.title) if scene.kind else found.kind,
        "category": seen.category(found),
        "first": first,
        "refused": None if first else deeds.refused_first(scene),
        "often": often,
        "rest": rest,
        "title": marked(found.title),
        "text": marked(found.text),
        "asker": queries.masked_asker(found),
        "contact_form": PurposeForm(scene=scene),
        "may_open": scene.may("open_contact"),
        "owner_post": seen.post(found.owner_post),
        "pictures": scene.pictures,
        "helpers": _helpers(found.helper_ids),
        "near": rows(seen, with_places(queries.near(seen.seats, found, at=seen.at))[:NEARBY]),
        "lines": timeline(seen, found, lines),
        "place": place_words(found.place),
        "taker": found.taken_by.name if found.taken_by else "",
    }


def _helpers(ids: list[int]) -> list[str]:
    return [p.name for p in present().filter(pk__in=ids)] if ids else []


def marked(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it looks like personal data."""
    pieces, last = [], 0
    for found in find_personal(text):
        pieces += [(text[last : found.start], False), (text[found.start : found.end], True)]
        last = found.end
    return [(piece, flag) for piece, flag in [*pieces, (text[last:], False)] if piece]
