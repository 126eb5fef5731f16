"""The operator's one page: a call becomes a request in less than a minute, without a mouse."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.journal.states import Invisible, Refused
from bandeng.matters import actions, queries
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Privacy, spoken
from bandeng.web.deeds.questions import Questions, asks_more
from bandeng.web.deeds.visit import said, visit
from bandeng.web.office import pages, taking_calls
from bandeng.web.office.forms.intake import IntakeForm
from bandeng.web.office.taking_calls import RIGHT, Told
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.spoken import due_words

LAST = "call_taken_last"


@for_able(RIGHT)
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """Take a call down; `look` only looks up what belongs to what was typed."""
    told = Told(visit(request), request.POST)
    if request.method != "POST" or "look" in request.POST:
        typed = {name: told.typed(name) for name in ("phone", "text", "where", "name", "privacy")}
        key = {"client_key": request.POST["client_key"]} if "client_key" in request.POST else {}
        return _page(told, IntakeForm(told=told, initial={**typed, **key}))
    form = IntakeForm(request.POST, told=told)
    if not form.is_valid():
        return _page(told, form, 422)
    questions = _questions(told, form)
    if questions and not questions.is_answered:
        return _page(told, form, 422 if questions.is_bound else 200, questions)
    try:
        ask = _ask(form, questions)
        matter = actions.raise_matter(ask, by=told.seen.person, at=told.seen.at)
    except Refused as no:
        form.add_error(None, str(no))
        return _page(told, form, 409, questions)
    request.session[LAST] = matter.number
    return redirect("office:intake_sent", number=matter.number)


def _questions(told: Told, form: IntakeForm) -> Questions | None:
    """Return what the kind asks besides, with what was answered; None if nothing."""
    seen = told.seen
    kind = seen.rules.kinds[form.cleaned_data["kind"]]
    if not asks_more(kind, seen.at):
        return None
    place = form.cleaned_data["place"]
    return Questions(seen.request.POST, kind=kind, place=place, rules=seen.rules, at=seen.at)


def _ask(form: IntakeForm, questions: Questions | None) -> actions.Ask:
    told = form.cleaned_data
    return actions.Ask(
        kind=told["kind"],
        category=told["category"],
        text=told["text"],
        place=told["place"],
        channel=Channel.HOTLINE,
        privacy=Privacy(told["privacy"]) if told["privacy"] else None,
        contact=actions.Contact(name=told["name"], phone=told["phone"]),
        client_key=told["client_key"],
        **(questions.told() if questions else {}),
    )


def _page(
    told: Told, form: IntakeForm, status: int = 200, questions: Questions | None = None
) -> HttpResponse:
    where = told.typed("where", 80)
    found = form.several or _found(told, where)
    words: dict[str, Any] = {
        "form": form,
        "questions": questions,
        "earlier": taking_calls.earlier(told.seen, told.phone),
        "asked": bool(told.phone),
        "found": found,
        "found_for": where,
        "chosen": told.place.pk if told.place else (found[0]["id"] if found else None),
        **taking_calls.aside(told),
    }
    return pages.show(told.seen.request, "intake", status=status, **words)


def _found(told: Told, where: str) -> list[dict[str, Any]]:
    if not where:
        return []
    return taking_calls.shown_places(taking_calls.places_found(told.seen, where))


@for_able(RIGHT)
@require_POST
def caller(request: HttpRequest) -> HttpResponse:
    """Show what this phone asked before, masked as in every list."""
    told = Told(visit(request), request.POST)
    words: dict[str, Any] = {
        "earlier": taking_calls.earlier(told.seen, told.phone),
        "asked": bool(told.phone),
    }
    return pages.show(request, "intake_caller", **words)


@for_able(RIGHT)
@require_POST
def places(request: HttpRequest) -> HttpResponse:
    """Show the places a name or its spelling means, the best one chosen."""
    told = Told(visit(request), request.POST)
    where = told.typed("where", 80)
    found = _found(told, where)
    first = found[0]["id"] if found else None
    return pages.show(request, "intake_places", found=found, found_for=where, chosen=first)


@for_able(RIGHT)
@require_POST
def aside(request: HttpRequest) -> HttpResponse:
    """Show the category guessed from the words, its clock, and what can be said at once."""
    told = Told(visit(request), request.POST)
    form = IntakeForm(told=told, initial={"privacy": told.typed("privacy", 20)})
    return pages.show(request, "intake_aside", form=form, **taking_calls.aside(told))


@for_able(RIGHT)
@require_GET
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """Show number and deadline in large letters, to be read out.

    What was taken down last is shown also if it is kept from the operator's eyes from now on.
    """
    seen = visit(request)
    visible = taking_calls.visible(seen, number)
    last = request.session.get(LAST) == number
    matter = visible or (queries.by_number(number) if last else None)
    if matter is None:
        raise Invisible
    if visible is None and matter.kept_from:  # read out once, no more
        request.session.pop(LAST)
    words: dict[str, Any] = {
        "matter": matter,
        "visible": visible is not None,
        "spoken": spoken(matter.number),
        "due": due_words(matter.due_at, seen.at).note if matter.due_at else "",
        "post": seen.post(matter.owner_post),
        "owner": matter.owner.name if matter.owner else "",
        "rung": seen.rung(matter),
        "kind": _kind(matter, request),
        "category": seen.category(matter),
    }
    return pages.show(request, "intake_sent", **words)


def _kind(matter: Matter, request: HttpRequest) -> str:
    kind = visit(request).kind(matter)
    return said(kind.title) if kind else matter.kind
