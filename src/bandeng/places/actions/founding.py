"""Found places, one by one or thousands at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.places.actions import past
from bandeng.places.actions.seeing import check, clean_name, seen
from bandeng.places.comparing import CODE, LEVEL
from bandeng.places.models import Place
from bandeng.places.spelling import spelled
from bandeng.places.states import (
    DEEPEST,
    CannotChange,
    NewPlace,
    NotYours,
    Reaches,
    depth_of,
    path_of,
)

GRID_NAME = "第{}网格"  # a name is data: the same whatever language the screen speaks
GRID_DIGITS = 3
DIVISION_DIGITS = 12


def found(  # noqa: PLR0913 - what is told of a new place
    parent: Place | None,
    *,
    level: str,
    code: str,
    name: str,
    by: Actor,
    at: datetime,
    seats: Reaches | None = None,
    centre: tuple[float, float] | None = None,
    ends_day: date | None = None,
) -> Place:
    """Found one place below `parent` (None: a root); `centre` is latitude, longitude.

    A temporary one is told the day it ends: the first day it stands no more.
    """
    lat, lng = centre or (None, None)
    above = parent.code if parent else ""
    new = NewPlace(code, name, level, above, lat, lng, ends_day=ends_day)
    return found_many([new], by=by, at=at, seats=seats)[0]


@transaction.atomic
def found_many(
    rows: Sequence[NewPlace], *, by: Actor, at: datetime, seats: Reaches | None = None
) -> list[Place]:
    """Found many places in six statements; parents are codes in `rows` or in the tree."""
    past.lock_tree()
    around = _around(rows, by, seats)
    _refuse_unfit(rows, around, by)
    for new in rows:
        refuse_end(new.ends_day, bool(new.parent), localdate(at))
    return plant(rows, around, by=by, at=at)


def found_grids(
    below: Sequence[Place],
    *,
    how_many: int,
    by: Actor,
    at: datetime,
    level: str = "grid",
    seats: Reaches | None = None,
) -> list[Place]:
    """Found numbered grids below each place: its code on twelve digits and three more."""
    rows = [
        NewPlace(
            grid_code(place.code, n),
            GRID_NAME.format(n),
            level,
            place.code,
            sort=n,
        )
        for place in below
        for n in range(1, how_many + 1)
    ]
    return found_many(rows, by=by, at=at, seats=seats)


def grid_code(code: str, number: int) -> str:
    """Return the 15 digits of a grid: the division's twelve and its number below it."""
    return f"{code:0<{DIVISION_DIGITS}}{number:0{GRID_DIGITS}d}"


def plant(
    rows: Sequence[NewPlace],
    around: Mapping[str, Place],
    *,
    by: Actor,
    at: datetime,
    after: Sequence[Entry] = (),
) -> list[Place]:
    """Write new places, their first names and parents, and a journal line for each.

    `after` is what else is to be written down, before them.
    """
    if not rows:
        return []
    planted = _grown(rows, around, localdate(at))
    Place.objects.bulk_create(planted, batch_size=4000)
    past.begin([place.pk for place in planted])
    record_many([*after, *(founded(place, by, at) for place in planted)])
    return planted


def founded(place: Place, by: Actor, at: datetime) -> Entry:
    """Return the journal line of a place's founding."""
    said = {"code": place.code, "name": place.name, "level": place.level}
    if place.ends_day:
        said["ends"] = place.ends_day.isoformat()
    return Entry(
        "place", place.pk, Verb.PLACE_FOUNDED, by, at, True, place_path=place.path, said=said
    )


def _around(rows: Sequence[NewPlace], by: Actor, seats: Reaches | None) -> dict[str, Place]:
    """Return what the tree already holds of the codes and parents named, by code."""
    codes = {new.code for new in rows} | {new.parent for new in rows}
    return {place.code: place for place in seen(Q(code__in=codes), by, seats)}


def _refuse_unfit(rows: Sequence[NewPlace], around: Mapping[str, Place], by: Actor) -> None:
    """Refuse codes and levels that are not such, codes in use, and parents out of reach."""
    codes = {new.code for new in rows}
    refuse_used(codes, around)
    if len(codes) != len(rows):
        raise CannotChange(_("A code stands twice in what is to be founded."))
    for new in rows:
        refuse_unnamed(new.code, new.level)
        if new.parent and new.parent not in around and new.parent not in codes:
            raise CannotChange(_("There is no place %(code)s.") % {"code": new.parent[:60]})
        if not new.parent and by is not Voice.SYSTEM:
            raise NotYours(_("Only the system's owner founds a place that stands under nothing."))
    check(
        {around[new.parent].pk: around[new.parent] for new in rows if new.parent in around}.values()
    )


def refuse_end(ends_day: date | None, has_parent: bool, today: date) -> None:
    """Refuse a planned end that is not to come, or that nobody above would take over from."""
    if ends_day is None:
        return
    if ends_day <= today:
        raise CannotChange(_("A planned end is a day that is still to come."))
    if not has_parent:
        said = _("What stands under nothing has no planned end: nobody would take over from it.")
        raise CannotChange(said)


def refuse_unnamed(code: str, level: str) -> None:
    """Refuse what is no code, or no level."""
    if not CODE.fullmatch(code) or not LEVEL.fullmatch(level):
        said = _("“%(code)s” is not a code, or “%(level)s” not a level.")
        raise CannotChange(said % {"code": code[:60], "level": level[:60]})


def refuse_used(codes: set[str], around: Mapping[str, Place]) -> None:
    """Refuse codes that a place bears or once bore."""
    used = sorted(codes & set(around))
    if used:
        said = _("The code %(code)s belongs to %(place)s. A code is not used again.")
        raise CannotChange(said % {"code": used[0], "place": around[used[0]].name})


def _grown(rows: Sequence[NewPlace], around: Mapping[str, Place], day: date) -> list[Place]:
    """Return the places with ids and paths, parents before children."""
    by_code = {new.code: new for new in rows}
    grown: dict[str, Place] = {}
    ids = iter(_fresh_ids(len(rows)))
    for new in rows:
        waiting = [new]
        while waiting[-1].parent in by_code and waiting[-1].parent not in grown:
            waiting.append(by_code[waiting[-1].parent])
            if len(waiting) > DEEPEST:
                raise CannotChange(_("The places to be founded stand in a ring or too deep."))
        for each in reversed(waiting):
            if each.code not in grown:
                above = grown.get(each.parent) or around.get(each.parent)
                grown[each.code] = _place(each, next(ids), above, day)
    return list(grown.values())


def _place(new: NewPlace, place_id: int, above: Place | None, day: date) -> Place:
    path = path_of(above.path if above else "", place_id)
    if depth_of(path) > DEEPEST:
        raise CannotChange(_("The tree is %(most)d levels deep at most.") % {"most": DEEPEST})
    name = clean_name(new.name)
    return Place(
        id=place_id,
        path=path,
        parent_id=above.pk if above else None,
        level=new.level,
        code=new.code,
        name=name,
        pinyin=spelled(name),
        sort=new.sort,
        lat=new.lat,
        lng=new.lng,
        from_day=day,
        ends_day=new.ends_day,
    )


def _fresh_ids(count: int) -> list[int]:
    """Return ids nobody else gets, ahead of the rows, because a path ends in its own id."""
    sequence = "SELECT nextval(pg_get_serial_sequence('places_place', 'id'))"
    with connection.cursor() as cursor:
        cursor.execute(f"{sequence} FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]
