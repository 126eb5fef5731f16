"""What goes in and comes out, as the published schema says it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic.config import JsonDict

from bandeng.matters.states import Channel, Outcome, Privacy, State

NAMED: JsonDict = {"additionalProperties": False}  # a name that does not fit its pattern is refused


def _whole(number: object) -> object:
    """Return a number as JSON means it: 12.0 is as whole as 12."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


NO_NUL = r"^[^\x00]*$"
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z-]+$")]
Short = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=NO_NUL)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9]{5,15}$")]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1), BeforeValidator(_whole)]

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}.*", re.ASCII)


def _written(form: re.Pattern[str]) -> Callable[[object], object]:
    """Return what lets through only what is written so: a number could be seconds since 1970."""

    def read(said: object) -> object:
        if isinstance(said, str) and form.fullmatch(said):
            return said
        raise ValueError("neither a day nor an instant")

    return read


def _known(at: datetime) -> datetime:
    """Return an instant in the zone of all zones: the database knows none beyond sixteen hours.

    One at the end of all times, which no other zone has, is left to who reads it.
    """
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return at


Day = Annotated[date, BeforeValidator(_written(DAY))]
Instant = Annotated[
    AwareDatetime, Field(strict=False), BeforeValidator(_written(INSTANT)), AfterValidator(_known)
]
HowMany = Annotated[int, Field(ge=0, le=1_000_000), BeforeValidator(_whole)]


class Body(BaseModel):
    """What is sent; what is not named here is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None


class PlaceNamed(BaseModel):
    """A place by its code."""

    code: str
    name: str
    level: str


class Matter(BaseModel):
    """A matter as far as who asks may read it; `sealed` ones keep their words to themselves."""

    number: str
    url: str
    kind: str
    category: str
    title: str | None
    text: str | None
    sealed: bool
    place: PlaceNamed
    lat: float | None
    lng: float | None
    privacy: Privacy
    published: bool
    state: State
    open: bool
    rung: str
    post: str
    holder: str | None
    raised_at: datetime
    changed_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    outcome: Literal["", "solved", "explained", "refused"]
    answer: str | None


class Matters(BaseModel):
    """A page of matters; `next` is the cursor of the page after it."""

    items: list[Matter]
    next: str | None


class Receipt(BaseModel):
    """What was done: where the matter stands now, without its words."""

    number: str
    url: str
    state: State
    rung: str
    post: str
    due_at: datetime | None
    changed_at: datetime


class Place(PlaceNamed):
    """A place and what it stands under."""

    parent: str | None
    lat: float | None
    lng: float | None
    from_day: date
    to_day: date | None


class PlaceInside(Place):
    """A place with all it stands under, highest first."""

    above: list[PlaceNamed]


class Places(BaseModel):
    """A page of places; `next` is the cursor of the page after it."""

    items: list[Place]
    next: str | None


class Holder(BaseModel):
    """Who answers at a place now; `stands_in_for` is who holds the post and is away."""

    post: str
    title: str
    place: PlaceNamed
    name: str
    person: int | None
    stands_in_for: str | None


class Holders(BaseModel):
    """Who answers for a place, nearest first."""

    items: list[Holder]


class Category(BaseModel):
    """What a request can be about."""

    id: str
    title: str


class Asked(BaseModel):
    """What a kind asks besides the words."""

    id: str
    title: str
    type: str
    required: bool


class Kind(BaseModel):
    """A kind of request."""

    id: str
    title: str
    categories: list[Category]
    fields: list[Asked]
    channels: list[str]
    privacy: list[str]
    default_privacy: str


class Kinds(BaseModel):
    """What can be asked for here."""

    items: list[Kind]


class Number(BaseModel):
    """A number over what the key's person sees; `value` is null for what is not counted here."""

    id: str
    title: str
    definition: str
    of_now: bool
    value: int | None


class Numbers(BaseModel):
    """The numbers of a part of the tree and a time."""

    place: str | None
    from_day: date | None
    to_day: date | None
    items: list[Number]


class NewMatter(Body):
    """A request as it was taken down."""

    kind: Id
    category: Id
    text: Words
    place: Code
    title: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = ""
    channel: Channel | None = Field(default=None, strict=False)
    privacy: Privacy | None = Field(default=None, strict=False)
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lng: Annotated[float, Field(ge=-180, le=180)] | None = None
    name: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = ""
    phone: Phone | None = None
    email: Email | None = None
    about: Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)] = ""
    more: dict[Id, Short] = Field(default={}, max_length=40, json_schema_extra=NAMED)


class Assign(Body):
    """Who is to have it, and why."""

    to: RowId
    reason: Short = ""


Parts = dict[Id, Words]


class Answer(Body):
    """The answer: one text, or its parts by id where the kind asks for parts.

    With `take` a request nobody has taken yet is taken first.
    """

    text: Words | None = None
    parts: Annotated[Parts, Field(min_length=1, max_length=20, json_schema_extra=NAMED)] | None = (
        None
    )
    outcome: Outcome = Field(strict=False)
    take: bool = False


class Note(Body):
    """A note; only what is for the asker is shown to who asked."""

    text: Words
    for_asker: bool = False


Row = dict[str, Any]
