"""What a number is made of: rows of one sort that meet every condition, by the day they count on.

A measure is an indicator of a playbook, or one of those every site has.
"""

from dataclasses import dataclass
from typing import Any

from bandeng.playbooks.schema_deeds import Indicator
from bandeng.playbooks.vocabulary import Countable, DayOf, Outcome

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
    def is_standard(self) -> bool:
        """Tell whether every site has it; a playbook's own id may not begin so."""
        return self.id.startswith("every-")

    @property
    def is_of_now(self) -> bool:
        """Tell whether the number is a stock of this moment and knows no period."""
        return self.by is None


STANDARD = (
    Measure("every-raised"),
    Measure("every-answered", by=DayOf.ANSWERED),
    Measure("every-solved", by=DayOf.ANSWERED, answered=Outcome.SOLVED),
    Measure("every-explained", by=DayOf.ANSWERED, answered=Outcome.EXPLAINED),
    Measure("every-refused", by=DayOf.ANSWERED, answered=Outcome.REFUSED),
    Measure("every-on-time", by=DayOf.ANSWERED, on_time=True),
    Measure("every-confirmed", by=DayOf.CONFIRMED, confirmed=True),
    Measure("every-satisfied", by=DayOf.CONFIRMED, confirmed=True, satisfied=True),
    Measure("every-reopened", reopened=True),
    Measure("every-open", by=None, open=True),
    Measure("every-overdue", by=None, overdue=True),
    Measure("every-visits", over=Countable.ACTIVITIES, by=DayOf.HAPPENED),
)


def measure_of(indicator: Indicator) -> Measure:
    """Return the measure a playbook's indicator defines."""
    when = indicator.when
    asked: dict[str, Any] = when.model_dump(exclude_none=True) if when else {}
    by = indicator.by or (DayOf.ANSWERED if {"answered", "on_time"} & set(asked) else DayOf.RAISED)
    if indicator.over is Countable.MATTERS and by not in OF_MATTERS:
        by = DayOf.RAISED
    title = indicator.title
    named: dict[str, Any] = {"zh": title.zh, "en": title.en} if title else {}
    return Measure(indicator.id, over=indicator.over, kind=indicator.kind, by=by, **asked, **named)
