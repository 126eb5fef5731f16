"""My turns: the next ones, who could take one of them, what I am asked to take."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bandeng.activities import actions
from bandeng.activities.models import WORKED_LABELS, Asked, Cover, Shift
from bandeng.activities.queries import shifts as queries
from bandeng.activities.shift_states import Worked
from bandeng.journal.states import Refused
from bandeng.notices.actions import acknowledge_about
from bandeng.web.deeds.visit import Visit, place_words, said, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.opening import turn_words
from bandeng.web.worker.showing import show

MOST = 30


@for_staff
@require_GET
def turns(request: HttpRequest) -> HttpResponse:
    """Show what I am asked to take, then my turns, next first; or those that are over."""
    seen, past = visit(request), request.GET.get("tab") == "past"
    found = list(queries.my_shifts(seen.seats, seen.at, past=past)[:MOST])
    covers = queries.open_covers(found)
    asked = [] if past else list(queries.asked_of(seen.seats, seen.at)[:MOST])
    words = {
        "past": past,
        "asked": [_asked(seen, each) for each in asked],
        "rows": [row(seen, each, covers.get(each.pk)) for each in found],
    }
    return show(request, "turns", words)


def row(seen: Visit, shift: Shift, cover: Cover | None = None) -> dict[str, Any]:
    """Return one turn as a line of a list."""
    return {
        "id": shift.pk,
        "when": turn_words(shift.starts_at, shift.ends_at, seen.at),
        "place": place_words(shift.roster.place),
        "title": _title(seen, shift),
        "unit": shift.unit.name if shift.unit else "",
        "instead_of": _instead_of(seen, shift),
        "runs": shift.starts_at <= seen.at < shift.ends_at,
        "begun": shift.starts_at <= seen.at,
        "over": shift.ends_at <= seen.at,
        "state": shift.state,
        "state_words": WORKED_LABELS[Worked(shift.state)],
        "hours": _hours(shift.worked_minutes or shift.minutes),
        "cover": _cover(cover) if cover else None,
    }


def takes_turns(seen: Visit) -> bool:
    """Tell whether a post or unit of the person takes turns anywhere; no statement."""
    kinds = seen.rules.rotas.values()
    return any(s.post == r.post or s.level == r.units for r in kinds for s in seen.seats.seats)


def _title(seen: Visit, shift: Shift) -> str:
    return said(queries.rota_of(shift.roster, seen.rules).title)


def _instead_of(seen: Visit, shift: Shift) -> str:
    another = shift.person is not None and shift.person_id != seen.person.pk
    return shift.person.name if another and shift.person else ""


def _hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    if not whole:
        return _("%(n)d min") % {"n": rest}
    return _("%(n)d h %(m)d min") % {"n": whole, "m": rest} if rest else _("%(n)d h") % {"n": whole}


def _cover(cover: Cover) -> dict[str, Any]:
    rows = list(cover.asked.all())
    waiting = [_name(each) for each in rows if not each.said]
    return {"id": cover.pk, "swap": cover.in_return_id is not None, "waiting": "、".join(waiting)}


def _name(asked: Asked) -> str:
    if asked.person:
        return asked.person.name
    return asked.unit.name if asked.unit else ""


def _asked(seen: Visit, asked: Asked) -> dict[str, Any]:
    cover = asked.cover
    other = cover.in_return
    return {
        **row(seen, cover.shift),
        "cover_id": cover.pk,
        "whose": _whose(cover.shift),
        "reason": cover.reason,
        "for": turn_words(other.starts_at, other.ends_at, seen.at) if other else "",
    }


def _whose(shift: Shift) -> str:
    if shift.person:
        return shift.person.name
    return shift.unit.name if shift.unit else ""


@for_staff
@require_GET
def turn(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Show one of my turns: ask for cover, change it for another's, write down that I worked."""
    seen = visit(request)
    shift = queries.shift_of(seen.seats, shift_id)
    covers = queries.open_covers([shift])
    words: dict[str, Any] = {"row": row(seen, shift, covers.get(shift.pk)), "note": shift.note}
    if shift.ends_at > seen.at and not covers:
        others = queries.others_turns(shift, seen.at)
        words["others"] = [_other(seen, each) for each in others]
    return show(request, "turn", words)


def _other(seen: Visit, shift: Shift) -> dict[str, Any]:
    when = turn_words(shift.starts_at, shift.ends_at, seen.at)
    return {"id": shift.pk, "when": when, "whose": _whose(shift)}


@for_staff
@require_POST
def act(request: HttpRequest, shift_id: int, act_id: str) -> HttpResponse:
    """Ask for cover, offer a swap, take either back, or write down that I worked."""
    if act_id not in ACTS:
        raise Http404
    seen = visit(request)
    done, sentence = ACTS[act_id]
    try:
        done(seen, Shift(pk=shift_id))  # the action reads and locks it
    except actions.NotYours:
        raise Http404 from None
    except Refused as no:
        messages.error(request, str(no))
        return redirect("worker:turn", shift_id)
    messages.success(request, sentence())
    return redirect("worker:turn", shift_id)


def _ask(seen: Visit, shift: Shift) -> None:
    reason = seen.request.POST.get("reason", "")
    actions.ask_cover(shift, reason=reason, by=seen.person, at=seen.at)


def _swap(seen: Visit, shift: Shift) -> None:
    wanted = seen.request.POST.get("other", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
    reason = seen.request.POST.get("reason", "")
    actions.ask_swap(shift, Shift(pk=number), reason=reason, by=seen.person, at=seen.at)


def _back(seen: Visit, shift: Shift) -> None:
    cover = queries.running_cover(shift.pk)
    if cover:
        actions.take_back_cover(cover, by=seen.person, at=seen.at)


def _worked(seen: Visit, shift: Shift) -> None:
    actions.mark(shift, worked=True, by=seen.person, at=seen.at)


ACTS: dict[str, tuple[Callable[[Visit, Shift], None], Callable[[], str]]] = {
    "cover": (_ask, lambda: _("They are asked. Until somebody says yes, the turn is yours.")),
    "swap": (_swap, lambda: _("Asked. The turns are changed when the other agrees.")),
    "back": (_back, lambda: _("Taken back; the turn is yours.")),
    "worked": (_worked, lambda: _("Written down.")),
}


@for_staff
@require_POST
def to_turns(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Acknowledge what was told about the turns of a roster and go to mine."""
    seen = visit(request)
    acknowledge_about("roster", roster_id, by=seen.person, at=seen.at)
    return redirect("worker:turns")


@for_staff
@require_POST
def answer(request: HttpRequest, cover_id: int) -> HttpResponse:
    """Say yes or no to taking a turn, in one tap."""
    seen, said_ = visit(request), request.POST.get("said", "")
    if said_ not in ("yes", "no"):
        raise Http404
    try:
        said_so: dict[str, Any] = {"yes": said_ == "yes", "by": seen.person, "at": seen.at}
        done = actions.answer_cover(Cover(pk=cover_id), **said_so)
    except actions.NotYours:
        raise Http404 from None
    except Refused as no:
        messages.error(request, str(no))
        return redirect("worker:turns")
    acknowledge_about("roster", done.shift.roster_id, by=seen.person, at=seen.at)
    yes = _("The turn is yours. Thank you; all who were asked know it.")
    messages.success(request, yes if said_ == "yes" else _("Your answer is kept."))
    return redirect("worker:turns")
