"""Workshops where they stand: host and members, pairs, sessions, who could learn there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from bandeng.activities.models import Activity, Pair
from bandeng.activities.permissions import hosts, sees_pairs, sees_workshop
from bandeng.activities.queries.seeing import visible_to
from bandeng.matters.models import Matter
from bandeng.matters.queries import visible_to as visible_matters
from bandeng.people.models import Holding, Person
from bandeng.people.queries import held_on
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_activities import Workshop


@dataclass(frozen=True)
class Stands:
    """A workshop at a place: the first of its hosts is the one on its page."""

    workshop: Workshop
    place: Place
    hosts: tuple[Person, ...] = ()
    members: tuple[Person, ...] = ()

    @property
    def path(self) -> str:
        """Return the path of its place."""
        return self.place.path or ""

    @property
    def lacking(self) -> int:
        """Return how many members it is short of."""
        return max(self.workshop.least - len(self.members), 0)

    @property
    def mentors(self) -> tuple[Person, ...]:
        """Return who may be a mentor there."""
        return tuple(dict.fromkeys([*self.hosts, *self.members]))


def workshops_of(who: Seats, rules: Library, at: datetime) -> list[Stands]:
    """Return the workshops that are there for a person, in the order of places; one statement.

    One stands wherever somebody holds its host's or a member's post.
    """
    held = _held(_open(rules, at), held_on(localdate(at)), _near(who))
    return [each for each in _together(held, rules, at) if _is_there(who, each)]


def workshop_at(
    who: Seats, rules: Library, at: datetime, workshop_id: str, place_id: int
) -> Stands:
    """Return one workshop that is there for a person; else raise Place.DoesNotExist."""
    found = standing_at(rules, at, workshop_id, place_id)
    if not _is_there(who, found):
        raise Place.DoesNotExist
    return found


def standing_at(rules: Library, at: datetime, workshop_id: str, place_id: int) -> Stands:
    """Return the workshop that stands at a place, whoever asks; else raise Place.DoesNotExist."""
    workshop = _open(rules, at).get(workshop_id)
    if workshop is None:
        raise Place.DoesNotExist
    rows = _held({workshop_id: workshop}, held_on(localdate(at)), Q(place_id=place_id))
    held = list(rows)
    if not held:
        raise Place.DoesNotExist
    return _stands(workshop, held)


def takes_part(who: Seats, rules: Library, at: datetime) -> bool:
    """Tell whether a post of the person has to do with any workshop; no statement."""
    posts = who.posts()
    known = _open(rules, at).values()
    return any(posts & {w.host, w.member, *w.learners, *w.seen_by} for w in known)


def runs_workshop(who: Seats, stands: Stands) -> bool:
    """Tell whether a person makes the pairs of a workshop; no statement."""
    return hosts(who, stands.workshop, stands.path)


def may_ask(who: Seats, stands: Stands, rules: Library) -> list[int]:
    """Return the places for which a person may ask a workshop; no statement."""
    kind = rules.kinds.get(stands.workshop.asks or "")
    if kind is None:
        return []
    here = [seat for seat in who.seats if seat.path.startswith(stands.path)]
    return [seat.place_id for seat in here if kind.may_be_raised_by({seat.post})]


def _open(rules: Library, at: datetime) -> dict[str, Workshop]:
    day = localdate(at)
    return {id_: w for id_, w in rules.workshops.items() if not (w.retired and w.retired <= day)}


def _near(who: Seats) -> Q:
    """Return the places on the person's paths, above them and below."""
    rule = Q(pk__in=[])
    for seat in who.seats:
        above = [int(part) for part in seat.path.rstrip(".").split(".") if part]
        rule |= Q(place__path__startswith=seat.path) | Q(place_id__in=above)
    return rule


def _is_there(who: Seats, stands: Stands) -> bool:
    return sees_workshop(who, stands.workshop, stands.path)


def _held(workshops: dict[str, Workshop], now: Q, where: Q) -> QuerySet[Holding]:
    posts = {post for w in workshops.values() for post in (w.host, w.member)}
    rows = Holding.objects.filter(now, where, post__in=posts, place__to_day=None)
    rows = rows.select_related("person", "place__parent")
    rows = rows.defer("place__boundary", "place__parent__boundary")
    return rows.order_by("place__path", "person__pinyin", "pk")


def _together(held: Iterable[Holding], rules: Library, at: datetime) -> list[Stands]:
    """Return the holdings as workshops."""
    places: dict[int, list[Holding]] = {}
    for holding in held:
        places.setdefault(holding.place_id, []).append(holding)
    return [
        _stands(w, rows)
        for rows in places.values()
        for w in _open(rules, at).values()
        if any(row.post in (w.host, w.member) for row in rows)
    ]


def _stands(workshop: Workshop, rows: list[Holding]) -> Stands:
    hosts_, members = (_with(rows, post) for post in (workshop.host, workshop.member))
    return Stands(workshop, rows[0].place, hosts_, members)


def _with(rows: Iterable[Holding], post: str) -> tuple[Person, ...]:
    return tuple(row.person for row in rows if row.post == post)


def visible_pairs(who: Seats, rules: Library) -> QuerySet[Pair]:
    """Return the pairs a person reads; lists and single rows start here."""
    return Pair.objects.filter(sees_pairs(who, rules.workshops))


def alive_on(day: date) -> Q:
    """Return the pairs that run on a day; `until` is the first day without."""
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def pairs_of(stands: Stands, who: Seats, rules: Library) -> QuerySet[Pair]:
    """Return the pairs of a workshop, those that run first, then the newest."""
    rows = visible_pairs(who, rules).filter(workshop=stands.workshop.id, place=stands.place)
    rows = rows.select_related("mentor", "learner")
    return rows.order_by(F("until").desc(nulls_first=True), "-since", "-pk")


def pair_of(who: Seats, rules: Library, pk: int) -> Pair:
    """Return one pair a person reads; else raise Pair.DoesNotExist."""
    return visible_pairs(who, rules).select_related("mentor", "learner", "place").get(pk=pk)


def may_end(who: Seats, rules: Library, pair: Pair) -> bool:
    """Tell whether a person may end a pair: its host, or one of the two; no statement."""
    workshop = rules.workshops.get(pair.workshop)
    own = {pair.mentor_id, pair.learner_id} & set(who.acting_for())
    return bool(own) or bool(workshop and hosts(who, workshop, pair.path))


def could_learn(stands: Stands, at: datetime) -> QuerySet[Person]:
    """Return who holds a post the workshop is for and has no mentor in it, by spelling."""
    day = localdate(at)
    held = Holding.objects.filter(held_on(day), _learns(stands), person=OuterRef("pk"))
    has = Pair.objects.filter(
        workshop=stands.workshop.id, place=stands.place, until=None, learner=OuterRef("pk")
    )
    rows = Person.objects.filter(Exists(held), left_at=None).exclude(Exists(has))
    return rows.order_by("pinyin", "pk")


def _learns(stands: Stands) -> Q:
    return Q(post__in=stands.workshop.learners, place__path__startswith=stands.path)


def holds_to_learn(person: Person, stands: Stands, at: datetime) -> bool:
    """Tell whether a person holds a post the workshop is for, at its place or below."""
    rows = Holding.objects.filter(held_on(localdate(at)), _learns(stands), person=person)
    return rows.exists()


def sessions_of(stands: Stands, who: Seats) -> QuerySet[Activity]:
    """Return the sessions of a workshop as far as a person sees them."""
    rows = visible_to(who).filter(kind__in=stands.workshop.sessions, place=stands.place)
    return rows.select_related("place__parent", "host")


def questions_of(stands: Stands, who: Seats) -> QuerySet[Matter]:
    """Return what a workshop was asked, as far as a person sees it, newest first."""
    rows = visible_matters(who).filter(
        kind=stands.workshop.asks or "", path__startswith=stands.path
    )
    rows = rows.select_related("place__parent").defer("search")
    return rows.order_by("-raised_at", "-pk")
