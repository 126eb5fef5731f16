"""Who owes which duty in which period: the holders of a post, or the places that have it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.timezone import localdate

from bandeng.people.models import Holding
from bandeng.places.models import Place
from bandeng.playbooks.fulfilling import owes
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import first_adopted
from bandeng.playbooks.schema_activities import Duty
from bandeng.playbooks.spans import Span, spans
from bandeng.playbooks.vocabulary import DutyOf, DutyRole


class Asked(NamedTuple):
    """Which dues are asked for: over which days, of what part of the tree, or of one person."""

    at: datetime
    from_day: date
    to_day: date
    within: str = ""
    person_id: int | None = None
    duties: Collection[str] = ()


class Key(NamedTuple):
    """For whom something counts: a person (0 for a place as a body), a place, a period.

    The place is 0 where it does not matter: who came somewhere came, wherever that was.
    """

    duty: str
    person_id: int
    place_id: int
    first: date


@dataclass(frozen=True)
class Owed:
    """One duty of one holder or place in one period; `nobody` holds the post there."""

    duty: Duty
    span: Span
    place: Place
    person_id: int = 0
    person_name: str = ""
    nobody: bool = False

    @property
    def key(self) -> Key:
        """Return under what it is counted."""
        place = 0 if self.duty.role is DutyRole.COME else self.place.pk
        return Key(self.duty.id, self.person_id, place, self.span.first)


Counted = tuple[Duty, date]


def in_force(library: Library, asked: Asked) -> list[Counted]:
    """Return the duties in force, each with the day it counts from.

    That is the day its playbook was first adopted, or a later one it names itself.
    """
    day = localdate(asked.at)
    wanted = [
        (source.id, duty)
        for source in library.sources
        for duty in source.playbook.duties.values()
        if (not asked.duties or duty.id in asked.duties)
        and (duty.retired is None or day < duty.retired)
    ]
    since = first_adopted()
    return [
        (duty, max(localdate(since.get(book, asked.at)), duty.from_ or date.min))
        for book, duty in wanted
    ]


def owed(library: Library, duties: Sequence[Counted], asked: Asked) -> Iterator[Owed]:
    """Yield everything owed in the periods that touch the days asked for; two statements."""
    posts = {duty.post for duty, _since in duties}
    held: dict[str, list[Holding]] = defaultdict(list)
    for holding in _holdings(posts, asked):
        held[holding.post].append(holding)
    places = _places(library, [duty for duty, _since in duties], asked)
    for duty, since in duties:
        levels = library.posts[duty.post].levels
        here = [place for place in places if place.level in levels]
        for span in spans(duty.per, max(asked.from_day, since), asked.to_day):
            if duty.of is DutyOf.HOLDER:
                yield from _of_holders(duty, span, held[duty.post], since)
            elif owes(span, since, None):
                yield from _of_places(duty, span, here, held[duty.post])


def _holdings(posts: Collection[str], asked: Asked) -> Iterable[Holding]:
    stands = Q(to_day=None) | Q(to_day__gt=asked.from_day)
    rows = Holding.objects.filter(stands, post__in=posts, from_day__lte=asked.to_day)
    if asked.person_id is not None:
        rows = rows.filter(person_id=asked.person_id)
    rows = rows.filter(place__path__startswith=asked.within).select_related("place", "person")
    return rows.defer("place__boundary").order_by("place__path", "person__pinyin", "pk")


def _places(library: Library, duties: Iterable[Duty], asked: Asked) -> list[Place]:
    bodies = [duty for duty in duties if duty.of is DutyOf.PLACE]
    levels = {level for duty in bodies for level in library.posts[duty.post].levels}
    if not levels:
        return []
    rows = Place.objects.filter(level__in=levels, to_day=None, path__startswith=asked.within)
    if asked.person_id is not None:
        mine = Holding.objects.filter(
            person_id=asked.person_id, post__in={duty.post for duty in bodies}, to_day=None
        )
        rows = rows.filter(pk__in=mine.values("place_id"))
    return list(rows.defer("boundary").order_by("path"))


def _of_holders(duty: Duty, span: Span, holdings: Iterable[Holding], since: date) -> Iterator[Owed]:
    for holding in holdings:
        if owes(span, max(holding.from_day, since), holding.to_day):
            yield Owed(duty, span, holding.place, holding.person_id, holding.person.name)


def _of_places(
    duty: Duty, span: Span, places: Iterable[Place], holdings: Iterable[Holding]
) -> Iterator[Owed]:
    held = {
        holding.place_id
        for holding in holdings
        if holding.from_day <= span.last and (not holding.to_day or holding.to_day > span.first)
    }
    for place in places:
        if owes(span, place.from_day, None):
            yield Owed(duty, span, place, nobody=place.pk not in held)
