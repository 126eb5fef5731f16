"""What a number is made of: rows of one sort that meet every condition, by the day they count on.

A measure is an indicator of a playbook, one of those every site has, or one of the three lists a
rate is made of.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bandeng.playbooks.schema_deeds import Indicator, When
from bandeng.playbooks.schema_rates import Rate
from bandeng.playbooks.vocabulary import Channel, Countable, DayOf, Outcome

OF_MATTERS = (DayOf.RAISED, DayOf.ANSWERED, DayOf.CONFIRMED)
ENOUGH_STARS = 4


@dataclass(frozen=True)
class Measure:
    """One number over rows; a condition left at None is not asked. `by` None means as of now.

    `stands` asks that the answer still stands; without it what was opened again counts too, on
    the day of its last answer.
    """

    id: str
    over: Countable = Countable.MATTERS
    kinds: tuple[str, ...] = ()
    stands: bool = True
    by: DayOf | None = DayOf.RAISED
    answered: Outcome | None = None
    rung: str | None = None
    category: str | None = None
    channel: Channel | None = None
    asked_at: tuple[str, ...] | None = None
    on_time: bool | None = None
    promised: bool | None = None
    confirmed: bool | None = None
    satisfied: bool | None = None
    rated: bool | None = None
    spoken: bool | None = None
    solved: bool | None = None
    awaited: bool | None = None
    heard_on_time: bool | None = None
    ended: bool | None = None
    reopened: bool | None = None
    handed_over: bool | None = None
    extended: bool | None = None
    left_out: bool | None = None
    summed: str = ""
    distinct: str = ""
    overdue: bool | None = None
    open: bool | None = None
    zh: str = ""
    en: str = ""

    @property
    def countable(self) -> bool:
        """Tell whether rows of this sort exist in this version; otherwise the number is 0."""
        return self.over is not Countable.RECORDS

    @property
    def is_of_activities(self) -> bool:
        """Tell whether it is a number over activities that were held."""
        return self.over is Countable.ACTIVITIES

    @property
    def is_of_pairs(self) -> bool:
        """Tell whether it is a number over the pairs of workshops."""
        return self.over is Countable.PAIRS

    @property
    def has_colours(self) -> bool:
        """Tell whether its rows stand on rungs, which have colours."""
        return not self.is_of_activities and not self.is_of_pairs

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
    Measure("every-activities", over=Countable.ACTIVITIES, by=DayOf.HAPPENED),
)


def measure_of(indicator: Indicator) -> Measure:
    """Return the measure a playbook's indicator defines."""
    asked = conditions_of(indicator.when)
    by: DayOf | None = indicator.by or (
        DayOf.ANSWERED if {"answered", "on_time"} & set(asked) else DayOf.RAISED
    )
    if indicator.over is Countable.MATTERS and by not in OF_MATTERS:
        by = DayOf.RAISED
    if indicator.over is Countable.ACTIVITIES:
        by = DayOf.ENTERED if indicator.by is DayOf.ENTERED else DayOf.HAPPENED
        distinct = (indicator.distinct or "").partition(".")[2]
        asked = {"summed": indicator.summed_field, "distinct": distinct}
    if indicator.over is Countable.PAIRS:
        by, asked = None, {}
    title = indicator.title
    named: dict[str, Any] = {"zh": title.zh, "en": title.en} if title else {}
    kinds = indicator.kind
    return Measure(indicator.id, over=indicator.over, kinds=kinds, by=by, **asked, **named)


def conditions_of(when: When | None) -> dict[str, Any]:
    """Return the conditions that are asked, by the names a measure has for them."""
    return when.model_dump(exclude_none=True) if when else {}


class Part(StrEnum):
    """The lists a rate is made of; a number of it is the count of one of them."""

    GOOD = "good"
    OF = "of"
    EXCEPT = "except"


@dataclass(frozen=True)
class Parts:
    """What a rate takes: of the rows of `of`, without those of `except_`, those of `good`."""

    of: Measure
    good: Measure
    except_: Measure | None


def parts_of(rate: Rate) -> Parts:
    """Return the measures a playbook's rate is made of."""
    by = rate.by if rate.by in OF_MATTERS else DayOf.ANSWERED
    titled: dict[str, Any] = {"zh": rate.title.zh, "en": rate.title.en}

    def measure(when: When) -> Measure:
        conditions = conditions_of(when)
        return Measure(rate.id, kinds=rate.kinds, stands=False, by=by, **conditions, **titled)

    return Parts(
        measure(rate.of), measure(rate.good), measure(rate.except_) if rate.except_ else None
    )
