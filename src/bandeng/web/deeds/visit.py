"""Who looks, when, and under which playbooks, with their words in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast

from django.http import HttpRequest
from django.utils.translation import get_language

from bandeng.matters.models import OUTCOME_LABELS, Matter
from bandeng.matters.states import Outcome
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.playbooks import saying
from bandeng.playbooks.library import Library
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.queries import kind_at, library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.ui.doors import VisitRequest
from bandeng.web.ui.marks import COLOURS
from bandeng.worktime.durations import Duration, parse_duration


def said(words: Words | None) -> str:
    """Return a playbook's words in the reader's language."""
    return words.said_in(get_language() or "zh-hans") if words else ""


def length_words(length: Duration | str) -> str:
    """Return a length of time, or one as it is stored, in the reader's language."""
    known = parse_duration(length) if isinstance(length, str) else length
    return saying.said(known).said_in(get_language() or "zh-hans")


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

    def category(self, matter: Matter, category_id: str = "") -> str:
        """Return what a matter is about, or another category of its kind, in its list's words."""
        kind, category_id = self.kind(matter), category_id or matter.category
        named = self.rules.lists.get(kind.categories) if kind else None
        option = named.by_id.get(category_id) if named else None
        return said(option.label) if option else category_id

    def paused(self, matter: Matter) -> str:
        """Return what the clock of a matter stands still for, nothing if it does not so."""
        return self.cause(matter, matter.paused_for) if matter.paused_for else ""

    def cause(self, matter: Matter, reason: str) -> str:
        """Return a reason for which a clock stands still in the words of the playbook's list."""
        kind = self.kind(matter)
        named = self.rules.lists.get(kind.pauses or "") if kind else None
        option = named.by_id.get(reason) if named else None
        return said(option.label) if option else reason

    def outcome(self, matter: Matter, outcome: str = "") -> str:
        """Return what an answer's outcome is called in the kind's own words, or as elsewhere."""
        return outcome_words(self.kind(matter), outcome or matter.outcome)


def outcome_words(kind: MatterKind | None, outcome: str) -> str:
    """Return what an outcome is called for a kind, or as elsewhere; nothing for none."""
    if outcome not in list(Outcome):
        return outcome
    own = kind.answer.outcomes.get(Outcome(outcome)) if kind else None
    return said(own) if own else str(OUTCOME_LABELS[Outcome(outcome)])


def visit(request: HttpRequest) -> Visit:
    """Return the visit of a request."""
    return Visit(cast(VisitRequest, request))
