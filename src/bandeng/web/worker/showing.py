"""Matters as this hall's lists show them, and what every page of it carries."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, State
from bandeng.reports.scope import inbox_count
from bandeng.web.deeds.visit import Visit, place_words, visit


def with_places(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return the rows with all that a line of a list shows."""
    return rows.select_related("place__parent", "owner").defer("search", "answer")


def title_of(matter: Matter) -> str:
    """Return the title, or that there is one not shown in lists."""
    hidden = matter.privacy == Privacy.CONFIDENTIAL
    return _("Confidential request") if hidden else matter.title


def row(seen: Visit, matter: Matter) -> dict[str, Any]:
    """Return one matter as a line of a list."""
    mine = matter.owner_id in seen.seats.acting_for()
    name = matter.owner.name if matter.owner else ""
    waits = matter.state == State.WAITING
    return {
        "number": matter.number,
        "title": title_of(matter),
        "place": place_words(matter.place),
        "rung": seen.rung(matter),
        "state": matter.state,
        "due": matter.due_at if matter.clock_runs else None,
        "provisional": matter.provisional,
        "waiting_since": matter.waiting_since if waits else None,
        "url": reverse("worker:matter", args=[matter.number]),
        "can_take": matter.state == State.RAISED
        and mine
        and matter.privacy != Privacy.CONFIDENTIAL,
        "instead_of": name if mine and matter.owner_id != seen.person.pk else "",
        "owner": "" if mine else name,
        "handovers": matter.handovers,
        "paused": _paused(seen, matter),
    }


def _paused(seen: Visit, matter: Matter) -> str:
    """Return what the clock stands still for, as a state's word; nothing while it does not so."""
    cause = seen.paused(matter)
    return _("stands still: %(cause)s") % {"cause": cause} if cause else ""


def rows(seen: Visit, matters: Iterable[Matter]) -> list[dict[str, Any]]:
    """Return matters as lines of a list."""
    return [row(seen, matter) for matter in matters]


def show(request: HttpRequest, name: str, words: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page of this hall with the count of the inbox and the instant it was made."""
    seen = visit(request)
    more = {"inbox_count": inbox_count(seen.seats), "seen_at": seen.at.isoformat()}
    return render(request, f"worker/{name}.html", {**more, **words}, status=status)
