"""Rates and scores, each open to its three lists."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from bandeng.reports import rates as reports
from bandeng.reports.states import Part
from bandeng.web.office import figures, listed, pages, rows, shares, taking
from bandeng.web.office.rows import in_language
from bandeng.web.ui.doors import for_able


@for_able("see")
@require_GET
def rates(request: HttpRequest) -> HttpResponse:
    """Show every rate whole, by score, by town and by month, with how it is counted."""
    look = figures.look_of(request)
    words = shares.page(look, request.GET.get("rate", ""))
    period = figures.period_words(look.view.period)
    return pages.show(request, "rates", form=look.form, period=period, **words)


@for_able("see")
@require_GET
def behind(request: HttpRequest, rate_id: str, part: str) -> HttpResponseBase:
    """Show one list of a rate: exactly as many rows as its number says."""
    look = figures.look_of(request)
    rate = reports.in_use(look.library, look.view.at).get(rate_id)
    if rate is None or part not in list(Part):
        raise Http404
    found, narrowed = shares.narrowed(request, look, rate, Part(part))
    ordered, period = found.order_by("-raised_at", "-id"), figures.period_words(look.view.period)
    if shape := taking.asked(request):
        title = f"{in_language(rate.title)} {shares.PART_TITLES[Part(part)]()}"
        listing = listed.Listing(title, [*([period] if period else []), *narrowed])
        return taking.away(request, shape, listed.matters(request, listing, ordered))
    page = pages.page_of(request, rows.light(ordered), capped=False)
    words: dict[str, Any] = {
        "title": in_language(rate.title),
        "part": shares.PART_TITLES[Part(part)](),
        "about": in_language(rate.about),
        "period": period,
        "narrowed": narrowed,
        "page": page,
        "back": figures.query(look, rate=rate.id),
    }
    if part == Part.EXCEPT:
        words["left"] = shares.reasons_left_out(look, list(page.object_list))
    else:
        words["rows"] = rows.rows(page.object_list, look.library)
    return pages.show(request, "rate_rows", **words)
