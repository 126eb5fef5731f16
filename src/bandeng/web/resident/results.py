"""The public page of a bench meeting's results: asked, answered, promised; never who asked or came.

It is read from the requests as they stand now, so it stays true after the meeting.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from bandeng.activities import queries
from bandeng.activities.states import State
from bandeng.matters.actions.telling import public_words
from bandeng.playbooks.queries import activity_at
from bandeng.web.deeds.activities.scene import hours_words
from bandeng.web.deeds.meetings.results import results as results_of
from bandeng.web.resident import picking
from bandeng.web.resident.visits import Visit, shown, to, visit
from bandeng.web.ui.doors import open_to_all


@open_to_all
@visit
@require_GET
def results(request: Visit, code: str) -> HttpResponse:
    """Show the results of a published meeting; 404 for every other activity."""
    found = queries.public_by_code(code)
    if found is None or found.state != State.HELD:
        raise Http404
    if activity_at(found.playbook_hash, found.kind).meeting is None:
        raise Http404
    told = results_of(found, request.at)
    rows = [{**row, "url": to(request, "matter", row["number"])} for row in told.pop("rows")]
    words: dict[str, Any] = {
        "activity": found,
        "title": public_words(found.called),
        "hours": hours_words(found, request.at),
        "where": picking.way_to(found.place),
        "address": request.build_absolute_uri(to(request, "results", found.code)),
        "rows": rows,
        **told,
    }
    return shown(request, "results.html", **words)
