"""What came of a meeting, for the sheet and for the public page: asked, answered, promised."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.models import Activity, Raised
from bandeng.activities.queries.meetings import public_promised_before, public_sheet_of, sheet_of
from bandeng.matters.actions.telling import public_words
from bandeng.matters.states import TOLD, spoken
from bandeng.people.states import Seats
from bandeng.playbooks.queries import kind_at
from bandeng.web.deeds.meetings.sitting import in_order, promise_row
from bandeng.web.deeds.visit import outcome_words

LONGEST = 90
DENSE = 25


def results(activity: Activity, at: datetime, who: Seats | None = None) -> dict[str, Any]:
    """Return the results of a meeting, every word without what looks like somebody's details.

    What everybody may read now; for `who` holds it what may be read out and hung up. What is not
    for everybody is only counted, and what is about somebody who answers here not even that.
    """
    found, besides = public_sheet_of(activity) if who is None else sheet_of(activity, who)
    today = localdate(at)
    promises = [_promise(row) for row in _promises(activity, today)]
    rows = [_row(each) for each in found]
    return {
        "rows": rows,
        "besides": besides,
        "asked": len(rows) + besides,
        "answered": sum(bool(row["answer"]) for row in rows),
        "promised": sum(bool(row["promised"]) for row in rows),
        "promises": promises,
        "dense": len(rows) + len(promises) > DENSE,
    }


def _promises(activity: Activity, today: date) -> Iterable[dict[str, Any]]:
    return in_order(promise_row(each, today) for each in public_promised_before(activity))


def _promise(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "title": short(row["title"]),
        "answer": short(row["answer"]),
        "promise": short(row["promise"]),
    }


def _row(raised: Raised) -> dict[str, Any]:
    matter = raised.matter
    told = matter.state in TOLD
    promised = raised.promised_for is not None or bool(raised.promise)
    return {
        "order": raised.place_in_order,
        "matter": matter,
        "number": matter.number,
        "spoken": spoken(matter.number),
        "asked": short(matter.text or matter.title),
        "answer": (short(matter.answer) or _("answered")) if told else "",
        "outcome": outcome_words(kind_at(matter.playbook_hash, matter.kind), matter.outcome)
        if told
        else "",
        "promised": promised,
        "promise": short(raised.promise),
        "promised_for": raised.promised_for,
        "promised_by": raised.promised_by.name if raised.promised_by and promised else "",
    }


def short(text: str) -> str:
    """Return a text on one line, without what looks like somebody's details."""
    said = " ".join(public_words(text).split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
