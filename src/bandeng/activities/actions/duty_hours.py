"""Change the hours of a day, and write down what was worked."""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import pairwise

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import NotNow, NotYours, need, short
from bandeng.activities.actions.rostering import (
    drop,
    line,
    lock_roster,
    name_of,
    tell_each,
)
from bandeng.activities.models import HoursException, Roster, Shift
from bandeng.activities.openings import Hall, first_of, turn_from
from bandeng.activities.queries import shifts as asking
from bandeng.activities.shift_states import Worked
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person
from bandeng.playbooks.queries import library, seats_of
from bandeng.statements import change_each, together

Span = tuple[time, time]
MOST_SPANS = 4
MOST_MINUTES = 31 * 24 * 60
SHIFT_MOVED = "shift.moved"


@transaction.atomic
@together()
def change_hours(
    roster: Roster, day: date, hours: Sequence[Span], *, reason: str, by: Actor, at: datetime
) -> HoursException:
    """Return the day with other hours, none for closed; everybody reads the reason.

    Who is on duty then is told, and his turn lasts as long as it is open now; a turn in which
    nobody is wanted any more falls away.
    """
    roster, rules, _rota = lock_roster(roster, by=by, at=at)
    why = need(reason, _("Please say why: everybody reads it."), 120)
    if day < localdate(at):
        raise Refused(_("This lies in the past."))
    written = [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in _in_order(hours)]
    row = HoursException(roster=roster, day=day, hours=written, reason=why, at=at)
    row.by = by if isinstance(by, Person) else None
    written_anew = ["hours", "reason", "by", "at"]
    [row] = HoursException.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["roster", "day"], update_fields=written_anew
    )
    line(roster, Verb.HOURS_CHANGED, by=by, at=at, day=day.isoformat(), hours=written, reason=why)
    _fit(roster, asking.halls([roster], rules)[roster.pk], day, why, by=by, at=at)
    return row


@transaction.atomic
@together()
def usual_hours(roster: Roster, day: date, *, by: Actor, at: datetime) -> None:
    """Let a day have its usual hours again; turns on it last as long as they would have."""
    roster, rules, _rota = lock_roster(roster, by=by, at=at)
    row = HoursException.objects.filter(roster=roster, day=day).first()
    if row is None:
        return
    row.delete()
    line(roster, Verb.HOURS_CHANGED, by=by, at=at, day=day.isoformat(), usual=True)
    _fit(roster, asking.halls([roster], rules)[roster.pk], day, "", by=by, at=at)


def _in_order(hours: Sequence[Span]) -> list[Span]:
    found = sorted(hours)
    if len(found) > MOST_SPANS:
        raise Refused(_("A day has four stretches of hours at most."))
    for opens, closes in found:
        if opens >= closes:
            raise Refused(_("It cannot close before it opens."))
    for earlier, later in pairwise(found):
        if earlier[1] > later[0]:
            raise Refused(_("The hours must follow one another."))
    return found


def _fit(roster: Roster, hall: Hall, day: date, reason: str, *, by: Actor, at: datetime) -> None:
    """Make the turns of a day as long as it is open now."""
    first = first_of(hall.rota.turn, day)
    stand = list(asking.shifts_of(roster, first, first).filter(state=Worked.PLANNED))
    turn = turn_from(hall, first)
    if not stand:
        return
    if turn is None:
        drop(roster, stand, by=by, at=at, reason=reason)
        return
    starts, ends = (hall.days.instant(wall) for wall in (turn.starts, turn.ends))
    now = (starts, ends, turn.minutes)
    moved = [each for each in stand if (each.starts_at, each.ends_at, each.minutes) != now]
    for shift in moved:
        shift.starts_at, shift.ends_at, shift.minutes = now
        shift.sequence += 1
        shift.roster = roster
    change_each(moved, "starts_at", "ends_at", "minutes", "sequence")
    tell_each(moved, Verb.HOURS_CHANGED, by=by, at=at, heap=SHIFT_MOVED, reason=reason)


@transaction.atomic
def mark(
    shift: Shift, *, worked: bool, minutes: int | None = None, note: str = "",
    by: Actor, at: datetime,
) -> Shift:  # fmt: skip
    """Return the turn with what is known of it: worked, for how long; or not worked, and why.

    One says of oneself that one worked; that somebody did not, who runs the roster says, with a
    reason. Without `minutes` it was as long as planned. What was said before is overwritten, and
    stays in the journal.
    """
    rows = Shift.objects.select_for_update(of=("self",))
    shift = rows.select_related("roster__place", "person", "unit").get(pk=shift.pk)
    _refuse_stranger(shift, worked, by, at)
    if shift.starts_at > at:
        raise NotNow(_("This turn has not begun."))
    note = short(note, 200) if worked else need(note, _("Please say why."))
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        raise Refused(_("Please write how long it was, in minutes."))
    shift.state = Worked.WORKED if worked else Worked.MISSED
    shift.worked_minutes = (minutes or shift.minutes) if worked else None
    shift.note, shift.recorded_at = note, at
    shift.recorded_by = by if isinstance(by, Person) else None
    fields = ["state", "worked_minutes", "note", "recorded_by", "recorded_at"]
    shift.save(update_fields=fields)
    told = {"day": shift.day.isoformat(), "who": name_of(shift), "state": shift.state}
    line(shift.roster, Verb.SHIFT_WORKED, by=by, at=at, minutes=shift.worked_minutes, **told)
    return shift


def _refuse_stranger(shift: Shift, worked: bool, by: Actor, at: datetime) -> None:
    if not isinstance(by, Person):
        return
    seats, rules = seats_of(by, at), library(at)
    if asking.runs_roster(seats, rules, shift.roster):
        return
    if not Shift.objects.filter(asking.own(seats), pk=shift.pk).exists():
        raise Shift.DoesNotExist
    if not worked:
        raise NotYours(_("That a turn was not worked is written down by who runs the rota."))
