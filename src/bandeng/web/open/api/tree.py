"""Places, and who answers at them; both are public."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from bandeng.people.queries import who_answers
from bandeng.people.states import Holder
from bandeng.places import queries
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.web.open.api.calls import READING, answer, answer_one, at_of, key_of
from bandeng.web.open.api.matters import path_of
from bandeng.web.open.api.problems import Wrong, nothing_here
from bandeng.web.open.api.shapes import Code, Holders, Id, PlaceInside, Places, Short

places = Router(tags=["places"])
posts = Router(tags=["posts"])


class Sifting(BaseModel):
    """What a list of places is sifted by."""

    model_config = ConfigDict(extra="forbid")

    level: Id | None = None
    under: Code | None = Field(None, description="The code of a place; all below it.")
    q: Short | None = Field(None, description="A name, its spelling or initials, or a code.")
    cursor: Code | None = Field(None, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=200)


@places.get("", response={200: Places, **READING}, operation_id="listPlaces", summary="List places")
def listing(request: HttpRequest, asked: Annotated[Sifting, Query()]) -> HttpResponse:
    """List the open places by their codes, page by page."""
    found = queries.named(asked.q) if asked.q else queries.standing()
    if asked.under:
        under = path_of(asked.under)
        found = found.filter(path__startswith=under).exclude(path=under)
    if asked.level:
        found = found.filter(level=asked.level)
    if asked.cursor:
        found = found.filter(code__gt=asked.cursor)
    rows = list(found.select_related("parent").order_by("code")[: asked.limit + 1])
    after = rows[asked.limit - 1].code if len(rows) > asked.limit else None
    return answer({"items": [_row(place) for place in rows[: asked.limit]], "next": after})


@places.get(
    "/{code}", response={200: PlaceInside, **READING}, operation_id="readPlace",
    summary="Read a place",
)  # fmt: skip
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Read one place, open or closed, with all it stands under."""
    place = queries.by_code(code.replace("\0", ""))
    if place is None:
        raise Wrong(404, nothing_here())
    chain = queries.chain_of(place.path)
    place.parent = chain[-2] if len(chain) > 1 else None
    above = [_named(each) for each in chain[:-1]]
    return answer_one(request, {**_row(place), "above": above})


def _named(place: Place) -> dict[str, Any]:
    return {"code": place.code, "name": place.name, "level": place.level}


def _row(place: Place) -> dict[str, Any]:
    return {
        **_named(place),
        "parent": place.parent.code if place.parent else None,
        "lat": place.lat,
        "lng": place.lng,
        "from_day": place.from_day.isoformat(),
        "to_day": place.to_day.isoformat() if place.to_day else None,
    }


class Where(BaseModel):
    """Of which place it is asked."""

    model_config = ConfigDict(extra="forbid")

    place: Code = Field(description="The code of a place.")


@posts.get(
    "", response={200: Holders, **READING}, operation_id="whoAnswers",
    summary="Who answers for a place",
)  # fmt: skip
def answering(request: HttpRequest, asked: Annotated[Where, Query()]) -> HttpResponse:
    """List who answers for a place now, nearest first; stand-ins by their own names.

    A program with a key also learns each person's id, by which a matter is assigned.
    """
    path, rules = path_of(asked.place), library(at_of(request))
    named = {place.pk: _named(place) for place in queries.chain_of(path)}
    with_ids = key_of(request) is not None
    rows = [_holder(h, named, rules, with_ids) for h in who_answers(path, at_of(request))]
    return answer({"items": rows})


def _holder(
    holder: Holder, named: dict[int, dict[str, Any]], rules: Library, with_id: bool
) -> dict[str, Any]:
    post = rules.posts.get(holder.post)
    return {
        "post": holder.post,
        "title": post.title.said_in(get_language()) if post else holder.post,
        "place": named[holder.place_id],
        "name": holder.name,
        "person": holder.person_id if with_id else None,
        "stands_in_for": holder.held_by_name if holder.stands_in else None,
    }
