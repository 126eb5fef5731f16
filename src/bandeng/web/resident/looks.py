"""A town's own name, greeting and colour over the same screens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language

from bandeng.places import queries as places
from bandeng.places.models import Place
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_pages import NamedPage, PageRule


@dataclass(frozen=True)
class Look:
    """How the screens of one place look, and which kinds of requests are taken there."""

    slug: str
    title: str
    greeting: str
    colour: str
    place: Place
    kinds: tuple[str, ...]

    @property
    def home(self) -> str:
        """Return the address of the place's front page."""
        return reverse("resident:home", args=[self.slug])


def look_of(slug: str, at: datetime) -> Look | None:
    """Return the look behind a slug: one the playbook names, or the code of any place it covers."""
    for rule in _rules(at):
        named = next((page for page in rule.named if page.slug == slug), None)
        place = _place(rule, named, slug)
        if place:
            return _look(rule, named, place)
    return None


def looks_at(at: datetime) -> list[Look]:
    """Return the looks of every place that has a page of its own, in the order of the places."""
    found = []
    for rule in _rules(at):
        pages = {page.place: page for page in rule.named}
        for place in places.at_level(rule.at):
            named = pages.get(place.name) or pages.get(place.code)
            found.append(_look(rule, named, place))
    return found


def _rules(at: datetime) -> Iterator[PageRule]:
    day = localdate(at)
    rules = library(at).pages.values()
    return (rule for rule in rules if not rule.retired or rule.retired > day)


def _place(rule: PageRule, named: NamedPage | None, slug: str) -> Place | None:
    known = Q(name=named.place) | Q(code=named.place) if named else Q(code=slug)
    return places.at_level(rule.at).filter(known).first()


def _look(rule: PageRule, named: NamedPage | None, place: Place) -> Look:
    title = named.title if named else rule.title
    greeting = named.greeting if named and named.greeting else rule.greeting
    return Look(
        slug=named.slug if named else place.code,
        title=said(title).replace("{place}", place.name),
        greeting=said(greeting).replace("{place}", place.name),
        colour=(named.colour if named else None) or rule.colour or "",
        place=place,
        kinds=rule.matters,
    )


def said(words: Words | None) -> str:
    """Return words of a playbook in the language of the page; nothing for None."""
    return words.said_in(get_language()) if words else ""
