"""Bring a table of places into the tree: all of it, or nothing and every fault by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.places.actions import past
from bandeng.places.actions.founding import plant
from bandeng.places.actions.seeing import marked
from bandeng.places.comparing import PLAIN, Known, Plan, Rules, compare
from bandeng.places.importing import Table
from bandeng.places.models import Place
from bandeng.places.permissions import may_manage
from bandeng.places.spelling import spelled
from bandeng.places.states import BadTable, NotYours, Reaches


@dataclass(frozen=True)
class Imported:
    """What an import did, in places."""

    founded: list[Place]
    renamed: int
    moved: int
    located: int
    unchanged: int


@transaction.atomic
def import_places(
    table: Table,
    *,
    by: Actor,
    at: datetime,
    seats: Reaches | None = None,
    rules: Rules = PLAIN,
) -> Imported:
    """Make the tree agree with a table by code; raise BadTable with every fault and do nothing."""
    past.lock_tree()
    rows = list(Place.objects.annotate(allowed=marked(may_manage(by, seats))))
    tree = _known(rows)
    plan = compare(table, tree, rules)
    if plan.faults:
        raise BadTable(plan.problems())
    _refuse_out_of_reach(plan, rows, by)
    return _carry_out(plan, {row.code: row for row in rows}, by, at)


def foreseen(
    table: Table, *, by: Actor, seats: Reaches | None = None, rules: Rules = PLAIN
) -> tuple[Plan, set[str]]:
    """Return what an import would do now, and the codes of rows beyond the actor's posts."""
    rows = list(Place.objects.annotate(allowed=marked(may_manage(by, seats))))
    plan = compare(table, _known(rows), rules)
    return plan, set() if by is Voice.SYSTEM else _out_of_reach(plan, rows)


def _out_of_reach(plan: Plan, rows: Sequence[Place]) -> set[str]:
    """Return the codes whose place, or what it is founded or moved under, is not in reach."""
    reached = {row.pk for row in rows if getattr(row, "allowed", False)}
    codes = {row.code for row in rows if row.pk in reached} | {new.code for new in plan.found}
    named = {row.pk: row.code for row in rows}
    changed = {*plan.renamed, *plan.moved, *plan.located}
    outside = {new.code for new in plan.found if new.parent not in codes}
    outside |= {named[pk] for pk in changed - reached}
    return outside | {named[pk] for pk, parent in plan.moved.items() if parent not in codes}


def _known(rows: Sequence[Place]) -> dict[str, Known]:
    codes = {row.pk: row.code for row in rows}
    return {
        row.code: Known(
            row.pk,
            row.code,
            row.name,
            row.level,
            codes[row.parent_id] if row.parent_id else "",
            row.lat,
            row.lng,
            row.to_day is None,
        )
        for row in rows
    }


def _refuse_out_of_reach(plan: Plan, rows: Sequence[Place], by: Actor) -> None:
    """Refuse unless all that is changed, and all that is founded or moved under, is in reach."""
    if by is not Voice.SYSTEM and _out_of_reach(plan, rows):
        raise NotYours(_("The file changes places outside your posts. Nothing was imported."))


def _carry_out(plan: Plan, tree: Mapping[str, Place], by: Actor, at: datetime) -> Imported:
    day = localdate(at)
    planted = plant(plan.found, tree, by=by, at=at)
    places = {place.pk: place for place in [*tree.values(), *planted]}
    ids = {place.code: place.pk for place in places.values()}
    if plan.renamed:
        past.turn_names(plan.renamed, day)
    if plan.moved:
        parents = {pk: ids.get(code) for pk, code in plan.moved.items()}
        roots = [pk for pk, place in places.items() if not parents.get(pk, place.parent_id)]
        past.carry(parents, day, roots)
    record_many(_lines(plan, places, by, at))
    _write(plan, places)
    counts = len(plan.renamed), len(plan.moved), len(plan.located), plan.unchanged
    return Imported(planted, *counts)


def _write(plan: Plan, places: Mapping[int, Place]) -> None:
    for pk, name in plan.renamed.items():
        places[pk].name, places[pk].pinyin = name, spelled(name)
    for pk, (lat, lng) in plan.located.items():
        places[pk].lat, places[pk].lng = lat, lng
    changed = [places[pk] for pk in {**plan.renamed, **plan.located}]
    Place.objects.bulk_update(changed, ["name", "pinyin", "lat", "lng"], batch_size=2000)


def _lines(plan: Plan, places: Mapping[int, Place], by: Actor, at: datetime) -> list[Entry]:
    """Return the journal lines of what an import changed, and one about the import."""
    lines = [
        _line(places[pk], Verb.PLACE_RENAMED, by, at, was=places[pk].name, name=name)
        for pk, name in plan.renamed.items()
    ]
    lines += [
        _line(places[pk], Verb.PLACE_MOVED, by, at, was=places[pk].path, to=code)
        for pk, code in plan.moved.items()
    ]
    lines += [
        _line(places[pk], Verb.PLACE_DRAWN, by, at, lat=lat, lng=lng)
        for pk, (lat, lng) in plan.located.items()
    ]
    counts = {"founded": len(plan.found), "changed": len(lines), "unchanged": plan.unchanged}
    top = min(places.values(), key=lambda place: (len(place.path), place.pk))
    return [*lines, _line(top, Verb.PLACES_IMPORTED, by, at, **counts)]


def _line(place: Place, verb: Verb, by: Actor, at: datetime, **said: object) -> Entry:
    return Entry("place", place.pk, verb, by, at, True, place_path=place.path, said=said)
