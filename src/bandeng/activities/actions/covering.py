"""Have a turn taken by another, or change it for another's: who says yes first has it."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import NotNow, NotYours, short
from bandeng.activities.actions.rostering import Clash, holders, line, name_of, tell_about
from bandeng.activities.actions.turns_gone import hand_over
from bandeng.activities.models import Asked, Cover, Shift
from bandeng.activities.openings import Hall
from bandeng.activities.queries import shifts as asking
from bandeng.activities.queries.clashes import Reasons, turn_of, window_of
from bandeng.activities.queries.shifts import Taker
from bandeng.activities.shift_states import Worked
from bandeng.journal.states import Verb
from bandeng.people.models import Person
from bandeng.playbooks.queries import library, seats_of
from bandeng.statements import insert, together
from bandeng.weighing import holds

AT_A_TIME = 3
COVERED, GONE = "shift.covered", "shift.cover_gone"


@transaction.atomic
@together()
def ask_cover(shift: Shift, *, by: Person, at: datetime, reason: str = "") -> Cover:
    """Return the offer of one's turn: the three who were asked least recently are asked.

    Asked again while it runs, three more are asked. Raises Refused if nobody is left to ask.
    """
    shift, hall = _lock_mine(shift, by, at)
    cover, asked = _running(shift), list[Asked]()
    if cover and cover.in_return_id:
        raise _offered_already()
    if cover is None:
        cover = Cover(shift=shift, reason=short(reason, 120), asked_by=by, asked_at=at)
        cover.save(force_insert=True)
    else:
        asked = _asked(cover)
    if not _ask_more(cover, hall, asked, by=by, at=at):
        raise NotNow(_("Nobody else can be asked: all are away, on a turn or were asked."))
    return cover


def _running(shift: Shift) -> Cover | None:
    """Return the running offer of a locked turn."""
    found = Cover.objects.filter(shift=shift, ended_at=None).first()
    if found:
        found.shift = shift
    return found


def _asked(cover: Cover) -> list[Asked]:
    return list(Asked.objects.filter(cover=cover).order_by("pk"))


def _offered_already() -> NotNow:
    return NotNow(_("This turn is offered already. Take the offer back first."))


@transaction.atomic
@together()
def ask_swap(shift: Shift, other: Shift, *, by: Person, at: datetime, reason: str = "") -> Cover:
    """Return the offer to change one's turn for another's of the same roster; both must agree."""
    shift, _hall = _lock_mine(shift, by, at)
    other = Shift.objects.select_related("person", "unit", "roster__place").get(pk=other.pk)
    if other.roster_id != shift.roster_id or other.day == shift.day:
        raise NotNow(_("Choose another turn of the same rota."))
    if other.state != Worked.PLANNED or other.starts_at <= at:
        raise NotNow(_("That turn has begun."))
    if _running(shift):
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
@together()
def answer_cover(cover: Cover, *, yes: bool, by: Person, at: datetime) -> Cover:
    """Return the offer with one's answer; the first yes has the turn, and all are told.

    Raises NotYours for who was not asked, NotNow if another was first or the turn is over, Clash
    if who says yes is away or on another turn then.
    """
    cover = _lock_cover(cover)
    everybody = _asked(cover)
    asked = _asked_of(everybody, by, at)
    if asked.said and cover.ended_at and cover.taken_by_id == by.pk:
        return cover  # the second press of one button
    if cover.ended_at is not None:
        raise NotNow(_over_words(cover))
    if cover.shift.ends_at <= at:
        raise NotNow(_("This turn is over."))
    asked.said, asked.said_at = ("yes" if yes else "no"), at
    if yes:
        _take(cover, asked, everybody, by=by, at=at)
    asked.save(update_fields=["said", "said_at"])
    if not yes:
        _after_no(cover, everybody, by=by, at=at)
    return cover


def _over_words(cover: Cover) -> str:
    if cover.taken_by:
        said = _("%(name)s said yes first. Thank you all the same.")
        return said % {"name": cover.taken_by.name}
    return _("It is no longer asked for.")


@transaction.atomic
@together()
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
        _tell_gone(cover, _listeners(_asked(cover), at), by=by, at=at)
    return cover


def _lock_mine(shift: Shift, by: Person, at: datetime) -> tuple[Shift, Hall]:
    """Return one's own turn to come, locked, and its hall; NotYours if it is another's."""
    rows = Shift.objects.select_for_update(of=("self",)).select_related(
        "roster__place", "person", "unit"
    )
    rows = rows.annotate(differs=asking.differing(OuterRef("roster_id")))
    found = rows.filter(asking.own(seats_of(by, at)), pk=shift.pk).first()
    if found is None:
        raise NotYours(_("This is not your turn."))
    if found.state != Worked.PLANNED or found.ends_at <= at:
        raise NotNow(_("This turn is over."))
    return found, asking.hall_of(found.roster, library(at), vars(found)["differs"])


def _is_mine(shift: Shift, by: Person, at: datetime) -> bool:
    return holds(asking.own(seats_of(by, at)), shift)


def _lock_cover(cover: Cover) -> Cover:
    rows = Cover.objects.select_for_update(of=("self",)).select_related(
        "shift__roster__place", "shift__person", "shift__unit", "taken_by", "asked_by",
        "in_return__roster__place", "in_return__person", "in_return__unit",
    )  # fmt: skip
    rows = rows.annotate(differs=asking.differing(OuterRef("shift__roster_id")))
    return rows.get(pk=cover.pk)


def _hall(cover: Cover, at: datetime) -> Hall:
    return asking.hall_of(cover.shift.roster, library(at), vars(cover)["differs"])


def _asked_of(everybody: Iterable[Asked], by: Person, at: datetime) -> Asked:
    seats = seats_of(by, at)
    places = {seat.place_id for seat in seats.seats}
    for row in everybody:
        if row.person_id in seats.acting_for() or row.unit_id in places:
            return row
    raise NotYours(_("You were not asked to take this turn."))


def _take(
    cover: Cover, asked: Asked, everybody: Iterable[Asked], *, by: Person, at: datetime
) -> None:
    shift, other = cover.shift, cover.in_return
    first, second = shift.day, other.day if other else None
    runners = _refuse_clash(cover, asked, at)
    listeners = _listeners(everybody, at, shift) | runners
    before = (shift.person_id, shift.unit_id)
    shift.person_id, shift.unit_id = asked.person_id, asked.unit_id
    if other:
        other.person_id, other.unit_id = before
    hand_over([each for each in (shift, other) if each], at=at)
    cover.taken_by, cover.ended_at = by, at
    cover.save(update_fields=["taken_by", "ended_at"])
    told = {"day": first.isoformat(), **({"for": second.isoformat()} if second else {})}
    verb = Verb.SHIFT_SWAPPED if other else Verb.SHIFT_GIVEN
    line(shift.roster, verb, by=by, at=at, who=by.name, **told)
    heap = "" if other else COVERED
    tell_about([shift], verb, listeners, by=by, at=at, heap=heap, who=by.name)


def _refuse_clash(cover: Cover, asked: Asked, at: datetime) -> set[int]:
    """Return who runs the roster; raise Clash if either cannot be where he would be afterwards."""
    shift, other, hall = cover.shift, cover.in_return, _hall(cover, at)
    pairs = [(_taker(asked.person_id, asked.unit_id), turn_of(hall, shift))]
    if other:
        pairs.append((_taker(shift.person_id, shift.unit_id), turn_of(hall, other)))
    people = [who.key for who, _turn in pairs if not who.is_unit]
    today = localdate(at)
    spells, runners = asking.spells_and_runners(shift.roster, hall.rota, people, today)
    who = [replace(each, spells=tuple(spells.get(each.key, ()))) for each, _turn in pairs]
    but = [each.pk for each in (shift, other) if each]
    reasons = Reasons(shift.roster, hall.rota, hall, who, [turn for _who, turn in pairs], but)
    for each, turn in pairs:
        why = reasons.against(each.key, turn)
        if why:
            raise Clash(_("This cannot be: %(why)s.") % {"why": why})
    return runners


def _taker(person_id: int | None, unit_id: int | None) -> Taker:
    return Taker(person_id or unit_id or 0, "", is_unit=person_id is None)


def _after_no(cover: Cover, everybody: Collection[Asked], *, by: Person, at: datetime) -> None:
    """End a swap that was refused; ask further people where all have said no."""
    if cover.in_return_id:
        cover.ended_at = at
        cover.save(update_fields=["ended_at"])
        _tell_gone(cover, holders(cover.shift, at), by=by, at=at, refused=True)
        return
    if all(each.said for each in everybody):
        _ask_more(cover, _hall(cover, at), everybody, by=by, at=at)


def _ask_more(
    cover: Cover, hall: Hall, everybody: Iterable[Asked], *, by: Person, at: datetime
) -> int:
    """Ask the next few, those asked least recently first; return how many."""
    shift, roster, turn = cover.shift, cover.shift.roster, turn_of(hall, cover.shift)
    who = asking.takers(roster, hall.rota, shift.day, shift.ends_at.date())
    window = window_of(hall, [turn])
    stand, theirs = asking.shifts_around(roster, who, shift.day, shift.day, window)
    already = {(row.person_id or row.unit_id, row.unit_id is not None) for row in everybody}
    there = {each.person_id or each.unit_id for each in stand}
    who = [t for t in who if (t.key, t.is_unit) not in already and t.key not in there]
    reasons = Reasons(roster, hall.rota, hall, who, [turn], shifts=theirs)
    free = [each for each in who if not reasons.against(each.key, turn)]
    chosen = least_recently_asked(free)[:AT_A_TIME]
    insert([_row(cover, each, at) for each in chosen])
    if chosen:
        told = {"day": shift.day.isoformat(), "asked": len(chosen), "reason": cover.reason}
        line(roster, Verb.SHIFT_COVER_ASKED, by=by, at=at, **told)
        people = _people([t.key for t in chosen if not t.is_unit],
                         [t.key for t in chosen if t.is_unit], localdate(at))  # fmt: skip
        tell_about([shift], Verb.SHIFT_COVER_ASKED, people, by=by, at=at, reason=cover.reason)
    return len(chosen)


def least_recently_asked(free: Collection[Taker]) -> list[Taker]:
    """Return people or units in the order they are asked: never asked first, then longest ago."""
    never = [each for each in free if each.asked_at is None]
    asked = [(each.asked_at, n, each) for n, each in enumerate(free) if each.asked_at]
    return [*never, *(each for _at, _n, each in sorted(asked, key=lambda one: one[:2]))]


def _row(cover: Cover, taker: Taker, at: datetime) -> Asked:
    key = "unit_id" if taker.is_unit else "person_id"
    return Asked(cover=cover, at=at, **{key: taker.key})


def _people(people: Collection[int], units: Collection[int], day: date) -> set[int]:
    found = set(people)
    if units:
        for speak in asking.speakers(units, day).values():
            found |= speak
    return found


def _listeners(everybody: Iterable[Asked], at: datetime, *shifts: Shift) -> set[int]:
    """Return everybody who was asked, and who has these turns."""
    rows: list[Asked | Shift] = [*everybody, *shifts]
    people = [row.person_id for row in rows if row.person_id]
    return _people(people, [row.unit_id for row in rows if row.unit_id], localdate(at))


def _tell_gone(
    cover: Cover, people: Collection[int], *, by: Person, at: datetime, refused: bool = False
) -> None:
    verb = Verb.SHIFT_COVER_ASKED
    tell_about([cover.shift], verb, people, by=by, at=at, heap=GONE, refused=refused)
