"""My duties: what is still to be done and until when, what was done; nobody else sees this page."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from bandeng.activities.duty_states import SETTLED, Due
from bandeng.activities.queries.duties import dues
from bandeng.activities.queries.owed import Asked
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.vocabulary import Fulfilment
from bandeng.web.deeds.visit import Visit, said, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.fulfilled import WORDS
from bandeng.web.worker.showing import show

LOOK_BACK = timedelta(days=62)


@for_staff
@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """Show one's own duties of the periods that run or may still be caught up."""
    seen = visit(request)
    found = mine(seen)
    todo = [each for each in found if each["state"] not in SETTLED]
    done = [each for each in found if each["state"] in SETTLED - {Fulfilment.EXEMPT}]
    waived = [each for each in found if each["state"] is Fulfilment.EXEMPT]
    unsettled = [state for state in Fulfilment if state not in SETTLED]
    words = {"todo": todo, "done": done, "waived": waived, "unsettled": unsettled}
    return show(request, "duties", words)


def has_duties(seen: Visit) -> bool:
    """Tell whether a post of the person is asked for anything again and again; no statement."""
    posts = seen.seats.posts()
    return any(duty.post in posts for duty in seen.rules.duties.values())


def mine(seen: Visit) -> list[dict[str, Any]]:
    """Return one's duties, the soonest due first; what is missed for good is not held up to him."""
    if not has_duties(seen):
        return []
    today = localdate(seen.at)
    asked = Asked(seen.at, today - LOOK_BACK, today, person_id=seen.person.pk)
    found = [(due, due.stands(today)) for due in dues(seen.rules, asked)]
    rows = [
        _row(due, state, seen)
        for due, state in found
        if today in due.span or state is Fulfilment.LATE
    ]
    return sorted(rows, key=lambda row: (row["until"], row["title"]))


def _row(due: Due, state: Fulfilment, seen: Visit) -> dict[str, Any]:
    word, icon = WORDS[state]
    title: Words | None = due.duty.title
    return {
        "title": said(title) if title else due.duty.id,
        "url": _to_do(due, seen),
        "period": said(due.span.title),
        "place": due.place_name,
        "done": due.done + due.caught_up,
        "times": due.duty.times,
        "until": due.grace_until if state is Fulfilment.LATE else due.span.last,
        "state": state,
        "why": due.exempt if state is Fulfilment.EXEMPT else "",
        "word": word,
        "icon": icon,
        "kind": due.duty.do[0],
    }


def _to_do(due: Due, seen: Visit) -> str:
    """Return where it is written down, or planned where it must be, if a post of his does it."""
    kinds = [seen.rules.activities[kind] for kind in due.duty.do if kind in seen.rules.activities]
    done = {kind for seat in seen.seats.seats for kind in seat.does}
    kind = next((each for each in kinds if each.id in done), None)
    if kind is None:
        return ""
    view = "activity_write" if kind.unplanned else "activity_plan"
    return f"{reverse(f'worker:{view}')}?kind={kind.id}"
