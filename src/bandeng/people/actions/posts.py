"""Appoint people to posts at places, end appointments, hand them over."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Verb
from bandeng.people.actions.seeing import see_places
from bandeng.people.models import Holding, Person
from bandeng.people.queries import forget
from bandeng.people.states import Appointment, CannotAppoint, Seats
from bandeng.places.models import Place
from bandeng.places.queries import standing_after


def appoint(  # noqa: PLR0913 - what an appointment paper says
    person: Person,
    *,
    post: str,
    place: Place,
    by: Actor,
    at: datetime,
    grade: str = "",
    from_day: date | None = None,
    most: int | None = None,
    seats: Seats | None = None,
) -> Holding:
    """Let a person hold a post at a place from a day on (today); `most` is the playbook's limit."""
    new = Appointment(person.pk, post, place.pk, grade, from_day)
    return appoint_many([new], by=by, at=at, most=most, seats=seats)[0]


@transaction.atomic
def appoint_many(
    rows: Sequence[Appointment],
    *,
    by: Actor,
    at: datetime,
    most: int | None = None,
    seats: Seats | None = None,
) -> list[Holding]:
    """Appoint many people in five statements; `most` holders per post and place, if told."""
    places = see_places({new.place_id for new in rows}, by, seats)
    people = _present({new.person_id for new in rows})
    holdings = [_holding(new, at) for new in rows]
    _refuse_doubled_or_full(holdings, people, places, most)
    Holding.objects.bulk_create(holdings, batch_size=4000)
    forget()
    record_many(
        [_line(held, Verb.POST_APPOINTED, places[held.place_id], by, at) for held in holdings]
    )
    return holdings


def _present(ids: set[int]) -> dict[int, Person]:
    """Return the people by id, locked against leaving; refuse those who left."""
    rows = Person.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True)
    people = {person.pk: person for person in rows.order_by("pk")}
    if not ids <= set(people):
        raise Person.DoesNotExist
    for person in people.values():
        if person.left_at:
            raise CannotAppoint(_("%(person)s has left.") % {"person": person.name})
    return people


def _holding(new: Appointment, at: datetime) -> Holding:
    if not 0 < len(new.post) <= 40 or len(new.grade) > 40:
        raise CannotAppoint(_("There is no post “%(post)s”.") % {"post": new.post[:40]})
    return Holding(
        person_id=new.person_id,
        post=new.post,
        grade=new.grade,
        place_id=new.place_id,
        from_day=new.from_day or localdate(at),
    )


def _refuse_doubled_or_full(
    new: Sequence[Holding],
    people: dict[int, Person],
    places: dict[int, Place],
    most: int | None,
) -> None:
    """Refuse a post held already by the same person, and one more holder than the limit."""
    earliest = min((held.from_day for held in new), default=None)
    there = Holding.objects.filter(
        place_id__in=places, post__in={held.post for held in new}
    ).exclude(to_day__lte=earliest)
    standing: dict[tuple[int, str], list[Holding]] = {}
    for held in there:
        standing.setdefault((held.place_id, held.post), []).append(held)
    for held in new:
        others = standing.setdefault((held.place_id, held.post), [])
        later = [other for other in others if not other.to_day or other.to_day > held.from_day]
        said = {"person": people[held.person_id].name, "place": places[held.place_id].name}
        if any(other.person_id == held.person_id for other in later):
            raise CannotAppoint(_("%(person)s holds this post at %(place)s already.") % said)
        if most is not None and len(later) >= most:
            refusal = _("%(place)s has %(most)d in this post already, and no more are allowed.")
            raise CannotAppoint(refusal % {**said, "most": most})
        others.append(held)


@transaction.atomic
def end_appointment(
    holding: Holding,
    *,
    by: Actor,
    at: datetime,
    to_day: date | None = None,
    reason: str = "",
    seats: Seats | None = None,
) -> Holding:
    """End a holding; `to_day` (today) is the first day without it."""
    places = see_places([holding.place_id], by, seats, closed=True)
    holding = Holding.objects.select_for_update().get(pk=holding.pk)
    day = max(to_day or localdate(at), holding.from_day)
    if holding.to_day and holding.to_day <= day:
        raise CannotAppoint(_("This appointment ended on %(day)s.") % {"day": holding.to_day})
    holding.to_day = day
    holding.save(update_fields=["to_day"])
    forget()
    record_many([_line(holding, Verb.POST_ENDED, places[holding.place_id], by, at, reason)])
    return holding


@transaction.atomic
def hand_over(
    holdings: Sequence[Holding],
    *,
    to: Person,
    by: Actor,
    at: datetime,
    reason: str = "",
    seats: Seats | None = None,
) -> list[Holding]:
    """End holdings today and give the same posts at the same places to another person."""
    places = see_places({held.place_id for held in holdings}, by, seats)
    old = _running([held.pk for held in holdings], at)
    if any(held.person_id == to.pk for held in old):
        raise CannotAppoint(_("%(person)s holds this post already.") % {"person": to.name})
    _end(old, localdate(at))
    record_many([_line(h, Verb.POST_ENDED, places[h.place_id], by, at, reason) for h in old])
    rows = [Appointment(to.pk, held.post, held.place_id, held.grade) for held in old]
    return appoint_many(rows, by=by, at=at, seats=seats)


@transaction.atomic
def carry_over(
    closed: Place, *, by: Actor, at: datetime, seats: Seats | None = None
) -> list[Holding]:
    """Let those who held posts at a split or merged place hold them at what followed it."""
    after = list(standing_after(closed).exclude(pk=closed.pk))
    places = see_places({closed.pk, *(place.pk for place in after)}, by, seats, closed=True)
    rows = Holding.objects.filter(place=closed)
    old = _running(list(rows.values_list("pk", flat=True)), at)
    _end(old, localdate(at))
    record_many([_line(held, Verb.POST_ENDED, places[closed.pk], by, at) for held in old])
    new = _not_there_yet(old, after, at)
    return appoint_many(new, by=by, at=at, seats=seats) if new else []


@transaction.atomic
def go_on(
    closed: Place, after: Sequence[Place], *, by: Actor, at: datetime
) -> list[Holding]:  # fmt: skip
    """Return the posts of a closed place held on at what followed it.

    The caller has changed the tree and had the right to; nobody is appointed who was not.
    """
    old = end_at(closed, by=by, at=at)
    holdings = [_holding(new, at) for new in _not_there_yet(old, after, at)]
    Holding.objects.bulk_create(holdings)
    named = {place.pk: place for place in after}
    lines = [_line(h, Verb.POST_APPOINTED, named[h.place_id], by, at) for h in holdings]
    record_many(lines)
    return holdings


def _not_there_yet(
    old: Sequence[Holding], after: Sequence[Place], at: datetime
) -> list[Appointment]:
    there = set(
        Holding.objects.filter(place__in=after)
        .exclude(to_day__lte=localdate(at))
        .values_list("person_id", "post", "place_id")
    )
    return [
        Appointment(held.person_id, held.post, place.pk, held.grade)
        for held in old
        for place in after
        if (held.person_id, held.post, place.pk) not in there
    ]


def _running(ids: Sequence[int], at: datetime) -> list[Holding]:
    """Return those of the holdings that run or are to come, locked."""
    rows = Holding.objects.filter(Q(to_day=None) | Q(to_day__gt=localdate(at)), pk__in=ids)
    return list(rows.select_for_update().order_by("pk"))


def _end(holdings: Sequence[Holding], day: date) -> None:
    rows = Holding.objects.filter(pk__in=[held.pk for held in holdings])
    rows.update(to_day=Greatest(F("from_day"), day))
    forget()


def end_at(place: Place, *, by: Actor, at: datetime) -> list[Holding]:
    """Return the holdings ended because their place is closed; the caller has closed it."""
    old = _running(list(Holding.objects.filter(place=place).values_list("pk", flat=True)), at)
    _end(old, localdate(at))
    record_many([_line(held, Verb.POST_ENDED, place, by, at) for held in old])
    return old


def end_all(person: Person, *, by: Actor, at: datetime) -> None:
    """End everything a person holds or was to hold; the caller has locked the person."""
    rows = Holding.objects.filter(person=person).values_list("pk", flat=True)
    old = _running(list(rows), at)
    places = Place.objects.in_bulk({held.place_id for held in old})
    _end(old, localdate(at))
    record_many([_line(held, Verb.POST_ENDED, places[held.place_id], by, at) for held in old])


def _line(
    held: Holding, verb: Verb, place: Place, by: Actor, at: datetime, reason: str = ""
) -> Entry:
    said = {"post": held.post, "grade": held.grade, "place": place.name, "reason": reason}
    said["from" if verb is Verb.POST_APPOINTED else "until"] = str(
        held.from_day if verb is Verb.POST_APPOINTED else held.to_day or localdate(at)
    )
    return Entry("person", held.person_id, verb, by, at, place_path=place.path, said=said)
