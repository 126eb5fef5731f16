"""When places are open, as everybody may read it: today in words, the week, days that differ."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from bandeng.activities.models import Roster
from bandeng.activities.openings import Hall
from bandeng.activities.queries import shifts as queries
from bandeng.activities.queries.shifts import OnDuty
from bandeng.matters.actions.telling import public_words
from bandeng.places import queries as places
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.web.resident import picking
from bandeng.web.resident.looks import said
from bandeng.web.resident.visits import Visit, shown, visit
from bandeng.web.ui.doors import open_to_all
from bandeng.web.ui.opening import day_rows, hours_words, now_words, why
from bandeng.web.ui.spoken import on_day

AHEAD = 7
FAR = 60  # days in which exceptions and holidays are told
SOON = 14  # the same on a list
MOST = 12
MOST_PLACES = 60


@open_to_all
@visit
@require_GET
def hours(request: Visit, code: str) -> HttpResponse:
    """Show the hours of a place; 404 where nothing has any."""
    place = places.by_code(code.replace("\0", "")[:40])
    if place is None or place.to_day is not None:
        raise Http404
    found = opening(place, request)
    if not found:
        raise Http404
    where = picking.way_to(place)
    return shown(request, "hours.html", place=place, where=where, halls=found)


@open_to_all
@visit
@require_GET
def open_today(request: Visit) -> HttpResponse:
    """Show what is open today in a town, or everywhere; mobile first, one line a place."""
    rows = open_here(request, MOST_PLACES + 1)
    more = len(rows) > MOST_PLACES
    return shown(request, "open_today.html", rows=rows[:MOST_PLACES], more=more)


def open_here(request: Visit, most: int) -> list[dict[str, Any]]:
    """Return what is open at and below the town whose page this is, a line each; two statements.

    Without a town: everywhere.
    """
    rules, day = library(request.at), localdate(request.at)
    if not rules.rotas:
        return []
    path = request.look.place.path if request.look else ""
    rosters = queries.rosters_within(path or "", day, most)
    halls = queries.halls(rosters, rules) if rosters else {}
    return [_line(each, halls[each.pk], request) for each in rosters]


def _line(roster: Roster, hall: Hall, request: Visit) -> dict[str, Any]:
    today = localdate(request.at)
    return {
        "code": roster.place.code,
        "place": roster.place.name,
        "title": said(hall.rota.title),
        "now": now_words(hall, request.at),
        "open": hall.open_at(hall.days.wall(request.at)) is not None,
        "hours": hours_words(hall.on(today)),
        "reason": public_words(why(hall, today)),
        "next": next(iter(_differing(hall, today + timedelta(days=1), SOON, today)), None),
    }


def _differing(hall: Hall, day: date, days: int, today: date) -> list[dict[str, Any]]:
    """Return the days with other hours and the public holidays from a day on, soonest first."""
    found = sorted([*_exceptions(hall, day, days, today), *_holidays(hall, day, days, today)],
                   key=lambda each: each["day"])  # fmt: skip
    return found[:MOST]


def _exceptions(hall: Hall, day: date, days: int, today: date) -> Iterator[dict[str, Any]]:
    for each, other in hall.but.items():
        if day <= each < day + timedelta(days=days):
            reason, hours = public_words(other.reason), hours_words(hall.on(each))
            yield {"day": each, "label": on_day(each, today), "hours": hours, "reason": reason}


def _holidays(hall: Hall, day: date, days: int, today: date) -> Iterator[dict[str, Any]]:
    for first, last in hall.holidays(day, days):
        label = on_day(first, today)
        if last > first:
            label = f"{label} – {on_day(last, today)}"
        shut = {"hours": hours_words(()), "reason": why(hall, first)}
        yield {"day": first, "label": label, **shut}


def opening(place: Place, request: Visit) -> list[dict[str, Any]]:
    """Return what is open at a place: its state now, the coming days, who is on duty by post.

    At most five statements; names only where the rota says that they are shown.
    """
    rules, today = library(request.at), localdate(request.at)
    if not rules.rotas:
        return []
    rosters = queries.rosters_at(place.path, today)
    if not rosters:
        return []
    halls = queries.halls(rosters, rules)
    on_duty = queries.on_duty([place.path], request.at, rules)
    return [_hall(each, halls[each.pk], on_duty, rules, request) for each in rosters]


def _hall(
    roster: Roster, hall: Hall, on_duty: list[OnDuty], rules: Library, request: Visit
) -> dict[str, Any]:
    today = localdate(request.at)
    mine = [each for each in on_duty if each.shift.roster_id == roster.pk]
    days = [today + timedelta(days=n) for n in range(AHEAD)]
    return {
        "title": said(hall.rota.title),
        "now": now_words(hall, request.at),
        "open": hall.open_at(hall.days.wall(request.at)) is not None,
        "days": [
            {**row, "label": on_day(row["day"], today), "reason": public_words(row["reason"])}
            for row in day_rows(hall, days)
        ],
        "differ": _differing(hall, today, FAR, today),
        "on_duty": _on_duty(mine, hall, rules),
    }


def _on_duty(found: list[OnDuty], hall: Hall, rules: Library) -> str:
    """Return who is on duty: the unit, the names where they are shown, else the post."""
    if not found:
        return ""
    units = [each.shift.unit.name for each in found if each.shift.unit]
    names = [each.shift.person.name for each in found if each.shift.person]
    if hall.rota.names:
        return "、".join([*units, *names])
    post = rules.posts.get(hall.rota.post or "")
    return said(post.title) if post else ""
