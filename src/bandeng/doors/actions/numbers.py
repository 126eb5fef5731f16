"""Numbers that want no more text messages: stopped by who has them, freed if they ask for it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.doors import queries
from bandeng.doors.models import StoppedNumber, TextReply
from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.people.models import Person
from bandeng.people.states import Seats, clean_phone
from bandeng.retention import days_kept
from bandeng.secrecy.finding import find_personal, redact
from bandeng.switches.permissions import may_set_up
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit

LONGEST_REASON = 200
LOOKED_FOR = Limit(20, timedelta(hours=1))
SWEPT_AT_ONCE = 10_000


@transaction.atomic
def stop_number(phone: str, *, at: datetime) -> None:
    """Have a number get no more text messages; asked twice, it is once."""
    index = queries.number_index(phone)
    _row, new = StoppedNumber.objects.get_or_create(number_index=index, defaults={"at": at})
    if new:
        record_many([Entry("door", 0, Verb.NUMBER_STOPPED, Voice.ASKER, at)])


def free_number(typed: str, *, reason: str, by: Person, at: datetime, seats: Seats) -> datetime:
    """Have a number get text messages again and return since when it got none.

    The journal keeps who freed one and why, never which. Raises Refused from who may not set up
    doors, without a reason, for a number that is none or gets messages, and for too many tries:
    nobody is to find out by trying who wants no messages.
    """
    if not may_set_up(by, seats):
        raise Refused(_("Doors are set up by who looks after people at the top of the tree."))
    why, phone = reason.strip()[:LONGEST_REASON], clean_phone(typed)
    if phone is None:
        raise Refused(_("This is no phone number. Please look at it once more."))
    if not why:
        raise Refused(_("Please say who asked for messages again, and how."))
    if tries.too_many(f"numbers freed by {by.pk}", LOOKED_FOR, at=at):
        raise Refused(_("Too many numbers were tried. Please try again in an hour."))
    return _free(phone, why, by, at)


@transaction.atomic
def _free(phone: str, why: str, by: Person, at: datetime) -> datetime:
    index = queries.number_index(phone)
    row = StoppedNumber.objects.select_for_update().filter(number_index=index).first()
    if row is None:
        raise Refused(_("This number gets text messages; it asked for nothing else."))
    row.delete()
    said = {"reason": redact(why, find_personal(why))}
    record_many([Entry("door", 0, Verb.NUMBER_FREED, by, at, said=said)])
    return row.at


def forget_replies(*, at: datetime) -> int:
    """Throw away the ids of replies whose gateway sends them no more; return how many."""
    kept = timedelta(days=days_kept("calls"))
    old = TextReply.objects.filter(at__lt=at - kept).order_by("at")
    ids = list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return TextReply.objects.filter(pk__in=ids).delete()[0] if ids else 0
