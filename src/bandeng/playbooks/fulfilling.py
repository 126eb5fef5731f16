"""How far a duty is fulfilled, and when something was held: the rules of live rows and of stories.

Pure arithmetic over counts, days and instants.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bandeng.playbooks.schema_activities import Activity, Duty
from bandeng.playbooks.spans import DAY, Span
from bandeng.playbooks.vocabulary import Fulfilment
from bandeng.worktime.arithmetic import AT_WORK, add
from bandeng.worktime.calendars import Calendar
from bandeng.worktime.durations import Duration, Unit

IsWorkday = Callable[[date], bool]
EARLY = timedelta(hours=3)  # people begin when all are there
AHEAD = timedelta(minutes=5)  # clocks differ; what begins later has not happened yet


def stands(
    span: Span, missing: int, caught_up: int, bounds: tuple[date, date], today: date
) -> Fulfilment:
    """Return where a duty of a period stands on a day.

    `bounds` are the first day of the reminder and the last on which it may be caught up.
    """
    remind_from, grace_until = bounds
    if missing == 0:
        return Fulfilment.CAUGHT_UP if caught_up else Fulfilment.DONE
    if today <= span.last:
        return Fulfilment.SOON if today >= remind_from else Fulfilment.OPEN
    return Fulfilment.LATE if today <= grace_until else Fulfilment.MISSED


def bounds_of(duty: Duty, span: Span, is_workday: IsWorkday) -> tuple[date, date]:
    """Return the first day of a duty's reminder and the last on which it may be caught up."""
    return (
        away_from(span.last, duty.remind, is_workday, back=True),
        away_from(span.last, duty.grace, is_workday),
    )


def may_catch_up(duty: Duty, span: Span, held: date, is_workday: IsWorkday) -> bool:
    """Tell whether what was held on a day may still count for a period that is over."""
    return span.last < held <= away_from(span.last, duty.grace, is_workday)


def owes(span: Span, from_day: date, to_day: date | None) -> bool:
    """Tell whether who has a post from one day to another owes what a period asks.

    Who has it for less than half of the period's days, or no more at its end, does not: a year's
    duty is not begun in December. `to_day` is the first day without the post.
    """
    if to_day is not None and to_day <= span.last:
        return False
    begun = max(from_day, span.first)
    return ((span.last - begun).days + 1) * 2 >= span.days


def away_from(day: date, by: Duration | None, is_workday: IsWorkday, *, back: bool = False) -> date:
    """Return the day so many calendar or working days after another, or before it.

    What is written in hours or minutes counts as one day begun.
    """
    if by is None:
        return day
    working = by.unit in AT_WORK
    whole = int(by.amount) if by.unit in (Unit.DAYS, Unit.WORKDAYS) else 1
    step = -DAY if back else DAY
    while whole > 0:
        day += step
        whole -= not working or is_workday(day)
    return day


def is_late(kind: Activity, ended_at: datetime, at: datetime, days: Calendar) -> bool:
    """Tell whether what is written down at a moment is later than its kind allows."""
    return kind.late_after is not None and at > add(ended_at, kind.late_after, days).at
