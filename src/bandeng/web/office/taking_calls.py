"""What an operator sees while somebody speaks: earlier requests, places, the clock, what to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language

from bandeng.matters import queries
from bandeng.matters.guessing import guess
from bandeng.matters.models import Matter
from bandeng.matters.permissions import within
from bandeng.matters.states import Channel
from bandeng.matters.words import words
from bandeng.people.states import clean_phone
from bandeng.places.models import Place
from bandeng.places.queries import chain_of, named, standing
from bandeng.playbooks import dispatch, ladder
from bandeng.playbooks.dispatch import Ground
from bandeng.playbooks.saying import said as said_both
from bandeng.playbooks.schema_abilities import AnswerTemplate
from bandeng.playbooks.schema_lists import Option
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.visit import Visit, said
from bandeng.web.office import rows
from bandeng.web.ui.spoken import due_words
from bandeng.worktime.queries import calendar

RIGHT = "take-for-others"
EARLIER = 5
FOUND = 8
FEWEST_DIGITS = 7


@dataclass(frozen=True)
class Told:
    """What was typed so far, whether or not it is whole."""

    seen: Visit
    data: Mapping[str, Any]

    def typed(self, name: str, most: int = 4000) -> str:
        """Return one answer without outer space and signs no database keeps."""
        return str(self.data.get(name, "")).replace("\x00", "").strip()[:most]

    @cached_property
    def kinds(self) -> list[MatterKind]:
        """Return the kinds that come in by the hotline; those that are dispatched stand first."""
        day, mine = localdate(self.seen.at), self.seen.seats.posts()
        rules = self.seen.rules
        taken = [
            kind
            for kind in rules.kinds.values()
            if Channel.HOTLINE in kind.channels
            and not (kind.retired and kind.retired <= day)
            and kind.may_be_raised_by(mine)
            and kind.id not in rules.review_kinds
        ]
        return sorted(taken, key=lambda kind: kind.catalogue is None)

    @cached_property
    def kind(self) -> MatterKind | None:
        """Return the kind chosen, else the first; None if nothing comes in by the hotline."""
        chosen = self.typed("kind", 40)
        found = (kind for kind in self.kinds if kind.id == chosen)
        return next(found, self.kinds[0] if self.kinds else None)

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        """Return the categories of the kind."""
        named_list = self.seen.rules.lists.get(self.kind.categories) if self.kind else None
        return named_list.offered(localdate(self.seen.at)) if named_list else ()

    @cached_property
    def by_hand(self) -> str:
        """Return the category chosen by hand, nothing while it is only the last guess."""
        chosen = self.typed("category", 40)
        known = chosen in {option.id for option in self.offered}
        return chosen if known and chosen != self.typed("guessed", 40) else ""

    @cached_property
    def category(self) -> str:
        """Return the category chosen by hand, else the one its words suggest; maybe none."""
        return self.by_hand or guess(self.typed("text"), self.offered)

    @cached_property
    def place(self) -> Place | None:
        """Return the place chosen among those found for what was typed last."""
        chosen = self.typed("place", 18)
        if not chosen.isascii() or not chosen.isdigit():
            return None
        if self.typed("where", 80) != self.typed("found_for", 80):
            return None
        rows = standing().select_related("parent").filter(pk=int(chosen))
        place = rows.first()
        reach = self.seen.seats.reach(RIGHT)
        return place if place and any(place.path.startswith(path) for path in reach) else None

    @property
    def phone(self) -> str:
        """Return the digits of the phone, nothing while it is no number."""
        return clean_phone(self.typed("phone", 30)) or ""


def earlier(seen: Visit, phone: str) -> list[rows.Row]:
    """Return the caller's earlier requests a person with the right may see, newest first."""
    digits = clean_phone(phone) or ""
    if len(digits) < FEWEST_DIGITS:
        return []
    mine = queries.asked_by_phone(seen.seats, digits).filter(within(seen.seats.reach(RIGHT)))
    return rows.rows(rows.light(mine)[:EARLIER], seen.rules)


def places_found(seen: Visit, typed: str) -> list[Place]:
    """Return the places meant by a name, its spelling or initials, or by `village grid`."""
    first, _space, second = typed.strip().partition(" ")
    found = _named(seen, first)
    if second.strip() and found:
        inside = [place for above in found[:3] for place in named(second.strip(), above.path)]
        below = [place for place in inside if place.pk not in {each.pk for each in found}]
        return below[:FOUND] or found
    return found


def _named(seen: Visit, typed: str) -> list[Place]:
    reach = seen.seats.reach(RIGHT)
    found = [
        place
        for path in reach[:3]
        for place in named(typed, path).select_related("parent")[: FOUND + 1]
    ]
    return sorted(found, key=lambda place: (place.name != typed, place.path))[:FOUND]


def aside(told: Told) -> dict[str, Any]:
    """Return what stands beside the form: the category guessed, its clock, and what to say."""
    return {
        "kinds": [(kind.id, said(kind.title)) for kind in told.kinds],
        "kind": told.kind,
        "categories": [(option.id, said(option.label)) for option in told.offered],
        "category": told.category,
        "guessed": "" if told.by_hand else told.category,
        "clock": _clock(told),
        "templates": _templates(told),
        "channels": _channels(told),
    }


def _clock(told: Told) -> dict[str, Any] | None:
    """Return the priority: the rung it enters, the time it has there, whose it is."""
    kind, category, seen = told.kind, told.category, told.seen
    if kind is None or not category:
        return None
    level = told.place.level if told.place else ""
    rung = seen.rules.entry_rung(kind, level, category)
    ground = _ground(told.place)
    days = seen.rules.calendar(calendar())
    standing_then = ladder.enter(kind, rung.id, seen.at, days, category=category)
    within_words = said_both(kind.within(rung.id, category)).said_in(get_language())
    return {
        "rung": {"id": rung.id, "label": said(rung.title), "colour": rung.colour},
        "within": within_words if within_words.isascii() else within_words.replace(" ", ""),
        "due": due_words(standing_then.due_at, seen.at).note if standing_then.due_at else "",
        "post": seen.post(dispatch.post_on(seen.rules, kind, rung, category, ground)),
        "at_once": category in kind.enters,
    }


def _ground(place: Place | None) -> Ground:
    if place is None:
        return Ground("")
    return Ground(place.level, frozenset(each.code for each in chain_of(place.path)))


def _templates(told: Told) -> list[dict[str, str]]:
    """Return the words an answer may begin with, for the kind and category."""
    fitting = [each for each in told.seen.rules.answer_templates.values() if _fits(each, told)]
    return [{"title": said(each.title), "text": said(each.text)} for each in fitting]


def _fits(template: AnswerTemplate, told: Told) -> bool:
    kind = told.kind.id if told.kind else ""
    return (not template.kinds or kind in template.kinds) and (
        told.category in template.categories if template.categories else bool(told.category)
    )


def _channels(told: Told) -> list[dict[str, Any]]:
    """Return the legal channels with what each tells; those the words speak of stand first."""
    options = told.seen.rules.options(told.kind.redirects or "") if told.kind else ()
    text = told.typed("text")
    listed = [
        {"label": said(option.label), "tell": said(option.tell), "hit": _speaks_of(text, option)}
        for option in options
        if option.tell
    ]
    return sorted(listed, key=lambda channel: not channel["hit"])


def _speaks_of(text: str, option: Option) -> bool:
    told = f"{option.label.zh} {option.about.zh if option.about else ''}"
    return any(len(word) > 1 and word in text for word in set(words(told)))


def shown_places(places: Sequence[Place]) -> list[dict[str, Any]]:
    """Return places as choices: the place after the one above it."""
    return [
        {
            "id": place.pk,
            "label": f"{place.parent.name} {place.name}" if place.parent else place.name,
        }
        for place in places
    ]


def visible(seen: Visit, number: str) -> Matter | None:
    """Return the matter of a number if the person sees it, with what is read out of it."""
    found = queries.visible_to(seen.seats).select_related("owner")
    return found.filter(number=number).first()
