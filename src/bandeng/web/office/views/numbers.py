"""Numbers that open to their rows."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from bandeng.reports import happenings
from bandeng.reports.sentences import definition_of, title_of
from bandeng.reports.states import Measure
from bandeng.web.office import figures, listed, pages, rows, taking
from bandeng.web.ui.doors import for_able


@for_able("see")
@require_GET
def indicators(request: HttpRequest) -> HttpResponse:
    """Show every number of this site, and one of them by colour, town and month."""
    look = figures.look_of(request)
    chosen = look.measures.get(request.GET.get("number", "")) or next(iter(look.measures.values()))
    words: dict[str, Any] = {
        "form": look.form,
        "groups": figures.groups(look),
        "period": figures.period_words(look.view.period),
        "sheets": figures.sheets(look),
        **figures.broken_down(look, chosen),
    }
    return pages.show(request, "indicators", **words)


@for_able("see")
@require_GET
def behind(request: HttpRequest, measure_id: str) -> HttpResponseBase:
    """Show the rows a number is made of: exactly as many as it says."""
    look = figures.look_of(request)
    measure = look.measures.get(measure_id)
    if measure is None:
        raise Http404
    if measure.is_of_activities:
        return _held(request, look, measure)
    if measure.is_of_pairs:
        return _paired(request, look, measure)
    found, narrowed = figures.narrowed(request, look, measure)
    ordered = found.order_by("-raised_at", "-id")
    period = figures.period_words(look.view.period) if measure.by else ""
    if shape := taking.asked(request):
        listing = listed.Listing(title_of(measure), [*([period] if period else []), *narrowed])
        return taking.away(request, shape, listed.matters(request, listing, ordered))
    page = pages.page_of(request, rows.light(ordered), capped=False)
    words: dict[str, Any] = {
        "title": title_of(measure),
        "definition": definition_of(measure, look.library),
        "measure": measure,
        "period": period,
        "narrowed": narrowed,
        "page": page,
        "rows": rows.rows(page.object_list, look.library),
        "back": figures.query(look, number=measure.id),
    }
    return pages.show(request, "rows_behind", **words)


def _held(request: HttpRequest, look: figures.Look, measure: Measure) -> HttpResponseBase:
    """Show the activities a number is made of, with what each adds to a sum."""
    found, narrowed = figures.narrowed_held(request, look, measure)
    period = figures.period_words(look.view.period)
    ordered = found.select_related("place", "host").order_by("-starts_at", "-pk")
    if shape := taking.asked(request):
        listing = listed.Listing(title_of(measure), [period, *narrowed])
        return taking.away(request, shape, listed.held(request, listing, ordered, measure))
    page = pages.page_of(request, ordered, capped=False)
    words: dict[str, Any] = {
        "title": title_of(measure),
        "number": happenings.total(measure, found),
        "definition": definition_of(measure, look.library),
        "measure": measure,
        "period": period,
        "narrowed": narrowed,
        "page": page,
        "rows": [(each, happenings.share_of(measure, each)) for each in page.object_list],
        "back": figures.query(look, number=measure.id),
    }
    return pages.show(request, "held_behind", **words)


def _paired(request: HttpRequest, look: figures.Look, measure: Measure) -> HttpResponseBase:
    """Show the pairs a number is made of, in the order of places and names: nobody is ranked."""
    found, narrowed = figures.narrowed_pairs(request, look, measure)
    ordered = found.select_related("place", "mentor", "learner")
    ordered = ordered.order_by("path", "learner__pinyin", "pk")
    if shape := taking.asked(request):
        listing = listed.Listing(title_of(measure), narrowed)
        return taking.away(request, shape, listed.pairs(request, listing, ordered))
    page = pages.page_of(request, ordered, capped=False)
    words: dict[str, Any] = {
        "title": title_of(measure),
        "number": found.count(),
        "definition": definition_of(measure, look.library),
        "narrowed": narrowed,
        "page": page,
        "rows": list(page.object_list),
        "back": figures.query(look, number=measure.id),
    }
    return pages.show(request, "pairs_behind", **words)
