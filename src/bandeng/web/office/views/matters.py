"""One matter on the desk: read it, act on it, open what is guarded."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.journal.states import Refused
from bandeng.matters import actions
from bandeng.matters.pictures import path_of
from bandeng.matters.states import Privacy
from bandeng.web.office import acts, matter_page, pages
from bandeng.web.office.forms.matters import OpenConfidential, OpenContact
from bandeng.web.office.sheet import Sheet, sheet_of
from bandeng.web.ui.doors import for_able


@for_able("see")
@require_GET
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Show a matter with its clock, its story and what may be done."""
    return matter_page.show(sheet_of(request, number))


@for_able("see")
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: str, act_id: str) -> HttpResponse:
    """Open the form of an act on the matter's page, or do it."""
    sheet, chosen = sheet_of(request, number), acts.BY_ID.get(act_id)
    if chosen is None:
        raise Http404
    if request.method == "GET":
        return _opened(sheet, chosen)
    form = matter_page.form_of(chosen, sheet, request.POST)
    if form.is_valid():
        try:
            acts.once(chosen, sheet, dict(form.cleaned_data))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return _after(request, sheet, chosen)
    return matter_page.show(sheet, chosen, form, status=422)


def _opened(sheet: Sheet, chosen: acts.Act) -> HttpResponse:
    """Show the form, or the sentence why this is not for who looks."""
    if not sheet.may(chosen.verb):
        raise Refused(sheet.against[chosen.verb])
    return matter_page.show(sheet, chosen)


def _after(request: HttpRequest, sheet: Sheet, chosen: acts.Act) -> HttpResponse:
    """Say what was done, on the matter's page as long as it can still be seen."""
    messages.success(request, str(chosen.done))
    seen = acts.still_seen(sheet)
    target = redirect("office:matter", sheet.matter.number) if seen else redirect("office:queue")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target["Location"]})
    return target


@for_able("see")
@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Show who asked in clear, once, after the purpose was written down."""
    sheet = sheet_of(request, number)
    if sheet.is_sealed:
        return redirect("office:matter", sheet.matter.number)
    form = OpenContact(request.POST, at=sheet.at)
    if not form.is_valid():
        return matter_page.show(sheet, status=422, contact_form=form)
    who, purpose = pages.person_of(request), form.cleaned_data["purpose"]
    asker = actions.open_contact(sheet.matter, purpose=purpose, by=who, at=sheet.at)
    return matter_page.show(sheet, opened_contact=asker)


@for_able("see")
@require_POST
def unseal(request: HttpRequest, number: str) -> HttpResponse:
    """Open a confidential matter for half an hour, after the purpose was written down."""
    sheet = sheet_of(request, number)
    form = OpenConfidential(request.POST, at=sheet.at)
    if not form.is_valid():
        return matter_page.show(sheet, status=422, unseal_form=form)
    who, purpose = pages.person_of(request), form.cleaned_data["purpose"]
    actions.open_confidential(sheet.matter, purpose=purpose, by=who, at=sheet.at)
    sheet.unseal()
    return redirect("office:matter", sheet.matter.number)


@for_able("see")
@require_GET
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a picture, the small one with `?small`; 404 for one not meant for who looks."""
    found = matter_page.picture_of(request, name)
    try:
        if found is None:
            raise ValueError(name)
        kept = path_of(found.name, settings.MEDIA_ROOT, small="small" in request.GET).open("rb")
    except (OSError, ValueError):
        raise Http404 from None
    response = FileResponse(kept, content_type="image/jpeg")
    secret = found.matter.privacy == Privacy.CONFIDENTIAL
    response["Cache-Control"] = "no-store" if secret else "private, max-age=3600"
    return response
