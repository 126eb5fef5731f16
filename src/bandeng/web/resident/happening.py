"""The page of an activity everybody may read: what it is, when and where, what was asked in public.

Who came never stands on it.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from bandeng.activities import queries
from bandeng.activities.models import Activity, Raised
from bandeng.matters.actions.telling import public_words
from bandeng.web.resident import picking, showing
from bandeng.web.resident.visits import Visit, shown, to, visit
from bandeng.web.ui.doors import open_to_all
from bandeng.web.ui.spoken import clock, on_day


@open_to_all
@visit
@require_GET
def activity(request: Visit, code: str) -> HttpResponse:
    """Show one published activity; 404 for every other, as if there were none."""
    found = queries.public_by_code(code)
    if found is None:
        raise Http404
    raised = list(queries.public_raised_of(found))
    matters = showing.rows([each.matter for each in raised], request.at)
    words: dict[str, Any] = {
        "activity": found,
        "title": public_words(found.called),
        "about": public_words(found.about),
        "hours": _hours(found, request),
        "where": picking.way_to(found.place),
        "asked": [_asked(*pair) for pair in zip(raised, matters, strict=True)],
        "decisions": [public_words(each.text) for each in queries.public_decisions_of(found)],
        "over": found.ends_at <= request.at,
        "address": request.build_absolute_uri(to(request, "activity", found.code)),
    }
    return shown(request, "activity.html", **words)


def _asked(raised: Raised, row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "on_the_spot": raised.on_the_spot,
        "promised_for": raised.promised_for,
        "promise": public_words(raised.promise),
    }


def _hours(activity: Activity, request: Visit) -> str:
    starts, ends, today = (
        localtime(each) for each in (activity.starts_at, activity.ends_at, request.at)
    )
    day = on_day(starts.date(), today.date())
    if ends == starts:
        return f"{day} {clock(starts)}"
    until = "" if ends.date() == starts.date() else f"{on_day(ends.date(), today.date())} "
    return f"{day} {clock(starts)}–{until}{clock(ends)}"
