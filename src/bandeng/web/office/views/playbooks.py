"""Playbooks: what holds, how it reads, what a new text would change, adopt and undo."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.playbooks import actions, queries, shipped
from bandeng.playbooks.reading import Source, Unreadable, read
from bandeng.playbooks.reference import json_schema
from bandeng.web.office import pages, rows
from bandeng.web.office.booklet import booklet
from bandeng.web.office.forms.playbooks import Adopt, Bring, Undo
from bandeng.web.office.proof import Proof, proof
from bandeng.web.ui.doors import for_able, for_staff
from bandeng.web.ui.proving import freshly_proven


@for_staff
@require_GET
def playbooks(request: HttpRequest) -> HttpResponse:
    """Show the playbooks in force with their hashes, and what comes later."""
    at, library = pages.at_of(request), pages.library_of(request)
    found = [(each, library.by_playbook.get(each.playbook)) for each in queries.adopted(at)]
    words: dict[str, Any] = {
        "adopted": [(a, rows.in_language(s.playbook.title) if s else a.playbook) for a, s in found],
        "unreadable": [a for a, s in found if s is None or s.hash != a.hash],
        "coming": list(queries.coming(at)[:20]),
        "may_adopt": pages.able(request, "adopt"),
    }
    return pages.show(request, "playbooks", **words)


@for_staff
@require_GET
def playbook(request: HttpRequest, playbook_id: str) -> HttpResponse:
    """Show one playbook as a page, its text, and every adoption of it."""
    return _show_one(request, playbook_id, Undo(initial={"newest": _newest(playbook_id)}))


def _newest(playbook_id: str) -> int | None:
    """Return the id of the adoption that would be undone."""
    held = queries.history(playbook_id).filter(withdrawn_at=None)
    return held.values_list("pk", flat=True).first()


def _show_one(
    request: HttpRequest, playbook_id: str, form: Form, status: int = 200
) -> HttpResponse:
    history = list(queries.history(playbook_id)[:50])
    library = pages.library_of(request)
    source = library.by_playbook.get(playbook_id) or _shipped(playbook_id)
    if source is None:
        raise Http404
    in_force = library.by_playbook.get(playbook_id)
    words: dict[str, Any] = {
        "source": source,
        "book": booklet(source, library),
        "history": history,
        "in_force": in_force,
        "undo": form,
        "may_adopt": pages.able(request, "adopt"),
        "undoable": any(each.withdrawn_at is None for each in history),
    }
    return pages.show(request, "playbook", status=status, **words)


def _shipped(playbook_id: str) -> Source | None:
    """Return a playbook that came along and was never adopted here."""
    for name, text in shipped.everything():
        try:
            source = read(text, name)
        except Unreadable:
            continue
        if source.id == playbook_id:
            return source
    return None


@for_able("adopt")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Take a new text and say its mistakes, or in words what it would change."""
    if request.method == "GET":
        return pages.show(request, "bring", form=Bring(initial={"text": _start(request)}))
    form = Bring(request.POST, request.FILES)
    if not form.is_valid():
        return pages.show(request, "bring", form=form, status=422)
    said = form.cleaned_data
    name = said.get("name") or _("the text above")
    return _proofread(request, proof(said["text"], name, pages.at_of(request)), said["text"], name)


def _start(request: HttpRequest) -> str:
    """Return the text in force of the playbook that is to be changed."""
    source = pages.library_of(request).by_playbook.get(request.GET.get("from", ""))
    return source.text if source else ""


def _proofread(
    request: HttpRequest, found: Proof, text: str, name: str, adopt: Form | None = None
) -> HttpResponse:
    words: dict[str, Any] = {
        "form": Bring(initial={"text": text}),
        "proof": found,
        "problems": [problem.said_in(get_language()) for problem in found.problems],
        "adopt": adopt or Adopt(initial={"text": text, "name": name}),
    }
    fit = found.is_fit and adopt is None
    return pages.show(request, "bring", status=200 if fit else 422, **words)


@for_able("adopt")
@require_POST
@freshly_proven
def adopt(request: HttpRequest) -> HttpResponse:
    """Put a text in force from an instant on."""
    form, at = Adopt(request.POST), pages.at_of(request)

    def do(said: dict[str, Any]) -> None:
        named = {"reason": said["reason"], "name": said["name"] or "playbook"}
        who, start = pages.person_of(request), said["from_at"] or at
        actions.adopt(said["text"], by=who, from_at=start, at=at, **named)

    if pages.tried(form, do):
        messages.success(request, _("Adopted. Open requests keep what they were promised."))
        return redirect("office:playbooks")
    text, name = request.POST.get("text", ""), request.POST.get("name", "")
    return _proofread(request, proof(text, name or "playbook", at), text, name, form)


@for_able("adopt")
@require_POST
@freshly_proven
def undo(request: HttpRequest, playbook_id: str) -> HttpResponse:
    """Withdraw the newest adoption; the one before it holds again. Pressed twice, it is one."""
    form, who, at = Undo(request.POST), pages.person_of(request), pages.at_of(request)

    def do(said: dict[str, Any]) -> None:
        if said["newest"] in (None, _newest(playbook_id)):
            actions.undo(playbook_id, by=who, at=at, reason=said["reason"])

    if pages.tried(form, do):
        messages.success(request, _("Undone. What was in force before holds again."))
        return redirect("office:playbooks")
    return _show_one(request, playbook_id, form, 422)


@for_staff
@require_GET
def schema(request: HttpRequest) -> HttpResponse:
    """Return the JSON schema of playbooks, for editors."""
    response = HttpResponse(json_schema(), content_type="application/schema+json")
    response["Content-Disposition"] = 'attachment; filename="playbook.schema.json"'
    return response
