"""Let a person go away with somebody standing in, and come back."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Verb
from bandeng.people.actions.seeing import lock_stand_ins, see_person
from bandeng.people.models import Absence, Person
from bandeng.people.queries import away_at, forget
from bandeng.people.states import CannotStandIn, Seats

# Follows stand-ins of stand-ins through the stretch of time in which all of them are away.
RING = """
WITH RECURSIVE chain(person_id, begins, ends, trail) AS (
    SELECT %(stand_in)s::bigint, %(from_at)s::timestamptz,
        coalesce(%(to_at)s::timestamptz, 'infinity'), ARRAY[%(person)s::bigint, %(stand_in)s]
    UNION ALL
    SELECT next.stand_in_id, greatest(chain.begins, next.from_at),
        least(chain.ends, coalesce(next.to_at, 'infinity')), chain.trail || next.stand_in_id
    FROM chain JOIN people_absence next ON next.person_id = chain.person_id
      AND next.from_at < chain.ends AND coalesce(next.to_at, 'infinity') > chain.begins
      AND (next.to_at IS NULL OR next.to_at > next.from_at)
    WHERE chain.person_id <> %(person)s AND cardinality(chain.trail) < 50
)
SELECT trail FROM chain WHERE person_id = %(person)s ORDER BY cardinality(trail), trail LIMIT 1
"""


@transaction.atomic
def go_absent(
    person: Person,
    *,
    stand_in: Person,
    from_at: datetime,
    by: Actor,
    at: datetime,
    to_at: datetime | None = None,
    reason: str = "",
    seats: Seats | None = None,
) -> Absence:
    """Enter an absence; from its first moment to its last the stand-in fills every seat."""
    lock_stand_ins()
    person = see_person(person, by, seats, at)
    stand_in = Person.objects.get(pk=stand_in.pk)
    _refuse_times(from_at, to_at, at)
    _refuse_people(person, stand_in)
    _refuse_overlap(person, from_at, to_at)
    _refuse_ring(person, stand_in, from_at, to_at)
    absence = Absence.objects.create(
        person=person, stand_in=stand_in, from_at=from_at, to_at=to_at, reason=reason[:200]
    )
    forget()
    said: dict[str, Any] = {
        "stand_in": stand_in.name,
        "from": from_at.isoformat(),
        "reason": reason,
    }
    said["to"] = to_at.isoformat() if to_at else ""
    record(person, Verb.ABSENCE_STARTED, by=by, at=at, **said)
    return absence


def _refuse_times(from_at: datetime, to_at: datetime | None, at: datetime) -> None:
    if to_at and to_at <= from_at:
        raise CannotStandIn(_("An absence ends after it begins."))
    if to_at and to_at <= at:
        raise CannotStandIn(_("This absence is over already; there is nothing to stand in for."))


def _refuse_people(person: Person, stand_in: Person) -> None:
    if person.pk == stand_in.pk:
        raise CannotStandIn(_("Nobody stands in for himself. Choose somebody else."))
    for each in (person, stand_in):
        if each.left_at or not each.is_active:
            raise CannotStandIn(_("%(person)s has left.") % {"person": each.name})


def _refuse_overlap(person: Person, from_at: datetime, to_at: datetime | None) -> None:
    rows = Absence.objects.filter(person=person).exclude(to_at__lte=from_at)
    if to_at:
        rows = rows.filter(from_at__lt=to_at)
    other = next((row for row in rows.order_by("from_at") if row.to_at != row.from_at), None)
    if other:
        said = _("%(person)s is entered as away from %(from)s %(to)s already. End that first.")
        until = _("to %(to)s") % {"to": _said(other.to_at)} if other.to_at else _("without end")
        names = {"person": person.name, "from": _said(other.from_at), "to": until}
        raise CannotStandIn(said % names)


def _refuse_ring(
    person: Person, stand_in: Person, from_at: datetime, to_at: datetime | None
) -> None:
    times: dict[str, Any] = {"from_at": from_at, "to_at": to_at}
    with connection.cursor() as cursor:
        cursor.execute(RING, {**times, "person": person.pk, "stand_in": stand_in.pk})
        row = cursor.fetchone()
    if row:
        names = dict(Person.objects.filter(pk__in=row[0]).values_list("pk", "name"))
        said = _(
            "%(ring)s: in that time they would all be away for one another. Choose somebody else."
        )
        raise CannotStandIn(said % {"ring": " → ".join(names[pk] for pk in row[0])})


def _said(moment: datetime) -> str:
    return localtime(moment).strftime("%Y-%m-%d %H:%M")


@transaction.atomic
def come_back(person: Person, *, by: Actor, at: datetime, seats: Seats | None = None) -> Absence:
    """End the absence that runs; from this moment the person fills his seats himself."""
    absence = Absence.objects.filter(away_at(at), person=person).first()
    if absence is None:
        raise CannotStandIn(_("%(person)s is not away.") % {"person": person.name})
    return end_absence(absence, by=by, at=at, seats=seats)


@transaction.atomic
def end_absence(
    absence: Absence, *, by: Actor, at: datetime, seats: Seats | None = None
) -> Absence:
    """End an absence that runs, or strike one that is to come."""
    lock_stand_ins()
    absence = Absence.objects.select_related("person", "stand_in").get(pk=absence.pk)
    person = see_person(absence.person, by, seats, at)
    if absence.to_at and absence.to_at <= max(at, absence.from_at):
        raise CannotStandIn(_("This absence is over already."))
    absence.to_at = max(at, absence.from_at)
    absence.save(update_fields=["to_at"])
    forget()
    record(person, Verb.ABSENCE_ENDED, by=by, at=at, stand_in=absence.stand_in.name)
    return absence
