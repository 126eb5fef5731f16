"""The same act on many matters at once: done where it may be, told why where not.

However many there are, the rows are locked, checked and written in a few statements.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions.climbing import days
from bandeng.matters.actions.keeping_away import cannot_have
from bandeng.matters.actions.locking import flag, move
from bandeng.matters.actions.telling import telling
from bandeng.matters.actions.working import put_in_hand
from bandeng.matters.keeping import is_kept
from bandeng.matters.models import Matter
from bandeng.matters.permissions import parts
from bandeng.matters.states import Move
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks.queries import seats_of
from bandeng.statements import change_each, together

MOST = 200


@dataclass
class Summary:
    """What became of many matters: those done, and for the others the sentence why not."""

    done: list[Matter] = field(default_factory=list)
    refused: list[tuple[Matter, str]] = field(default_factory=list)


@transaction.atomic
@together()
def assign_many(
    numbers: Collection[str], *, to: Person, by: Person, at: datetime, reason: str = ""
) -> Summary:
    """Return what became of matters given to one holder of the post that answers for them."""
    summary = Summary()
    theirs = seats_of(to, at)
    for matter in locked_many(numbers, "assign", by, at, summary):
        try:
            move(matter, Move.ASSIGN)
            if is_kept(matter.kept_from, theirs):
                raise Refused(cannot_have(to))
            matter.owner_place_id = _seat(matter, theirs, to)
        except Refused as error:
            summary.refused.append((matter, str(error)))
        else:
            matter.owner, matter.changed_at = to, at
            summary.done.append(matter)
    change_each(summary.done, "state", "owner", "owner_place", "changed_at")
    said = {"reason": reason.strip(), "owner": to.name}
    tell_all(summary.done, Verb.MATTER_ASSIGNED, by, at, public=True, **said)
    return summary


@transaction.atomic
@together()
def remind_many(numbers: Collection[str], *, by: Person, at: datetime, text: str = "") -> Summary:
    """Return what became of matters whose owners were to be reminded."""
    summary = Summary()
    for matter in locked_many(numbers, "remind", by, at, summary):
        if not matter.is_open:
            why = _("This request is answered; there is nobody to remind.")
        elif matter.owner_id is None:
            why = _("Nobody has this request yet. Assign it first.")
        else:
            summary.done.append(matter)
            continue
        summary.refused.append((matter, why))
    tell_all(summary.done, Verb.MATTER_REMINDED, by, at, public=False, text=text.strip())
    return summary


@transaction.atomic
@together()
def take_many(numbers: Collection[str], *, by: Person, at: datetime) -> Summary:
    """Return what became of matters `by` takes in hand; each asker's first word is given by it."""
    summary, calendar = Summary(), days(at)
    for matter in locked_many(numbers, "take", by, at, summary):
        try:
            move(matter, Move.TAKE)
        except Refused as error:
            summary.refused.append((matter, str(error)))
        else:
            put_in_hand(matter, by, at, calendar)
            summary.done.append(matter)
    fields = ["state", "owner", "first_taker", "first_replied_at", "next_at", "changed_at"]
    change_each(summary.done, *fields)
    tell_all(summary.done, Verb.MATTER_TAKEN, by, at, public=True, owner=by.name)
    return summary


def locked_many(
    numbers: Collection[str], verb: str, by: Person, at: datetime, summary: Summary
) -> Iterable[Matter]:
    """Return the matters the person may do `verb` on; what he does not see is not there."""
    if len(numbers) > MOST:
        raise Refused(_("Please choose %(most)d requests at most at once.") % {"most": MOST})
    rules = parts(verb, seats_of(by, at))
    flags = {f"part_{place}": flag(rule) for place, (rule, _said) in enumerate(rules)}
    rows = Matter.objects.select_for_update(of=("self",)).filter(number__in=numbers)
    free = []
    for matter in rows.filter(rules[0][0]).annotate(**flags).order_by("pk"):
        failed = [said for place, (_rule, said) in enumerate(rules) if not _holds(matter, place)]
        if failed:
            summary.refused.append((matter, str(failed[0])))
        else:
            free.append(matter)
    return free


def _holds(matter: Matter, place: int) -> bool:
    return bool(getattr(matter, f"part_{place}"))


def _seat(matter: Matter, theirs: Seats, to: Person) -> int:
    """Return the place where `to` fills the rung's post over this matter."""
    for seat in theirs.seats:
        if seat.post == matter.owner_post and matter.path.startswith(seat.path):
            return seat.place_id
    raise Refused(
        _("%(name)s does not hold the post that answers on this rung here.") % {"name": to.name}
    )


def tell_all(
    rows: list[Matter], verb: Verb, by: Person, at: datetime, *, public: bool, **said: str
) -> None:
    """Write the line of every matter that was done, and tell its owner if another did it."""
    record_many([entry(matter, verb, by, at, public, said) for matter in rows])
    owners = [matter for matter in rows if matter.owner_id not in (None, by.pk)]
    tellings = [telling(m, verb, m.owner_id, at=at) for m in owners if m.owner_id]
    notices.tell(tellings, at=at)


def entry(
    matter: Matter, verb: Verb, by: Person, at: datetime, public: bool, said: dict[str, str]
) -> Entry:
    """Return the line of one matter of many."""
    due = matter.due_at.isoformat() if matter.due_at else ""
    return Entry(
        "matter", matter.pk, verb, by, at, public, matter.owner_post, matter.path,
        {**said, "rung": matter.rung, "due": due},
    )  # fmt: skip
