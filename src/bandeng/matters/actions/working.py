"""Work on a matter: take it, note, ask back, hand it up, down or across."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import (
    days,
    end_wait,
    enter_rung,
    kind_of,
    passed_over,
    set_clock,
    standing_of,
)
from bandeng.matters.actions.dispatching import refuse_sending_down
from bandeng.matters.actions.keeping_away import need_free
from bandeng.matters.actions.locking import NotYours, lock, move, need
from bandeng.matters.actions.offering import (
    heap_of,
    hearers,
    offered_words,
    refuse_if_gone,
    tell_taken,
)
from bandeng.matters.models import Matter
from bandeng.matters.states import Move
from bandeng.people.models import Person
from bandeng.playbooks import ladder, pauses
from bandeng.playbooks.queries import seats_of
from bandeng.worktime.arithmetic import Calendar

CLOCK = [
    "state", "rung", "entered_at", "counted_from", "due_at", "provisional", "reminded",
    "overdue_reminded", "rung_expired_at", "next_at", "owner", "owner_post", "owner_place",
    "listed_at", "waiting_since", "first_reply_late", "first_replied_at", "changed_at",
    "helper_ids", "extended", "paused_for", "paused_until", "list_next_at",
]  # fmt: skip
TAKEN = [*CLOCK, "first_taker"]


def line(matter: Matter, verb: Verb, *, by: Actor, at: datetime, public: bool, **said: str) -> None:
    """Write the journal line of a matter with its place and post as they are now."""
    record(
        matter, verb, by=by, at=at, public=public, post=matter.owner_post,
        place_path=matter.path, **said,
    )  # fmt: skip


@transaction.atomic
def take(matter: Matter, *, by: Person, at: datetime) -> Matter:
    """Return the matter in the hands of `by`; the asker's first reply is given by this."""
    matter = _lock_to_take(matter, by, at)
    record_many([take_locked(matter, by=by, at=at)])
    matter.save(update_fields=TAKEN)
    return matter


def take_locked(matter: Matter, *, by: Person, at: datetime) -> Entry:
    """Take a matter that is held and may be taken by who takes it; return the line of it.

    Neither is saved yet.
    """
    move(matter, Move.TAKE)
    put_in_hand(matter, by, at)
    tell_taken(matter, by=by, at=at)
    said = {"owner": by.name, "rung": matter.rung, "due": _iso(matter.due_at)}
    return Entry(
        "matter", matter.pk, Verb.MATTER_TAKEN, by, at, True, matter.owner_post, matter.path, said
    )


def _lock_to_take(matter: Matter, by: Person, at: datetime) -> Matter:
    """Return the matter, locked; of two who press at once the later is told who was quicker."""
    try:
        return lock(matter, "take", by=by, at=at)
    except (NotYours, Matter.DoesNotExist):
        refuse_if_gone(matter, by=by, at=at)
        raise


def put_in_hand(matter: Matter, by: Person, at: datetime, calendar: Calendar | None = None) -> None:
    """Give a matter to who takes it, not yet saved; the first word to who asked is given by it.

    What was offered has a new time from now on.
    """
    calendar = calendar or days(at)
    standing = ladder.taken(kind_of(matter), standing_of(matter), at, calendar)
    set_clock(matter, standing, kind_of(matter), calendar)
    matter.owner = by
    if matter.first_taker_id is None and kind_of(matter).first_taker_reports:
        matter.first_taker = by
    replied_already(matter, at, calendar)


def replied_already(matter: Matter, at: datetime, calendar: Calendar | None = None) -> None:
    """Note the first word to who asked, once, and let the clock look to the next step."""
    matter.changed_at = at
    if matter.first_replied_at is None:
        matter.first_replied_at = at
    set_clock(matter, standing_of(matter), kind_of(matter), calendar or days(at))


@transaction.atomic
def note(matter: Matter, *, text: str, by: Person, at: datetime, for_asker: bool = False) -> Matter:
    """Return the matter with a note; only notes for the asker are shown to who asked."""
    text = need(text, _("Please write what you want to note."))
    matter = lock(matter, "note", by=by, at=at)
    move(matter, Move.NOTE)
    matter.changed_at = at
    matter.save(update_fields=["state", "changed_at"])
    line(matter, Verb.MATTER_NOTED, by=by, at=at, public=for_asker, text=text)
    return matter


@transaction.atomic
def ask_asker(matter: Matter, *, text: str, by: Person, at: datetime) -> Matter:
    """Return the matter waiting for who asked; its clock stands still from `at`."""
    text = need(text, _("Please write what you need to know from who asked."))
    matter = lock(matter, "ask_asker", by=by, at=at)
    move(matter, Move.ASK_ASKER)
    matter.waiting_since = at
    matter.next_at = None
    matter.changed_at = at
    matter.save(update_fields=["state", "waiting_since", "next_at", "changed_at"])
    line(matter, Verb.MATTER_ASKER_ASKED, by=by, at=at, public=True, text=text)
    with telling.in_words_of(matter):
        subject = _("A question about your request %(number)s") % {"number": matter.number}
        telling.tell_asker(matter, subject, text, at=at, key=f"ask:{at.isoformat()}")
    telling.tell_raiser([matter], Verb.MATTER_ASKER_ASKED, at=at)
    return matter


@transaction.atomic
def reply(matter: Matter, *, text: str, by: Actor, at: datetime) -> Matter:
    """Return the matter with the asker's reply; what remained of the time goes on from `at`.

    While the clock stands still for something else, such as a hearing, the reply is only noted.
    """
    text = need(text, _("Please write your reply."))
    matter = lock(matter, "reply", by=by, at=at)
    if not matter.paused_for:
        move(matter, Move.REPLY)
        resume_clock(matter, at)
    matter.changed_at = at
    matter.save(update_fields=CLOCK)
    line(matter, Verb.MATTER_REPLIED, by=by, at=at, public=True, text=text)
    telling.tell_people(matter, Verb.MATTER_REPLIED, [matter.owner_id], at=at)
    return matter


def resume_clock(matter: Matter, at: datetime) -> None:
    """Let the rung's clock run on after a wait; from its set end, if that has passed."""
    kind, calendar = kind_of(matter), days(at)
    goes_on = min(at, matter.paused_until or at)
    paused_at = matter.waiting_since or goes_on
    standing = pauses.resume(kind, standing_of(matter), paused_at, goes_on, calendar)
    set_clock(matter, standing, kind, calendar)
    end_wait(matter)
    matter.changed_at = at


@transaction.atomic
def escalate(matter: Matter, *, by: Person, reason: str, at: datetime) -> Matter:
    """Return the matter on the next rung, handed up by judgement; the reason is required."""
    reason = need(reason, _("Please say why this has to be handed up."))
    matter = lock(matter, "escalate", by=by, at=at)
    kind = kind_of(matter)
    above = ladder.rung_above(kind, matter.rung)
    if above is None:
        raise Refused(_("This is the highest rung. It can be put on the supervision list."))
    move(matter, Move.ESCALATE)
    _change_rung(matter, above.id, Verb.MATTER_ESCALATED, by, at, reason)
    return matter


@transaction.atomic
def send_down(matter: Matter, *, rung: str, reason: str, by: Person, at: datetime) -> Matter:
    """Return the matter on a lower rung with an instruction (`reason`) for who has it then."""
    reason = need(reason, _("Please write the instruction for who gets it."))
    matter = lock(matter, "send_down", by=by, at=at)
    if rung not in {below.id for below in ladder.rungs_below(kind_of(matter), matter.rung)}:
        raise Refused(_("Please choose a rung below the present one."))
    refuse_sending_down(matter, kind_of(matter), kind_of(matter).rung(rung), at)
    move(matter, Move.SEND_DOWN)
    _change_rung(matter, rung, Verb.MATTER_SENT_DOWN, by, at, reason)
    return matter


def _change_rung(
    matter: Matter, rung: str, verb: Verb, by: Person, at: datetime, reason: str
) -> None:
    left = matter.rung
    owner = enter_rung(matter, rung, at=at)
    replied_already(matter, at)
    matter.save(update_fields=CLOCK)
    heard = hearers(matter, at)
    line(
        matter, verb, by=by, at=at, public=True, reason=reason, left=left, rung=matter.rung,
        owner=owner.name if owner else "", due=_iso(matter.due_at), **passed_over(rung, matter),
        **offered_words(matter, heard),
    )  # fmt: skip
    telling.tell_people(matter, verb, heard, at=at, heap=heap_of(matter))


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


@transaction.atomic
def assign(matter: Matter, *, to: Person, by: Person, at: datetime, reason: str = "") -> Matter:
    """Return the matter given to another holder of the rung's post; the clock is not moved."""
    matter = lock(matter, "assign", by=by, at=at)
    move(matter, Move.ASSIGN)
    need_free(matter, to, at)
    holder = _seat_on_rung(matter, to, at)
    matter.owner = to
    matter.owner_place_id = holder
    matter.changed_at = at
    matter.save(update_fields=["state", "owner", "owner_place", "changed_at"])
    line(
        matter, Verb.MATTER_ASSIGNED, by=by, at=at, public=True, reason=reason, owner=to.name,
        rung=matter.rung, due=_iso(matter.due_at),
    )  # fmt: skip
    telling.tell_people(matter, Verb.MATTER_ASSIGNED, [to.pk], at=at)
    return matter


def _seat_on_rung(matter: Matter, to: Person, at: datetime) -> int:
    """Return the place where `to` fills the rung's post over this matter."""
    for seat in seats_of(to, at).seats:
        if seat.post == matter.owner_post and matter.path.startswith(seat.path):
            return seat.place_id
    raise Refused(
        _("%(name)s does not hold the post that answers on this rung here.") % {"name": to.name}
    )


@transaction.atomic
def add_helper(matter: Matter, *, helper: Person, by: Person, at: datetime) -> Matter:
    """Return the matter with one more helper; the owner still answers."""
    matter = lock(matter, "assign", by=by, at=at)
    need_free(matter, helper, at)
    if helper.pk not in matter.helper_ids:
        matter.helper_ids = [*matter.helper_ids, helper.pk]
        matter.changed_at = at
        matter.save(update_fields=["helper_ids", "changed_at"])
        line(matter, Verb.MATTER_HELPER_ADDED, by=by, at=at, public=False, helper=helper.name)
        telling.tell_people(matter, Verb.MATTER_HELPER_ADDED, [helper.pk], at=at)
    return matter


@transaction.atomic
def supervise(matter: Matter, *, reason: str, by: Person, at: datetime) -> Matter:
    """Return the matter on the supervision list; its owner and clock stay as they are."""
    reason = need(reason, _("Please say why this is put on the supervision list."))
    matter = lock(matter, "supervise", by=by, at=at)
    if matter.listed_at is None:
        matter.listed_at = matter.list_next_at = matter.changed_at = at
        matter.save(update_fields=["listed_at", "list_next_at", "changed_at"])
    line(matter, Verb.MATTER_SUPERVISED, by=by, at=at, public=True, reason=reason)
    telling.tell_people(matter, Verb.MATTER_SUPERVISED, [matter.owner_id], at=at)
    return matter


@transaction.atomic
def remind(matter: Matter, *, by: Person, at: datetime, text: str = "") -> Matter:
    """Return the matter whose owner was reminded by a person."""
    matter = lock(matter, "remind", by=by, at=at)
    if not matter.is_open:
        raise Refused(_("This request is answered; there is nobody to remind."))
    if matter.owner_id is None:
        raise Refused(_("Nobody has this request yet. Assign it first."))
    line(matter, Verb.MATTER_REMINDED, by=by, at=at, public=False, text=text.strip())
    telling.tell_people(matter, Verb.MATTER_REMINDED, [matter.owner_id], at=at)
    return matter
