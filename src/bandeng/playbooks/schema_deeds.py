"""How activities, duties, records and indicators are written in a playbook."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bandeng.playbooks.pieces import Day, Id, Ids, Named, Piece, Words, YesNo, refuse, with_ids
from bandeng.playbooks.vocabulary import Countable, DayOf, FieldType, Outcome, Period, Scope


class FormField(Named):
    """One field of an activity or a record; its type is frozen once adopted."""

    type: FieldType
    label: Words | None = None
    list_: Id | None = None
    unit: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    required: YesNo = False
    retired: Day | None = None

    @model_validator(mode="after")
    def _choices_come_from_a_list(self) -> Self:
        if (self.type is FieldType.CHOICE) != (self.list_ is not None):
            raise refuse("choice_list")
        return self


class Activity(Named):
    """Something that happens at a time and place with people."""

    title: Words
    by: Ids = ()
    at: Id | None = None
    fields: dict[Id, FormField] = {}
    may_raise: Ids = ()
    retired: Day | None = None

    _fields_know_their_ids = field_validator("fields", mode="before")(with_ids)


class Duty(Named):
    """Who must do which activity, and how often."""

    title: Words | None = None
    post: Id
    do: Id
    times: Annotated[int, Field(ge=1, le=366)]
    per: Period
    retired: Day | None = None


class VisibleTo(Piece):
    """Which post reads a register, and over which places."""

    post: Id
    scope: Scope


class Record(Named):
    """A typed row of a register."""

    title: Words | None = None
    fields: dict[Id, FormField]
    visible_to: VisibleTo
    confirm_by: Id | None = None
    retired: Day | None = None

    _fields_know_their_ids = field_validator("fields", mode="before")(with_ids)


class When(Piece):
    """Which rows an indicator takes: a closed list of conditions, all of which must hold."""

    answered: Outcome | None = None
    rung: Id | None = None
    category: Id | None = None
    on_time: YesNo | None = None
    confirmed: YesNo | None = None


class Indicator(Named):
    """A number defined once, over rows that can be opened."""

    title: Words | None = None
    count: Countable | None = None
    sum: Annotated[str, Field(pattern=r"^(activities|records)\.[a-z][a-z0-9-]*$")] | None = None
    kind: Id
    when: When | None = None
    by: DayOf | None = None
    retired: Day | None = None

    @model_validator(mode="after")
    def _counts_or_sums(self) -> Self:
        if (self.count is None) == (self.sum is None):
            raise refuse("count_or_sum")
        return self

    @property
    def over(self) -> Countable:
        """Return which rows the number is made of."""
        return self.count or Countable((self.sum or "").partition(".")[0])

    @property
    def summed_field(self) -> str:
        """Return the field that is summed, empty when rows are counted."""
        return (self.sum or "").partition(".")[2]
