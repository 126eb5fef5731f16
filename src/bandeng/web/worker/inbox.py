"""The inbox: what must be told, heaps of a kind as one line, acknowledged once."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.activities import queries as activities
from bandeng.activities.models.naming import told_title
from bandeng.matters import queries
from bandeng.matters.permissions import kept_from
from bandeng.notices import actions
from bandeng.notices.models import Notice
from bandeng.notices.queries import Heap, in_heap
from bandeng.notices.queries import inbox as heaps_of
from bandeng.reports.news import along, more, what
from bandeng.reports.scope import hidden_news
from bandeng.web.deeds.visit import Visit, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.worker.showing import show

MOST = 100


@for_staff
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the heaps, newest first."""
    seen = visit(request)
    found = heaps_of(seen.person.pk, but=hidden_news(seen.seats))
    words = {"heaps": [_heap(seen, heap) for heap in found], "inbox_count": len(found)}
    return show(request, "inbox", words)


@for_staff
@require_http_methods(["GET", "POST"])
def heap(request: HttpRequest, heap: str) -> HttpResponse:
    """Show one heap, or acknowledge all of it."""
    seen = visit(request)
    if request.method == "POST":
        known = actions.acknowledge(heap, by=seen.person, at=seen.at, but=hidden_news(seen.seats))
        if known:
            done = ngettext("%(n)d notice put away.", "%(n)d notices put away.", known)
            messages.success(request, done % {"n": known})
        return redirect("worker:inbox")
    notices = list(in_heap(seen.person.pk, heap, hidden_news(seen.seats))[:MOST])
    if not notices:
        return redirect("worker:inbox")
    words = {
        "heap": heap,
        "what": what(heap, notices[0].verb, notices[0].said, len(notices)),
        "notices": [_notice(seen, notice) for notice in notices],
    }
    return show(request, "heap", words)


@for_staff
@require_POST
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Acknowledge what was told about one matter and go to it."""
    seen = visit(request)
    matter = queries.with_number(number).exclude(kept_from(seen.seats)).first()
    if matter is None:
        return redirect("worker:inbox")
    actions.acknowledge_about("matter", matter.pk, by=seen.person, at=seen.at)
    if queries.visible_to(seen.seats).filter(pk=matter.pk).exists():
        return redirect("worker:matter", number=matter.number)
    messages.info(request, _("This request lies elsewhere now; there is nothing for you to do."))
    return redirect("worker:inbox")


@for_staff
@require_POST
def to_activity(request: HttpRequest, code: str) -> HttpResponse:
    """Acknowledge what was told about one activity and go to it."""
    seen = visit(request)
    activity = activities.by_code(seen.seats, code)
    actions.acknowledge_about("activity", activity.pk, by=seen.person, at=seen.at)
    return redirect("worker:activity", code)


def _heap(seen: Visit, heap: Heap) -> dict[str, Any]:
    return {
        "heap": heap.heap,
        "what": what(heap.heap, heap.verb, heap.said, heap.count),
        "count": heap.count,
        "newest": heap.newest,
        "number": heap.said.get("number", "") if heap.count == 1 else "",
        "title": told_title(heap.said) if heap.count == 1 else "",
        "first": told_title(heap.said),
        **_about(heap.said if heap.count == 1 else {}),
    }


def _notice(seen: Visit, notice: Notice) -> dict[str, Any]:
    return {
        "number": notice.said.get("number", ""),
        "title": told_title(notice.said) or along(notice.verb, notice.said),
        "at": notice.at,
        **_about(notice.said),
    }


def _about(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return which activity, roster or pair one notice is about, and what it says more."""
    about = {name: said[name] for name in ("activity", "roster", "pair") if said.get(name)}
    return {**about, "more": more(said)}
