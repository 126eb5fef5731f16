"""Send a test by a door: only who sets up doors, not too often, and it is written down."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.switches.permissions import may_set_up
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit

TESTS = Limit(10, timedelta(hours=1))


def begin_trial(*, by: Person, at: datetime, seats: Seats) -> None:
    """Count one more test; raise Refused from who may not set up doors, and for too many."""
    if not may_set_up(by, seats):
        raise Refused(_("Doors are set up by who looks after people at the top of the tree."))
    if tries.too_many(f"door tests by {by.pk}", TESTS, at=at):
        raise Refused(_("Ten tests an hour are enough. Please try again later."))


@transaction.atomic
def note_trial(door: str, *, ok: bool, by: Person, at: datetime) -> None:
    """Write down that a test was sent by a door and whether it left; never to whom."""
    record_many([Entry("door", 0, Verb.DOOR_TRIED, by, at, said={"door": door, "ok": ok})])
