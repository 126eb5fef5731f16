"""Rosters, their turns, who may take them, who is on duty now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from bandeng.activities.models import Asked, Cover, HoursException, Roster, Shift
from bandeng.activities.openings import Hall, Other
from bandeng.activities.permissions import sees_rosters
from bandeng.activities.shift_states import Worked
from bandeng.people.models import Absence, Holding
from bandeng.people.queries import held_on
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.places.states import ids_on
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import rota_at
from bandeng.playbooks.schema_activities import Rota
from bandeng.worktime.queries import calendar

LOOK_BACK = timedelta(days=400)


Spell = tuple[date, date | None]


@dataclass(frozen=True)
class Taker:
    """A person or a unit that may take turns of a roster."""

    key: int
    name: str
    is_unit: bool = False
    spells: tuple[Spell, ...] | None = None  # in which a person holds the post; None: not read


@dataclass(frozen=True)
class OnDuty:
    """A turn that runs at a moment: at which place, by which post, who."""

    shift: Shift
    post: str
    rota: Rota


def rota_of(roster: Roster, rules: Library) -> Rota:
    """Return the rota a roster follows: as it is written now, or as it was when it is gone."""
    return rules.rotas.get(roster.rota) or rota_at(roster.playbook_hash, roster.rota)


def standing(day: date) -> Q:
    """Return the rosters in force on a day; `to_day` is the first day without."""
    return Q(from_day__lte=day) & (Q(to_day=None) | Q(to_day__gt=day))


def visible_rosters(who: Seats, rules: Library) -> QuerySet[Roster]:
    """Return the rosters a person sees; lists and single rows start here."""
    return Roster.objects.filter(sees_rosters(who, rules.rotas)).select_related("place__parent")


def runs_roster(who: Seats, rules: Library, roster: Roster) -> bool:
    """Tell whether a person fills a roster and changes its hours; no statement."""
    return any(who.fills(post, roster.path) for post in rota_of(roster, rules).by)


def rosters_at(path: str, day: date) -> list[Roster]:
    """Return the rosters in force at a place, not below it; hours are public."""
    here = ids_on(path)[-1:]
    rows = Roster.objects.filter(standing(day), place_id__in=here)
    return list(rows.select_related("place").order_by("rota"))


def station_at(place_code: str, rota_id: str) -> Roster | None:
    """Return the rota that stands now at a place, with the place; None if it does not."""
    rows = Roster.objects.filter(place__code=place_code, rota=rota_id, to_day=None)
    return rows.select_related("place").first()


def rosters_within(path: str, day: date, most: int) -> list[Roster]:
    """Return the rosters in force at and below a path, in the order of the tree."""
    rows = Roster.objects.filter(standing(day), path__startswith=path, place__to_day=None)
    return list(rows.select_related("place").order_by("path", "rota")[:most])


def halls(rosters: Collection[Roster], rules: Library) -> dict[int, Hall]:
    """Return when each roster's place is open, by the roster's id; two statements at most."""
    days, but = rules.calendar(calendar()), dict[int, dict[date, Other]]()
    for row in HoursException.objects.filter(roster__in=rosters):
        but.setdefault(row.roster_id, {})[row.day] = Other(spans_of(row), row.reason)
    return {each.pk: Hall(rota_of(each, rules), days, but.get(each.pk, {})) for each in rosters}


def spans_of(row: HoursException) -> tuple[tuple[time, time], ...]:
    """Return the hours of a day that differs; none if it is closed."""
    return tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in row.hours)


def exceptions_from(rosters: Collection[Roster], day: date) -> list[HoursException]:
    """Return the days that differ from a day on, soonest first."""
    return list(HoursException.objects.filter(roster__in=rosters, day__gte=day).order_by("day"))


def shifts_of(roster: Roster, from_day: date, to_day: date) -> QuerySet[Shift]:
    """Return the turns of a roster that begin between two days, both included."""
    rows = Shift.objects.filter(roster=roster, day__range=(from_day, to_day))
    return rows.select_related("person", "unit").order_by("starts_at", "person__pinyin", "pk")


def takers(roster: Roster, rota: Rota, from_day: date, to_day: date) -> list[Taker]:
    """Return who may take turns in some of these days: holders at the place and below, or units.

    They stand in a fixed order: the places in the order of the tree, people by spelling.
    """
    if rota.units:
        rows = Place.objects.filter(level=rota.units, path__startswith=roster.path, to_day=None)
        ordered = rows.order_by("sort", "path").values_list("pk", "name")
        return [Taker(pk, name, is_unit=True) for pk, name in ordered]
    if not rota.post:
        return []
    begun = Q(from_day__lte=to_day) & (Q(to_day=None) | Q(to_day__gt=from_day))
    held = Holding.objects.filter(
        begun, post=rota.post, place__path__startswith=roster.path, person__left_at=None
    )
    named, spells = dict[int, str](), dict[int, list[Spell]]()
    for row in held.order_by("person__pinyin", "person_id").select_related("person"):
        named[row.person_id] = row.person.name
        spells.setdefault(row.person_id, []).append((row.from_day, row.to_day))
    return [Taker(pk, name, spells=tuple(spells[pk])) for pk, name in named.items()]


def holds_then(roster: Roster, rota: Rota, person_ids: Collection[int]) -> dict[int, list[Spell]]:
    """Return when each of these people holds the post that takes the turns of a roster."""
    rows = Holding.objects.filter(
        person_id__in=person_ids, post=rota.post, place__path__startswith=roster.path
    )
    found: dict[int, list[Spell]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append((row.from_day, row.to_day))
    return found


def shifts_against(
    who: Collection[Taker], starts: datetime, ends: datetime, but: Collection[int] = ()
) -> list[Shift]:
    """Return the turns of these people or units, of whichever roster, that touch a time."""
    rule = _whose({t.key for t in who if not t.is_unit}, {t.key for t in who if t.is_unit})
    rows = Shift.objects.filter(rule, starts_at__lt=ends, ends_at__gt=starts)
    rows = rows.exclude(state=Worked.MISSED).exclude(pk__in=but)
    return list(rows.select_related("roster__place"))


def absences_against(people: Collection[int], starts: datetime, ends: datetime) -> list[Absence]:
    """Return the absences of these people that touch a time; struck ones are not there."""
    rows = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=starts), person_id__in=people)
    return list(rows.filter(from_at__lt=ends).exclude(to_at=F("from_at")))


def last_turns(roster: Roster, before: date) -> list[tuple[int, date]]:
    """Return the turns of a roster before a day, as who and first day, for a year back."""
    rows = Shift.objects.filter(roster=roster, day__lt=before, day__gte=before - LOOK_BACK)
    rows = rows.exclude(state=Worked.MISSED)
    return [(person or unit or 0, day) for person, unit, day in rows.values_list(
        "person_id", "unit_id", "day")]  # fmt: skip


def _whose(people: Collection[int], units: Collection[int]) -> Q:
    return Q(person_id__in=people) | Q(unit_id__in=units)


def own(who: Seats) -> Q:
    """Return the turns of a person, of whom he stands in for, and of the units he has a post at."""
    return _whose(who.acting_for(), {seat.place_id for seat in who.seats})


def my_shifts(who: Seats, at: datetime, *, past: bool = False) -> QuerySet[Shift]:
    """Return the turns of a person and his units: to come, next first; or over, latest first."""
    rows = Shift.objects.filter(own(who)).select_related("roster__place__parent", "person", "unit")
    if past:
        return rows.filter(ends_at__lte=at).order_by("-starts_at", "-pk")
    return rows.filter(ends_at__gt=at).order_by("starts_at", "pk")


def shift_of(who: Seats, shift_id: int) -> Shift:
    """Return a turn of a person or of a unit of his; else raise Shift.DoesNotExist."""
    rows = Shift.objects.filter(own(who)).select_related("roster__place__parent", "person", "unit")
    return rows.get(pk=shift_id)


def others_shift(shift: Shift, shift_id: int) -> Shift:
    """Return another turn of the same roster; else raise Shift.DoesNotExist."""
    rows = Shift.objects.filter(roster_id=shift.roster_id).exclude(pk=shift.pk)
    return rows.get(pk=shift_id)


def shift_in(roster: Roster, shift_id: int) -> Shift:
    """Return a turn of a roster; else raise Shift.DoesNotExist."""
    rows = Shift.objects.select_related("roster__place", "person", "unit")
    return rows.get(roster=roster, pk=shift_id)


def cover_for(who: Seats, cover_id: int) -> Cover:
    """Return an offer a person, or a unit of his, was asked about; else Cover.DoesNotExist."""
    places = {seat.place_id for seat in who.seats}
    mine = Asked.objects.filter(_whose(who.acting_for(), places), cover=OuterRef("pk"))
    return Cover.objects.get(Exists(mine), pk=cover_id)


def has_shifts(who: Seats, at: datetime) -> bool:
    """Tell whether a person or a unit of his has a turn to come, or is asked to take one."""
    return my_shifts(who, at).exists() or asked_of(who, at).exists()


def asked_of(who: Seats, at: datetime) -> QuerySet[Asked]:
    """Return what a person, or a unit of his, is asked to take and has not answered."""
    rows = Asked.objects.filter(
        _whose(who.acting_for(), {seat.place_id for seat in who.seats}),
        said="",
        cover__ended_at=None,
        cover__shift__ends_at__gt=at,
    )
    named = ("cover__shift__roster__place__parent", "cover__shift__person", "cover__shift__unit")
    return rows.select_related(*named, "cover__in_return", "cover__asked_by").order_by(
        "cover__shift__starts_at", "pk"
    )


def open_covers(shifts: Collection[Shift]) -> dict[int, Cover]:
    """Return the running offer of each turn, by the turn's id."""
    rows = Cover.objects.filter(shift__in=shifts, ended_at=None).select_related("in_return__person")
    return {row.shift_id: row for row in rows.prefetch_related("asked__person", "asked__unit")}


def asked_last(who: Collection[Taker]) -> Mapping[tuple[int, bool], datetime]:
    """Return when each was last asked to take a turn, by id and whether it is a unit."""
    rule = _whose({t.key for t in who if not t.is_unit}, {t.key for t in who if t.is_unit})
    rows = Asked.objects.filter(rule).order_by().values_list("person_id", "unit_id")
    return {
        (person or unit or 0, person is None): last
        for person, unit, last in rows.annotate(last=Max("at"))
    }


def others_turns(shift: Shift, at: datetime, most: int = 12) -> list[Shift]:
    """Return the turns of others in the same roster, still to come, for a swap; soonest first."""
    rows = Shift.objects.filter(roster_id=shift.roster_id, starts_at__gt=at, state=Worked.PLANNED)
    rows = rows.exclude(day=shift.day).select_related("person", "unit").order_by("starts_at", "pk")
    mine = rows.exclude(person_id=shift.person_id) if shift.person_id else rows.exclude(
        unit_id=shift.unit_id)  # fmt: skip
    return list(mine[:most])


def on_duty(paths: Iterable[str], at: datetime, rules: Library, post: str = "") -> list[OnDuty]:
    """Return who is on duty at a moment at the places of some paths, by place; two statements.

    A turn of a week runs while the place is open in it, and not at night. With `post`, only the
    turns of rotas whose turns this post takes.
    """
    ids = {way[-1] for path in paths if (way := ids_on(path))}
    rows = Shift.objects.filter(starts_at__lte=at, ends_at__gt=at, roster__place_id__in=ids)
    rows = rows.exclude(state=Worked.MISSED).select_related("roster__place", "person", "unit")
    found = list(rows.order_by("roster__path", "person__pinyin", "pk"))
    wall = localtime(at).replace(tzinfo=None)
    known = halls({each.roster for each in found}, rules)
    now = {pk for pk, hall in known.items() if runs_now(hall, wall)}
    return [
        OnDuty(each, known[each.roster_id].rota.post or "", known[each.roster_id].rota)
        for each in found
        if each.roster_id in now and post in ("", known[each.roster_id].rota.post)
    ]


def runs_now(hall: Hall, wall: datetime) -> bool:
    """Tell whether somebody is wanted on duty at a moment on the wall."""
    return any(o.opens <= wall.time() < o.closes for o in hall.on_duty(wall.date()))


def rosters_without(rota_id: str, level: str, who: Seats, rules: Library) -> QuerySet[Place]:
    """Return the places of a level where a person may let a rota begin and none stands yet."""
    rule = Q(pk__in=[])
    for seat in who.seats:
        if seat.post in rules.rotas[rota_id].by:
            rule |= Q(path__startswith=seat.path)
    stands = Roster.objects.filter(rota=rota_id, to_day=None, place=OuterRef("pk"))
    rows = Place.objects.filter(rule, level=level, to_day=None).exclude(Exists(stands))
    return rows.defer("boundary").order_by("path")


def run_by(roster: Roster, rota: Rota, day: date) -> set[int]:
    """Return who runs a roster: holders of its posts at its place and above."""
    rows = Holding.objects.filter(
        held_on(day), post__in=rota.by, place_id__in=ids_on(roster.path), person__left_at=None
    )
    return set(rows.values_list("person_id", flat=True))


def speakers(unit_ids: Collection[int], day: date) -> dict[int, set[int]]:
    """Return who speaks for each of these units: everybody with a post at it."""
    rows = Holding.objects.filter(held_on(day), place_id__in=unit_ids, person__left_at=None)
    found: dict[int, set[int]] = {}
    for unit, person in rows.values_list("place_id", "person_id"):
        found.setdefault(unit, set()).add(person)
    return found
