"""Read duties: what is owed and how much of it was done, computed from what was held."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from bandeng.activities.duty_states import Due
from bandeng.activities.queries.duties import dues
from bandeng.activities.queries.owed import Asked
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.places.queries import chains_of
from bandeng.places.states import is_within
from bandeng.playbooks.queries import library
from bandeng.playbooks.vocabulary import Fulfilment
from bandeng.web.open.api.calls import READING, answer, at_of, needed_reader
from bandeng.web.open.api.matters import path_of
from bandeng.web.open.api.shapes import Code, Day, Id, PlaceNamed

router = Router(tags=["duties"])
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)


class DutyShape(BaseModel):
    """One duty of one holder, or of one place as a body, in one period."""

    model_config = ConfigDict(title="Duty")

    duty: str
    title: str
    period: str
    from_day: date
    to_day: date
    place: PlaceNamed
    holder: str | None
    times: int
    done: int
    caught_up: int
    stands: Fulfilment
    until: date


class Duties(BaseModel):
    """A page of duties; `next` is the cursor of the page after it."""

    items: list[DutyShape]
    next: str | None


class Over(BaseModel):
    """Of which part of the tree and which day the duties are asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scope: Literal["seen", "mine"] = Field(
        "seen", description="`seen`: of the places the key's person looks over; `mine`: his own."
    )
    place: Code | None = Field(None, description="The code of a place; it and all below it.")
    duty: Id | None = None
    day: Day | None = Field(None, description="The periods that contain this day; today.")
    cursor: str = Field("", pattern=r"^[0-9]{0,9}$", description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=200)


@router.get("", response={200: Duties, **READING}, operation_id="listDuties", summary="List duties")
def listing(request: HttpRequest, asked: Annotated[Over, Query()]) -> HttpResponse:
    """List what is owed in the week, month, quarter and year a day lies in, by duty and place.

    Nobody enters how far a duty is fulfilled: it is counted from the activities that were held.
    """
    who, today = needed_reader(request), localdate(at_of(request))
    found = list(_seen(asked, who, request))
    begin = int(asked.cursor or 0)
    shown = found[begin : begin + asked.limit]
    more = begin + asked.limit < len(found)
    chains = chains_of({due.path for due in shown})
    rows = [_row(due, chains[due.path][-1], today) for due in shown]
    return answer({"items": rows, "next": str(begin + asked.limit) if more else None})


def _seen(asked: Over, who: Seats, request: HttpRequest) -> Iterator[Due]:
    """Yield the dues a person may read: his own, or those of the places he looks over."""
    at, mine = at_of(request), asked.scope == "mine"
    day = min(max(asked.day or localdate(at), FIRST), LAST)
    under = path_of(asked.place) if asked.place else ""
    reach = who.reach("see")
    within = under or ("" if mine or len(reach) != 1 else next(iter(reach)))
    wanted = [asked.duty] if asked.duty else ()
    person = who.person_id if mine else None
    for due in dues(library(at), Asked(at, day, day, within, person, wanted)):
        if mine or any(is_within(due.path, path) for path in reach):
            yield due


def _row(due: Due, place: Place, today: date) -> dict[str, Any]:
    language, stands = get_language(), due.stands(today)
    title = due.duty.title
    over = stands in (Fulfilment.LATE, Fulfilment.MISSED)
    return {
        "duty": due.duty.id,
        "title": title.said_in(language) if title else due.duty.id,
        "period": due.span.title.said_in(language),
        "from_day": due.span.first.isoformat(),
        "to_day": due.span.last.isoformat(),
        "place": {"code": place.code, "name": place.name, "level": place.level},
        "holder": due.person_name or None,
        "times": due.duty.times,
        "done": due.done,
        "caught_up": due.caught_up,
        "stands": stands.value,
        "until": (due.grace_until if over else due.span.last).isoformat(),
    }
