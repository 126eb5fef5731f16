"""Have a turn taken by another, or change it for another's: who says yes first has it."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import NotNow, NotYours, short
from bandeng.activities.actions.rostering import Clash, holders, line, name_of, tell_about
from bandeng.activities.models import Asked, Cover, Shift
from bandeng.activities.queries import shifts as asking
from bandeng.activities.queries.clashes import Reasons, turn_of
from bandeng.activities.queries.shifts import Taker, rota_of
from bandeng.activities.shift_states import Worked
from bandeng.journal.states import Verb
from bandeng.people.models import Person
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library, seats_of
from bandeng.playbooks.schema_activities import Rota

AT_A_TIME = 3
COVERED, GONE = "shift.covered", "shift.cover_gone"


@transaction.atomic
def ask_cover(shift: Shift, *, by: Person, at: datetime, reason: str = "") -> Cover:
    """Return the offer of one's turn: the three who were asked least recently are asked.

    Asked again while it runs, three more are asked. Raises Refused if nobody is left to ask.
    """
    shift, rules, rota = _lock_mine(shift, by, at)
    cover = Cover.objects.filter(shift=shift, ended_at=None).first()
    if cover and cover.in_return_id:
        raise _offered_already()
    if cover is None:
        cover = Cover(shift=shift, reason=short(reason, 120), asked_by=by, asked_at=at)
        cover.save(force_insert=True)
    if not _ask_more(cover, rules, rota, by=by, at=at):
        raise NotNow(_("Nobody else can be asked: all are away, on a turn or were asked."))
    return cover


def _offered_already() -> NotNow:
    return NotNow(_("This turn is offered already. Take the offer back first."))


@transaction.atomic
def ask_swap(shift: Shift, other: Shift, *, by: Person, at: datetime, reason: str = "") -> Cover:
    """Return the offer to change one's turn for another's of the same roster; both must agree."""
    shift, _rules, _rota = _lock_mine(shift, by, at)
    other = Shift.objects.select_related("person", "unit", "roster__place").get(pk=other.pk)
    if other.roster_id != shift.roster_id or other.day == shift.day:
        raise NotNow(_("Choose another turn of the same rota."))
    if other.state != Worked.PLANNED or other.starts_at <= at:
        raise NotNow(_("That turn has begun."))
    if Cover.objects.filter(shift=shift, ended_at=None).exists():
        raise _offered_already()
    cover = Cover(shift=shift, in_return=other, reason=short(reason, 120), asked_by=by, asked_at=at)
    cover.save(force_insert=True)
    Asked.objects.create(cover=cover, person_id=other.person_id, unit_id=other.unit_id, at=at)
    told = {"day": shift.day.isoformat(), "for": other.day.isoformat(), "who": name_of(other)}
    line(shift.roster, Verb.SHIFT_COVER_ASKED, by=by, at=at, **told)
    tell_about([shift], Verb.SHIFT_COVER_ASKED, holders(other, at), by=by, at=at,
               swap=True, reason=cover.reason)  # fmt: skip
    return cover


@transaction.atomic
def answer_cover(cover: Cover, *, yes: bool, by: Person, at: datetime) -> Cover:
    """Return the offer with one's answer; the first yes has the turn, and all are told.

    Raises NotYours for who was not asked, NotNow if another was first or the turn is over, Clash
    if who says yes is away or on another turn then.
    """
    cover = _lock_cover(cover)
    asked = _asked_of(cover, by, at)
    if asked.said and cover.ended_at and cover.taken_by_id == by.pk:
        return cover  # the second press of one button
    if cover.ended_at is not None:
        raise NotNow(_over_words(cover))
    if cover.shift.ends_at <= at:
        raise NotNow(_("This turn is over."))
    asked.said, asked.said_at = ("yes" if yes else "no"), at
    if yes:
        _take(cover, asked, by=by, at=at)
    asked.save(update_fields=["said", "said_at"])
    if not yes:
        _after_no(cover, by=by, at=at)
    return cover


def _over_words(cover: Cover) -> str:
    if cover.taken_by:
        said = _("%(name)s said yes first. Thank you all the same.")
        return said % {"name": cover.taken_by.name}
    return _("It is no longer asked for.")


@transaction.atomic
def take_back_cover(cover: Cover, *, by: Person, at: datetime) -> Cover:
    """Return the offer, ended: the turn stays with who has it; who was asked is told."""
    cover = _lock_cover(cover)
    if not _is_mine(cover.shift, by, at):
        raise NotYours(_("This is not your turn."))
    if cover.ended_at is None:
        cover.ended_at = at
        cover.save(update_fields=["ended_at"])
        line(cover.shift.roster, Verb.SHIFT_COVER_ASKED, by=by, at=at, taken_back=True,
             day=cover.shift.day.isoformat())  # fmt: skip
        _tell_gone(cover, _listeners(cover, at), by=by, at=at)
    return cover


def _lock_mine(shift: Shift, by: Person, at: datetime) -> tuple[Shift, Library, Rota]:
    """Return one's own turn to come, locked; NotYours if it is another's."""
    rows = Shift.objects.select_for_update(of=("self",)).select_related(
        "roster__place", "person", "unit"
    )
    found = rows.filter(asking.own(seats_of(by, at)), pk=shift.pk).first()
    if found is None:
        raise NotYours(_("This is not your turn."))
    if found.state != Worked.PLANNED or found.ends_at <= at:
        raise NotNow(_("This turn is over."))
    rules = library(at)
    return found, rules, rota_of(found.roster, rules)


def _is_mine(shift: Shift, by: Person, at: datetime) -> bool:
    return Shift.objects.filter(asking.own(seats_of(by, at)), pk=shift.pk).exists()


def _lock_cover(cover: Cover) -> Cover:
    rows = Cover.objects.select_for_update(of=("self",)).select_related(
        "shift__roster__place", "shift__person", "shift__unit", "taken_by", "asked_by",
        "in_return__roster__place", "in_return__person", "in_return__unit",
    )  # fmt: skip
    return rows.get(pk=cover.pk)


def _asked_of(cover: Cover, by: Person, at: datetime) -> Asked:
    seats = seats_of(by, at)
    places = {seat.place_id for seat in seats.seats}
    for row in Asked.objects.filter(cover=cover).order_by("pk"):
        if row.person_id in seats.acting_for() or row.unit_id in places:
            return row
    raise NotYours(_("You were not asked to take this turn."))


def _take(cover: Cover, asked: Asked, *, by: Person, at: datetime) -> None:
    shift, other = cover.shift, cover.in_return
    first, second = shift.day, other.day if other else None
    listeners = _listeners(cover, at) | holders(shift, at) | _runners(cover, at)
    _refuse_clash(cover, asked, at)
    before = (shift.person_id, shift.unit_id)
    _hand_over(shift, asked.person_id, asked.unit_id, at)
    if other:
        _hand_over(other, *before, at)
    cover.taken_by, cover.ended_at = by, at
    cover.save(update_fields=["taken_by", "ended_at"])
    told = {"day": first.isoformat(), **({"for": second.isoformat()} if second else {})}
    verb = Verb.SHIFT_SWAPPED if other else Verb.SHIFT_GIVEN
    line(shift.roster, verb, by=by, at=at, who=by.name, **told)
    heap = "" if other else COVERED
    tell_about([shift], verb, listeners, by=by, at=at, heap=heap, who=by.name)


def _hand_over(shift: Shift, person_id: int | None, unit_id: int | None, at: datetime) -> None:
    """Give a turn to another; he is reminded of it in his turn."""
    shift.person_id, shift.unit_id = person_id, unit_id
    shift.given_at, shift.reminded_at = at, None
    shift.save(update_fields=["person", "unit", "given_at", "reminded_at"])


def _refuse_clash(cover: Cover, asked: Asked, at: datetime) -> None:
    """Raise Clash if either cannot be where he would be afterwards."""
    shift, other, rules = cover.shift, cover.in_return, library(at)
    rota = rota_of(shift.roster, rules)
    hall = asking.halls([shift.roster], rules)[shift.roster_id]
    but = [each.pk for each in (shift, other) if each]
    taker = _taker(asked.person_id, asked.unit_id)
    pairs = [(taker, shift)]
    if other:
        pairs.append((_taker(shift.person_id, shift.unit_id), other))
    for who, turn in pairs:
        as_turn = turn_of(hall, turn)
        why = Reasons(shift.roster, rota, hall, [who], [as_turn], but).against(who.key, as_turn)
        if why:
            raise Clash(_("This cannot be: %(why)s.") % {"why": why})


def _taker(person_id: int | None, unit_id: int | None) -> Taker:
    return Taker(person_id or unit_id or 0, "", is_unit=person_id is None)


def _after_no(cover: Cover, *, by: Person, at: datetime) -> None:
    """End a swap that was refused; ask further people where all have said no."""
    if cover.in_return_id:
        cover.ended_at = at
        cover.save(update_fields=["ended_at"])
        _tell_gone(cover, holders(cover.shift, at), by=by, at=at, refused=True)
        return
    if not Asked.objects.filter(cover=cover, said="").exists():
        rules = library(at)
        _ask_more(cover, rules, rota_of(cover.shift.roster, rules), by=by, at=at)


def _ask_more(cover: Cover, rules: Library, rota: Rota, *, by: Person, at: datetime) -> int:
    """Ask the next few, those asked least recently first; return how many."""
    shift, roster = cover.shift, cover.shift.roster
    hall = asking.halls([roster], rules)[roster.pk]
    turn = turn_of(hall, shift)
    already = {
        (row.person_id or row.unit_id, row.unit_id is not None)
        for row in Asked.objects.filter(cover=cover)
    }
    there = {each.person_id or each.unit_id for each in
             asking.shifts_of(roster, shift.day, shift.day)}  # fmt: skip
    who = asking.takers(roster, rota, shift.day, shift.ends_at.date())
    who = [t for t in who if (t.key, t.is_unit) not in already and t.key not in there]
    reasons = Reasons(roster, rota, hall, who, [turn])
    free = [each for each in who if not reasons.against(each.key, turn)]
    chosen = least_recently_asked(free)[:AT_A_TIME]
    rows = [_row(cover, each, at) for each in chosen]
    Asked.objects.bulk_create(rows)
    if rows:
        told = {"day": shift.day.isoformat(), "asked": len(rows), "reason": cover.reason}
        line(roster, Verb.SHIFT_COVER_ASKED, by=by, at=at, **told)
        people = _people([t.key for t in chosen if not t.is_unit],
                         [t.key for t in chosen if t.is_unit], localdate(at))  # fmt: skip
        tell_about([shift], Verb.SHIFT_COVER_ASKED, people, by=by, at=at, reason=cover.reason)
    return len(rows)


def least_recently_asked(free: Collection[Taker]) -> list[Taker]:
    """Return people or units in the order they are asked: never asked first, then longest ago."""
    last = asking.asked_last(free)
    never = [each for each in free if (each.key, each.is_unit) not in last]
    known = [each for each in free if (each.key, each.is_unit) in last]
    return [*never, *sorted(known, key=lambda each: last[each.key, each.is_unit])]


def _row(cover: Cover, taker: Taker, at: datetime) -> Asked:
    key = "unit_id" if taker.is_unit else "person_id"
    return Asked(cover=cover, at=at, **{key: taker.key})


def _people(people: Collection[int], units: Collection[int], day: date) -> set[int]:
    found = set(people)
    if units:
        for speak in asking.speakers(units, day).values():
            found |= speak
    return found


def _listeners(cover: Cover, at: datetime) -> set[int]:
    """Return everybody who was asked."""
    rows = list(Asked.objects.filter(cover=cover))
    people = [row.person_id for row in rows if row.person_id]
    return _people(people, [row.unit_id for row in rows if row.unit_id], localdate(at))


def _runners(cover: Cover, at: datetime) -> set[int]:
    roster = cover.shift.roster
    return asking.run_by(roster, rota_of(roster, library(at)), localdate(at))


def _tell_gone(
    cover: Cover, people: Collection[int], *, by: Person, at: datetime, refused: bool = False
) -> None:
    verb = Verb.SHIFT_COVER_ASKED
    tell_about([cover.shift], verb, people, by=by, at=at, heap=GONE, refused=refused)
