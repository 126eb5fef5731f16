"""The numbers of the site, and what can be asked for on it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from bandeng.matters.actions.filling_in import asked as asked_fields
from bandeng.matters.actions.filling_in import label
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.reports import queries as reports
from bandeng.reports.periods import Period, named
from bandeng.reports.queries import View
from bandeng.reports.sentences import definition_of, title_of
from bandeng.web.open.api.calls import READING, answer, at_of, needed_reader
from bandeng.web.open.api.matters import path_of
from bandeng.web.open.api.problems import Wrong, nothing_here
from bandeng.web.open.api.shapes import Code, Day, Kinds, Numbers

indicators = Router(tags=["indicators"])
kinds = Router(tags=["kinds"])


class Over(BaseModel):
    """Over which part of the tree and which days the numbers are taken."""

    model_config = ConfigDict(extra="forbid")

    place: Code | None = Field(None, description="The code of a place; it and all below it.")
    period: Literal["all", "this-month", "last-month", "quarter", "half-year", "year"] = "all"
    from_day: Day | None = Field(None, description="The first day; goes before `period`.")
    to_day: Day | None = Field(None, description="The last day; goes before `period`.")


@indicators.get(
    "", response={200: Numbers, **READING}, operation_id="readIndicators",
    summary="Read the numbers",
)  # fmt: skip
def values(request: HttpRequest, asked: Annotated[Over, Query()]) -> HttpResponse:
    """Read every number of the site over what the key's person sees, in one statement.

    A number is the count of its rows: whoever sees other rows reads another number.
    """
    who, at = needed_reader(request), at_of(request)
    if not who.able("see"):
        raise Wrong(403, nothing_here())
    under = path_of(asked.place) if asked.place else ""
    period = _period(asked, at)
    rules = library(at)
    measures = reports.measures(rules, at).values()
    counted = reports.values_of(measures, View(who, at, under, period))
    rows = [
        {
            "id": each.id,
            "title": str(title_of(each)),
            "definition": str(definition_of(each, rules)),
            "of_now": each.is_of_now,
            "value": counted[each.id] if each.countable else None,
        }
        for each in measures
    ]
    return answer({"place": asked.place, **_days(period), "items": rows})


def _period(asked: Over, at: datetime) -> Period:
    if asked.from_day or asked.to_day:
        return Period(asked.from_day, asked.to_day)
    return named(asked.period, at)


def _days(period: Period) -> dict[str, str | None]:
    ends = {"from_day": period.from_day, "to_day": period.to_day}
    return {name: day.isoformat() if day else None for name, day in ends.items()}


@kinds.get("", response={200: Kinds, **READING}, operation_id="listKinds", summary="List kinds")
def offered(request: HttpRequest) -> HttpResponse:
    """List what can be asked for here, with the categories and the questions of each kind."""
    at = at_of(request)
    rules, day = library(at), localdate(at)
    standing = [k for k in rules.kinds.values() if k.retired is None or day < k.retired]
    wanted = [k for k in standing if k.id not in rules.review_kinds and not k.born_of]
    return answer({"items": [_kind(kind, rules, day) for kind in wanted]})


def _kind(kind: MatterKind, rules: Library, day: date) -> dict[str, Any]:
    language = get_language()
    return {
        "id": kind.id,
        "title": kind.title.said_in(language),
        "categories": [
            {"id": option.id, "title": option.label.said_in(language)}
            for option in rules.lists[kind.categories].offered(day)
        ],
        "fields": [
            {"id": name, "title": label(f), "type": f.type.value, "required": f.required}
            for name, f in asked_fields(kind, day).items()
        ],
        "channels": [channel.value for channel in kind.channels],
        "privacy": [privacy.value for privacy in kind.privacy.allowed],
        "default_privacy": kind.privacy.default.value,
    }
