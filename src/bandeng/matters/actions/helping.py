"""Main and helpers: a helper hands in a part of his own by a day of its own; the owner answers."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import days, kind_of, owner_on
from bandeng.matters.actions.keeping_away import free_holders, need_free
from bandeng.matters.actions.locking import NotNow, NotYours, lock, need
from bandeng.matters.actions.working import line
from bandeng.matters.models import STATE_LABELS, Matter, Part
from bandeng.matters.states import IN_HAND, OPEN, State
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.people.queries import holders_over
from bandeng.people.states import Seat, Seats
from bandeng.places.models import Place
from bandeng.playbooks.queries import seats_of
from bandeng.worktime import arithmetic

BATCH = 500
MAY_ASK = (State.RAISED, *IN_HAND, State.WAITING)


@transaction.atomic
def ask_part(
    matter: Matter,
    *,
    task: str,
    by: Person,
    at: datetime,
    helper: Person | None = None,
    post: str = "",
    place: Place | None = None,
    due: datetime | None = None,
) -> Part:
    """Return the part asked of a person, or of who holds a post at a place; the owner answers.

    Without `due` the playbook's time for helpers counts. The helper sees the matter from now on.
    A post that has handed in its part may be asked again; one that has not is not asked twice.
    """
    task = need(task, _("Please write what the helper is to do."))
    matter = lock(matter, "ask_part", by=by, at=at)
    if matter.state not in MAY_ASK:
        state = STATE_LABELS[State(matter.state)]
        raise NotNow(_("This is not possible now: the request is “%(state)s”.") % {"state": state})
    part = _addressed(matter, helper, post, place, at)
    if part.helper_id and part.helper_id == matter.owner_id:
        raise Refused(_("Who has the request answers it himself; ask somebody else to help."))
    part.task, part.asked_by, part.asked_at = task, by, at
    part.due_at = due or _usual_due(matter, at)
    if part.due_at <= at:
        raise Refused(_("Please choose a day that is still to come."))
    part = _save_once(part)
    _let_see(matter, part, at)
    line(
        matter, Verb.MATTER_PART_ASKED, by=by, at=at, public=True, text=task,
        helper=part.helper.name if part.helper else "", asked=part.post,
        until=part.due_at.isoformat(),
    )  # fmt: skip
    _tell(matter, Verb.MATTER_PART_ASKED, [part.helper_id], part, at)
    return part


def _addressed(
    matter: Matter, helper: Person | None, post: str, place: Place | None, at: datetime
) -> Part:
    """Return a new part with who is to do it, not saved; the matter is not kept from him."""
    if helper is not None:
        need_free(matter, helper, at)
        seat = _seat_of(seats_of(helper, at), matter, post)
        return Part(matter=matter, helper=helper, post=seat.post, place_id=seat.place_id)
    if not post or place is None:
        raise Refused(_("Please choose a person, or a post and a place."))
    path = place.path or ""
    holders = holders_over(post, [path], at)[path]
    found = owner_on(free_holders(matter, holders, at), matter.pk)
    if found is None:
        raise Refused(_("Nobody who can help holds this post there. Choose another."))
    person = Person.objects.get(pk=found.person_id)
    return Part(matter=matter, helper=person, post=post, place_id=found.place_id)


def _seat_of(seats: Seats, matter: Matter, post: str) -> Seat:
    """Return the seat from which a person helps: over the matter's place if he has one there."""
    own = [seat for seat in seats.seats if not post or seat.post == post]
    if not own:
        raise Refused(_("This person holds no post from which to help."))
    over = [seat for seat in own if matter.path.startswith(seat.path)]
    return max(over, key=lambda seat: len(seat.path)) if over else own[0]


def _usual_due(matter: Matter, at: datetime) -> datetime:
    helping = kind_of(matter).helping
    if helping is None:
        raise Refused(_("Please say by when the part is needed."))
    return arithmetic.add(at, helping.within, days(at)).at


def _save_once(part: Part) -> Part:
    """Save the part; one that this post has handed in before is opened again instead."""
    same = Part.objects.select_for_update(of=("self",)).filter(
        matter=part.matter, post=part.post, place=part.place_id
    )
    earlier = same.first()
    if earlier is None:
        part.save(force_insert=True)
        return part
    if earlier.handed_in_at is None:
        raise Refused(_("This post has been asked already and has not handed in its part yet."))
    part.pk = earlier.pk
    part.save(force_update=True)
    return part


def _let_see(matter: Matter, part: Part, at: datetime) -> None:
    matter.changed_at = at
    if part.helper_id and part.helper_id not in matter.helper_ids:
        matter.helper_ids = [*matter.helper_ids, part.helper_id]
    matter.save(update_fields=["helper_ids", "changed_at"])


@transaction.atomic
def hand_in(part: Part, *, text: str, by: Person, at: datetime) -> Part:
    """Return the part with what its helper found or did; a stand-in may hand in for him."""
    text = need(text, _("Please write what you found or did."))
    matter = lock(part.matter, "hand_in", by=by, at=at)
    part = Part.objects.select_for_update(of=("self",)).select_related("helper").get(pk=part.pk)
    if part.helper_id not in seats_of(by, at).acting_for():
        raise NotYours(_("This part was asked of somebody else."))
    if part.handed_in_at:
        raise NotNow(_("This part is handed in already. A note can add to it."))
    if matter.state not in OPEN:
        raise NotNow(_("The request is answered; the part is not needed any more."))
    part.handed_in_at, part.handed_in_by, part.text = at, by, text
    part.save(update_fields=["handed_in_at", "handed_in_by", "text"])
    matter.changed_at = at
    matter.save(update_fields=["changed_at"])
    name = part.helper.name if part.helper else ""
    line(
        matter, Verb.MATTER_PART_HANDED_IN, by=by, at=at, public=True, text=text, helper=name,
        asked=part.post,
    )  # fmt: skip
    _tell(matter, Verb.MATTER_PART_HANDED_IN, [matter.owner_id], part, at)
    return part


def _tell(
    matter: Matter, verb: Verb, people: Sequence[int | None], part: Part, at: datetime
) -> None:
    telling.tell_people(matter, verb, people, at=at, key=f"{part.pk}:{at.isoformat()}")


def late_parts(*, at: datetime, batch: int = BATCH) -> int:
    """Tell both sides, once, of every part that is late; return how many parts that were.

    Safe to run in parallel and to run twice, like the clock of the matters.
    """
    total = 0
    while done := _some_late_parts(at, batch):
        total += done
    return total


@transaction.atomic
def _some_late_parts(at: datetime, batch: int) -> int:
    rows = Part.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        handed_in_at=None, late_told_at=None, due_at__lte=at, matter__state__in=OPEN
    )
    parts = list(rows.select_related("matter", "helper").order_by("due_at", "pk")[:batch])
    if not parts:
        return 0
    Part.objects.filter(pk__in=[part.pk for part in parts]).update(late_told_at=at)
    told = [part for part in parts if _is_reminded(part)]
    record_many([_late(part) for part in told])
    notices.tell([each for part in told for each in _both_sides(part, at)], at=at)
    return len(parts)


def _is_reminded(part: Part) -> bool:
    helping = kind_of(part.matter).helping
    return helping is None or helping.remind


def _late(part: Part) -> Entry:
    matter = part.matter
    said = {"helper": part.helper.name if part.helper else "", "asked": part.post}
    return Entry(
        "matter", matter.pk, Verb.MATTER_PART_LATE, Voice.CLOCK, part.due_at, False,
        matter.owner_post, matter.path, said,
    )  # fmt: skip


def _both_sides(part: Part, at: datetime) -> list[notices.Telling]:
    people = {part.helper_id, part.matter.owner_id}
    key = f"{part.pk}:{part.due_at.isoformat()}"
    return [
        telling.telling(part.matter, Verb.MATTER_PART_LATE, person, at=at, key=key)
        for person in people
        if person
    ]
