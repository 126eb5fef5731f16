"""Read matters: everybody the public ones, a key's person what that person may see."""

from datetime import datetime
from functools import lru_cache, partial
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from bandeng.matters import finding, published, queries
from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN, State
from bandeng.people.states import Seats
from bandeng.places.queries import by_code
from bandeng.reports.scope import seen
from bandeng.web.open.api import paging, rows
from bandeng.web.open.api.calls import READING, answer, answer_one, at_of, needed_reader, reader
from bandeng.web.open.api.paging import CURSOR
from bandeng.web.open.api.problems import Wrong
from bandeng.web.open.api.shapes import Code, Id, Matters, Short
from bandeng.web.open.api.shapes import Matter as MatterShape

router = Router(tags=["matters"])
IN_STATE = Literal[
    "open", "over", "raised", "taken", "working", "waiting", "joined", "answered", "confirmed",
    "unconfirmed", "withdrawn", "redirected",
]  # fmt: skip


class Sifting(BaseModel):
    """What a list of matters is sifted by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scope: Literal["seen", "public", "mine"] | None = Field(
        None, description="What is listed; with a person's key `seen`, without one `public`."
    )
    state: IN_STATE | None = Field(None, description="`open`, `over`, or one state.")
    kind: Id | None = None
    category: Id | None = None
    place: Code | None = Field(None, description="The code of a place; it and all below it.")
    q: Short | None = Field(None, description="Words, or a number.")
    order: Literal["newest", "due"] = Field("newest", description="`due`: first due first.")
    cursor: str = Field("", pattern=f"{CURSOR}|^$", description="`next` of the page before.")
    limit: int = Field(20, ge=1, le=100)


@router.get(
    "", response={200: Matters, **READING}, operation_id="listMatters", summary="List matters"
)
def listing(request: HttpRequest, asked: Annotated[Sifting, Query()]) -> HttpResponse:
    """List matters, page by page, or find them by words.

    Without a key, or with `scope=public`, the public ones, latest published first. With the key
    of a person what that person sees (`seen`) or has in hand (`mine`), latest raised first.
    """
    who = None if asked.scope == "public" else reader(request)
    if who is None and asked.scope in ("seen", "mine"):
        who = needed_reader(request)
    order = paging.DUE if asked.order == "due" else paging.NEWEST if who else paging.PUBLISHED
    mark = paging.read(asked.cursor, order)
    sought = _published(asked) if who is None and order == paging.PUBLISHED else None
    if sought and sought.by_marks:
        found, after = _newest(sought, mark, asked.limit, at_of(request))
    elif asked.q:
        found, after = _looked_for(asked, who, order, mark)
    else:
        found, after = _leafed(asked, who, order, mark)
    shown = rows.for_person(found) if who else rows.for_everybody(found)
    return answer({"items": shown, "next": after})


def _published(asked: Sifting) -> published.Sought:
    """Return what is looked for among the public ones."""
    besides = Q(kind=asked.kind) if asked.kind else Q()
    return published.Sought(
        words=asked.q or "",
        under=path_of(asked.place) if asked.place else "",
        category=asked.category or "",
        besides=besides & _in_state(asked.state) if asked.state else besides,
    )


def _newest(
    sought: published.Sought, mark: paging.Mark | None, limit: int, at: datetime
) -> paging.Page:
    """Return a page of the public ones of words, a place or a category."""
    after = (mark.at, mark.pk) if mark and mark.at else published.FROM_THE_FIRST
    found = rows.read_these(published.newest(sought, limit + 1, at, after))
    return paging.full(found, paging.PUBLISHED, limit) or (found, None)


def _leafed(
    asked: Sifting, who: Seats | None, order: paging.Order, mark: paging.Mark | None
) -> paging.Page:
    """Return a page of a list; the first page, which everybody asks for, is built once.

    For the same seats and the same sifting it is the same statement.
    """
    if mark is None and not asked.place:
        found = rows.ask(_first_page(asked, who, order))
        if page := paging.full(found, order, asked.limit):
            return page
    return paging.page(_sifted(asked, who), order, mark, asked.limit, rows.read)


def _looked_for(
    asked: Sifting, who: Seats | None, order: paging.Order, mark: paging.Mark | None
) -> paging.Page:
    """Return a page of what was looked for; the question for the first one is built once too."""
    usual = order == paging.NEWEST and mark is None and not asked.place and asked.scope != "mine"
    found = finding.plain_words(who, asked.q or "") if who and usual else ""
    if not who or not found:
        return paging.page(_sifted(asked, who), order, mark, asked.limit, rows.read_found)
    there = rows.read_these(_lookup(asked.model_copy(update={"q": None}), who).ids(found))
    return paging.full(there, order, asked.limit) or (there, None)


@lru_cache(maxsize=1000)
def _lookup(asked: Sifting, who: Seats) -> finding.Lookup:
    return finding.lookup(who, partial(_as_asked, asked), asked.limit + 1)


@lru_cache(maxsize=1000)
def _first_page(asked: Sifting, who: Seats | None, order: paging.Order) -> str:
    return rows.prepared(paging.first(_sifted(asked, who), order, asked.limit))


def _sifted(asked: Sifting, who: Seats | None) -> QuerySet[Matter]:
    under = path_of(asked.place) if asked.place else ""
    return _as_asked(asked, _within(asked, who, under))


def _as_asked(asked: Sifting, found: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return those of some matters that are of the kind, category and state asked for."""
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.category:
        found = found.filter(category=asked.category)
    return found.filter(_in_state(asked.state)) if asked.state else found


def _within(asked: Sifting, who: Seats | None, under: str) -> QuerySet[Matter]:
    """Return the matters of a list, looked through for the words."""
    if who is None:
        found = queries.public().filter(path__startswith=under)
        return finding.search(found, asked.q) if asked.q else found
    if asked.scope == "mine":
        mine = queries.mine(who).filter(path__startswith=under)
        return finding.search(mine, asked.q) if asked.q else mine
    return finding.search_seen(who, asked.q, under) if asked.q else seen(who, under)


def _in_state(state: str) -> Q:
    if state == "open":
        return Q(state__in=OPEN)
    return ~Q(state__in=OPEN) if state == "over" else Q(state=State(state))


def path_of(code: str) -> str:
    """Return the path of the place of a code; 404 if there is none."""
    place = by_code(code)
    if place is None:
        raise Wrong(404, _("There is no place of this code."))
    return place.path


@router.get(
    "/{number}", response={200: MatterShape, **READING}, operation_id="readMatter",
    summary="Read a matter",
)  # fmt: skip
def one(request: HttpRequest, number: str) -> HttpResponse:
    """Read one matter by its number; `If-None-Match` with its `ETag` answers 304 if unchanged."""
    who = reader(request)
    found = rows.for_person(rows.read(_numbered(queries.visible_to(who), number))) if who else []
    if not found:
        found = rows.for_everybody(rows.read(_numbered(queries.public(), number)))
    if not found:
        raise Matter.DoesNotExist
    return answer_one(request, found[0])


def _numbered(found: QuerySet[Matter], number: str) -> QuerySet[Any]:
    return found.filter(pk__in=queries.with_number(number).values("pk"))[:1]
