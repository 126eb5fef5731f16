"""Queues of matters: filtered in the address bar, kept under a name, worked on in bulk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bandeng.journal.states import Refused
from bandeng.matters import actions as matters
from bandeng.matters.models import BulkRun
from bandeng.people.models import Person
from bandeng.people.queries import present
from bandeng.playbooks.library import Library
from bandeng.reports import queues
from bandeng.web.office import bulk, listed, pages, picking, rows, taking
from bandeng.web.office.forms.filters import Filters, Keep
from bandeng.web.office.picking import picked
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.paging import Leafed

# What carries an act on many; each act is checked again request by request.
ABLE = ("take", "assign", "remind", "answer", "join")
RUNS = 20


@for_able("see")
@require_GET
def queue(request: HttpRequest) -> HttpResponseBase:
    """Show the matters that meet the filters of the address bar."""
    library = pages.library_of(request)
    form = Filters(request.GET, library, picked(request))
    wanted = form.wanted()
    found = queues.queue(pages.seats_of(request), wanted, pages.at_of(request), library)
    ordered = queues.ordered(rows.light(found), request.GET.get("sort", ""), wanted)
    if shape := taking.asked(request):
        listing = listed.Listing(_("Requests"), [*taking.filters_of(form), *_of_owner(form)])
        return taking.away(request, shape, listed.matters(request, listing, ordered))
    page = _page(request, ordered, wanted, library)
    return pages.show(request, "queue", part="rows", **_shown(request, form, page, library))


def _page(request: HttpRequest, rows: Any, wanted: queues.Wanted, library: Library) -> Any:
    """Return the page asked for; what is looked for by words is found the quickest way."""
    if not wanted.words:
        return pages.page_of(request, rows)
    leaves = Leafed(rows, pages.ON_A_PAGE)
    if queues.order_of(request.GET.get("sort", ""), wanted) == queues.NEWEST:
        seats, at = pages.seats_of(request), pages.at_of(request)
        leaves.first = queues.newest_found(seats, wanted, at, library)
    return leaves.get_page(request.GET.get("page"))


def _shown(request: HttpRequest, form: Filters, page: Any, library: Any) -> dict[str, Any]:
    kept = request.GET.copy()
    kept.pop("page", None)
    views = pages.person_of(request).saved_views.order_by("name")
    return {
        "form": form,
        "page": page,
        "rows": rows.rows(page.object_list, library),
        "views": views,
        "query": kept.urlencode(),
        "keep": Keep(initial={"query": kept.urlencode()}),
        "owner": _owner(form),
        "may_bulk": pages.able(request, *ABLE),
        "may": {verb: pages.able(request, verb) for verb in bulk.VERBS},
    }


def _owner(form: Filters) -> Person | None:
    owner = form.cleaned_data.get("owner")
    return present().filter(pk=owner).first() if owner else None


def _of_owner(form: Filters) -> list[str]:
    owner = _owner(form)
    return [_("Only what lies with %(name)s") % {"name": owner.name}] if owner else []


@for_able("see")
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the queue of the address bar under a name."""
    form = Keep(request.POST)
    query = request.POST.get("query", "")[:500]
    if not form.is_valid():
        messages.error(request, _("Please give the view a name of 40 characters at most."))
        return redirect(f"{picking.address('queue')}?{query}")
    person, at = pages.person_of(request), pages.at_of(request)
    view = matters.keep_view(name=form.cleaned_data["name"], query=query, by=person, at=at)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": view.name})
    return redirect(f"{picking.address('queue')}?{view.query}")


@for_able("see")
@require_POST
def forget(request: HttpRequest, view_id: int) -> HttpResponse:
    """Let go of a kept view."""
    matters.forget_view(view_id, by=pages.person_of(request), at=pages.at_of(request))
    messages.success(request, _("The view is no longer kept. The requests themselves stay."))
    return redirect("office:queue")


@for_able(*ABLE)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing to all ticked matters, or to all in a queue, asking first what is needed."""
    numbers = bulk.chosen(request)
    if not numbers:
        messages.error(request, _("Please tick at least one request first."))
        return redirect(f"{picking.address('queue')}?{request.POST.get('back', '')[:500]}")
    try:
        told = bulk.wished(request)
        done = bulk.do(request, numbers, told) if told is not None else None
    except Refused as error:
        messages.error(request, str(error))
        done = None
    if isinstance(done, BulkRun):
        return redirect("office:run", done.pk)
    if done is None:
        name = "bulk_assign" if bulk.verb_of(request) == "assign" else "bulk_ask"
        return pages.show(request, name, **bulk.offered(request, numbers))
    return pages.show(request, "bulk_done", **bulk.said(request, done))


@for_able(*ABLE)
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """Show the long acts of who looks, newest first."""
    found = list(bulk.runs_of(request)[:RUNS])
    shown = [{"run": run, "label": bulk.VERBS.get(run.verb, run.verb)} for run in found]
    return pages.show(request, "runs", runs=shown)


@for_able(*ABLE)
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how far one's own long act has come; it goes on whether anybody looks or not."""
    found = bulk.runs_of(request).get(pk=run_id)
    return pages.show(request, "run", part="run", **bulk.progress(request, found))
