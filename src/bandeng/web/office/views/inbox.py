"""Notices of who looks, and what concerns himself."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.activities.models.naming import told_title
from bandeng.doors.finding import sender_of
from bandeng.notices import actions, queries
from bandeng.notices.queries import Heap
from bandeng.people import actions as people
from bandeng.people.queries import absences_of, holdings_of
from bandeng.reports.news import more, what
from bandeng.reports.scope import hidden_news
from bandeng.switches.queries import is_on
from bandeng.web.office import pages, rows
from bandeng.web.office.forms.people import Mine
from bandeng.web.ui.doors import for_staff

MOST = 100


@for_staff
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what is new; much of a kind is one line."""
    found = queries.inbox(pages.person_of(request).pk, but=_hidden(request))
    return pages.show(request, "inbox", heaps=[_heap(heap) for heap in found])


@for_staff
@require_http_methods(["GET", "POST"])
def heap(request: HttpRequest, heap: str) -> HttpResponse:
    """Show one heap of notices, or put all of it away."""
    person = pages.person_of(request)
    if request.method == "POST":
        known = actions.acknowledge(heap, by=person, at=pages.at_of(request), but=_hidden(request))
        done = ngettext("%(n)d notice put away.", "%(n)d notices put away.", known)
        messages.success(request, done % {"n": known})
        return redirect("office:inbox")
    found = list(queries.in_heap(person.pk, heap, _hidden(request))[:MOST])
    if not found:
        return redirect("office:inbox")
    words: dict[str, Any] = {
        "heap": heap,
        "what": what(heap, found[0].verb, found[0].said, len(found)),
        "notices": [
            {"at": each.at, "title": told_title(each.said), "more": more(each.said), **each.said}
            for each in found
        ],
    }
    return pages.show(request, "heap", **words)


def _hidden(request: HttpRequest) -> Q:
    return hidden_news(pages.seats_of(request))


def _heap(heap: Heap) -> dict[str, Any]:
    return {
        "heap": heap.heap,
        "what": what(heap.heap, heap.verb, heap.said, heap.count),
        "count": heap.count,
        "newest": heap.newest,
        "title": told_title(heap.said),
        "more": more(heap.said) if heap.count == 1 else "",
        "activity": heap.said.get("activity", "") if heap.count == 1 else "",
        "number": heap.said.get("number", "") if heap.count == 1 else "",
    }


@for_staff
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """Show what concerns who looks: posts, address, absences, kept views."""
    return _settings(request, Mine(initial={"email": pages.person_of(request).email}))


def _settings(request: HttpRequest, form: Mine, status: int = 200) -> HttpResponse:
    person, at, library = pages.person_of(request), pages.at_of(request), pages.library_of(request)
    words: dict[str, Any] = {
        "form": form,
        "held": [(rows.post_title(h.post, library), h.place) for h in holdings_of(person, at)],
        "absences": list(absences_of(person, at)),
        "views": list(person.saved_views.order_by("name")),
        "bound": is_on("wecom") and sender_of(person.pk) is not None,
        "bindable": is_on("wecom"),
    }
    return pages.show(request, "settings", status=status, **words)


@for_staff
@require_POST
def mine(request: HttpRequest) -> HttpResponse:
    """Correct one's own e-mail address."""
    form, person = Mine(request.POST), pages.person_of(request)
    if pages.tried(form, lambda said: people.correct(person, **said, **pages.acting(request))):
        messages.success(request, _("Saved."))
        return redirect("office:settings")
    return _settings(request, form, 422)
