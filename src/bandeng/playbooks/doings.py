"""What is planned, held and attended in a story, and how far duties are fulfilled by it.

The rules are those of live rows: who does it and where, how early, how late, which period it
counts in, what may still be caught up. A story plays at one place with one holder of each post.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bandeng.playbooks import fulfilling
from bandeng.playbooks.checking_matters import level_of
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_activities import Activity, Duty
from bandeng.playbooks.schema_stories import Happening
from bandeng.playbooks.spans import span_of
from bandeng.playbooks.tale import TurnedDown
from bandeng.playbooks.vocabulary import DutyOf, DutyRole, Fulfilment, Refusal
from bandeng.worktime.calendars import Calendar


@dataclass
class Doing:
    """One activity of a story: of which kind, who holds it, from when, who came."""

    kind: Activity
    by: str
    place: str
    starts: datetime
    held: bool = False
    late: bool = False
    came: tuple[str, ...] = ()
    counts_for: date | None = None


@dataclass
class Doings:
    """All activities of a story, up to the last moment it was told."""

    library: Library
    calendar: Calendar
    vacant: tuple[str, ...] = ()
    rows: list[Doing] = field(default_factory=list)

    @property
    def held(self) -> list[Doing]:
        """Return what was held, in the order it was written down."""
        return [row for row in self.rows if row.held]

    def tell(self, happening: Happening, at: datetime) -> None:
        """Do one thing at a moment; raise TurnedDown if it may not be done."""
        DOINGS[happening.verb](self, happening, at)

    def stands(self, duty: Duty, period: date, today: date) -> Fulfilment:
        """Return where a duty of the period a day lies in stands on another day."""
        span, is_workday = span_of(duty.per, period), self.calendar.is_workday
        counted = [row for row in self.held if self._counts(duty, row)]
        inside = [row for row in counted if (row.counts_for or self._day(row)) in span]
        caught_up = sum(row.counts_for is not None for row in inside)
        missing = max(duty.times - len(inside), 0)
        if missing and duty.post in self.vacant:
            return Fulfilment.NOBODY
        bounds = fulfilling.bounds_of(duty, span, is_workday)
        return fulfilling.stands(span, missing, caught_up, bounds, today)

    def _counts(self, duty: Duty, row: Doing) -> bool:
        if row.kind.id not in duty.do:
            return False
        if duty.role is DutyRole.COME:
            return duty.post in row.came
        return duty.of is DutyOf.PLACE or row.by == duty.post

    def _day(self, row: Doing) -> date:
        return self.calendar.wall(row.starts).date()


def _doing(doings: Doings, happening: Happening, kind_id: str, at: datetime) -> Doing:
    """Return what is to be done, if this post does such things on this level."""
    kind = doings.library.activities[kind_id]
    place, today = happening.in_ or "", doings.calendar.wall(at).date()
    if happening.by not in kind.by:
        raise TurnedDown(Refusal.NOT_ABLE)
    if (kind.at and level_of(place) != kind.at) or (kind.retired and kind.retired <= today):
        raise TurnedDown(Refusal.NOT_ALLOWED)
    starts = doings.calendar.instant(happening.starts) if happening.starts else at
    return Doing(kind, happening.by or "", place, starts)


def _plan(doings: Doings, happening: Happening, at: datetime) -> None:
    doings.rows.append(_doing(doings, happening, happening.plan or "", at))


def _hold(doings: Doings, happening: Happening, at: datetime) -> None:
    meant = _doing(doings, happening, happening.hold or "", at)
    row = next((each for each in doings.rows if _is_planned(each, meant)), None)
    if row is None:
        row = meant
        if not row.kind.unplanned:
            raise TurnedDown(Refusal.NOT_ALLOWED)
    if row.starts - at > (fulfilling.EARLY if row is not meant else fulfilling.AHEAD):
        raise TurnedDown(Refusal.NOT_NOW)
    ended = row.starts + timedelta(minutes=row.kind.takes)
    if row is meant:
        ended = max(row.starts, min(ended, at))
        doings.rows.append(row)
    row.late = fulfilling.is_late(row.kind, ended, at, doings.calendar)
    row.held = True
    doings.rows.sort(key=lambda each: each is row)  # the last one held stands last


def _is_planned(row: Doing, meant: Doing) -> bool:
    return not row.held and (row.kind.id, row.place) == (meant.kind.id, meant.place)


def _last(doings: Doings) -> Doing:
    if not doings.held:
        raise TurnedDown(Refusal.NOT_NOW)
    return doings.held[-1]


def _attend(doings: Doings, happening: Happening, at: datetime) -> None:
    row = _last(doings)
    row.came = (*row.came, *(happening.attend or ()))


def _catch_up(doings: Doings, happening: Happening, at: datetime) -> None:
    row, duty = _last(doings), doings.library.duties[happening.catch_up or ""]
    if row.kind.id not in duty.do or happening.for_ is None:
        raise TurnedDown(Refusal.NOT_ALLOWED)
    span, held = span_of(duty.per, happening.for_), doings.calendar.wall(row.starts).date()
    if not fulfilling.may_catch_up(duty, span, held, doings.calendar.is_workday):
        raise TurnedDown(Refusal.TOO_LATE)
    row.counts_for = span.last


DOINGS: dict[str, Callable[[Doings, Happening, datetime], None]] = {
    "plan": _plan,
    "hold": _hold,
    "attend": _attend,
    "catch-up": _catch_up,
}
