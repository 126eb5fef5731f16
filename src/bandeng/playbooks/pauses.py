"""What a pause does to a clock: what remained when it stopped, remains when it goes on."""

from dataclasses import replace
from datetime import datetime

from bandeng.playbooks import ladder
from bandeng.playbooks.ladder import Standing
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.worktime import arithmetic
from bandeng.worktime.arithmetic import AT_WORK, Calendar, Unit


def resume(
    kind: MatterKind,
    standing: Standing,
    paused_at: datetime,
    resumed_at: datetime,
    calendar: Calendar,
) -> Standing:
    """Return the standing when a paused clock goes on; a clock that had run out stays so."""
    due = standing.due_at
    if due is None or paused_at >= due:
        return standing
    unit = kind.within(standing.rung, standing.category, standing.taken).unit
    later = arithmetic.resume(paused_at, due, resumed_at, unit, calendar)
    return replace(
        standing,
        due_at=later.at,
        provisional=later.provisional,
        counted_from=_moved(standing.counted_from, paused_at, resumed_at, unit, calendar),
    )


def is_over(standing: Standing, at: datetime) -> bool:
    """Tell whether the time has run out by `at`: then nothing stands still any more."""
    return standing.due_at is None or standing.expired_at is not None or standing.due_at <= at


def recompute(kind: MatterKind, standing: Standing, calendar: Calendar) -> Standing:
    """Return the standing with its deadline computed anew, for when a year's holidays arrive."""
    if standing.due_at is None or standing.expired_at is not None:
        return standing
    within = kind.within(standing.rung, standing.category, standing.taken)
    due = arithmetic.add(standing.counted_from, within, calendar)
    fresh = replace(standing, due_at=due.at, provisional=due.provisional, extended=None)
    return ladder.extended(fresh, standing.extended, calendar) if standing.extended else fresh


def _moved(
    counted_from: datetime,
    paused_at: datetime,
    resumed_at: datetime,
    unit: Unit,
    calendar: Calendar,
) -> datetime:
    """Return the instant that leaves as much time used at `resumed_at` as at the pause."""
    if unit not in AT_WORK:
        return resumed_at - (paused_at - counted_from)
    started, paused, resumed = (
        calendar.worked(calendar.wall(at)) for at in (counted_from, paused_at, resumed_at)
    )
    moved = calendar.instant(calendar.opening_at(resumed - (paused - started)))
    return max(counted_from, min(moved, resumed_at))
