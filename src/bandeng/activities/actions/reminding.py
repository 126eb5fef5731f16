"""Say once, in good time, what a duty still asks: to the person alone, never on a list."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from bandeng.activities.duty_states import Due
from bandeng.activities.queries.duties import dues
from bandeng.activities.queries.owed import Asked
from bandeng.journal.states import Verb
from bandeng.notices import actions as notices
from bandeng.notices.actions import Telling
from bandeng.people.queries import at_places
from bandeng.playbooks.queries import library
from bandeng.playbooks.vocabulary import Fulfilment

HEAP = "duty.reminded"
FARTHEST = timedelta(days=62)  # no reminder comes earlier before the end of a period
WAITING = (Fulfilment.SOON, Fulfilment.LATE)


@transaction.atomic
def remind_duties(*, at: datetime) -> int:
    """Tell everybody what is still to be done in a period about to end, or may be caught up.

    Once before its end and once after it; a second call tells nobody again. Returns how many
    tellings there are, told now or before.
    """
    day = localdate(at)
    waiting = [
        due
        for due in dues(library(at), Asked(at, day - FARTHEST, day))
        if due.duty.remind and due.stands(day) in WAITING
    ]
    tellings = list(_tellings(waiting, at))
    notices.tell(tellings, at=at)
    return len(tellings)


def _tellings(waiting: Iterable[Due], at: datetime) -> Iterable[Telling]:
    rows = list(waiting)
    bodies = {due.place_id for due in rows if due.person_id is None}
    holders = at_places(bodies, at) if bodies else []
    for due in rows:
        if due.person_id is not None:
            yield _telling(due, due.person_id, at)
        for holder in holders if due.person_id is None else ():
            if (holder.post, holder.place_id) == (due.duty.post, due.place_id):
                yield _telling(due, holder.person_id, at)


def _telling(due: Due, person_id: int, at: datetime) -> Telling:
    late = "late" if due.stands(localdate(at)) is Fulfilment.LATE else "soon"
    title = due.duty.title
    said = {
        "title": title.model_dump() if title else due.duty.id,
        "period": due.span.title.model_dump(),
        "place": due.place_name,
        "missing": due.missing,
    }
    return Telling(
        person_id=person_id,
        verb=Verb.DUTY_REMINDED,
        subject_kind="place",
        subject_id=due.place_id,
        key=f"duty:{due.duty.id}:{due.place_id}:{due.span.first}:{late}",
        heap=HEAP,
        said=said,
    )
