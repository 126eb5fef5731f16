"""When a temporary place ends, the place above takes over what is still open there."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.actions.settling import give_anew, rise
from bandeng.matters.actions.telling import telling
from bandeng.matters.actions.working import CLOCK
from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN, RUNNING, State
from bandeng.notices import actions as notices
from bandeng.people import actions as people
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.places.queries import ending_by
from bandeng.playbooks.queries import library

CAN_RISE = (*RUNNING, State.WAITING)


def end_places(*, at: datetime) -> int:
    """Close the places whose planned end has come and hand on what is open there; return how many.

    The posts there end. A matter keeps its rung and deadline if the place above has that rung,
    else it enters the lowest rung the ladder has there. Safe to run twice.
    """
    return sum(_end(place, at) for place in ending_by(localdate(at)))


@transaction.atomic
def _end(place: Place, at: datetime) -> bool:
    above = places.run_out(place, at=at)
    if above is None:
        return False
    people.end_at(place, by=Voice.CLOCK, at=at)
    rows = Matter.objects.select_for_update(of=("self",)).filter(place=place, state__in=OPEN)
    before = [(matter, matter.owner_id) for matter in rows.order_by("pk")]
    for matter, _left in before:
        _take_over(matter, above, at)
    record_many([_line(matter, place, above, at) for matter, _left in before])
    told = {(matter, person) for matter, left in before for person in (left, matter.owner_id)}
    key = f"ended:{place.pk}"
    notices.tell(
        [
            telling(matter, Verb.MATTER_PLACE_ENDED, person, at=at, key=key)
            for matter, person in sorted(told, key=lambda one: (one[0].pk, one[1] or 0))
            if person
        ],
        at=at,
    )
    return True


def _take_over(matter: Matter, above: Place, at: datetime) -> None:
    """Put a matter at the place above, on the rung and with the owner its ladder has there."""
    matter.place, matter.path, matter.changed_at = above, above.path, at
    kind = kind_of(matter)
    entry = library(at).entry_rung(kind, above.level, matter.category)
    heights = kind.places_on_ladder
    if matter.state in CAN_RISE and heights[entry.id] > heights[matter.rung]:
        rise(matter, entry.id, at)
    give_anew(matter, at)
    matter.save(update_fields=[*CLOCK, "place", "path", "first_taker"])


def _line(matter: Matter, was: Place, above: Place, at: datetime) -> Entry:
    due = matter.due_at.isoformat() if matter.due_at else ""
    owner = matter.owner.name if matter.owner else ""
    said = {"was": was.name, "now": above.name, "owner": owner, "rung": matter.rung, "due": due}
    return Entry(
        "matter", matter.pk, Verb.MATTER_PLACE_ENDED, Voice.CLOCK, at, True, matter.owner_post,
        matter.path, said,
    )  # fmt: skip
