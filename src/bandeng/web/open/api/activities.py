"""Read activities: everybody the public ones, a key's person what he sees; write one down."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bandeng.activities import actions, queries
from bandeng.activities.actions import Draft
from bandeng.activities.models import Activity
from bandeng.activities.models.naming import called
from bandeng.activities.states import State
from bandeng.doors.actions.once import Told
from bandeng.people.states import Seats
from bandeng.places.queries import by_code
from bandeng.web.open.api import paging
from bandeng.web.open.api.calls import (
    READING,
    WRITING,
    Once,
    answer,
    answer_one,
    at_of,
    done,
    needed_reader,
    reader,
    told,
    worker,
    written,
)
from bandeng.web.open.api.matters import path_of
from bandeng.web.open.api.paging import CURSOR
from bandeng.web.open.api.problems import Wrong
from bandeng.web.open.api.rows import BASE, veiled
from bandeng.web.open.api.shapes import (
    NAMED,
    NO_NUL,
    Body,
    Code,
    Day,
    HowMany,
    Id,
    Instant,
    PlaceNamed,
    Short,
)

router = Router(tags=["activities"])
BY_TIME = paging.Order("h", "starts_at")
COLUMNS = (
    "id", "code", "kind", "playbook_hash",
    "title", "about", "where", "starts_at", "ends_at", "state", "late",
    "open_to_all", "published_at", "more", "changed_at", "host__name", "place__code",
    "place__name", "place__level",
)  # fmt: skip
Row = dict[str, Any]


class ActivityShape(BaseModel):
    """An activity as far as who asks may read it; never who came, only how many."""

    model_config = ConfigDict(title="Activity")

    code: str
    url: str
    kind: str
    title: str
    about: str
    place: PlaceNamed
    where: str
    starts_at: datetime
    ends_at: datetime
    state: Literal["planned", "held", "cancelled"]
    late: bool
    open_to_all: bool
    published: bool
    host: str | None
    came: int | None
    more: dict[str, Any] | None
    changed_at: datetime


class Activities(BaseModel):
    """A page of activities; `next` is the cursor of the page after it."""

    items: list[ActivityShape]
    next: str | None


class Sifting(BaseModel):
    """What a list of activities is sifted by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scope: Literal["seen", "public", "mine"] | None = Field(
        None, description="What is listed; with a person's key `seen`, without one `public`."
    )
    state: Literal["planned", "held", "cancelled"] | None = None
    kind: Id | None = None
    place: Code | None = Field(None, description="The code of a place; it and all below it.")
    from_day: Day | None = Field(None, description="Begins on this day or later.")
    to_day: Day | None = Field(None, description="Begins on this day or earlier.")
    cursor: str = Field("", pattern=f"{CURSOR}|^$", description="`next` of the page before.")
    limit: int = Field(20, ge=1, le=100)


Long = Annotated[str, StringConstraints(max_length=5000, pattern=NO_NUL)]


class NewActivity(Body):
    """Something that was held without a plan, a visit above all."""

    kind: Id
    place: Code
    starts_at: Instant
    ends_at: Instant | None = None
    title: Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)] = ""
    about: Long = ""
    where: Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)] = ""
    headcount: HowMany | None = None
    more: dict[Id, Short] = Field(default={}, max_length=40, json_schema_extra=NAMED)


@router.get(
    "", response={200: Activities, **READING}, operation_id="listActivities",
    summary="List activities",
)  # fmt: skip
def listing(request: HttpRequest, asked: Annotated[Sifting, Query()]) -> HttpResponse:
    """List activities, page by page, the latest first.

    Without a key, or with `scope=public`, the public ones. With the key of a person what that
    person sees (`seen`), or holds or is invited to (`mine`).
    """
    who = None if asked.scope == "public" else reader(request)
    if who is None and asked.scope in ("seen", "mine"):
        who = needed_reader(request)
    mark = paging.read(asked.cursor, BY_TIME)
    found, after = paging.page(_sifted(asked, who), BY_TIME, mark, asked.limit, _read)
    return answer({"items": [_shown(row, who) for row in found], "next": after})


def _sifted(asked: Sifting, who: Seats | None) -> QuerySet[Activity]:
    found = queries.public() if who is None else queries.visible_to(who)
    if who and asked.scope == "mine":
        found = queries.mine(who)
    if asked.place:
        found = found.filter(path__startswith=path_of(asked.place))
    exact = {name: getattr(asked, name) for name in ("state", "kind") if getattr(asked, name)}
    found = found.filter(**exact)
    if asked.from_day:
        found = found.filter(starts_at__gte=_midnight(asked.from_day))
    if asked.to_day:
        found = found.filter(starts_at__lt=_midnight(asked.to_day) + timedelta(days=1))
    return found


def _midnight(day: date) -> datetime:
    """Return when a day begins; before and after our times is as good as their ends."""
    near = min(max(day, date(1900, 1, 1)), date(2999, 12, 31))
    return make_aware(datetime.combine(near, time()))


def _read(rows: QuerySet[Activity]) -> list[Row]:
    """Return activities with what a row of them needs, in two statements."""
    found = list(rows.select_related(None).values(*COLUMNS))
    numbers = queries.counted_by_id([row["id"] for row in found])
    return [{**row, "came": numbers.get(row["id"])} for row in found]


def _shown(row: Row, who: Seats | None) -> Row:
    seen, held = who is not None, row["state"] == State.HELD
    title = called(row["title"], row["playbook_hash"], row["kind"])
    return {
        "code": row["code"],
        "url": f"{BASE}/activities/{row['code']}",
        "kind": row["kind"],
        "title": title if seen else veiled(title),
        "about": row["about"] if seen else veiled(row["about"]),
        "place": {name: row[f"place__{name}"] for name in ("code", "name", "level")},
        "where": row["where"] if seen else veiled(row["where"]),
        "starts_at": told(row["starts_at"]),
        "ends_at": told(row["ends_at"]),
        "state": row["state"],
        "late": row["late"],
        "open_to_all": row["open_to_all"],
        "published": row["published_at"] is not None,
        "host": row["host__name"] if seen else None,
        "came": row["came"] if seen and held else None,
        "more": row["more"] if seen else None,
        "changed_at": told(row["changed_at"]),
    }


@router.get(
    "/{code}", response={200: ActivityShape, **READING}, operation_id="readActivity",
    summary="Read an activity",
)  # fmt: skip
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Read one activity by its code; `If-None-Match` with its `ETag` answers 304 if unchanged."""
    who = reader(request)
    rows = queries.public() if who is None else queries.visible_to(who)
    found = _read(rows.filter(code=code)[:1])
    if not found:
        raise Activity.DoesNotExist
    return answer_one(request, _shown(found[0], who))


@router.post(
    "", response={201: ActivityShape, **WRITING}, operation_id="enterActivity",
    summary="Write down an activity",
)  # fmt: skip
def enter(request: HttpRequest, body: NewActivity, idempotency_key: Once = None) -> HttpResponse:
    """Write down what the key's person held without a plan, just now or some time ago."""
    by = worker(request)

    def act() -> Told:
        place = by_code(body.place)
        if place is None:
            raise Wrong(404, _("There is no place of this code."))
        draft = Draft(
            kind=body.kind, place=place, starts_at=body.starts_at, ends_at=body.ends_at,
            title=body.title, about=body.about, where=body.where, more=body.more,
            headcount=body.headcount,
        )  # fmt: skip
        activity = actions.enter(draft, by=by, at=at_of(request))
        row = _read(queries.visible_to(needed_reader(request)).filter(pk=activity.pk))[0]
        return Told(201, written(_shown(row, needed_reader(request))))

    return done(request, idempotency_key, body, act)
