"""How a playbook is written: one mechanism, one file, a closed vocabulary."""

from collections.abc import Mapping
from datetime import date, time
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from bandeng.playbooks.pieces import Day, FreeWords, Id, Named, Piece, Words, refuse, with_ids
from bandeng.playbooks.schema_deeds import Activity, Duty, Indicator, Record
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.schema_stories import Story
from bandeng.playbooks.vocabulary import Ability
from bandeng.worktime.arithmetic import Span

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _hours(value: object) -> Span:
    if isinstance(value, Span):
        return value
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

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        for earlier, later in zip(self.hours, self.hours[1:], strict=False):
            if earlier.end > later.start:
                raise refuse("hours_order")
        return self


class Level(Piece):
    """A level of the place tree."""

    id: Id
    title: Words
    retired: Day | None = None


class Grade(Piece):
    """A tier within a post, such as a representative of the region or of the banner."""

    id: Id
    title: Words


class Bounds(Piece):
    """How many people hold a post at one place of a level."""

    min: Annotated[int, Field(ge=0, le=999)] = 0
    max: Annotated[int, Field(ge=1, le=9999)] | None = None

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
    about: Words | None = None
    at: Stations
    min: Annotated[int, Field(ge=0, le=999)] = 0
    max: Annotated[int, Field(ge=1, le=9999)] | None = None
    grades: tuple[Grade, ...] = ()
    may: tuple[Ability, ...] = ()
    retired: Day | None = None

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
            bounds = self.bounds(level)
            if bounds.max is not None and bounds.min > bounds.max:
                raise refuse("min_max", min=str(bounds.min), max=str(bounds.max))
        return self


class Option(Piece):
    """One choice of a named list; `tell` is what a person is told who meets it."""

    id: Id
    label: Words
    about: Words | None = None
    tell: Words | None = None
    retired: Day | None = None


class CodeList(Named):
    """A named list of choices, shared by every playbook that names it."""

    title: Words | None = None
    options: Annotated[tuple[Option, ...], Field(min_length=1)]

    @cached_property
    def by_id(self) -> dict[str, Option]:
        """Return the options by their ids, retired ones too."""
        return {option.id: option for option in self.options}

    def offered(self, day: date) -> tuple[Option, ...]:
        """Return the options that may be chosen on a day."""
        return tuple(o for o in self.options if o.retired is None or day < o.retired)


class SupervisionList(Named):
    """A list on which matters stand that the top is watching."""

    title: Words


class NamedPage(Piece):
    """The page of one place, under its own name and colour."""

    place: Annotated[str, Field(min_length=1, max_length=80)]
    slug: Annotated[str, Field(pattern=SLUG_PATTERN, max_length=40)]
    title: Words
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    greeting: Words | None = None


class PageRule(Named):
    """Public pages of the places of a level: `{place}` in the title stands for the name."""

    at: Id
    title: Words
    greeting: Words | None = None
    matters: Annotated[tuple[Id, ...], Field(min_length=1)]
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    named: tuple[NamedPage, ...] = ()
    retired: Day | None = None


TABLES = (
    "posts", "lists", "supervision-lists", "matters", "activities", "duties", "records",
    "indicators", "pages",
)  # fmt: skip


class Playbook(Piece):
    """One mechanism: what it is for, who does what, within what time."""

    playbook: Id
    title: Words
    version: Annotated[int, Field(ge=1)]
    why: FreeWords
    source: FreeWords | None = None
    needs: tuple[Id, ...] = ()
    calendar: OfficeHours | None = None
    levels: tuple[Level, ...] = ()
    posts: dict[Id, Post] = {}
    lists: dict[Id, CodeList] = {}
    supervision_lists: dict[Id, SupervisionList] = {}
    matters: dict[Id, MatterKind] = {}
    activities: dict[Id, Activity] = {}
    duties: dict[Id, Duty] = {}
    records: dict[Id, Record] = {}
    indicators: dict[Id, Indicator] = {}
    pages: dict[Id, PageRule] = {}
    stories: tuple[Story, ...] = ()
    retired: Day | None = None

    _know_their_ids = field_validator(*(name.replace("-", "_") for name in TABLES), mode="before")(
        with_ids
    )

    @property
    def id(self) -> str:
        """Return the playbook's id."""
        return self.playbook
