"""How far a duty is fulfilled: pure arithmetic over counts and days."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bandeng.activities.recurring import IsWorkday
from bandeng.activities.spans import DAY, Span
from bandeng.playbooks.schema_activities import Duty
from bandeng.worktime.arithmetic import AT_WORK
from bandeng.worktime.durations import Duration, Unit


class Fulfilment(StrEnum):
    """Where one duty of one period stands."""

    DONE = "done"
    CAUGHT_UP = "caught-up"
    OPEN = "open"
    SOON = "soon"  # the period ends within the days the playbook says
    LATE = "late"  # the period is over, it may still be caught up
    MISSED = "missed"
    EXEMPT = "exempt"
    NOBODY = "nobody"  # nobody holds the post: not a failure of anybody


SETTLED = frozenset({Fulfilment.DONE, Fulfilment.CAUGHT_UP, Fulfilment.EXEMPT, Fulfilment.NOBODY})


@dataclass(frozen=True)
class Due:
    """What one holder, or one place as a body, owes in one period, and how much of it was done.

    `remind_from` and `grace_until` are calendar days; `person_id` is None for a duty of a place.
    """

    duty: Duty
    span: Span
    place_id: int
    path: str
    place_name: str
    person_id: int | None
    person_name: str
    done: int
    caught_up: int
    remind_from: date
    grace_until: date
    exempt: str = ""
    nobody: bool = False

    @property
    def missing(self) -> int:
        """Return how many times are still owed."""
        return max(self.duty.times - self.done - self.caught_up, 0)

    def stands(self, today: date) -> Fulfilment:
        """Return where it stands on a day."""
        if self.missing == 0:
            return Fulfilment.CAUGHT_UP if self.caught_up else Fulfilment.DONE
        if self.exempt:
            return Fulfilment.EXEMPT
        if self.nobody:
            return Fulfilment.NOBODY
        if today <= self.span.last:
            return Fulfilment.SOON if today >= self.remind_from else Fulfilment.OPEN
        return Fulfilment.LATE if today <= self.grace_until else Fulfilment.MISSED


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
