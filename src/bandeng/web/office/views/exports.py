"""Long lists written in the background: one's own orders, how far one is, its file."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from bandeng.doors import actions, queries, sheets
from bandeng.doors.actions.exports import KEPT
from bandeng.doors.models import ExportRun
from bandeng.doors.sheets import Shape
from bandeng.web.office import pages
from bandeng.web.ui.doors import for_able

SHOWN = 30


def _mine(request: HttpRequest) -> QuerySet[ExportRun]:
    return queries.exports_of(pages.person_of(request).pk)


@for_able("export")
@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """Show the files made for who looks, newest first."""
    return pages.show(request, "exports", exports=[_shown(run) for run in _mine(request)[:SHOWN]])


@for_able("export")
@require_GET
def export(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how far one's own file is; it goes on whether anybody looks or not."""
    return pages.show(request, "export", part="export", **_shown(_mine(request).get(pk=run_id)))


@for_able("export")
@require_GET
def fetch(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Hand a file to who ordered it."""
    run = _mine(request).get(pk=run_id)
    by, at = pages.person_of(request), pages.at_of(request)
    path = actions.fetch_export(run, by=by, seats=pages.seats_of(request), at=at)
    name = f"{run.title}-{localtime(run.at):%Y%m%d-%H%M}.{run.shape}"
    kind = sheets.TYPES[Shape(run.shape)]
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)


def _shown(run: ExportRun) -> dict[str, Any]:
    done = 100 * run.rows // run.total if run.total else 0
    ends: timedelta = KEPT
    return {
        "run": run,
        "percent": 100 if run.ended_at else min(done, 99),
        "until": run.at + ends,
        "kind": run.shape.upper(),
    }
