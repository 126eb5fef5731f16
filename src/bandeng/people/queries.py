"""Ask who answers for where, who stands in for whom, and where nobody does."""

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.timezone import localdate

from bandeng.journal.actions import Actor
from bandeng.journal.states import Voice
from bandeng.people import permissions
from bandeng.people.models import Absence, Holding, Person, Proposal, SignIn
from bandeng.people.states import Gap, Holder, Seat, Seats
from bandeng.places.models import Place
from bandeng.places.permissions import EVERYBODY, NOBODY
from bandeng.places.queries import at_level
from bandeng.places.spelling import plain, typed
from bandeng.places.states import ids_on
from bandeng.statements import Known, Remembered, ask

_seats: Remembered[tuple[int, datetime], Seats] = Remembered("seats")

# The people each one stands in for now, and theirs; nobody who is away himself stands in.
SEATS = """
WITH RECURSIVE away AS (
    SELECT person_id, stand_in_id FROM people_absence
    WHERE from_at <= %(at)s AND (to_at IS NULL OR to_at > %(at)s)
), covered(asked, person_id, trail) AS (
    SELECT one, one, ARRAY[one] FROM unnest(%(people)s::bigint[]) AS one
    UNION ALL
    SELECT covered.asked, away.person_id, covered.trail || away.person_id
    FROM away JOIN covered ON away.stand_in_id = covered.person_id
    WHERE away.person_id <> ALL(covered.trail)
      AND NOT EXISTS (SELECT 1 FROM away mine WHERE mine.person_id = covered.asked)
)
SELECT who.asked, held.post, held.place_id, place.path, place.level, held.person_id, held.grade
FROM (SELECT DISTINCT asked, person_id FROM covered) who
JOIN people_holding held ON held.person_id = who.person_id
    AND held.from_day <= %(day)s AND (held.to_day IS NULL OR held.to_day > %(day)s)
JOIN places_place place ON place.id = held.place_id
ORDER BY held.person_id <> who.asked, length(place.path), held.id
"""

# Every chain of stand-ins is followed to its end; a trail that bites its tail stops there.
HOLDERS = """
WITH RECURSIVE held AS (
    SELECT id, person_id, post, grade, place_id FROM people_holding
    WHERE place_id = ANY(%(places)s) AND (%(post)s::text IS NULL OR post = %(post)s)
      AND from_day <= %(day)s AND (to_day IS NULL OR to_day > %(day)s)
), chain(start, person_id, trail) AS (
    SELECT DISTINCT person_id, person_id, ARRAY[person_id] FROM held
    UNION ALL
    SELECT chain.start, absence.stand_in_id, chain.trail || absence.stand_in_id
    FROM chain JOIN people_absence absence ON absence.person_id = chain.person_id
      AND absence.from_at <= %(at)s AND (absence.to_at IS NULL OR absence.to_at > %(at)s)
    WHERE absence.stand_in_id <> ALL(chain.trail)
), acting AS (
    SELECT DISTINCT ON (start) start, person_id FROM chain
    ORDER BY start, cardinality(trail) DESC, person_id
)
SELECT acting.person_id, actor.name, held.post, held.place_id, place.path, place.level,
    held.person_id, appointed.name, held.grade
FROM held
JOIN acting ON acting.start = held.person_id
JOIN people_person actor ON actor.id = acting.person_id
JOIN people_person appointed ON appointed.id = held.person_id
JOIN places_place place ON place.id = held.place_id
ORDER BY held.place_id, held.post, held.id
"""

GAPS = """
SELECT rule.post, rule.level, place.id, place.path, place.name,
    count(held.id), rule.least, rule.most
FROM unnest(%(posts)s::text[], %(levels)s::text[], %(least)s::int[], %(most)s::int[])
    AS rule(post, level, least, most)
JOIN places_place place ON place.level = rule.level AND place.to_day IS NULL
    AND starts_with(place.path, %(within)s)
LEFT JOIN people_holding held ON held.place_id = place.id AND held.post = rule.post
    AND held.from_day <= %(day)s AND (held.to_day IS NULL OR held.to_day > %(day)s)
GROUP BY rule.post, rule.level, rule.least, rule.most, place.id
HAVING count(held.id) < rule.least OR count(held.id) > rule.most
ORDER BY rule.post, rule.level, place.path
"""


def seats_of(person: Person | int, at: datetime) -> Seats:
    """Return every seat a person fills at a moment, own ones first; abilities are left empty.

    `playbooks.queries.seats_of` adds what each post may do.
    """
    person_id = person if isinstance(person, int) else person.pk
    known = _seats.get((person_id, at))
    if known is not None:
        return known
    return _seats.put((person_id, at), seats_of_many([person_id], at)[person_id])


def remembered() -> AbstractContextManager[None]:
    """Read the seats of a person at a moment once for everything inside, such as one request."""
    return _seats.inside()


def forget() -> None:
    """Have the next call ask the database again, after somebody was appointed or went away."""
    _seats.forget()


def seats_of_many(person_ids: Collection[int], at: datetime) -> dict[int, Seats]:
    """Return `seats_of` for many people in one statement; who fills none has no seats."""
    found: dict[int, list[Seat]] = {person_id: [] for person_id in person_ids}
    values = {"people": list(found), "at": at, "day": localdate(at)}
    for asked, post, place_id, path, level, held_by, grade in ask(SEATS, values):
        found[asked].append(Seat(post, place_id, path, level, asked, held_by, grade))
    return {person_id: Seats(person_id, tuple(seats)) for person_id, seats in found.items()}


def holders_over(post: str, paths: Collection[str], at: datetime) -> dict[str, tuple[Holder, ...]]:
    """Return for each path who holds a post at the lowest place on it that has anybody.

    One statement for any number of paths; a path nobody answers for has an empty tuple.
    """
    ways = {path: ids_on(path) for path in paths}
    at_place: dict[int, list[Holder]] = {}
    for holder in _holders({place for way in ways.values() for place in way}, at, post):
        at_place.setdefault(holder.place_id, []).append(holder)
    lowest = {
        path: next((place for place in reversed(way) if place in at_place), 0)
        for path, way in ways.items()
    }
    return {path: tuple(at_place.get(place, ())) for path, place in lowest.items()}


def who_answers(path: str, at: datetime) -> list[Holder]:
    """Return everybody who holds a post on a path, lowest place first; this is public."""
    way = ids_on(path)
    height = {place: rank for rank, place in enumerate(way)}
    return sorted(_holders(way, at), key=lambda holder: -height[holder.place_id])


def at_places(place_ids: Collection[int], at: datetime, post: str | None = None) -> list[Holder]:
    """Return who holds posts at just these places, by place."""
    return _holders(place_ids, at, post)


def _holders(places: Collection[int], at: datetime, post: str | None = None) -> list[Holder]:
    values = {"places": list(places), "post": post, "at": at, "day": localdate(at)}
    return [Holder(*row) for row in ask(HOLDERS, values)]


def held_on(day: date) -> Q:
    """Return the holdings in force on a day; `to_day` is the first day without."""
    return Q(from_day__lte=day) & (Q(to_day=None) | Q(to_day__gt=day))


def away_at(at: datetime) -> Q:
    """Return the absences that run at a moment; `to_at` is the first moment back."""
    return Q(from_at__lte=at) & (Q(to_at=None) | Q(to_at__gt=at))


class _Ids(Func):
    """The ids on a path, as an array."""

    template = "string_to_array(rtrim(%(expressions)s, '.'), '.')::bigint[]"
    output_field = ArrayField(BigIntegerField())


def uncovered(
    post: str,
    level: str,
    within: str,
    at: datetime,
    *,
    above_counts: bool = False,
    below_counts: bool = False,
) -> QuerySet[Place]:
    """Return the open places of a level without a holder of a post.

    A post held at several levels may also cover a place from above or from below it.
    """
    held = Holding.objects.filter(held_on(localdate(at)), post=post, place__to_day=None)
    bare = at_level(level, within).exclude(pk__in=held.values("place_id"))
    if above_counts:
        above = ArraySubquery(held.values("place_id"))
        bare = bare.alias(way=_Ids(F("path"))).exclude(way__overlap=above)
    if below_counts:
        ways = held.annotate(on=Func(_Ids(F("place__path")), function="unnest")).values("on")
        bare = bare.exclude(pk__in=ways)
    return bare


def staffing_gaps(
    requirements: Iterable[tuple[str, str, int, int | None]], within: str, at: datetime
) -> list[Gap]:
    """Return where (post, level, least, most) is not kept at and below a path, in one statement."""
    rules = list(requirements)
    values: dict[str, Any] = {
        key: [rule[column] for rule in rules]
        for column, key in enumerate(["posts", "levels", "least", "most"])
    }
    with connection.cursor() as cursor:  # seldom asked, and planned for the tree at hand
        cursor.execute(GAPS, {**values, "within": within, "day": localdate(at)})
        return [Gap(*row) for row in cursor.fetchall()]


EFFECTIVE = """
WITH RECURSIVE chain(start, person_id, trail) AS (
    SELECT person_id, person_id, ARRAY[person_id] FROM unnest(%(people)s::bigint[]) AS person_id
    UNION ALL
    SELECT chain.start, absence.stand_in_id, chain.trail || absence.stand_in_id
    FROM chain JOIN people_absence absence ON absence.person_id = chain.person_id
      AND absence.from_at <= %(at)s AND (absence.to_at IS NULL OR absence.to_at > %(at)s)
    WHERE absence.stand_in_id <> ALL(chain.trail)
)
SELECT DISTINCT ON (start) start, person_id FROM chain
ORDER BY start, cardinality(trail) DESC, person_id
"""


def effective(person_id: int, at: datetime) -> int:
    """Return who acts for a person at a moment: the end of his chain of stand-ins, or himself."""
    return effective_many([person_id], at)[person_id]


def effective_many(person_ids: Collection[int], at: datetime) -> dict[int, int]:
    """Return `effective` for many people in one statement."""
    return dict(
        (start, end) for start, end in ask(EFFECTIVE, {"people": list(person_ids), "at": at})
    )


def stand_ins_of(person_ids: Collection[int], at: datetime) -> dict[int, Person]:
    """Return who acts for each of those who are away at a moment, chains resolved.

    Whoever is not away, or is back again, does not appear.
    """
    ends = effective_many(person_ids, at)
    people = Person.objects.in_bulk({end for start, end in ends.items() if end != start})
    return {start: people[end] for start, end in ends.items() if end != start}


def absences_of(person: Person, at: datetime) -> QuerySet[Absence]:
    """Return the absences of a person that run or are to come, next first."""
    running = Absence.objects.filter(person=person).exclude(to_at=F("from_at"))
    return running.exclude(to_at__lte=at).select_related("stand_in").order_by("from_at")


def absences_begun(at: datetime, since: datetime) -> QuerySet[Absence]:
    """Return the absences that run at a moment and began after another, with both people."""
    rows = Absence.objects.filter(away_at(at), from_at__gt=since)
    return rows.select_related("person", "stand_in").order_by("pk")


def absences_over(at: datetime, since: datetime) -> QuerySet[Absence]:
    """Return the absences that ended after a moment and up to another; struck ones left out."""
    rows = Absence.objects.filter(to_at__gt=since, to_at__lte=at).exclude(to_at=F("from_at"))
    return rows.select_related("person", "stand_in").order_by("pk")


def stood_in_lately(at: datetime, days: int = 7) -> set[tuple[int, int]]:
    """Return who came back within so many days, each with who had stood in for him."""
    over = absences_over(at, at - timedelta(days=days)).select_related(None)
    return set(over.values_list("person_id", "stand_in_id"))


def holdings_of(person: Person, at: datetime) -> QuerySet[Holding]:
    """Return what a person holds at a moment or will hold, highest place first."""
    day = localdate(at)
    rows = Holding.objects.filter(Q(to_day=None) | Q(to_day__gt=day), person=person)
    return rows.select_related("place").order_by("place__path", "post")


def posts_held(person_ids: Collection[int], at: datetime) -> dict[int, list[Holding]]:
    """Return what each of these people holds at a moment, highest place first; one statement."""
    rows = Holding.objects.filter(held_on(localdate(at)), person_id__in=person_ids)
    found: dict[int, list[Holding]] = {}
    for holding in rows.select_related("place__parent").order_by("place__path", "post"):
        found.setdefault(holding.person_id, []).append(holding)
    return found


def looked_up(person_id: int, by: Actor, seats: Seats | None, at: datetime) -> Person | None:
    """Return a person, present or gone, with `changeable`: whether the actor manages him."""
    changeable = Case(When(manageable(by, seats, at), then=Value(True)), default=Value(False))
    return Person.objects.annotate(changeable=changeable).filter(pk=person_id).first()


def history_of(person: Person) -> QuerySet[Holding]:
    """Return all a person ever held, newest first."""
    rows = Holding.objects.filter(person=person).select_related("place")
    return rows.order_by("-from_day", "-pk")


def held_at(place: Place) -> QuerySet[Holding]:
    """Return all that was ever held at a place, newest first."""
    rows = Holding.objects.filter(place=place).select_related("person")
    return rows.order_by("-from_day", "-pk")


def phones_of(person_ids: Collection[int], rule: Q) -> dict[int, str]:
    """Return the whole phone numbers of those of some people that a rule names."""
    rows = Person.objects.filter(rule, pk__in=person_ids).order_by()
    return dict(rows.values_list("pk", "phone"))


def present() -> QuerySet[Person]:
    """Return the people who have not left, by spelling."""
    return Person.objects.filter(left_at=None).order_by("pinyin", "pk")


_STILL_HERE = Known(lambda pk: Person.objects.filter(pk=pk, left_at=None))


def still_here(person_id: int) -> Person | None:
    """Return a person who has not left, None if there is none of this id."""
    return _STILL_HERE.one(person_id)


_WHOEVER = Known(lambda pk: Person.objects.filter(pk=pk))


def signed_in(person_id: int) -> Person | None:
    """Return who a session belongs to, whether he may still come in or not."""
    return _WHOEVER.one(person_id)


def by_phone(phone: str) -> Person | None:
    """Return the person with this phone number, present or gone."""
    return Person.objects.filter(phone=phone).first()


def named(text: str) -> QuerySet[Person]:
    """Return the present people whose name, spelling, initials or phone match what was typed."""
    said, keys = plain(text), typed(text)
    if not keys:
        return Person.objects.none()
    rule = Q(name__icontains=said)
    if keys.isascii():
        rule |= Q(pinyin__startswith=keys) | Q(pinyin__contains=f" {keys}") | Q(phone=keys)
    return present().filter(rule)


def holding_post(post: str, within: str, at: datetime) -> QuerySet[Person]:
    """Return the people who hold a post at or below a path."""
    held = Holding.objects.filter(
        held_on(localdate(at)), post=post, place__path__startswith=within, person=OuterRef("pk")
    )
    return present().filter(Exists(held))


def manageable(by: Actor, seats: Seats | None, at: datetime) -> Q:
    """Return the people an actor manages: without a post outside his reach, and himself."""
    if by is Voice.SYSTEM:
        return EVERYBODY
    himself = NOBODY if isinstance(by, Voice) else Q(pk=by.pk)
    if not permissions.may_enter(by, seats):
        return himself
    outside = permissions.held_elsewhere(by, seats, localdate(at))
    return himself | ~Q(Exists(Holding.objects.filter(outside, person=OuterRef("pk"))))


def proposals(by: Actor, seats: Seats | None) -> QuerySet[Proposal]:
    """Return the proposals that wait for the actor's decision, newest first."""
    waiting = Proposal.objects.filter(permissions.may_decide(by, seats), accepted=None)
    return waiting.select_related("within", "made_by").order_by("-made_at", "-pk")


def signed_in_at(person_id: int) -> list[SignIn]:
    """Return where a person is signed in, newest first, each with what its session `holds`."""
    rows = list(SignIn.objects.filter(person_id=person_id).order_by("-at"))
    sessions = Session.objects.filter(session_key__in=[row.key for row in rows])
    held = {session.session_key: session.get_decoded() for session in sessions}
    for row in rows:
        row.holds = held.get(row.key)
    return [row for row in rows if row.holds is not None]
