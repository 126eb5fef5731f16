"""Who took a request first tells who asked how it ended, whoever answered it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions import telling
from bandeng.matters.actions.locking import NotNow, lock, need
from bandeng.matters.actions.working import line
from bandeng.matters.models import Matter
from bandeng.matters.states import TOLD
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks.queries import seats_of


def owes_report(matter: Matter, by: Person, at: datetime, seats: Seats | None = None) -> int | None:
    """Return who must report back now that `by` answered, None if nobody; not yet saved.

    Who took it first and answers it himself, or through his stand-in, has reported by that.
    """
    matter.reported_back_at = None
    if matter.first_taker_id is None:
        return None
    if matter.first_taker_id in (seats or seats_of(by, at)).acting_for():
        matter.reported_back_at = at
        return None
    return matter.first_taker_id


@transaction.atomic
def report_back(matter: Matter, *, text: str, by: Person, at: datetime) -> Matter:
    """Return the matter with the first taker's word to who asked; it is public to them."""
    text = need(text, _("Please write what you told who asked."))
    matter = lock(matter, "report_back", by=by, at=at)
    if matter.state not in TOLD:
        raise NotNow(_("It is not answered yet; there is nothing to report back."))
    if matter.first_taker_id is None or matter.reported_back_at:
        raise Refused(_("Nothing is owed here: who asked has been told."))
    matter.reported_back_at = matter.changed_at = at
    matter.save(update_fields=["reported_back_at", "changed_at"])
    line(matter, Verb.MATTER_REPORTED_BACK, by=by, at=at, public=True, text=text)
    with telling.in_words_of(matter):
        subject = _("News about your request %(number)s") % {"number": matter.number}
    telling.tell_asker(matter, subject, text, at=at, key=f"report:{at.isoformat()}")
    return matter
