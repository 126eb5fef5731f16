"""Waive a duty where it makes no sense, for a reason everybody can read; take the waiver back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.activities.models import Exemption
from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.places.states import is_within
from bandeng.playbooks.queries import library

LONGEST = 200


@dataclass(frozen=True)
class Waiver:
    """From which day to which a duty is waived, for whom (None: everybody there), and why.

    Both days belong to it; without `to_day` it has no end.
    """

    duty: str
    from_day: date
    reason: str
    to_day: date | None = None
    person: Person | None = None


@transaction.atomic
def exempt(
    place: Place, waiver: Waiver, *, by: Actor, at: datetime, seats: Seats | None = None
) -> Exemption:
    """Return the waiver of a duty at a place and below it.

    It counts in every period whose last day lies in it. Raises Refused without a reason, for a
    duty there is not, or from who may not.
    """
    _refuse_strangers(by, seats, place)
    reason = _checked(waiver, at)
    row = Exemption.objects.create(
        duty=waiver.duty,
        place=place,
        person=waiver.person,
        from_day=waiver.from_day,
        to_day=waiver.to_day,
        reason=reason,
        by=by if isinstance(by, Person) else None,
        at=at,
    )
    record(row, Verb.DUTY_EXEMPTED, by=by, at=at, reason=reason, duty=waiver.duty, place=place.name)
    return row


def _checked(waiver: Waiver, at: datetime) -> str:
    """Return the reason; raise Refused for what cannot be waived so."""
    reason = waiver.reason.strip()[:LONGEST]
    if not reason:
        raise Refused(_("Please say why the duty does not apply."))
    if waiver.duty not in library(at).duties:
        raise Refused(_("There is no such duty in the playbooks in force."))
    if waiver.to_day is not None and waiver.to_day < waiver.from_day:
        raise Refused(_("The last day lies before the first."))
    return reason


@transaction.atomic
def end_exemption(
    row: Exemption, *, last_day: date, by: Actor, at: datetime, seats: Seats | None = None
) -> Exemption:
    """Return the waiver with its last day; the duty applies again afterwards."""
    _refuse_strangers(by, seats, row.place)
    row = Exemption.objects.select_for_update().get(pk=row.pk)
    row.to_day = last_day
    row.save(update_fields=["to_day"])
    record(row, Verb.DUTY_EXEMPTED, by=by, at=at, duty=row.duty, until=last_day.isoformat())
    return row


def _refuse_strangers(by: Actor, seats: Seats | None, place: Place) -> None:
    over = seats.reach("supervise") if seats else ()
    if by is not Voice.SYSTEM and not any(is_within(place.path, path) for path in over):
        raise Refused(_("A duty is waived by who supervises the place."))
