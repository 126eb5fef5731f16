"""A list is taken away as a file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.doors.lists import Table
from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit

MOST_ROWS = 20_000
LEAST_PURPOSE, LONGEST_PURPOSE = 4, 200
LISTS = Limit(120, timedelta(hours=1))


def clean_purpose(said: str) -> str:
    """Return a purpose as it is kept, "" for none; raise Refused for one that says nothing."""
    purpose = " ".join(said.split())[:LONGEST_PURPOSE]
    if purpose and len(purpose) < LEAST_PURPOSE:
        raise Refused(_("Please write what the list is for, in four letters or more."))
    return purpose


def refuse_strangers(seats: Seats) -> None:
    """Raise Refused from who may take no list away."""
    if not seats.able("export"):
        raise Refused(_("None of your posts may take lists away as files."))


def begin_taking(*, by: Person, seats: Seats, at: datetime) -> None:
    """Count one more file somebody asks for; raise Refused from strangers, and for too many."""
    refuse_strangers(seats)
    if tries.too_many(f"lists taken by {by.pk}", LISTS, at=at):
        raise Refused(_("You took very many lists within the hour. Please go on a little later."))


def top_of(table: Table, *, by: Person, at: datetime, purpose: str, mark: str) -> str:
    """Return the one line above a list that says which it is, whose, when, what for."""
    who = {"name": by.name, "when": f"{localtime(at):%Y-%m-%d %H:%M}"}
    taken = _("taken away by %(name)s, %(when)s") % who
    what_for = _("purpose: %(purpose)s") % {"purpose": purpose} if purpose else ""
    masked = _("personal data masked") if table.personal and not purpose else ""
    file = _("file %(mark)s") % {"mark": mark}
    parts = (table.title, " · ".join(table.filters), taken, what_for, masked, file)
    return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Taken:
    """What leaves: which list, narrowed to what, how many rows, as what, what for, which file."""

    title: str
    filters: str
    rows: int
    shape: str
    purpose: str = ""
    mark: str = ""


@transaction.atomic
def take_list(taken: Taken, *, by: Person, seats: Seats, at: datetime) -> None:
    """Write down that a list leaves the site as a file: which, how many rows, who, when, why."""
    refuse_strangers(seats)
    said: dict[str, Any] = {"list": taken.title, "filters": taken.filters, "rows": taken.rows}
    said["shape"] = taken.shape
    said |= {"purpose": taken.purpose} if taken.purpose else {}
    said |= {"file": taken.mark} if taken.mark else {}
    record_many([Entry("person", by.pk, Verb.LIST_TAKEN, by, at, said=said)])
