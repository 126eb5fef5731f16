"""The first screen of an ask: words or pictures, and what it is about."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bandeng.web.resident import drafts, picking
from bandeng.web.resident.counter import Counter, counter_of
from bandeng.web.resident.drafts import Draft
from bandeng.web.resident.forms import SayForm
from bandeng.web.resident.gathering import gather, taken_at
from bandeng.web.resident.visits import Visit, shown, to, visit, word
from bandeng.web.ui.doors import for_resident


@for_resident
@visit
@require_http_methods(["GET", "POST"])
def say(request: Visit) -> HttpResponse:
    """Show and take the first screen."""
    counter = counter_of(request)
    if not counter.kinds:
        return shown(request, "nothing_taken.html")
    draft = drafts.current(request.session, request.at) or drafts.begin(request.at)
    if request.method == "POST":
        return _take(request, counter, draft)
    draft = _at_place(request, draft, word(request, "place"))
    usual = draft.kind or counter.kinds[0].id
    form = counter.form(initial={"text": draft.text, "topic": draft.category, "kind": usual})
    return _page(request, counter, form, draft)


def _take(request: Visit, counter: Counter, draft: Draft) -> HttpResponse:
    """Keep what was typed, pictures first, so that nothing is lost whatever else is wrong."""
    data = request.POST.copy()
    if not data.get("topic"):
        data["topic"] = counter.guess(data.get("text", ""))
    form = counter.form(data, request.FILES)
    form.is_valid()
    taken = form.cleaned_data
    spot = _spot(request, taken)
    draft, told = gather(draft, taken.get("pictures", []))
    if spot and not draft.place:
        draft = replace(draft, lat=spot[0], lng=spot[1])
    draft = replace(
        _at_place(request, draft, data.get("place", "")).without(data.get("drop", "")),
        text=taken.get("text", draft.text),
        category=taken.get("topic", ""),
        kind=counter.kind(taken.get("kind", "")).id,
    )
    drafts.keep(request.session, draft)
    if "drop" in data:
        return _page(request, counter, form, draft)
    return _go_on(request, counter, form, draft, told)


def _spot(request: Visit, taken: dict[str, Any]) -> tuple[float, float] | None:
    """Return where a picture was taken, if its sender ticks that it be used."""
    files = taken.get("pictures", [])
    return taken_at(files) if taken.get("use_spot") and "place" not in request.POST else None


def _go_on(
    request: Visit, counter: Counter, form: SayForm, draft: Draft, told: list[str]
) -> HttpResponse:
    for sentence in told:
        form.add_error("pictures", sentence)
    if not draft.text and not draft.pictures and not form.errors:
        form.add_error("text", _("Please say in a few words what it is, or add a picture."))
    if not counter.takes(draft.kind, draft.category) and "topic" not in form.errors:
        form.add_error("topic", _("Please tap what it is about; “Something else” is fine too."))
    if form.errors:
        return _page(request, counter, form, draft, status=422)
    return redirect(to(request, "send" if draft.place else "where"))


def _at_place(request: Visit, draft: Draft, code: str) -> Draft:
    """Return the draft at the place of a code, if there is such a place on this page."""
    code = code.replace("\0", "")[:40]
    if code == draft.place and draft.spot:
        return draft
    place = picking.open_place(code, request.look)
    return replace(draft, place=place.code, lat=None, lng=None, spot="") if place else draft


def _page(
    request: Visit, counter: Counter, form: SayForm, draft: Draft, status: int = 200
) -> HttpResponse:
    place = picking.open_place(draft.place, request.look)
    where = picking.spot_and_way(draft.spot, place) if place else ""
    words = {"form": form, "draft": draft, "place": place, "where": where, "counter": counter}
    return shown(request, "say.html", status, **words)


@for_resident
@visit
@require_POST
def guess(request: Visit) -> HttpResponse:
    """Return the list of topics with the guessed one chosen; nothing to do if one was tapped."""
    counter = counter_of(request)
    found = counter.guess(request.POST.get("text", "")) if counter.kinds else ""
    tapped = request.POST.get("topic", "")
    if not found or (tapped and tapped != request.POST.get("guessed", "")) or tapped == found:
        return HttpResponse(status=204)
    form = counter.form(initial={"topic": found})
    return shown(request, "topics.html", form=form, guessed=found)


@for_resident
@visit
@require_POST
def afresh(request: Visit) -> HttpResponse:
    """Forget what was typed and begin anew."""
    drafts.drop(request.session)
    return redirect(f"{to(request, 'raise')}?fresh=1")
