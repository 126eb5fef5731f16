"""Take down what somebody says on the phone or at the door, in half a minute."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.journal.states import Invisible, Refused
from bandeng.matters import actions, queries
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Privacy, spoken
from bandeng.web.deeds.questions import Questions
from bandeng.web.deeds.visit import Visit, visit
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.fields import posted
from bandeng.web.ui.spoken import due_words
from bandeng.web.worker.showing import rows, show, title_of, with_places
from bandeng.web.worker.take_forms import TakeDownForm

JUST_NOW = timedelta(minutes=10)
LAST = "taken_down_last"


@for_able("take-for-others")
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Take down a request; pressed twice, it is one request."""
    seen = visit(request)
    usual = request.session.get(LAST, {})
    form = TakeDownForm(posted(request), seen=seen, initial=usual)
    if request.method != "POST" or not form.is_valid():
        return _page(seen, form, 422 if form.errors else 200)
    told, questions = form.cleaned_data, form.questions()
    if questions and not questions.is_answered:
        return _page(seen, form, 422 if questions.is_bound else 200, questions=questions)
    if alike := _alike(seen, told):
        return _page(seen, form, 200, alike=rows(seen, alike), questions=questions)
    try:
        matter = actions.raise_matter(_ask(told, questions), by=seen.person, at=seen.at)
    except Refused as no:
        form.add_error(None, str(no))
        return _page(seen, form, 409, questions=questions)
    request.session[LAST] = {
        "place": matter.place_id,
        "channel": matter.channel,
        "number": matter.number,
    }
    return redirect("worker:taken", number=matter.number)


def _ask(told: dict[str, Any], questions: Questions | None) -> actions.Ask:
    privacy = told["privacy"]
    return actions.Ask(
        kind=told["kind"],
        category=told["category"],
        text=told["text"],
        place=told["where"],
        channel=Channel(told["channel"]),
        privacy=Privacy(privacy) if privacy else None,
        contact=actions.Contact(name=told["name"], phone=told["phone"]),
        client_key=told["client_key"],
        **(questions.told() if questions else {}),
    )


def _alike(seen: Visit, told: dict[str, Any]) -> list[Matter]:
    """Return open public requests in like words nearby, unless this is to be one of its own."""
    like = seen.rules.kinds[told["kind"]].duplicates
    if told["even_so"] or like is None:
        return []
    where = {"category": told["category"], "place": told["where"]}
    return queries.alike(like, text=told["text"], at=seen.at, **where)


def _page(seen: Visit, form: TakeDownForm, status: int, **more: Any) -> HttpResponse:
    lately = queries.entered_by(seen.seats).filter(raised_at__gt=seen.at - JUST_NOW)
    words = {"form": form, "lately": rows(seen, with_places(lately)[:1]), **more}
    return show(seen.request, "take", words, status)


@for_able("take-for-others")
@require_GET
def taken(request: HttpRequest, number: str) -> HttpResponse:
    """Show number and promise of what was just taken down, to be read out."""
    seen = visit(request)
    shown = queries.visible_to(seen.seats).select_related("owner", "asker").filter(number=number)
    visible = shown.first()
    matter = visible or _just_taken(request, number)
    if matter is None:
        raise Invisible
    words = {
        "matter": matter,
        "title": title_of(matter),
        "visible": visible is not None,
        "spoken": spoken(matter.number),
        "owner_post": seen.post(matter.owner_post),
        "until": due_words(matter.due_at, seen.at).note if matter.due_at else "",
        "category": seen.category(matter),
        "has_contact": queries.masked_asker(matter) is not None,
    }
    return show(request, "taken", words)


def _just_taken(request: HttpRequest, number: str) -> Matter | None:
    """Return what this person took down last, even if it is kept from his eyes from now on."""
    last = request.session.get(LAST, {})
    if last.get("number") != number:
        return None
    matter = queries.by_number(number)
    if matter and matter.kept_from:  # what is kept from its taker is read out once, no more
        request.session[LAST] = {key: last[key] for key in last if key != "number"}
    return matter
