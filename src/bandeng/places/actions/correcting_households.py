"""Correct what is known of many households at once, and find them as they stand."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Verb
from bandeng.places.actions.households import refuse_size
from bandeng.places.actions.seeing import marked
from bandeng.places.models import Household
from bandeng.places.permissions import may_open_households
from bandeng.places.spelling import plain
from bandeng.places.states import NotYours, Reaches

CORRECTED = ("head", "phone", "size", "kind")


@transaction.atomic
def correct_households(
    said: Mapping[int, Mapping[str, str | int]],
    *,
    by: Actor,
    at: datetime,
    seats: Reaches | None = None,
) -> int:
    """Correct head, phone, size or kind of households by id; what is not named stays.

    Only who may open a household's details may replace them. Returns how many were changed.
    """
    rows = Household.objects.annotate(allowed=marked(may_open_households(by, seats)))
    rows = rows.filter(pk__in=said, to_day=None).select_related("place").order_by("pk")
    found = list(rows.select_for_update(of=("self",)))
    if len(found) != len(said):
        raise Household.DoesNotExist
    if not all(getattr(row, "allowed", False) for row in found):
        raise NotYours(_("Your posts do not open the details of this household."))
    changed = {row.pk: _turned(row, said[row.pk]) for row in found}
    touched = [row for row in found if changed[row.pk]]
    Household.objects.bulk_update(touched, CORRECTED, batch_size=1000)
    record_many([_line(row, changed[row.pk], by, at) for row in touched])
    return len(touched)


def _turned(row: Household, said: Mapping[str, str | int]) -> list[str]:
    """Put what is said into a row; return the names of what became another."""
    changed = []
    for name, value in said.items():
        new = plain(value) if isinstance(value, str) else value
        if name == "size":
            refuse_size(int(new))
        if name in CORRECTED and getattr(row, name) != new:
            setattr(row, name, new)
            changed.append(name)
    return sorted(changed)


def _line(row: Household, fields: Collection[str], by: Actor, at: datetime) -> Entry:
    """Return the line: which fields, never what they say."""
    path, verb = row.place.path, Verb.HOUSEHOLD_CORRECTED
    return Entry("household", row.pk, verb, by, at, place_path=path, said={"fields": list(fields)})
