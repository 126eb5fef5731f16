"""How office hours, levels and posts are written in a playbook."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from bandeng.playbooks.pieces import Day, Id, Named, Piece, Words, refuse
from bandeng.playbooks.vocabulary import Ability
from bandeng.worktime.arithmetic import Span


def _hours(value: object) -> Span:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in str(value).split("-"))
    except ValueError:
        raise refuse("hours", given=str(value)) from None
    if opens >= closes:
        raise refuse("hours", given=str(value))
    return Span(opens, closes)


Hours = Annotated[
    Span,
    PlainValidator(_hours),
    WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d-\d\d:\d\d$"}),
]


class OfficeHours(Piece):
    """When the office works on a working day."""

    hours: Annotated[tuple[Hours, ...], Field(min_length=1, max_length=4)]
    """working hours of a working day, such as `08:30-12:00` · 工作日的办公时段"""

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        for earlier, later in zip(self.hours, self.hours[1:], strict=False):
            if earlier.end > later.start:
                raise refuse("hours_order")
        return self


class Level(Piece):
    """A level of the place tree."""

    id: Id
    """for ever · 编号，定了不改"""
    title: Words
    """what people call it · 名称"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""


class Grade(Piece):
    """A tier within a post, such as a representative of the region or of the banner."""

    id: Id
    """for ever · 编号，定了不改"""
    title: Words
    """what people call it · 名称"""


class Bounds(Piece):
    """How many people hold a post at one place of a level."""

    min: Annotated[int, Field(ge=0, le=999)] = 0
    """fewest holders at one place · 一处至少几人"""
    max: Annotated[int, Field(ge=1, le=9999)] | None = None
    """most holders at one place · 一处至多几人"""

    @model_validator(mode="after")
    def _min_below_max(self) -> Self:
        if self.max is not None and self.min > self.max:
            raise refuse("min_max", min=str(self.min), max=str(self.max))
        return self


def _levels_with_bounds(value: object) -> object:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple) and all(isinstance(level, str) for level in value):
        return {level: {} for level in value}
    if isinstance(value, Mapping):
        return {level: {} if bounds is None else bounds for level, bounds in value.items()}
    return value


Stations = Annotated[
    dict[Id, Bounds],
    BeforeValidator(_levels_with_bounds, json_schema_input_type=str | list[str] | dict[str, Any]),
    Field(min_length=1),
]


class Post(Named):
    """A post people hold at places: where, how many, and what they may do there and below."""

    title: Words
    """what people call it · 名称"""
    about: Words | None = None
    """what the post does, shown to everybody · 岗位说明，公开显示"""
    at: Stations
    """one level, several, or a table of levels, each with min and max · 设在哪一级，可分级写人数"""
    min: Annotated[int, Field(ge=0, le=999)] = 0
    """fewest holders at each place · 每处至少几人"""
    max: Annotated[int, Field(ge=1, le=9999)] | None = None
    """most holders at each place · 每处至多几人"""
    grades: tuple[Grade, ...] = ()
    """tiers within the post · 岗位内的层次"""
    may: tuple[Ability, ...] = ()
    """what a holder may do at the place and below it · 在本地方及以下能做什么"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""

    @property
    def levels(self) -> tuple[str, ...]:
        """Return the levels at whose places the post exists."""
        return tuple(self.at)

    def bounds(self, level: str) -> Bounds:
        """Return how many hold the post at one place of `level`."""
        own = self.at[level]
        fewest = own.min if "min" in own.model_fields_set else self.min
        most = own.max if "max" in own.model_fields_set else self.max
        return Bounds(min=fewest, max=most)

    @model_validator(mode="after")
    def _bounds_make_sense(self) -> Self:
        for level in self.at:
            self.bounds(level)
        return self
