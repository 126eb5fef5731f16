"""Matters as this hall's lists show them, and what every page of it carries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, State
from bandeng.notices.queries import unread_heaps
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.queries import kind_at, library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.ui.doors import VisitRequest
from bandeng.web.ui.marks import COLOURS


def said(words: Words | None) -> str:
    """Return a playbook's words in the reader's language."""
    return words.said_in(get_language() or "zh-hans") if words else ""


def place_words(place: Place) -> str:
    """Return a place with the one above it, as people say where something is."""
    above = place.parent.name if place.parent else ""
    return f"{above} {place.name}".strip()


@dataclass(frozen=True)
class Visit:
    """Who looks, when, and under which playbooks: made once a request."""

    request: VisitRequest

    @property
    def person(self) -> Person:
        """Return who has signed in."""
        return cast(Person, self.request.user)

    @property
    def at(self) -> datetime:
        """Return the request's one instant."""
        return cast(datetime, self.request.at)

    @property
    def seats(self) -> Seats:
        """Return the seats filled now."""
        return self.request.seats

    @cached_property
    def rules(self) -> Library:
        """Return the playbooks that hold now."""
        return library(self.at)

    def kind(self, matter: Matter) -> MatterKind | None:
        """Return the kind a matter was promised under, None if no playbook knows it any more."""
        try:
            return kind_at(matter.playbook_hash, matter.kind)
        except KeyError:
            return self.rules.kinds.get(matter.kind)

    def rung(self, matter: Matter, rung_id: str = "") -> dict[str, str]:
        """Return a rung as the marks want it: id, label, colour."""
        kind, rung_id = self.kind(matter), rung_id or matter.rung
        if kind is None or rung_id not in kind.places_on_ladder:
            return {"id": rung_id, "label": rung_id, "colour": rung_id}
        rung = kind.rung(rung_id)
        label = said(rung.title) or str(COLOURS.get(rung.colour, rung.colour))
        return {"id": rung.id, "label": label, "colour": rung.colour}

    def post(self, post_id: str) -> str:
        """Return a post's title."""
        post = self.rules.posts.get(post_id)
        return said(post.title) if post else post_id

    def category(self, matter: Matter) -> str:
        """Return what a matter is about, in the words of its list."""
        kind = self.kind(matter)
        named = self.rules.lists.get(kind.categories) if kind else None
        option = named.by_id.get(matter.category) if named else None
        return said(option.label) if option else matter.category


def visit(request: HttpRequest) -> Visit:
    """Return the visit of a request."""
    return Visit(cast(VisitRequest, request))


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
    }


def rows(seen: Visit, matters: Iterable[Matter]) -> list[dict[str, Any]]:
    """Return matters as lines of a list."""
    return [row(seen, matter) for matter in matters]


def show(request: HttpRequest, name: str, words: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page of this hall with the count of the inbox and the instant it was made."""
    seen = visit(request)
    more = {"inbox_count": unread_heaps(seen.person.pk), "seen_at": seen.at.isoformat()}
    return render(request, f"worker/{name}.html", {**more, **words}, status=status)
