"""What somebody is writing in a chat: it is raised, gets pictures, is bound, is forgotten."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bandeng.doors import drafts
from bandeng.doors.actions.hearing import note_draft, note_raised
from bandeng.doors.drafts import Draft
from bandeng.doors.finding import code_index
from bandeng.doors.models import Heard, Sender, SenderMatter
from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Refused, Verb
from bandeng.matters import actions as matters
from bandeng.matters.actions import Ask
from bandeng.matters.models import Matter
from bandeng.matters.pictures import Prepared
from bandeng.people.actions.seeing import see_person
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.retention import days_kept
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit

CODE_FOR = timedelta(minutes=10)
DIGITS = 8
CODES = Limit(10, timedelta(hours=1))


def order_picture(sender: Sender, key: str, media_id: str) -> None:
    """Order the job that fetches a picture somebody sent, for the draft of a key."""
    app.configure_task("fetch_picture").defer(sender_id=sender.pk, key=key, media_id=media_id)


@transaction.atomic
def raise_draft(sender: Sender, ask: Ask, *, by: Actor, at: datetime) -> Matter:
    """Return the request that a draft of a sender who is being heard became.

    Its receipt is the reply to the message, so none is sent there besides. The draft is gone with
    it. Raises Refused like `matters.actions.raise_matter`; the draft stays then.
    """
    matter = matters.raise_matter(replace(ask, receipt=False), by=by, at=at)
    note_draft(sender, None, at=at)
    note_raised(sender, matter)
    return matter


@transaction.atomic
def take_picture(sender_id: int, key: str, picture: Prepared | None, *, at: datetime) -> None:
    """Add a picture that was fetched to its draft, or to the request the draft became.

    None tells that it was none or could not be fetched. A draft given up takes nothing.
    """
    sender = Sender.objects.select_for_update(of=("self",)).filter(pk=sender_id).first()
    if sender is None:
        return
    draft = drafts.read(sender.draft)
    if draft and draft.key == key:
        fetched = draft.with_picture(picture) if picture else _one_less(draft)
        sender.draft = drafts.written(fetched)
        sender.save(update_fields=["draft"])
        return
    sent = SenderMatter.objects.filter(sender=sender, matter__client_key=key)
    row = sent.select_related("matter").first()
    if row and picture:
        matters.add_picture(row.matter, picture, at=at)


def _one_less(draft: Draft) -> Draft:
    return replace(draft, coming=max(draft.coming - 1, 0))


def forget_sender(sender: Sender, *, at: datetime) -> None:
    """Forget what somebody was writing who follows the account no longer; bindings end too."""
    note_draft(sender, None, at=at)
    Sender.objects.filter(pk=sender.pk).update(person=None, code_index="", code_until=None)


@transaction.atomic
def give_code(sender: Sender, *, at: datetime) -> str:
    """Return a code by which a person, signed in, says within ten minutes that this is he."""
    code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    sender.code_index, sender.code_until = code_index(code), at + CODE_FOR
    sender.save(update_fields=["code_index", "code_until"])
    return code


def bind_sender(person: Person, code: str, *, by: Person, at: datetime) -> Sender:
    """Return the sender that is this person from now on; one he was before is freed.

    Only the person himself says so. Raises Refused for a code that is wrong or too old, and for
    too many of them.
    """
    if by.pk != person.pk:
        raise Refused(_("Only the person can say which WeCom account is theirs."))
    if tries.too_many(f"bind codes of {person.pk}", CODES, at=at):
        raise Refused(_("Too many codes were tried. Please try again in an hour."))
    return _bind(person, code, at)


@transaction.atomic
def _bind(person: Person, code: str, at: datetime) -> Sender:
    open_ones = Sender.objects.select_for_update(of=("self",)).filter(
        code_index=code_index(code) or "-", code_until__gt=at, person=None
    )
    found = list(open_ones[:2])
    if len(found) != 1:
        raise Refused(_("This code is wrong or too old. Write to the application in WeCom again."))
    free_sender(person)
    sender = found[0]
    sender.person, sender.code_index, sender.code_until = person, "", None
    sender.told_id = _newest_notice(person)
    sender.save(update_fields=["person", "code_index", "code_until", "told_id"])
    record(person, Verb.PERSON_CORRECTED, by=person, at=at, fields=[sender.channel])
    return sender


@transaction.atomic
def release_sender(
    person: Person, *, by: Person, at: datetime, seats: Seats | None = None
) -> Person:
    """Return the person, told in no chat any more: by himself, or by who looks after him."""
    person = see_person(person, by, seats, at)
    if free_sender(person):
        record(person, Verb.PERSON_CORRECTED, by=by, at=at, fields=["wecom"])
    return person


def free_sender(person: Person) -> int:
    """End the binding of a person's chat; return how many ended."""
    return Sender.objects.filter(person=person).update(person=None)


def _newest_notice(person: Person) -> int:
    """Return the last notice there is: what came before a binding is not told again."""
    newest = person.notices.order_by("-id").values_list("id", flat=True).first()
    return newest or 0


@transaction.atomic
def forget_chats(*, at: datetime, batch: int = 1000) -> int:
    """Erase drafts, heard messages and senders whose time is over; return how many rows.

    A sender stays while he is somebody of the staff or something he asked still knows him.
    """
    Sender.objects.filter(person__left_at__isnull=False).update(person=None)
    old = Sender.objects.filter(draft_at__lt=at - timedelta(days=days_kept("draft")))
    emptied = Sender.objects.filter(pk__in=_some(old, batch)).update(draft="", draft_at=None)
    heard = Heard.objects.filter(at__lt=at - timedelta(days=days_kept("heard")))
    emptied += Heard.objects.filter(pk__in=_some(heard, batch)).delete()[0]
    unknown = Q(matter__asker=None) | Q(matter__asker__erased_at__isnull=False)
    over = SenderMatter.objects.filter(unknown, sender__person=None)
    emptied += SenderMatter.objects.filter(pk__in=_some(over, batch)).delete()[0]
    before = at - timedelta(days=days_kept("sender"))
    idle = Sender.objects.filter(last_at__lt=before, person=None, sent=None)
    return emptied + Sender.objects.filter(pk__in=_some(idle, batch)).delete()[0]


def _some(rows: Any, batch: int) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:batch])


def note_told(sender: Sender, told_id: int) -> None:
    """Keep up to which notice a person was told in his chat."""
    Sender.objects.filter(pk=sender.pk, told_id__lt=told_id).update(told_id=told_id)
