"""The clock of a ladder: the one evaluator behind live matters, stories and previews.

Everything here is pure. A `Standing` says where a matter is on its ladder; `advance` says what
the clock has done to it by a moment. Instants are computed once, from the instant a rung was
entered, and never from "now": so two late looks see what one on-time look would have seen.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bandeng.playbooks.schema_matters import MatterKind, Rung
from bandeng.playbooks.vocabulary import OnExpiry
from bandeng.worktime import arithmetic
from bandeng.worktime.arithmetic import Calendar, Deadline, Duration


class StepKind(StrEnum):
    """What the clock does to a matter."""

    FIRST_REPLY_LATE = "first-reply-late"
    REMIND = "remind"
    CLIMB = "climb"
    EXPIRE = "expire"
    OVERDUE_REMIND = "overdue-remind"
    LOOK_AGAIN = "look-again"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the clock did: when it fell due, and on which rung the matter stands after it."""

    kind: StepKind
    at: datetime
    rung: str
    from_rung: str = ""
    share: Decimal | None = None
    times: int = 0
    on_list: str = ""

    def __str__(self) -> str:
        """Return the step as stories write it: `remind 50%`, `climb blue`, `expire`."""
        if self.share is not None:
            return f"{self.kind} {(self.share * 100).normalize():f}%"
        return f"{self.kind} {self.rung}" if self.kind is StepKind.CLIMB else str(self.kind)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a matter is on its ladder, and what its clock has already done there.

    `counted_from` is `entered_at`, moved later by the pauses; `first_reply_due_at` is None when
    no first reply is owed any more.
    """

    rung: str
    entered_at: datetime
    counted_from: datetime
    due_at: datetime | None
    provisional: bool = False
    reminded: int = 0
    overdue_reminded: int = 0
    expired_at: datetime | None = None
    listed_at: datetime | None = None
    first_reply_due_at: datetime | None = None
    first_reply_late: bool = False
    category: str = ""
    extended: Duration | None = None
    taken: bool = False


def enter(
    kind: MatterKind,
    rung_id: str,
    at: datetime,
    calendar: Calendar,
    before: Standing | None = None,
    category: str = "",
) -> Standing:
    """Return the standing of a matter that enters a rung at `at`; its deadline is set once.

    Without `before` the matter is new and owes a first reply; with it, what was already owed and
    listed stays so. What was given longer on another rung is not longer here.
    """
    rung = kind.rung(rung_id)
    category = before.category if before else category
    due = arithmetic.add(at, kind.within(rung_id, category), calendar)
    listed = before.listed_at if before else None
    return Standing(
        rung=rung_id,
        entered_at=at,
        counted_from=at,
        due_at=due.at,
        provisional=due.provisional,
        listed_at=listed or (at if rung.list_ else None),
        first_reply_due_at=_first_reply(kind, at, calendar, before),
        first_reply_late=bool(before and before.first_reply_late),
        category=category,
    )


def extended(standing: Standing, by: Duration, calendar: Calendar) -> Standing:
    """Return the standing with a deadline later by what was granted; a passed one stays passed.

    Several extensions of one stay on a rung add up; they are written in the same unit.
    """
    if standing.due_at is None or standing.expired_at is not None:
        return standing
    due = arithmetic.add(standing.due_at, by, calendar)
    provisional = standing.provisional or due.provisional
    before = standing.extended
    longer = Duration(before.amount + by.amount, by.unit) if before else by
    return replace(standing, due_at=due.at, provisional=provisional, extended=longer)


def _first_reply(
    kind: MatterKind, at: datetime, calendar: Calendar, before: Standing | None
) -> datetime | None:
    if before:
        return before.first_reply_due_at
    return arithmetic.add(at, kind.first_reply, calendar).at if kind.first_reply else None


def next_at(kind: MatterKind, standing: Standing, calendar: Calendar) -> datetime | None:
    """Return the single instant at which the clock must next do something; None if never."""
    coming = _coming(kind, standing, calendar)
    return coming[1] if coming else None


def _coming(
    kind: MatterKind, standing: Standing, calendar: Calendar
) -> tuple[StepKind, datetime] | None:
    found = _on_rung(kind, standing, calendar)
    late = standing.first_reply_due_at
    if late and not standing.first_reply_late and (found is None or late <= found[1]):
        return StepKind.FIRST_REPLY_LATE, late
    return found


def _on_rung(
    kind: MatterKind, standing: Standing, calendar: Calendar
) -> tuple[StepKind, datetime] | None:
    due = standing.due_at
    if due is None:
        return None
    if standing.expired_at is not None:
        every = kind.overdue_remind
        if every is None:
            return None
        nth = Duration(every.amount * (standing.overdue_reminded + 1), every.unit)
        return StepKind.OVERDUE_REMIND, arithmetic.add(due, nth, calendar).at
    if standing.reminded < len(kind.remind):
        share, unit = (
            kind.remind[standing.reminded],
            kind.within(standing.rung, standing.category, standing.taken).unit,
        )
        at = arithmetic.at_share(standing.counted_from, due, share, unit, calendar)
        return StepKind.REMIND, at
    return _expiry(kind, standing.rung), due


def _expiry(kind: MatterKind, rung_id: str) -> StepKind:
    climbs = kind.on_expiry is OnExpiry.CLIMB and rung_above(kind, rung_id) is not None
    return StepKind.CLIMB if climbs else StepKind.EXPIRE


def advance(
    kind: MatterKind, standing: Standing, now: datetime, calendar: Calendar
) -> tuple[Standing, list[Step]]:
    """Return the standing at `now` and every step missed on the way, once each, in order."""
    steps: list[Step] = []
    coming = _coming(kind, standing, calendar)
    while coming and coming[1] <= now:
        standing, step = _take(kind, standing, coming, calendar)
        steps.append(step)
        coming = _coming(kind, standing, calendar)
    return standing, steps


def _take(
    kind: MatterKind, standing: Standing, coming: tuple[StepKind, datetime], calendar: Calendar
) -> tuple[Standing, Step]:
    step_kind, at = coming
    rung = standing.rung
    if step_kind is StepKind.REMIND:
        step = Step(step_kind, at, rung, share=kind.remind[standing.reminded])
        return replace(standing, reminded=standing.reminded + 1), step
    if step_kind is StepKind.CLIMB:
        return _climb(kind, standing, at, calendar)
    if step_kind is StepKind.EXPIRE:
        return _expire(kind, standing, at)
    if step_kind is StepKind.OVERDUE_REMIND:
        times = standing.overdue_reminded + 1
        return replace(standing, overdue_reminded=times), Step(step_kind, at, rung, times=times)
    return replace(standing, first_reply_late=True), Step(step_kind, at, rung)


def _climb(
    kind: MatterKind, standing: Standing, at: datetime, calendar: Calendar
) -> tuple[Standing, Step]:
    above = kind.ladder[kind.places_on_ladder[standing.rung] + 1]
    after = enter(kind, above.rung, at, calendar, before=standing)
    newly_listed = above.list_ if after.listed_at != standing.listed_at else None
    step = Step(StepKind.CLIMB, at, above.rung, from_rung=standing.rung, on_list=newly_listed or "")
    return after, step


def _expire(kind: MatterKind, standing: Standing, at: datetime) -> tuple[Standing, Step]:
    listed = standing.listed_at
    on_list = "" if kind.on_expiry is OnExpiry.REMIND else list_for(kind, standing.rung)
    newly = bool(on_list) and listed is None
    after = replace(standing, expired_at=at, listed_at=at if newly else listed)
    return after, Step(StepKind.EXPIRE, at, standing.rung, on_list=on_list if newly else "")


def foreseen(kind: MatterKind, standing: Standing, calendar: Calendar) -> list[Step]:
    """Return what the clock will do if nobody does anything, until it can do no more."""
    steps: list[Step] = []
    while standing.expired_at is None and (coming := _coming(kind, standing, calendar)):
        standing, step = _take(kind, standing, coming, calendar)
        steps.append(step)
    return steps


def rung_above(kind: MatterKind, rung_id: str) -> Rung | None:
    """Return the next rung up, or None from the highest."""
    height = kind.places_on_ladder[rung_id] + 1
    return kind.ladder[height] if height < len(kind.ladder) else None


def rungs_below(kind: MatterKind, rung_id: str) -> tuple[Rung, ...]:
    """Return the rungs a matter can be sent down to, lowest first."""
    return kind.ladder[: kind.places_on_ladder[rung_id]]


def list_for(kind: MatterKind, rung_id: str) -> str:
    """Return the supervision list a matter on this rung is put on, empty if the kind has none."""
    own = kind.rung(rung_id).list_
    return own or next((rung.list_ for rung in kind.ladder if rung.list_), "")


def supervised(kind: MatterKind, standing: Standing, at: datetime) -> Standing:
    """Return the standing of a matter somebody put on the supervision list."""
    return standing if standing.listed_at else replace(standing, listed_at=at)


def taken(kind: MatterKind, standing: Standing, at: datetime, calendar: Calendar) -> Standing:
    """Return the standing after somebody took it: what was offered has a new time from `at`.

    What was not offered keeps the time it had, and so does what had run out.
    """
    if not kind.rung(standing.rung).offered or standing.expired_at or standing.due_at is None:
        return replace(standing, taken=True)
    due = arithmetic.add(at, kind.within(standing.rung, standing.category, taken=True), calendar)
    fresh = replace(standing, counted_from=at, due_at=due.at, reminded=0, taken=True)
    return replace(fresh, provisional=due.provisional)


def replied(standing: Standing) -> Standing:
    """Return the standing after the asker heard something: no first reply is owed any more."""
    return replace(standing, first_reply_due_at=None)


def after_not_solved(kind: MatterKind, rung_id: str, reopenings: int) -> Rung:
    """Return the rung on which a matter is opened again after a No from the asker.

    `reopenings` is how often that had happened before. The same rung gets its chances; then it
    is the rung named by `then` (the highest if none is named), and never a lower one.
    """
    here = kind.rung(rung_id)
    if reopenings < kind.answer.reopenings:
        return here
    then = kind.rung(kind.answer.then) if kind.answer.then else kind.highest
    heights = kind.places_on_ladder
    return max(here, then, key=lambda rung: heights[rung.rung])


def confirm_by(kind: MatterKind, answered_at: datetime, calendar: Calendar) -> Deadline:
    """Return until when the asker may say whether it was solved."""
    return arithmetic.add(answered_at, kind.answer.confirm_within, calendar)


def look_again(kind: MatterKind, answered_at: datetime, calendar: Calendar) -> datetime | None:
    """Return when to look whether what was done worked; None where the kind asks for no look.

    It is a day before the asker's time is over at the latest.
    """
    within = kind.answer.look_again
    if within is None:
        return None
    last = confirm_by(kind, answered_at, calendar).at - timedelta(days=1)
    return max(answered_at, min(arithmetic.add(answered_at, within, calendar).at, last))
