"""Let the clock stand still for a reason the playbook lists, such as a hearing."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import kind_of, standing_of
from bandeng.matters.actions.locking import lock, move
from bandeng.matters.actions.working import CLOCK, line, resume_clock
from bandeng.matters.models import Matter
from bandeng.matters.states import Move
from bandeng.people.models import Person
from bandeng.playbooks import pauses
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_lists import Option


@transaction.atomic
def pause(
    matter: Matter,
    *,
    reason: str,
    by: Person,
    at: datetime,
    until: datetime | None = None,
    text: str = "",
) -> Matter:
    """Return the matter with its clock standing still from `at`, for an entry of `kind.pauses`.

    With `until` the clock goes on by itself then; without it somebody lets it go on. What remained
    of the time remains (信访工作条例 art. 36: the time of a hearing is not counted).
    """
    matter = lock(matter, "pause", by=by, at=at)
    cause = _cause(matter, reason, at)
    if until is not None and until <= at:
        raise Refused(_("Please choose a later moment at which the time goes on."))
    if pauses.is_over(standing_of(matter), at):
        raise Refused(_("The time has run out; it cannot stand still any more."))
    move(matter, Move.PAUSE)
    matter.waiting_since, matter.paused_for, matter.paused_until = at, reason, until
    matter.next_at = until
    matter.changed_at = at
    matter.save(update_fields=CLOCK)
    said = {"cause": reason, "until": until.isoformat() if until else "", "text": text.strip()}
    line(matter, Verb.MATTER_PAUSED, by=by, at=at, public=True, **said)
    _tell(matter, cause, text, at)
    return matter


def _cause(matter: Matter, reason: str, at: datetime) -> Option:
    """Return the listed reason; raise Refused if the playbook lists none of this name."""
    named = library(at).lists.get(kind_of(matter).pauses or "")
    offered = {option.id: option for option in (named.offered(localdate(at)) if named else ())}
    if reason not in offered:
        raise Refused(_("Please choose from the list what the time stands still for."))
    return offered[reason]


def _tell(matter: Matter, cause: Option, text: str, at: datetime) -> None:
    with telling.in_words_of(matter) as words:
        subject = _("The time of your request %(number)s stands still") % {"number": matter.number}
        why = _("It stands still for: %(cause)s.") % {"cause": cause.label.said_in(words)}
    parts = [why, text.strip()]
    told = "\n\n".join(part for part in parts if part)
    telling.tell_asker(matter, subject, told, at=at, key=f"pause:{at.isoformat()}")


@transaction.atomic
def resume(matter: Matter, *, by: Person, at: datetime, text: str = "") -> Matter:
    """Return the matter with its clock running on; what remained when it stopped remains."""
    matter = lock(matter, "resume", by=by, at=at)
    if matter.waiting_since and not matter.paused_for:
        raise Refused(_("This waits for who asked. Write down the reply; then the time goes on."))
    move(matter, Move.RESUME)
    resume_clock(matter, at)
    matter.save(update_fields=CLOCK)
    due = matter.due_at.isoformat() if matter.due_at else ""
    line(matter, Verb.MATTER_RESUMED, by=by, at=at, public=True, due=due, text=text.strip())
    return matter
