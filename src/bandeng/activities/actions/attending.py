"""Write down who came: all of them, then the exceptions; by name, by card or by number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.activities.actions.beginning import begin
from bandeng.activities.actions.drafting import heads
from bandeng.activities.actions.locking import entry, lock, save, short
from bandeng.activities.models import Activity, Coming
from bandeng.activities.queries import card_with, comings_of
from bandeng.activities.states import Came, Move
from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person
from bandeng.people.queries import present
from bandeng.playbooks.queries import activity_at
from bandeng.playbooks.schema_activities import Activity as Kind

LONGEST_NAME, LONGEST_REASON, MOST_NAMES = 60, 120, 500
MARKED = ["came", "reason", "recorded_by", "recorded_at"]


@dataclass(frozen=True)
class Mark:
    """What is written of one person: came, for a part, absent; why, if he said so."""

    came: Came
    reason: str = ""


@dataclass(frozen=True)
class Roll:
    """Who came: `marks` by the id of the row on the list, `rest` for everybody else on it.

    `people` are persons of the site and `outsiders` names of others who came besides; `headcount`
    is how many came in all, named or not.
    """

    marks: Mapping[int, Mark] = field(default_factory=dict)
    rest: Came = Came.NOT_RECORDED
    people: tuple[int, ...] = ()
    outsiders: tuple[str, ...] = ()
    headcount: int | None = None


@transaction.atomic
def attend(activity: Activity, roll: Roll, *, by: Actor, at: datetime) -> Activity:
    """Return the activity, held, with who came written down; it may be written again later.

    Somebody of whom nothing is said stays as he was: not recorded is not absent.
    """
    activity, kind, fields, lines = _opened(activity, by, at)
    if roll.outsiders and not kind.names:
        raise Refused(_("Only how many came is written down here, nobody's name."))
    rows = list(comings_of(activity))
    changed = _mark(rows, roll, by, at)
    changed += _add(activity, rows, roll, by, at)
    if roll.headcount is not None:
        activity.headcount = heads(roll.headcount)
    _fits(activity, rows)
    save(activity, *fields, "headcount", at=at)
    if changed or roll.headcount is not None or fields:
        lines.append(_counts(activity, rows, by, at))
    record_many(lines)
    return activity


def attend_by_card(activity: Activity, code: str, *, by: Person, at: datetime) -> Coming:
    """Return who came, known by the code on his card; scanned twice he came once."""
    card = card_with(code)
    if card is None:
        raise Refused(_("Nobody here has this card. Perhaps a newer one was made."))
    with transaction.atomic():
        held = attend(activity, Roll(people=(card.person_id,)), by=by, at=at)
        return Coming.objects.select_related("person").get(activity=held, person=card.person_id)


def _opened(
    activity: Activity, by: Actor, at: datetime
) -> tuple[Activity, Kind, list[str], list[Entry]]:
    activity = lock(activity, Move.ATTEND, by=by, at=at)
    kind = activity_at(activity.playbook_hash, activity.kind)
    fields = begin(activity, kind, Move.ATTEND, at=at)
    said: dict[str, Any] = {"by": by, "at": at, "late": activity.late}
    lines = [entry(activity, Verb.ACTIVITY_HELD, **said)] if fields else []
    return activity, kind, fields, lines


def _mark(rows: list[Coming], roll: Roll, by: Actor, at: datetime) -> int:
    """Write what is said of those on the list; who was only written in and is not there is struck.

    Returns how many rows changed; struck ones leave `rows`.
    """
    changed, struck = list[Coming](), list[Coming]()
    for row in rows:
        mark = roll.marks.get(row.pk) or _mark_of_the_rest(row, roll)
        if mark is None or (mark.came, mark.reason) == (row.came, row.reason):
            continue
        written_in = row.invited_at is None and not row.reply
        gone = written_in and mark.came in (Came.NOT_RECORDED, Came.ABSENT)
        (struck if gone else changed).append(row)
        _set(row, mark, by, at)
    Coming.objects.bulk_update(changed, MARKED)
    if struck:
        Coming.objects.filter(pk__in=[row.pk for row in struck]).delete()
        rows[:] = [row for row in rows if row not in struck]
    return len(changed) + len(struck)


def _mark_of_the_rest(row: Coming, roll: Roll) -> Mark | None:
    return Mark(roll.rest) if roll.rest and row.came == Came.NOT_RECORDED else None


def _set(row: Coming, mark: Mark, by: Actor, at: datetime) -> None:
    row.came = mark.came
    row.reason = "" if mark.came == Came.PRESENT else short(mark.reason, LONGEST_REASON)
    row.recorded_by = by if isinstance(by, Person) else None
    row.recorded_at = at


def _add(activity: Activity, rows: list[Coming], roll: Roll, by: Actor, at: datetime) -> int:
    """Write in who came without standing on the list; a name that stands there stands once."""
    new = [*_persons(activity, rows, roll, by, at), *_outsiders(activity, rows, roll)]
    for row in new:
        _set(row, Mark(Came.PRESENT), by, at)
    rows += Coming.objects.bulk_create(new)
    return len(new)


def _persons(
    activity: Activity, rows: Iterable[Coming], roll: Roll, by: Actor, at: datetime
) -> list[Coming]:
    if not roll.people:
        return []
    listed = {row.person_id: row for row in rows}
    again = [listed[pk] for pk in roll.people if pk in listed and not listed[pk].came]
    for row in again:
        _set(row, Mark(Came.PRESENT), by, at)
    if again:
        Coming.objects.bulk_update(again, MARKED)
    new = present().filter(pk__in=[pk for pk in roll.people if pk not in listed])
    return [Coming(activity=activity, person=person) for person in new]


def _outsiders(activity: Activity, rows: Iterable[Coming], roll: Roll) -> list[Coming]:
    typed = dict.fromkeys(short(name, LONGEST_NAME) for name in roll.outsiders)
    if len(typed) > MOST_NAMES:
        raise Refused(_("Please write down %(most)d names at most at once.") % {"most": MOST_NAMES})
    standing = {row.name for row in rows if row.name}
    return [Coming(activity=activity, name=n) for n in typed if n and n not in standing]


def _fits(activity: Activity, rows: Iterable[Coming]) -> None:
    named = sum(row.came in (Came.PRESENT, Came.PARTLY) for row in rows)
    if activity.headcount is not None and activity.headcount < named:
        said = _("%(named)d are marked as having come; the number in all cannot be smaller.")
        raise Refused(said % {"named": named})


def _counts(activity: Activity, rows: Iterable[Coming], by: Actor, at: datetime) -> Entry:
    states = [row.came for row in rows]
    counts: dict[str, Any] = {came.value: states.count(came) for came in Came if came}
    counts["headcount"] = activity.headcount
    return entry(activity, Verb.ACTIVITY_ATTENDED, by=by, at=at, **counts)
