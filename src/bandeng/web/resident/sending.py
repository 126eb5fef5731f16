"""The last screen of an ask: who asks, who may read it, and whether somebody asked already."""

import re
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bandeng.journal.states import Refused, Voice
from bandeng.matters import actions, queries
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, clean_number
from bandeng.places.models import Place
from bandeng.playbooks.queries import library
from bandeng.secrecy.finding import find_personal
from bandeng.switches.queries import is_on
from bandeng.web.deeds.questions import Questions, asks_more
from bandeng.web.resident import drafts, following, offers, pace, picking, proofs
from bandeng.web.resident.counter import Counter, counter_of
from bandeng.web.resident.drafts import Draft
from bandeng.web.resident.following import follow_once
from bandeng.web.resident.forms import FollowForm, SendForm
from bandeng.web.resident.matter import page
from bandeng.web.resident.visits import Visit, shown, to, visit
from bandeng.web.ui.doors import for_resident

LONGEST_TITLE = 30


@for_resident
@visit
@require_http_methods(["GET", "POST"])
def send(request: Visit) -> HttpResponse:
    """Show and take the last screen."""
    draft = drafts.current(request.session, request.at)
    if draft is None:
        return _sent_before(request)
    counter = counter_of(request)
    place = picking.open_place(draft.place, request.look)
    if not draft.has_words or not counter.takes(draft.kind, draft.category):
        return redirect(to(request, "raise"))
    if place is None:
        return redirect(to(request, "where"))
    if request.method == "POST":
        return _take(request, counter, draft, place)
    usual = counter.kind(draft.kind).privacy.default
    form = _form(counter, draft, initial={"client_key": draft.key, "privacy": usual})
    questions = _questions(request, counter, draft, place)
    return _page(request, counter, draft, place, form, questions)


def _questions(request: Visit, counter: Counter, draft: Draft, place: Place) -> Questions | None:
    """Return what the kind asks besides, with what was answered; None if nothing."""
    kind = counter.kind(draft.kind)
    if not asks_more(kind, request.at):
        return None
    sent = request.POST if request.method == "POST" else None
    rules = library(request.at)
    return Questions(sent, kind=kind, place=place, rules=rules, at=request.at)


def _form(counter: Counter, draft: Draft, *args: Any, **more: Any) -> SendForm:
    allowed = counter.kind(draft.kind).privacy.allowed
    return SendForm(*args, privacies=list(allowed), **more)


def _take(request: Visit, counter: Counter, draft: Draft, place: Place) -> HttpResponse:
    if request.POST.get("client_key") != draft.key:
        return _sent_before(request)
    form = _form(counter, draft, request.POST)
    questions = _questions(request, counter, draft, place)
    if not form.is_valid() or (questions and not questions.is_answered):
        return _page(request, counter, draft, place, form, questions, status=422)
    if pace.too_fast(request):
        form.add_error(None, pace.sentence())
        return _page(request, counter, draft, place, form, questions, status=429)
    try:
        ask = _ask(request, draft, place, form, questions)
        matter = actions.raise_matter(ask, by=Voice.ASKER, at=request.at)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, counter, draft, place, form, questions, status=422)
    proofs.prove(request.session, matter, until=request.at + proofs.AFTER_RAISING)
    drafts.drop(request.session)
    return redirect(to(request, "receipt", matter.number))


def _ask(
    request: Visit, draft: Draft, place: Place, form: SendForm, questions: Questions | None
) -> Ask:
    said = form.cleaned_data
    return Ask(
        kind=draft.kind,
        category=draft.category,
        text=_text(draft),
        title=headline(draft.text),
        place=place,
        channel=offers.channel(request.look),
        privacy=Privacy(said["privacy"]),
        contact=Contact(said["name"], said["phone"], said["email"], get_language() or "zh-hans"),
        lat=draft.lat,
        lng=draft.lng,
        pictures=draft.pictures,
        client_key=uuid.UUID(draft.key),
        **(questions.told() if questions else {}),
    )


def _text(draft: Draft) -> str:
    """Return the words, with the station or point at which the code was scanned."""
    if not draft.spot:
        return draft.text
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join([draft.text, _("At: %(spot)s") % {"spot": draft.spot}]).strip()


def headline(text: str) -> str:
    """Return the first sentence, or what fits of it, as a title; nothing for no words."""
    first = re.split(r"[。！？!?;；\n]", text.strip(), maxsplit=1)[0].strip()
    if len(first) <= LONGEST_TITLE:
        return first
    cut = max(first.rfind(mark, 8, LONGEST_TITLE) for mark in "，,、 ")
    return first[:cut] if cut > 0 else f"{first[: LONGEST_TITLE - 1]}…"


def _page(
    request: Visit,
    counter: Counter,
    draft: Draft,
    place: Place,
    form: SendForm,
    questions: Questions | None = None,
    status: int = 200,
) -> HttpResponse:
    words = {
        "form": form,
        "questions": questions,
        "draft": draft,
        "topic": counter.topic(draft.category),
        "kind": counter.kind(draft.kind),
        "usual_kind": counter.kinds[0],
        "where": picking.spot_and_way(draft.spot, place),
        "alike": _alike(request, counter, draft, place),
        "names_somebody": bool(find_personal(draft.text)),
        "by_text_message": is_on("sms"),
    }
    return shown(request, "send.html", status, **words)


def _alike(request: Visit, counter: Counter, draft: Draft, place: Place) -> list[Matter]:
    like = counter.kind(draft.kind).duplicates
    if like is None:
        return []
    point = None if draft.lat is None or draft.lng is None else (draft.lat, draft.lng)
    what = {"category": draft.category, "text": draft.text}
    return queries.alike(like, place=place, point=point, at=request.at, **what)


def _sent_before(request: Visit) -> HttpResponse:
    """Lead somebody who presses twice to the receipt of what the first press raised."""
    key = request.POST.get("client_key", "")
    if key in proofs.keys_of(request.session, at=request.at):
        matter = queries.with_keys([key]).first()
        if matter:
            return redirect(to(request, "receipt", matter.number))
    return redirect(to(request, "raise"))


@for_resident
@visit
@require_POST
def join(request: Visit) -> HttpResponse:
    """Follow an existing request instead; what was typed stays for a while, in case it differs."""
    matter = (
        queries.public().filter(number=clean_number(request.POST.get("join", "")) or "").first()
    )
    if matter is None:
        raise Refused(_("This request cannot be followed any more. Please send your own."))
    form = FollowForm(request.POST)
    form.is_valid()
    if not follow_once(request, matter, form.contact()):
        form.add_error(None, pace.sentence())
        return page(request, matter, 429, follow=form)
    messages.success(request, following.thanks(form.contact()))
    return redirect(to(request, "matter", matter.number))
