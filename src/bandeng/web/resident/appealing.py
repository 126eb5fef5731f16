"""What the page of who asked says about the review of an answer."""

from dataclasses import dataclass
from datetime import datetime

from bandeng.matters import reviews
from bandeng.matters.actions.climbing import days, kind_of
from bandeng.matters.models import Matter
from bandeng.playbooks.queries import library
from bandeng.web.resident.looks import said


@dataclass(frozen=True)
class Reviewing:
    """What the page of who asked says about the review of an answer."""

    title: str
    until: datetime | None
    is_open: bool
    review: Matter | None
    reviewed: Matter | None


def reviewing_of(matter: Matter, at: datetime) -> Reviewing | None:
    """Return what is to be said about a review; None for what has none and is none."""
    rules, kind = library(at), kind_of(matter)
    above = rules.kinds.get(kind.appeal.kind) if kind.appeal else None
    is_review = kind.id in rules.review_kinds
    if above is None and not is_review:
        return None
    until = reviews.until(matter, kind, days(at)) if above else None
    raised = reviews.review_of(matter) if until else None
    return Reviewing(
        title=said(above.title) if above else "",
        until=until,
        is_open=bool(until and at <= until and raised is None),
        review=raised,
        reviewed=reviews.reviewed_by(matter) if is_review else None,
    )
