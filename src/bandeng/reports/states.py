"""What a number is made of: rows of one sort that meet every condition, put into a period by a day.

A measure is an indicator of a playbook, or one of those every site has.
"""

from dataclasses import dataclass

from bandeng.playbooks.schema_deeds import Indicator
from bandeng.playbooks.vocabulary import Countable, DayOf, Outcome
from bandeng.reports.periods import today

__all__ = ["STANDARD", "Measure", "measure_of", "today"]

OF_MATTERS = (DayOf.RAISED, DayOf.ANSWERED, DayOf.CONFIRMED)
ENOUGH_STARS = 4


@dataclass(frozen=True)
class Measure:
    """One number over rows; a condition left at None is not asked. `by` None means as of now."""

    id: str
    over: Countable = Countable.MATTERS
    kind: str = ""
    by: DayOf | None = DayOf.RAISED
    answered: Outcome | None = None
    rung: str | None = None
    category: str | None = None
    on_time: bool | None = None
    confirmed: bool | None = None
    satisfied: bool | None = None
    reopened: bool | None = None
    overdue: bool | None = None
    open: bool | None = None
    zh: str = ""
    en: str = ""

    @property
    def countable(self) -> bool:
        """Tell whether rows of this sort exist in this version; otherwise the number is 0."""
        return self.over is Countable.MATTERS

    @property
    def is_of_now(self) -> bool:
        """Tell whether the number is a stock of this moment and knows no period."""
        return self.by is None


STANDARD = (
    Measure("opinions"),
    Measure("answered", by=DayOf.ANSWERED),
    Measure("solved", by=DayOf.ANSWERED, answered=Outcome.SOLVED),
    Measure("explained", by=DayOf.ANSWERED, answered=Outcome.EXPLAINED),
    Measure("refused", by=DayOf.ANSWERED, answered=Outcome.REFUSED),
    Measure("on-time", by=DayOf.ANSWERED, on_time=True),
    Measure("confirmed", by=DayOf.CONFIRMED, confirmed=True),
    Measure("satisfied", by=DayOf.CONFIRMED, confirmed=True, satisfied=True),
    Measure("reopened", reopened=True),
    Measure("open-now", by=None, open=True),
    Measure("overdue-now", by=None, overdue=True),
    Measure("visits", over=Countable.ACTIVITIES, by=DayOf.HAPPENED),
)


def measure_of(indicator: Indicator) -> Measure:
    """Return the measure a playbook's indicator defines."""
    when = indicator.when
    asked = when.model_dump(exclude_none=True) if when else {}
    by = indicator.by or (DayOf.ANSWERED if {"answered", "on_time"} & set(asked) else DayOf.RAISED)
    if indicator.over is Countable.MATTERS and by not in OF_MATTERS:
        by = DayOf.RAISED
    names = {"zh": indicator.title.zh, "en": indicator.title.en} if indicator.title else {}
    return Measure(indicator.id, over=indicator.over, kind=indicator.kind, by=by, **asked, **names)
