"""How a worked example is written in a playbook: what happened, when one looks, what is seen."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bandeng.playbooks.pieces import Id, Ids, Piece, WallTime, refuse
from bandeng.playbooks.vocabulary import Channel, Colour, Outcome, Privacy, Refusal, StoryState

PLACE_PATTERN = r"^[a-z][a-z0-9-]*-\d+$"
PlaceRef = Annotated[str, Field(pattern=PLACE_PATTERN)]
VERBS = (
    "raise", "take", "note", "reply", "ask", "escalate", "send-down",
    "answer", "confirm", "not-solved", "redirect", "withdraw",
)  # fmt: skip


class Happening(Piece):
    """One thing somebody does in a story: a moment and exactly one verb."""

    at: WallTime
    by: Id | None = None
    in_: PlaceRef | None = None
    privacy: Privacy | None = None
    channel: Channel | None = None
    raise_: Id | None = None
    take: Id | None = None
    note: str | None = None
    ask: str | None = None
    reply: str | None = None
    escalate: str | None = None
    send_down: str | None = None
    answer: Outcome | None = None
    confirm: str | None = None
    not_solved: str | None = None
    redirect: Id | None = None
    withdraw: str | None = None

    @property
    def verb(self) -> str:
        """Return what is done, as it stands in the file."""
        return next(verb for verb in VERBS if self._said(verb) is not None)

    def _said(self, verb: str) -> object:
        field = {"raise": "raise_"}.get(verb, verb.replace("-", "_"))
        return getattr(self, field)

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        said = [verb for verb in VERBS if self._said(verb) is not None]
        if len(said) != 1:
            raise refuse("one_verb", verbs=", ".join(VERBS))
        if said == ["raise"] and self.in_ is None:
            raise refuse("raise_in")
        return self


class Expectation(Piece):
    """What one must see; only what is written is compared."""

    state: StoryState | None = None
    rung: Id | None = None
    colour: Colour | None = None
    owner: Id | None = None
    helpers: tuple[Id, ...] | None = None
    due: WallTime | None = None
    reminded: Annotated[int, Field(ge=0)] | None = None
    overdue_reminded: Annotated[int, Field(ge=0)] | None = None
    reopened: Annotated[int, Field(ge=0)] | None = None
    list_: Id | None = None
    first_reply: Annotated[str, Field(pattern="^(owed|given|late)$")] | None = None
    steps: tuple[str, ...] | None = None
    uncovered: tuple[str, ...] | None = None
    overfull: tuple[str, ...] | None = None


class Look(Piece):
    """A moment at which one looks, and what must be seen then."""

    at: WallTime
    expect: Expectation


Held = dict[Id, Annotated[int, Field(ge=0)]]


class Story(Piece):
    """A worked example: a matter with a clock of its own, or who is where."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    vacant: Ids = ()
    given: tuple[Happening, ...] = ()
    places: dict[PlaceRef, Held] = {}
    at: WallTime | None = None
    expect: Expectation | None = None
    looks: tuple[Look, ...] = ()
    refused: Refusal | None = None

    @property
    def all_looks(self) -> tuple[Look, ...]:
        """Return every moment at which one looks, in the order of the file."""
        first = (Look(at=self.at, expect=self.expect),) if self.at and self.expect else ()
        return first + self.looks

    @model_validator(mode="after")
    def _one_sort(self) -> Self:
        if bool(self.given) == bool(self.places):
            raise refuse("given_or_places")
        if self.places and (self.expect is None or self.at or self.looks or self.refused):
            raise refuse("places_expect")
        return self

    @model_validator(mode="after")
    def _ends_somehow(self) -> Self:
        if self.given and (self.at is None) != (self.expect is None):
            raise refuse("at_with_expect")
        if self.given and not self.all_looks and self.refused is None:
            raise refuse("no_expectation")
        return self

    @model_validator(mode="after")
    def _one_matter_in_order(self) -> Self:
        verbs = [happening.verb for happening in self.given]
        if self.given and (verbs[0] != "raise" or verbs.count("raise") != 1):
            raise refuse("raise_first")
        moments = [happening.at for happening in self.given]
        if moments != sorted(moments):
            raise refuse("given_order")
        return self
