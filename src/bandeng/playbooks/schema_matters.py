"""How a kind of matter is written in a playbook: its ladder, clocks and promises."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from bandeng.playbooks.pieces import Day, Id, Named, Piece, Share, Within, Words, refuse
from bandeng.playbooks.vocabulary import Channel, Colour, OnExpiry, Privacy


class Rung(Piece):
    """One step of a ladder: who answers, where, within what time."""

    rung: Id
    title: Words | None = None
    colour: Colour
    post: Id
    at: Id
    within: Within
    with_: tuple[Id, ...] = ()
    list_: Id | None = None

    @property
    def id(self) -> str:
        """Return the rung's id."""
        return self.rung

    @property
    def helpers(self) -> tuple[str, ...]:
        """Return the posts that help the one who answers."""
        return self.with_

    @model_validator(mode="before")
    @classmethod
    def _named_after_its_colour(cls, rung: object) -> object:
        if (
            not isinstance(rung, Mapping)
            or "colour" in rung
            or rung.get("rung") not in list(Colour)
        ):
            return rung
        return {"colour": rung["rung"], **rung}


class Answer(Piece):
    """What happens after an answer: how long the asker may speak, and what a No leads to."""

    confirm_within: Within
    reopenings: Annotated[int, Field(ge=0, le=9)] = 1
    then: Id | None = None


class PrivacyRule(Piece):
    """Who may read matters of this kind: what is chosen unless somebody says otherwise."""

    default: Privacy
    allowed: Annotated[tuple[Privacy, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _default_is_allowed(self) -> Self:
        if self.default not in self.allowed:
            raise refuse("privacy_default", given=self.default, allowed=", ".join(self.allowed))
        return self


class Confidential(Piece):
    """Which posts may open a confidential matter of this kind."""

    may_open: Annotated[tuple[Id, ...], Field(min_length=1)]


class Duplicates(Piece):
    """Which earlier matters count as perhaps the same wish."""

    within_days: Annotated[int, Field(ge=1, le=365)]
    metres: Annotated[int, Field(ge=1, le=50_000)]


class MatterKind(Named):
    """A kind of matter: who answers it, in what time, and what the asker is promised."""

    title: Words
    about: Words | None = None
    categories: Id
    ladder: Annotated[tuple[Rung, ...], Field(min_length=1, max_length=9)]
    first_reply: Within | None = None
    remind: tuple[Share, ...] = ()
    on_expiry: OnExpiry = OnExpiry.CLIMB
    overdue_remind: Within | None = None
    answer: Answer
    privacy: PrivacyRule = PrivacyRule(default=Privacy.PUBLIC, allowed=tuple(Privacy))
    confidential: Confidential | None = None
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)] = tuple(Channel)
    redirects: Id | None = None
    duplicates: Duplicates | None = None
    retired: Day | None = None

    @cached_property
    def places_on_ladder(self) -> dict[str, int]:
        """Return how high each rung stands, lowest 0."""
        return {rung.rung: height for height, rung in enumerate(self.ladder)}

    def rung(self, rung_id: str) -> Rung:
        """Return a rung by its id."""
        return self.ladder[self.places_on_ladder[rung_id]]

    @property
    def lowest(self) -> Rung:
        """Return the lowest rung."""
        return self.ladder[0]

    @property
    def highest(self) -> Rung:
        """Return the highest rung."""
        return self.ladder[-1]

    @model_validator(mode="after")
    def _shares_rise(self) -> Self:
        if list(self.remind) != sorted(set(self.remind)):
            raise refuse("shares_order")
        return self

    @model_validator(mode="after")
    def _rungs_differ(self) -> Self:
        seen = [rung.rung for rung in self.ladder]
        twice = next((rung for rung in seen if seen.count(rung) > 1), None)
        if twice:
            raise refuse("rung_twice", rung=twice)
        return self
