"""Let a rota stand at a place, fill its turns evenly, give a turn, take one off, end it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import NotYours, need, short
from bandeng.activities.actions.turns_gone import remove
from bandeng.activities.evenly import Slot, share
from bandeng.activities.models import Roster, Shift
from bandeng.activities.openings import Hall, Turn, first_of, turn_from, turns_of
from bandeng.activities.permissions import sees_rosters
from bandeng.activities.queries import shifts as asking
from bandeng.activities.queries.clashes import Reasons, window_of
from bandeng.activities.queries.shifts import Taker, rota_of
from bandeng.activities.shift_states import Worked
from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library, seats_of
from bandeng.playbooks.schema_activities import Rota
from bandeng.playbooks.vocabulary import Every
from bandeng.statements import together

FARTHEST = timedelta(days=370)
WORKDAY, DAY_OFF = "workday", "day-off"
SHIFT_GONE = "shift.taken_off"


class Clash(Refused):
    """Somebody is away or on another turn then; who runs the roster may say a reason."""


@dataclass(frozen=True)
class Filled:
    """What filling brought: the turns given, and the first days of those that lack people."""

    given: list[Shift] = field(default_factory=list)
    short: list[date] = field(default_factory=list)


@transaction.atomic
def stand_up(rota_id: str, place: Place, from_day: date, *, by: Actor, at: datetime) -> Roster:
    """Return the roster of a rota that stands at a place from a day on.

    Raises Refused for a rota there is not, of another level, or which stands there already.
    """
    rules = library(at)
    rota = rules.rotas.get(rota_id)
    if rota is None or (rota.retired and rota.retired <= from_day):
        raise Refused(_("This rota is not in use here at present."))
    if rota.at != place.level or place.to_day is not None:
        raise Refused(_("This rota does not stand at such a place."))
    source = rules.source_of_rota(rota_id)
    said = {"rota": rota_id, "place": place, "path": place.path, "from_day": from_day}
    made = {"playbook": source.id, "playbook_hash": source.hash, "made_at": at}
    roster = Roster(**said, **made, made_by=by if isinstance(by, Person) else None)
    if isinstance(by, Person) and not _may_run(rota, place, by, at):
        raise NotYours(_("Another post runs this rota."))
    if Roster.objects.filter(rota=rota_id, place=place, to_day=None).exists():
        raise Refused(_("This rota stands at this place already."))
    roster.save(force_insert=True)
    line(roster, Verb.SHIFT_PLANNED, by=by, at=at, rota=rota_id, begins=from_day.isoformat())
    return roster


def _may_run(rota: Rota, place: Place, by: Person, at: datetime) -> bool:
    seats = seats_of(by, at)
    return any(seats.fills(post, place.path or "") for post in rota.by)


@transaction.atomic
@together()
def end_roster(roster: Roster, last_day: date, *, by: Actor, at: datetime) -> Roster:
    """Return the roster with its last day; the turns after it fall away and who had them is told.

    The last day is today at the earliest: what was, stays.
    """
    roster, _rules, _rota = lock_roster(roster, by=by, at=at)
    if last_day < localdate(at):
        raise Refused(_("The last day lies in the past."))
    gone = Shift.objects.filter(roster=roster, day__gt=last_day, state=Worked.PLANNED)
    drop(roster, list(gone.select_related("person", "unit")), by=by, at=at)
    roster.to_day = last_day + timedelta(days=1)
    roster.save(update_fields=["to_day"])
    line(roster, Verb.SHIFT_PLANNED, by=by, at=at, until=last_day.isoformat())
    return roster


@transaction.atomic
def fill(roster: Roster, from_day: date, to_day: date, *, by: Actor, at: datetime) -> Filled:
    """Return the turns given from one day to another, each to the fewest its rota asks for.

    Those least recently on such a turn come first; who is away, on another turn then or no longer
    in the post is passed over. Turns given before stand; a second call gives none. What has begun
    is not filled.
    """
    roster, rota, hall = lock_hall(roster, by=by, at=at)
    from_day = max(from_day, roster.from_day, localdate(at))
    to_day = min(to_day, roster.to_day - timedelta(days=1)) if roster.to_day else to_day
    if to_day - from_day > FARTHEST:
        raise Refused(_("A roster is filled for a year at most."))
    turns = [t for t in turns_of(hall, from_day, to_day) if hall.days.instant(t.starts) > at]
    if not turns:
        return Filled()
    who = asking.takers(roster, rota, from_day, to_day)
    first, last = turns[0].day - asking.LOOK_BACK, turns[-1].day
    stand, theirs = asking.shifts_around(roster, who, first, last, window_of(hall, turns))
    reasons = Reasons(roster, rota, hall, who, turns, shifts=theirs)
    given = _shared(roster, hall, turns, who, stand, reasons, at)
    if given:
        told = {"from": from_day.isoformat(), "to": to_day.isoformat(), "turns": len(given)}
        line(roster, Verb.SHIFT_PLANNED, by=by, at=at, **told)
        _tell_given(given, by=by, at=at)
    return Filled(given, _lacking(rota, turns, [*stand, *given]))


def _shared(
    roster: Roster, hall: Hall, turns: list[Turn], who: list[Taker], stand: list[Shift],
    reasons: Reasons, at: datetime,
) -> list[Shift]:  # fmt: skip
    """Give the turns evenly; `stand` is who had one here for a year, and has one by now."""
    rota, there = hall.rota, dict[date, set[int]]()
    for shift in stand:
        if shift.day >= turns[0].day:
            there.setdefault(shift.day, set()).add(_key(shift))
    slots = [
        Slot(turn, max(max(rota.min, 1) - len(there.get(turn.day, ())), 0), sort(hall, turn.day))
        for turn in turns
    ]
    worked = [s for s in stand if s.state != Worked.MISSED or s.day >= turns[0].day]
    past: dict[tuple[int, str], date] = {}
    for shift in sorted(worked, key=lambda each: each.day):
        past[_key(shift), sort(hall, shift.day)] = shift.day
    chosen = share(
        slots, [each.key for each in who], past,
        lambda key, turn: key in there.get(turn.day, ()) or bool(reasons.against(key, turn)),
    )  # fmt: skip
    units = {each.key for each in who if each.is_unit}
    rows = [
        made(roster, hall, turn, key, key in units, at)
        for turn in turns
        for key in chosen.get(turn.day, ())
    ]
    return Shift.objects.bulk_create(rows)


def sort(hall: Hall, day: date) -> str:
    """Return of which sort the turn of a day is, that nobody be always the one of Saturdays."""
    if hall.rota.turn is not Every.DAY:
        return hall.rota.turn
    return WORKDAY if hall.days.is_workday(day) else DAY_OFF


def made(roster: Roster, hall: Hall, turn: Turn, key: int, unit: bool, at: datetime) -> Shift:
    """Return a turn of somebody, not saved."""
    return Shift(
        roster=roster,
        day=turn.day,
        starts_at=hall.days.instant(turn.starts),
        ends_at=hall.days.instant(turn.ends),
        minutes=turn.minutes,
        person_id=None if unit else key,
        unit_id=key if unit else None,
        state=Worked.PLANNED,
        given_at=at,
    )


def _key(shift: Shift) -> int:
    return shift.person_id or shift.unit_id or 0


def _lacking(rota: Rota, turns: list[Turn], stand: Iterable[Shift]) -> list[date]:
    count: dict[date, int] = {}
    for shift in stand:
        count[shift.day] = count.get(shift.day, 0) + 1
    return [turn.day for turn in turns if count.get(turn.day, 0) < rota.min]


@transaction.atomic
def give(
    roster: Roster, day: date, who: int, *, by: Actor, at: datetime, reason: str = ""
) -> Shift:
    """Return the turn of a day, given to a person or a unit by whoever runs the roster.

    Raises Clash where he is away or on another turn, unless a reason is given; Refused if the
    turn is full, or he takes no turns here.
    """
    roster, rota, hall = lock_hall(roster, by=by, at=at)
    turn = turn_from(hall, first_of(rota.turn, day))
    if turn is None:
        raise Refused(_("Nobody is wanted on duty then."))
    if hall.days.instant(turn.ends) <= at:
        raise Refused(_("This lies in the past."))
    found = asking.takers(roster, rota, turn.day, turn.ends.date())
    taker = next((each for each in found if each.key == who), None)
    if taker is None:
        raise Refused(_("This one takes no turns here."))
    own, theirs = asking.shifts_around(roster, [taker], turn.day, turn.day, window_of(hall, [turn]))
    _room_for(rota, own, who)
    against = Reasons(roster, rota, hall, [taker], [turn], shifts=theirs).against(who, turn)
    reason = short(reason, 200)
    if against and not reason:
        said = _("%(name)s: %(why)s. If it is to be all the same, say why.")
        raise Clash(said % {"name": taker.name, "why": against})
    shift = made(roster, hall, turn, who, taker.is_unit, at)
    shift.note = reason if against else ""
    shift.save(force_insert=True)
    told = {"day": turn.day.isoformat(), "who": taker.name, "reason": reason, "against": against}
    line(roster, Verb.SHIFT_GIVEN, by=by, at=at, **told)
    tell_about([shift], Verb.SHIFT_GIVEN, holders(shift, at), by=by, at=at)
    return shift


def _room_for(rota: Rota, stand: list[Shift], who: int) -> None:
    if any(who in (each.person_id, each.unit_id) for each in stand):
        raise Refused(_("This one has the turn already."))
    if rota.max is not None and len(stand) >= rota.max:
        raise Refused(_("No more than %(most)d are on duty at a time.") % {"most": rota.max})


@transaction.atomic
@together()
def take_off(shift: Shift, *, reason: str, by: Actor, at: datetime) -> None:
    """Take somebody off a turn that is still to come; he is told why."""
    roster, _rules, _rota = lock_roster(Roster(pk=shift.roster_id), by=by, at=at)
    shift = Shift.objects.select_related("person", "unit").get(pk=shift.pk, roster=roster)
    if shift.state != Worked.PLANNED or shift.ends_at <= at:
        raise Refused(_("This turn is over."))
    why = need(reason, _("Please say why: who had the turn is told."))
    drop(roster, [shift], by=by, at=at, reason=why)
    told = {"day": shift.day.isoformat(), "who": name_of(shift), "taken_off": True}
    line(roster, Verb.SHIFT_GIVEN, by=by, at=at, reason=why, **told)


def drop(roster: Roster, gone: list[Shift], *, by: Actor, at: datetime, reason: str = "") -> None:
    """Remove turns that will not be, with what was asked about them; each who had one is told."""
    for shift in gone:
        shift.roster = roster
    tell_each(gone, Verb.SHIFT_GIVEN, by=by, at=at, heap=SHIFT_GONE, reason=reason)
    remove(gone, at=at)


def lock_roster(roster: Roster, *, by: Actor, at: datetime) -> tuple[Roster, Library, Rota]:
    """Return the roster, locked, with its rules, if `by` runs it.

    Raises Roster.DoesNotExist for who does not see it, NotYours for who sees it only.
    """
    rules = library(at)
    rows = Roster.objects.select_for_update(of=("self",)).select_related("place")
    if isinstance(by, Voice):
        found = rows.get(pk=roster.pk)
    else:
        seats = seats_of(by.pk, at)
        found = rows.filter(sees_rosters(seats, rules.rotas)).get(pk=roster.pk)
        if not asking.runs_roster(seats, rules, found):
            raise NotYours(_("Another post runs this rota."))
    return found, rules, rota_of(found, rules)


def lock_hall(roster: Roster, *, by: Actor, at: datetime) -> tuple[Roster, Rota, Hall]:
    """Return the roster, locked as by `lock_roster`, with its rota and when its place is open."""
    found, rules, rota = lock_roster(roster, by=by, at=at)
    return found, rota, asking.halls([found], rules)[found.pk]


def line(roster: Roster, verb: Verb, *, by: Actor, at: datetime, **said: Any) -> None:
    """Write what happened to a roster into the journal."""
    record(roster, verb, by=by, at=at, place_path=roster.path, **said)


def name_of(shift: Shift) -> str:
    """Return whose turn it is."""
    if shift.person:
        return shift.person.name
    return shift.unit.name if shift.unit else ""


def holders(shift: Shift, at: datetime) -> set[int]:
    """Return whom to tell of a turn: who has it, or everybody with a post at the unit that has."""
    if shift.person_id:
        return {shift.person_id}
    unit = shift.unit_id or 0
    return asking.speakers([unit], localdate(at)).get(unit, set())


def tell_each(
    shifts: list[Shift], verb: Verb, *, by: Actor, at: datetime, heap: str, **said: Any
) -> None:
    """Put a line about each turn into the inbox of who has it; two statements for any number."""
    units = {each.unit_id for each in shifts if each.unit_id}
    speak = asking.speakers(units, localdate(at)) if units else {}
    told: list[notices.Telling] = []
    for each in shifts:
        people = {each.person_id} if each.person_id else speak.get(each.unit_id or 0, set())
        told += _tellings([each], verb, people, by, at, heap, said)
    notices.tell(told, at=at)


def tell_about(
    shifts: list[Shift], verb: Verb, people: Iterable[int], *, by: Actor, at: datetime,
    heap: str = "", **said: Any,
) -> None:  # fmt: skip
    """Put a line about turns into the inbox of each of these people, once; not of who did it."""
    notices.tell(_tellings(shifts, verb, people, by, at, heap, said), at=at)


def _tellings(
    shifts: list[Shift], verb: Verb, people: Iterable[int], by: Actor, at: datetime,
    heap: str, said: dict[str, Any],
) -> list[notices.Telling]:  # fmt: skip
    first = shifts[0]
    starts = localtime(first.starts_at).strftime("%Y-%m-%d %H:%M")
    about = {"roster": first.roster_id, "title": first.roster.place.name, **said}
    about |= {"shift_day": starts, "n": len(shifts)}
    key = f"{heap or verb}:{first.roster_id}:{first.day}:{first.pk}:{at.isoformat()}"
    return [
        notices.Telling(one, verb, "roster", first.roster_id, key, heap or verb, about)
        for one in sorted(set(people))
        if one != getattr(by, "pk", None)
    ]


def _tell_given(given: list[Shift], *, by: Actor, at: datetime) -> None:
    """Tell everybody once how many turns he has, and when the first is."""
    whose: dict[tuple[int, int], list[Shift]] = {}
    for shift in given:
        whose.setdefault((shift.person_id or 0, shift.unit_id or 0), []).append(shift)
    speak = asking.speakers([unit for _person, unit in whose if unit], localdate(at))
    told: list[notices.Telling] = []
    for (person, unit), shifts in whose.items():
        people = {person} if person else speak.get(unit, set())
        told += _tellings(shifts, Verb.SHIFT_PLANNED, people, by, at, "", {})
    notices.tell(told, at=at)
