"""The inbox: what must be told, heaps of a kind as one line, acknowledged once."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.activities import queries as activities
from bandeng.activities.models.naming import told_title
from bandeng.journal.models import SENTENCES
from bandeng.journal.states import Verb
from bandeng.matters import queries
from bandeng.matters.permissions import kept_from
from bandeng.notices import actions
from bandeng.notices.models import Notice
from bandeng.notices.queries import Heap, in_heap
from bandeng.notices.queries import inbox as heaps_of
from bandeng.reports.scope import hidden_news
from bandeng.web.deeds.heaps import special
from bandeng.web.deeds.news import in_words
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
        "what": special(heap, len(notices))
        or in_words(notices[0].verb, notices[0].said)
        or sentence(notices[0].verb, len(notices)),
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
        "what": special(heap.heap, heap.count)
        or in_words(heap.verb, heap.said)
        or sentence(heap.verb, heap.count),
        "count": heap.count,
        "newest": heap.newest,
        "number": heap.said.get("number", "") if heap.count == 1 else "",
        "title": told_title(heap.said) if heap.count == 1 else "",
        "first": told_title(heap.said),
        **_of_activity(heap.said if heap.count == 1 else {}),
        **_of_turn(heap.said if heap.count == 1 else {}),
        **_of_pair(heap.said if heap.count == 1 else {}),
    }


def _notice(seen: Visit, notice: Notice) -> dict[str, Any]:
    return {
        "number": notice.said.get("number", ""),
        "title": told_title(notice.said) or in_words(notice.verb, notice.said),
        "at": notice.at,
        **_of_activity(notice.said),
        **_of_turn(notice.said),
        **_of_pair(notice.said),
    }


def _of_activity(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return which activity news is about, when that is or was, and why it changed."""
    words = (said.get("day", ""), said.get("where", ""), said.get("reason", ""))
    about = said.get("activity", "")
    return {"activity": about, "more": " · ".join(w for w in words if w) if about else ""}


def _of_turn(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return which roster news of a turn is about, when the turn is, who took it and why."""
    if "roster" not in said:
        return {}
    words = (said.get("shift_day", ""), said.get("who", ""), said.get("reason", ""))
    return {"roster": said["roster"], "more": " · ".join(str(word) for word in words if word)}


def _of_pair(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return which pair news is about, at which workshop, and why it ended."""
    if "pair" not in said:
        return {}
    words = (said.get("where", ""), said.get("reason", ""))
    return {"pair": said["pair"], "more": " · ".join(word for word in words if word)}


def sentence(verb: str, count: int) -> str:
    """Return what a heap says: the kind of news, and how many there are."""
    verbs = {known.value: known for known in Verb}
    told = COUNTED.get(verbs.get(verb))
    if told:
        return told(count) % {"n": count}
    known = str(SENTENCES[verbs[verb]]) if verb in verbs else _("News")
    return known if count == 1 else _("%(what)s: %(n)d") % {"what": known, "n": count}


COUNTED: dict[Verb | None, Callable[[int], str]] = {
    Verb.MATTER_RAISED: lambda n: ngettext(
        "A new request came to you", "%(n)d new requests came to you", n
    ),
    Verb.MATTER_CLIMBED: lambda n: ngettext(
        "A request climbed to you because its time ran out",
        "%(n)d requests climbed to you because their time ran out",
        n,
    ),
    Verb.MATTER_ESCALATED: lambda n: ngettext(
        "A request was handed up to you", "%(n)d requests were handed up to you", n
    ),
    Verb.MATTER_SENT_DOWN: lambda n: ngettext(
        "A request was sent down to you", "%(n)d requests were sent down to you", n
    ),
    Verb.MATTER_ASSIGNED: lambda n: ngettext(
        "A colleague gave you a request", "Colleagues gave you %(n)d requests", n
    ),
    Verb.MATTER_HELPER_ADDED: lambda n: ngettext(
        "You are asked to help with a request", "You are asked to help with %(n)d requests", n
    ),
    Verb.MATTER_PART_ASKED: lambda n: ngettext(
        "You are asked for a part of a request", "You are asked for parts of %(n)d requests", n
    ),
    Verb.MATTER_PART_HANDED_IN: lambda n: ngettext(
        "A helper handed in a part", "Helpers handed in %(n)d parts", n
    ),
    Verb.MATTER_PART_LATE: lambda n: ngettext("A part is late", "%(n)d parts are late", n),
    Verb.MATTER_PLACE_ENDED: lambda n: ngettext(
        "A place ended and its open request went to the place above",
        "Places ended and %(n)d open requests went to the place above",
        n,
    ),
    Verb.MATTER_JOINED: lambda n: ngettext(
        "A request is handled together with another",
        "%(n)d requests are handled together with others",
        n,
    ),
    Verb.MATTER_SEPARATED: lambda n: ngettext(
        "A request is handled by itself again", "%(n)d requests are handled by themselves again", n
    ),
    Verb.MATTER_REPLIED: lambda n: npgettext(
        "notice", "Who asked replied", "Replies came to %(n)d requests", n
    ),
    Verb.MATTER_CONFIRMED: lambda n: ngettext(
        "Who asked confirmed your answer", "%(n)d of your answers were confirmed", n
    ),
    Verb.MATTER_REOPENED: lambda n: ngettext(
        "A request was opened again: not solved", "%(n)d requests were opened again", n
    ),
    Verb.MATTER_ANSWERED: lambda n: npgettext(
        "notice",
        "What you took first is answered: report back to who asked",
        "%(n)d requests you took first are answered: report back to who asked",
        n,
    ),
    Verb.MATTER_OBJECTED: lambda n: ngettext(
        "An objection to a dispatch waits for your word",
        "%(n)d objections to a dispatch wait for your word",
        n,
    ),
    Verb.MATTER_OBJECTION_REFUSED: lambda n: ngettext(
        "An objection was not accepted: the request stays with you",
        "%(n)d objections were not accepted: the requests stay with you",
        n,
    ),
    Verb.MATTER_HANDED_OVER: lambda n: ngettext(
        "A request was handed over", "%(n)d requests were handed over", n
    ),
    Verb.MATTER_EXTENSION_ASKED: lambda n: ngettext(
        "More time is asked for: your word is needed",
        "More time is asked for %(n)d times: your word is needed",
        n,
    ),
    Verb.MATTER_EXTENDED: lambda n: ngettext(
        "More time was given to a request", "More time was given to %(n)d requests", n
    ),
    Verb.MATTER_EXTENSION_REFUSED: lambda n: ngettext(
        "No more time was given to a request", "No more time was given to %(n)d requests", n
    ),
    Verb.MATTER_RESUMED: lambda n: ngettext(
        "The time of a request goes on", "The time of %(n)d requests goes on", n
    ),
    Verb.MATTER_REMINDED: lambda n: ngettext(
        "You are reminded of a request", "You are reminded of %(n)d requests", n
    ),
}
