"""Rosters, their turns, who may take them, who is on duty now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.utils.timezone import localtime

from bandeng.activities.models import Asked, Cover, HoursException, Roster, Shift
from bandeng.activities.openings import Hall, Other
from bandeng.activities.permissions import runs_rosters, sees_rosters
from bandeng.activities.shift_states import Worked
from bandeng.people.models import Absence, Holding
from bandeng.people.queries import held_on
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.places.states import ids_on
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import rota_at
from bandeng.playbooks.schema_activities import Rota
from bandeng.weighing import holds
from bandeng.worktime.queries import calendar

LOOK_BACK = timedelta(days=400)


Spell = tuple[date, date | None]
Away = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Taker:
    """A person or a unit that may take turns of a roster."""

    key: int
    name: str
    is_unit: bool = False
    spells: tuple[Spell, ...] | None = None  # in which a person holds the post; None: not read
    away: tuple[Away, ...] | None = None  # from when to when, of a person; None: not read
    asked_at: datetime | None = None  # when last, to take anybody's turn


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
    return holds(runs_rosters(who, {roster.rota: rota_of(roster, rules)}), roster)


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
        but.setdefault(row.roster_id, {})[row.day] = Other(spans_of(row.hours), row.reason)
    return {each.pk: Hall(rota_of(each, rules), days, but.get(each.pk, {})) for each in rosters}


def differing(roster: Combinable) -> ArraySubquery:
    """Return the days that differ of a roster as a column, to be read along with another row."""
    said = JSONObject(day="day", hours="hours", reason="reason")
    rows = HoursException.objects.filter(roster_id=roster).order_by("day")
    return ArraySubquery(rows.values(said=said))


def hall_of(roster: Roster, rules: Library, differs: Iterable[Mapping[str, Any]]) -> Hall:
    """Return when a roster's place is open, from the days that differ as `differing` read them."""
    but = {
        date.fromisoformat(each["day"]): Other(spans_of(each["hours"]), each["reason"])
        for each in differs
    }
    return Hall(rota_of(roster, rules), rules.calendar(calendar()), but)


def spans_of(hours: Iterable[tuple[str, str]]) -> tuple[tuple[time, time], ...]:
    """Return the hours of a day that differs; none if it is closed."""
    return tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in hours)


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
        ordered = rows.order_by("sort", "path").annotate(asked_at=_last_asked("unit", "pk"))
        found = ordered.values_list("pk", "name", "asked_at")
        return [Taker(pk, name, is_unit=True, asked_at=last) for pk, name, last in found]
    return _holders(roster, rota, from_day, to_day) if rota.post else []


def _last_asked(who: str, key: str) -> Subquery:
    rows = Asked.objects.filter(**{who: OuterRef(key)}).order_by("-at")
    return Subquery(rows.values("at")[:1])


def _holders(roster: Roster, rota: Rota, from_day: date, to_day: date) -> list[Taker]:
    """Return who holds the post then, with his absences and when he was asked last."""
    begun = Q(from_day__lte=to_day) & (Q(to_day=None) | Q(to_day__gt=from_day))
    held = Holding.objects.filter(
        begun, post=rota.post, place__path__startswith=roster.path, person__left_at=None
    )
    absent = Absence.objects.filter(person=OuterRef("person")).exclude(to_at=F("from_at"))
    absent = absent.order_by("pk")
    read = held.order_by("person__pinyin", "person_id").values_list(
        "person_id", "person__name", "from_day", "to_day", _last_asked("person", "person"),
        ArraySubquery(absent.values("from_at")), ArraySubquery(absent.values("to_at")),
    )  # fmt: skip
    found = dict[int, Taker]()
    for pk, name, begins, ends, asked_at, left, back in read:
        spells = found[pk].spells or () if pk in found else ()
        away = tuple(zip(left, back, strict=True))
        found[pk] = Taker(pk, name, False, (*spells, (begins, ends)), away, asked_at)
    return list(found.values())


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
    rows = Shift.objects.filter(_touching(who, starts, ends)).exclude(pk__in=but)
    return list(rows.select_related("roster__place"))


def shifts_around(
    roster: Roster,
    who: Collection[Taker],
    first: date,
    last: date,
    window: tuple[datetime, datetime],
) -> tuple[list[Shift], list[Shift]]:
    """Return the turns of a roster from one day to another, and `shifts_against`; one statement."""
    here = Q(roster=roster, day__range=(first, last))
    rows = Shift.objects.filter(here | _touching(who, *window)).select_related("roster__place")
    rows = rows.defer("roster__place__boundary")
    found, keys = list(rows.order_by("starts_at", "pk")), {(t.key, t.is_unit) for t in who}
    own = [s for s in found if s.roster_id == roster.pk and first <= s.day <= last]
    starts, ends = window
    return own, [
        s for s in found
        if s.state != Worked.MISSED and s.starts_at < ends and s.ends_at > starts
        and ((s.person_id, False) in keys or (s.unit_id, True) in keys)
    ]  # fmt: skip


def _touching(who: Collection[Taker], starts: datetime, ends: datetime) -> Q:
    rule = _whose({t.key for t in who if not t.is_unit}, {t.key for t in who if t.is_unit})
    return rule & Q(starts_at__lt=ends, ends_at__gt=starts) & ~Q(state=Worked.MISSED)


def absences_against(
    people: Collection[int], starts: datetime, ends: datetime
) -> dict[int, list[Away]]:
    """Return the absences of these people that touch a time; struck ones are not there."""
    rows = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=starts), person_id__in=people)
    found: dict[int, list[Away]] = {}
    for row in rows.filter(from_at__lt=ends).exclude(to_at=F("from_at")):
        found.setdefault(row.person_id, []).append((row.from_at, row.to_at))
    return found


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


def running_cover(shift_id: int) -> Cover | None:
    """Return the running offer of a turn."""
    return Cover.objects.filter(shift_id=shift_id, ended_at=None).first()


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


def spells_and_runners(
    roster: Roster, rota: Rota, people: Collection[int], day: date
) -> tuple[dict[int, list[Spell]], set[int]]:
    """Return when people hold the post of a roster's turns, and who runs it; one statement."""
    own = Q(person_id__in=people, post=rota.post, place__path__startswith=roster.path)
    above = Q(post__in=rota.by, place_id__in=ids_on(roster.path), person__left_at=None)
    rows = Holding.objects.filter(own | above & held_on(day)).select_related("place")
    spells, runners, way = dict[int, list[Spell]](), set[int](), set(ids_on(roster.path))
    for row in rows.defer("place__boundary"):
        here = (row.place.path or "").startswith(roster.path)
        if row.person_id in people and row.post == rota.post and here:
            spells.setdefault(row.person_id, []).append((row.from_day, row.to_day))
        stands = row.from_day <= day and (row.to_day is None or row.to_day > day)
        if row.post in rota.by and row.place_id in way and stands:
            runners.add(row.person_id)
    return spells, runners


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


def speakers(unit_ids: Collection[int], day: date) -> dict[int, set[int]]:
    """Return who speaks for each of these units: everybody with a post at it."""
    rows = Holding.objects.filter(held_on(day), place_id__in=unit_ids, person__left_at=None)
    found: dict[int, set[int]] = {}
    for unit, person in rows.values_list("place_id", "person_id"):
        found.setdefault(unit, set()).add(person)
    return found
