"""Sheets to look at and to print: several lists of the same matters."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bandeng.reports import sheets
from bandeng.web.office import figures, pages, rows, sheet_page
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.spoken import exact


@for_able("see")
@require_GET
def sheet(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """Show a sheet of a playbook for a place and period: the same rows in each of its lists."""
    look = figures.look_of(request)
    found = look.library.sheets.get(sheet_id)
    if found is None:
        raise Http404
    matters = sheets.printed(found, look.view)
    place = look.picked.place or look.picked.top
    words: dict[str, Any] = {
        "title": rows.in_language(found.title),
        "form": look.form,
        "period": figures.period_words(look.view.period),
        "place": place.name if place else _("all my places"),
        "printed_by": pages.person_of(request).name,
        "printed_at": exact(look.view.at),
        "lists": sheet_page.lists(found, matters[: sheets.MOST], look.library),
        "sums": sheets.summed(matters[: sheets.MOST]),
        "too_many": len(matters) > sheets.MOST,
        "most": sheets.MOST,
    }
    return pages.show(request, "sheet", **words)
