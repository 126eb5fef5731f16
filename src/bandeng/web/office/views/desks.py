"""What an office opens with: the numbers of the day, the board, the supervision list, the map."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bandeng.journal.models import Line
from bandeng.matters import disputing, more_time
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from bandeng.people.queries import staffing_gaps
from bandeng.playbooks.library import Library
from bandeng.playbooks.vocabulary import Colour
from bandeng.reports import boards
from bandeng.reports.queries import View
from bandeng.web.deeds.lines import who_did
from bandeng.web.deeds.parts import part_rows
from bandeng.web.deeds.visit import visit
from bandeng.web.office import listed, pages, rows, taking
from bandeng.web.office.picking import Picked, picked
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.spoken import on_day
from bandeng.worktime.queries import years_missing

FEW = 10


def view_of(request: HttpRequest, place: Picked | None = None) -> View:
    """Return who looks at what: the place picked, else all one sees."""
    return View(pages.seats_of(request), pages.at_of(request), place.path if place else "")


@for_able(*pages.DESK)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show what is to be done first, and what is missing where one may change it."""
    day = localdate(pages.at_of(request))
    words = {**_matters(request), **_disputed(request), **_gaps(request), **_calendar(request)}
    words["today"] = on_day(day, day)
    return pages.show(request, "desk", **words)


def _matters(request: HttpRequest) -> dict[str, Any]:
    if not pages.able(request, "see"):
        return {}
    view, library = view_of(request), pages.library_of(request)
    first = rows.rows(rows.light(boards.first_due(view)), library)
    views = pages.person_of(request).saved_views.order_by("name")
    return {"heads": boards.heads(view), "rows": first, "views": views}


def _disputed(request: HttpRequest) -> dict[str, Any]:
    """Return what waits for a word: objections, more time; and what is to be reported back."""
    library, seats = pages.library_of(request), pages.seats_of(request)
    longer = more_time.waiting_for(seats)[:FEW]
    judged = disputing.to_decide(seats)[:FEW]
    reports = any(kind.first_taker_reports for kind in library.kinds.values())
    owed = rows.light(disputing.owed_reports(seats))[:FEW] if reports else ()
    return {
        "to_judge": rows.rows([each.matter for each in judged], library),
        "to_report": rows.rows(owed, library),
        "to_grant": rows.rows([each.matter for each in longer], library),
        "to_hand_in": part_rows(visit(request), "office:act"),
    }


def _gaps(request: HttpRequest) -> dict[str, Any]:
    """Return how many places lack a holder, for those who may appoint."""
    reach = pages.seats_of(request).reach("manage-people")
    if not reach:
        return {}
    wanted = pages.library_of(request).requirements()
    gaps = staffing_gaps(wanted, reach[0], pages.at_of(request))
    return {"may_appoint": True, "bare": sum(gap.held < gap.least for gap in gaps)}


def _calendar(request: HttpRequest) -> dict[str, Any]:
    if not pages.able(request, "manage-calendar"):
        return {}
    return {"may_calendar": True, "missing": years_missing(pages.at_of(request))}


@for_able("see")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show a column for each colour with its count and what is most urgent in it."""
    place, library = picked(request), pages.library_of(request)
    view = view_of(request, place)
    counts = boards.counts_by_colour(view, library)
    urgent = list(rows.light(boards.most_urgent(view, library)))
    columns = [
        {
            "colour": colour.value,
            "count": counts.get(colour.value, 0),
            "rows": rows.rows(_coloured(urgent, colour), library),
        }
        for colour in Colour
    ]
    words: dict[str, Any] = {"columns": columns, "picked": place, "strays": counts.get("", 0)}
    return pages.show(request, "board", **words)


def _coloured(matters: Iterable[Any], colour: str) -> list[Matter]:
    return [matter for matter in matters if matter.colour == colour]


@for_able("see")
@require_GET
def red(request: HttpRequest) -> HttpResponseBase:
    """Show the supervision list with reasons and days."""
    library, ended = pages.library_of(request), request.GET.get("also") == "ended"
    found = boards.supervised(view_of(request), also_ended=ended)
    if shape := taking.asked(request):
        narrowed = _("all that ever stood here") if ended else _("not yet at an end")
        listing = listed.Listing(_("Key supervision"), [narrowed])
        return taking.away(request, shape, listed.supervised(request, listing, found))
    page = pages.page_of(request, rows.light(found))
    found_of = page.object_list
    why, times = boards.why_listed(found_of), boards.reminders_of(found_of)
    talks = boards.talks_about(found_of)
    shown = [
        {
            **_listed(request, matter, why.get(matter.pk), library),
            "times": times.get(matter.pk, 0),
            "next": matter.list_next_at if matter.is_open else None,
            "talks": [] if _is_secret(matter) else talks.get(matter.pk, []),
        }
        for matter in found_of
    ]
    return pages.show(request, "red", page=page, listed=shown, ended=ended)


def _is_secret(matter: Matter) -> bool:
    return matter.privacy == Privacy.CONFIDENTIAL


def _listed(
    request: HttpRequest, matter: Matter, why: Line | None, library: Library
) -> dict[str, Any]:
    days = localdate(pages.at_of(request)) - localdate(matter.listed_at)
    readable = why and not _is_secret(matter)
    return {
        "row": rows.row(matter, library),
        "days": days.days,
        "what": why.get_verb_display() if why else "",
        "who": who_did(why) if why else "",
        "said": why.said.get("reason") or "" if why and readable else "",
    }


@for_able("see")
@require_GET
def map_(request: HttpRequest) -> HttpResponse:
    """Show the map of open matters one sees."""
    place = picked(request)
    return pages.show(request, "map", picked=place, most=boards.MOST_POINTS)


@for_able("see")
@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """Return the points of the map."""
    library = pages.library_of(request)
    found = boards.on_the_map(view_of(request, picked(request)))
    features = [_point(matter, library) for matter in rows.light(found)]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _point(matter: Any, library: Library) -> dict[str, Any]:
    row = rows.row(matter, library)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [matter.at_lng, matter.at_lat]},
        "properties": {
            "title": f"{row.title} · {row.place}",
            "colour": row.rung["colour"],
            "number": row.number,
            "url": row.url,
        },
    }
