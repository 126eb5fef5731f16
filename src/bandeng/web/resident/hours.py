"""When a place is open, as everybody may read it: today in words, the week, days that differ."""

from datetime import timedelta
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
from bandeng.web.ui.opening import day_rows, hours_words, now_words
from bandeng.web.ui.spoken import on_day

AHEAD = 7
MOST = 12


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
    differ = sorted(day for day in hall.but if day >= today)[:MOST]
    return {
        "title": said(hall.rota.title),
        "now": now_words(hall, request.at),
        "open": hall.open_at(hall.days.wall(request.at)) is not None,
        "days": [
            {**row, "label": on_day(row["day"], today), "reason": public_words(row["reason"])}
            for row in day_rows(hall, days)
        ],
        "differ": [
            {
                "label": on_day(day, today),
                "hours": hours_words(hall.on(day)),
                "reason": public_words(hall.but[day].reason),
            }
            for day in differ
        ],
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
