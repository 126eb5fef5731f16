"""One matter on the desk: read it, act on it, open what is guarded."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.journal.states import Refused
from bandeng.matters.models import Matter
from bandeng.web import deeds
from bandeng.web.deeds import opening
from bandeng.web.deeds.afterwards import fresh, sentence
from bandeng.web.deeds.answer_help import hints_shown
from bandeng.web.deeds.deed import Deed
from bandeng.web.deeds.once import once
from bandeng.web.deeds.pictures import served
from bandeng.web.deeds.scene import Scene, scene_of
from bandeng.web.office import matter_page, pages
from bandeng.web.office.opinion import paper
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.proving import freshly_proven


@for_able("see")
@require_GET
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Show a matter with its clock, its story and what may be done."""
    return matter_page.show(scene_of(request, number))


@for_able("see")
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: str, act_id: str) -> HttpResponse:
    """Open the form of a deed on the matter's page, or do it."""
    scene, chosen = scene_of(request, number), deeds.BY_ID.get(act_id)
    if chosen is None:
        raise Http404
    if request.method == "GET":
        return _opened(scene, chosen)
    form = chosen.form(request.POST, scene=scene)
    if form.is_valid():
        try:
            after = once(chosen, scene, form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return _after(scene, chosen, after)
    return matter_page.show_deed(scene, chosen, form, status=422)


@for_able("see")
@require_POST
def hints(request: HttpRequest, number: str) -> HttpResponse:
    """Return hints on an answer while it is typed; nothing is kept and nothing held back."""
    return hints_shown(scene_of(request, number))


def _opened(scene: Scene, chosen: Deed) -> HttpResponse:
    """Show the form, or the sentence why this is not for who looks."""
    against = chosen.against(scene)
    form, status = chosen.form(scene=scene), 409 if against else 200
    return matter_page.show_deed(scene, chosen, form, status=status, against=against)


def _after(scene: Scene, chosen: Deed, done: Matter | None) -> HttpResponse:
    """Say what was done, on the matter's page as long as it can still be seen."""
    after, request = fresh(scene, done), scene.seen.request
    messages.success(request, sentence(chosen, scene, after))
    target = redirect("office:matter", after.number) if after else redirect("office:queue")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target["Location"]})
    return target


@for_able("see")
@require_POST
@freshly_proven
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Show who asked in clear, once, after the purpose was written down."""
    scene, form = scene_of(request, number), opening.OpenContactForm(request.POST)
    if scene.is_sealed:
        return redirect("office:matter", scene.matter.number)
    if not form.is_valid():
        return matter_page.show(scene, status=422, contact_form=form)
    return matter_page.show(scene, opened_contact=opening.open_contact(scene, form))


@for_able("see")
@require_POST
@freshly_proven
def unseal(request: HttpRequest, number: str) -> HttpResponse:
    """Open a confidential matter for half an hour, after the purpose was written down."""
    scene, form = scene_of(request, number), opening.UnsealForm(request.POST)
    if not form.is_valid():
        return matter_page.show(scene, status=422, unseal_form=form)
    opening.unseal(scene, form)
    return redirect("office:matter", scene.matter.number)


@for_able("see")
@require_GET
def opinion(request: HttpRequest, number: str) -> HttpResponse:
    """Show a written answer as the paper that is handed out."""
    scene = scene_of(request, number)
    if scene.is_sealed or not scene.matter.answer_parts:
        return redirect("office:matter", scene.matter.number)
    return pages.show(request, "opinion", matter=scene.matter, paper=paper(scene))


@for_able("see")
@require_GET
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a picture, the small one with `?small`; 404 for one not meant for who looks."""
    return served(request, name)
