"""The holiday table: a year at a glance, a day set, a year filled."""

import calendar as months
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.web.office import pages, picking
from bandeng.web.office.forms.calendars import SetDay
from bandeng.web.ui.doors import for_able, for_staff
from bandeng.worktime import actions, queries
from bandeng.worktime.models import Day
from bandeng.worktime.states import Source

FIRST, LAST = 2004, 2100


@for_staff
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show a year with its days off and its worked weekends."""
    return _show(request, SetDay(initial={"day": request.GET.get("day") or None}))


def _show(request: HttpRequest, form: SetDay, status: int = 200) -> HttpResponse:
    year = _year(request)
    found = {day.date: day for day in queries.days_of(year)}
    missing = queries.years_missing(pages.at_of(request))
    words: dict[str, Any] = {
        "form": form,
        "year": year,
        "earlier": max(year - 1, FIRST),
        "later": min(year + 1, LAST),
        "months": [_month(year, month, found) for month in range(1, 13)],
        "runs": _runs(list(found.values())),
        "missing": missing,
        "may_set": pages.able(request, "manage-calendar"),
    }
    return pages.show(request, "calendar", status=status, **words)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return year if FIRST <= year <= LAST else localdate(pages.at_of(request)).year


def _month(year: int, month: int, found: dict[date, Day]) -> dict[str, Any]:
    weeks = months.Calendar().monthdatescalendar(year, month)
    return {
        "month": date(year, month, 1),
        "weeks": [[_cell(day, month, found) for day in week] for week in weeks],
    }


def _cell(day: date, month: int, found: dict[date, Day]) -> dict[str, Any] | None:
    if day.month != month:
        return None
    set_ = found.get(day)
    works = set_.working if set_ else day.weekday() < 5
    return {
        "day": day,
        "works": works,
        "moved": set_ is not None,
        "note": set_.note if set_ else "",
    }


def _runs(days: list[Day]) -> list[dict[str, Any]]:
    """Return days of one sort that follow each other as one line each."""
    runs: list[dict[str, Any]] = []
    for day in days:
        said = {"working": day.working, "note": day.note, "own": day.source == Source.SITE}
        last = runs[-1] if runs else {}
        follows = last and last["last"] + timedelta(days=1) == day.date
        if follows and all(last[key] == value for key, value in said.items()):
            last["last"] = day.date
        else:
            runs.append({"first": day.date, "last": day.date, **said})
    return runs


@for_able("manage-calendar")
@require_http_methods(["POST"])
def set_day(request: HttpRequest) -> HttpResponse:
    """Say that a day is worked here, or is off."""
    form = SetDay(request.POST)

    def do(said: dict[str, Any]) -> None:
        who, at = pages.person_of(request), pages.at_of(request)
        working = said["working"] == "yes"
        actions.set_day(said["day"], working=working, note=said["note"], by=who, at=at)

    if pages.tried(form, do):
        day = form.cleaned_data["day"]
        messages.success(request, _("%(day)s is set; new deadlines follow it.") % {"day": day})
        return redirect(f"{picking.address('calendar')}?year={day.year}")
    return _show(request, form, 422)


@for_able("manage-calendar")
@require_http_methods(["POST"])
def fill(request: HttpRequest) -> HttpResponse:
    """Fill a year from the table that came along."""
    asked = request.POST.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    actions.fill_year(year, by=pages.person_of(request), at=pages.at_of(request))
    messages.success(request, _("The holidays of %(year)d are in the table.") % {"year": year})
    return redirect(f"{picking.address('calendar')}?year={year}")
