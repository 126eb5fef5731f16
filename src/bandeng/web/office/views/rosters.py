"""Rotas at the desk: which stand where, their weeks, filling, days that differ, clashes."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.activities import actions
from bandeng.activities.models import WORKED_LABELS, Roster, Shift
from bandeng.activities.openings import DAY, Hall, first_of, turns_of
from bandeng.activities.queries import shifts as queries
from bandeng.activities.queries.clashes import clashes, taker_of
from bandeng.activities.shift_states import Worked
from bandeng.journal.states import Refused
from bandeng.web.deeds.slips import at_spot, slips
from bandeng.web.deeds.visit import place_words, said
from bandeng.web.office import pages
from bandeng.web.office.forms import rosters as forms
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.opening import hours_words, now_words, turn_words
from bandeng.web.ui.spoken import month_day, weekday

WEEKS = 4
MOST = 100


@for_staff
@require_http_methods(["GET", "POST"])
def rosters(request: HttpRequest) -> HttpResponse:
    """Show the rotas that stand where one looks or takes turns; let another begin."""
    rules, seats, at = pages.library_of(request), pages.seats_of(request), pages.at_of(request)
    choices = _to_begin(request)
    form = forms.StandUp(request.POST if request.method == "POST" else None,
                         initial={"from_day": localdate(at)})  # fmt: skip
    form.fields["where"].choices = choices  # type: ignore[attr-defined]
    if request.method == "POST" and pages.tried(form, lambda told: _begin(request, told)):
        messages.success(request, _("The rota stands. Fill it for the weeks to come."))
        return redirect("office:rosters")
    found = list(queries.visible_rosters(seats, rules).order_by("path", "rota")[:MOST])
    halls = queries.halls(found, rules)
    rows = [_row(each, halls[each.pk], at) for each in found]
    status = 422 if form.errors else 200
    return pages.show(request, "rosters", rows=rows, form=form if choices else None, status=status)


def _row(roster: Roster, hall: Hall, at: datetime) -> dict[str, Any]:
    return {
        "roster": roster,
        "title": said(hall.rota.title),
        "now": now_words(hall, at),
        "place": place_words(roster.place),
        "ended": bool(roster.to_day and roster.to_day <= localdate(at)),
    }


def _to_begin(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the rotas that may begin and where, as far as one runs them."""
    rules, seats = pages.library_of(request), pages.seats_of(request)
    found = []
    for id_, rota in rules.rotas.items():
        if seats.posts() & set(rota.by):
            for place in queries.rosters_without(id_, rota.at, seats, rules)[:MOST]:
                found.append((f"{id_}:{place.pk}", f"{said(rota.title)} · {place.name}"))
    return found


def _begin(request: HttpRequest, told: dict[str, Any]) -> None:
    rota_id, _colon, number = told["where"].partition(":")
    rules, seats = pages.library_of(request), pages.seats_of(request)
    rows = queries.rosters_without(rota_id, rules.rotas[rota_id].at, seats, rules)
    place = rows.get(pk=int(number))
    actions.stand_up(rota_id, place, told["from_day"], **_acting(request))


def _acting(request: HttpRequest) -> dict[str, Any]:
    return {"by": pages.person_of(request), "at": pages.at_of(request)}


def _roster(request: HttpRequest, roster_id: int) -> Roster:
    rules, seats = pages.library_of(request), pages.seats_of(request)
    return queries.visible_rosters(seats, rules).get(pk=roster_id)


@for_staff
@require_GET
def sheet(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Show the sheet of the station a roster stands for, to be printed and hung up there."""
    found = _roster(request, roster_id)
    title = said(queries.rota_of(found, pages.library_of(request)).title)
    spot = at_spot(found.place, title, "at_station", found.place.code, found.rota)
    made = slips(request, [spot], pages.at_of(request))
    return pages.show(request, "roster_sheet", roster=found, title=title, sheets=made)


@for_staff
@require_GET
def roster(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Show four weeks of a roster."""
    return _show(request, _roster(request, roster_id))


@for_staff
@require_POST
def act(request: HttpRequest, roster_id: int, act_id: str) -> HttpResponse:
    """Fill, give a turn, take one off, change the hours of a day, write down what was worked."""
    if act_id not in ACTS:
        raise Http404
    form, meant = _form(request, act_id), Roster(pk=roster_id)  # the action reads and locks it
    made: list[str] = []
    if not pages.tried(form, lambda told: made.append(ACTS[act_id](request, meant, told))):
        return _show(request, _roster(request, roster_id), {act_id: form}, 422)
    messages.success(request, made[0])
    day = request.POST.get("from", "")
    address = reverse("office:roster", args=[roster_id])
    return redirect(f"{address}?from={day}" if parse_day(day) else address)


def parse_day(text: str) -> date | None:
    """Return a day written as 2026-03-02; nothing for what is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _form(request: HttpRequest, act_id: str) -> Form:
    return FORMS.get(act_id, Form)(request.POST)


def _show(
    request: HttpRequest, roster: Roster, tried: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    rules, at = pages.library_of(request), pages.at_of(request)
    hall = queries.halls([roster], rules)[roster.pk]
    today = localdate(at)
    first = first_of(hall.rota.turn, parse_day(request.GET.get("from", "")) or today)
    first -= first.weekday() * DAY
    last = first + (WEEKS * 7 - 1) * DAY
    shifts = list(queries.shifts_of(roster, first_of(hall.rota.turn, first), last))
    coming = [s for s in shifts if s.state == Worked.PLANNED and s.ends_at > at]
    who = queries.takers(roster, hall.rota, min(first, today), last)
    why = clashes(roster, hall, coming, who)
    runs = queries.runs_roster(pages.seats_of(request), rules, roster)
    words: dict[str, Any] = {
        "roster": roster,
        "title": said(hall.rota.title),
        "place": place_words(roster.place),
        "now": now_words(hall, at),
        "weeks": _weeks(hall, shifts, why, first, today),
        "turns": [_turn(each, why, at) for each in shifts] if hall.rota.turn != "day" else [],
        "daily": hall.rota.turn == "day",
        "lacking": _lacking(hall, shifts, roster, first, last, at),
        "clashes": [_turn(each, why, at) for each in coming if each.pk in why],
        "unsaid": [_turn(e, why, at) for e in shifts if e.state == "planned" and e.ends_at <= at],
        "first": first,
        "earlier": first - WEEKS * 7 * DAY,
        "later": last + DAY,
        "runs": runs,
        "wrong": next(iter((tried or {}).values()), None),
        "exceptions": [_differs(hall, day) for day in sorted(hall.but) if day >= today],
    }
    if runs:
        words["forms"] = _forms(roster, who, today, tried or {})
        words["coming"] = [_turn(each, why, at) for each in coming]
    return pages.show(request, "roster", status=status, **words)


def _differs(hall: Hall, day: date) -> dict[str, Any]:
    return {"day": day, "hours": hours_words(hall.on(day)), "reason": hall.but[day].reason}


def _forms(
    roster: Roster, who: list[queries.Taker], today: date, tried: dict[str, Form]
) -> dict[str, Form]:
    monday = today + (7 - today.weekday()) * DAY
    span = {"from_day": max(today, roster.from_day), "to_day": monday + (WEEKS * 7 - 1) * DAY}
    fresh: dict[str, Form] = {
        "fill": forms.Fill(None, initial=span),
        "give": forms.Give(None, initial={"day": today + DAY}),
        "hours": forms.Change(None, initial={"day": today + DAY}),
        "end": forms.End(None),
    }
    shown = {**fresh, **tried}
    if isinstance(give := shown["give"], forms.Give):
        give.near([(each.key, each.name) for each in who])
    for name, form in shown.items():  # several stand on one page, and two ask for a day
        form.auto_id = f"{name}-%s"
    return shown


def _weeks(
    hall: Hall, shifts: Iterable[Shift], why: dict[int, str], first: date, today: date
) -> list[list[dict[str, Any]]]:
    """Return the days of each week with hours, why they differ, and who is on duty."""
    on: dict[date, list[Shift]] = {}
    for shift in shifts:
        on.setdefault(shift.day, []).append(shift)
    return [
        [_day(hall, first + (week * 7 + n) * DAY, on, why, today) for n in range(7)]
        for week in range(WEEKS)
    ]


def _day(
    hall: Hall, day: date, on: dict[date, list[Shift]], why: dict[int, str], today: date
) -> dict[str, Any]:
    wanted = bool(hall.on_duty(day))
    there = on.get(day, [])
    return {
        "weekday": weekday(day),
        "label": month_day(day),
        "today": day == today,
        "hours": hours_words(hall.on(day)),
        "open": bool(hall.on(day)),
        "reason": hall.but[day].reason if day in hall.but else "",
        "who": [{"name": taker_of(each).name, "why": why.get(each.pk, "")} for each in there],
        "lacks": max(hall.rota.min - len(there), 0) if wanted and day >= today else 0,
    }


def _turn(shift: Shift, why: dict[int, str], at: datetime) -> dict[str, Any]:
    return {
        "id": shift.pk,
        "when": turn_words(shift.starts_at, shift.ends_at, at),
        "name": taker_of(shift).name,
        "why": why.get(shift.pk, ""),
        "state": shift.state,
        "state_words": WORKED_LABELS[Worked(shift.state)],
        "over": shift.ends_at <= at,
        "note": shift.note,
    }


def _lacking(
    hall: Hall, shifts: Iterable[Shift], roster: Roster, first: date, last: date, at: datetime
) -> list[str]:
    """Return the turns to come that have fewer than they want, as days in words."""
    count: dict[date, int] = {}
    for shift in shifts:
        count[shift.day] = count.get(shift.day, 0) + 1
    found = []
    for turn in turns_of(hall, max(first, roster.from_day), last):
        if hall.days.instant(turn.starts) > at and count.get(turn.day, 0) < hall.rota.min:
            found.append(f"{weekday(turn.day)} {month_day(turn.day)}")
    return found


def _fill(request: HttpRequest, roster: Roster, told: dict[str, Any]) -> str:
    if told["to_day"] - told["from_day"] > timedelta(days=370):
        raise Refused(_("A roster is filled for a year at most."))
    done = actions.fill(roster, told["from_day"], told["to_day"], **_acting(request))
    n = len(done.given)
    words = ngettext("%(n)d turn was given.", "%(n)d turns were given.", n) % {"n": n}
    if done.short:
        lacking = "、".join(month_day(day) for day in done.short[:6])
        words += " " + _("Too few people: %(days)s.") % {"days": lacking}
    return words


def _give(request: HttpRequest, roster: Roster, told: dict[str, Any]) -> str:
    said_ = {"reason": told["reason"], **_acting(request)}
    actions.give(roster, told["day"], told["who"], **said_)
    return _("The turn is given; he is told.")


def _off(request: HttpRequest, roster: Roster, told: dict[str, Any]) -> str:
    actions.take_off(_chosen(request, roster), reason=request.POST.get("reason", ""),
                     **_acting(request))  # fmt: skip
    return _("He is off the turn and told why.")


def _hours(request: HttpRequest, roster: Roster, told: dict[str, Any]) -> str:
    said_ = {"reason": told["reason"], **_acting(request)}
    actions.change_hours(roster, told["day"], told["hours"], **said_)
    return _("The hours of the day are changed; who is on duty then is told.")


def _usual(request: HttpRequest, roster: Roster, told: dict[str, Any]) -> str:
    day = parse_day(request.POST.get("day", ""))
    if day is None:
        raise Http404
    actions.usual_hours(roster, day, **_acting(request))
    return _("The day has its usual hours again.")


def _mark(request: HttpRequest, roster: Roster, told: dict[str, Any]) -> str:
    worked, note = request.POST.get("worked") == "yes", request.POST.get("reason", "")
    actions.mark(_chosen(request, roster), worked=worked, note=note, **_acting(request))
    return _("Written down.")


def _end(request: HttpRequest, roster: Roster, told: dict[str, Any]) -> str:
    actions.end_roster(roster, told["last_day"], **_acting(request))
    return _("The rota ends then; who had turns after it is told.")


def _chosen(request: HttpRequest, roster: Roster) -> Shift:
    wanted = request.POST.get("shift", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
    return Shift(pk=number, roster_id=roster.pk)


ACTS: dict[str, Callable[[HttpRequest, Roster, dict[str, Any]], str]] = {
    "fill": _fill,
    "give": _give,
    "off": _off,
    "hours": _hours,
    "usual": _usual,
    "mark": _mark,
    "end": _end,
}
FORMS: dict[str, type[Form]] = {
    **{"fill": forms.Fill, "give": forms.Give, "hours": forms.Change, "end": forms.End}
}
