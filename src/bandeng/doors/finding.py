"""Find who writes in a chat, and what he asked there."""

from datetime import datetime

from django.db.models import QuerySet

from bandeng.doors.models import Sender
from bandeng.matters import queries as matters
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, State
from bandeng.people.models import Person
from bandeng.playbooks.queries import seats_of
from bandeng.secrecy.sealing import blind_index


def sender_index(channel: str, address: str) -> str:
    """Return what is kept of an address, so that its sender is found again.

    WeChat tells capital letters from small ones, WeCom does not.
    """
    same = address if channel == "wechat" else address.casefold()
    return blind_index(f"{channel}:{same.encode().hex()}", "sender")


def code_index(code: str) -> str:
    """Return what is kept of a code by which a person says that a sender is he."""
    return blind_index(code, "bind-code")


def sender_of(person_id: int) -> Sender | None:
    """Return the sender a person is bound to, None if there is none."""
    return Sender.objects.filter(person_id=person_id).first()


def bound_senders(channel: str) -> QuerySet[Sender]:
    """Return the senders of a channel that are somebody of the staff who has not left."""
    bound = Sender.objects.filter(channel=channel, person__is_active=True)
    return bound.select_related("person").order_by("pk")


def sent_by(sender: Sender, *, at: datetime) -> QuerySet[Matter]:
    """Return what a sender raised, newest first: of staff only what he may read everywhere."""
    rows = Matter.objects.filter(sent_by__sender=sender)
    if sender.person:
        seen = matters.visible_to(seats_of(sender.person, at))
        rows = seen.filter(sent_by__sender=sender).exclude(privacy=Privacy.CONFIDENTIAL)
    return rows.select_related("place", "owner", "joined_to__owner").order_by("-raised_at", "-id")


def in_state(sender: Sender, *states: State, at: datetime) -> list[Matter]:
    """Return what a sender raised himself and that stands in one of several states."""
    return list(sent_by(sender, at=at).filter(state__in=states)[:20])


def person_of(sender: Sender) -> Person | None:
    """Return who of the staff a sender is; None for a resident and for who has left."""
    person = sender.person
    return person if person and person.is_active and person.left_at is None else None


def channel_of(sender_id: int) -> str | None:
    """Return by which channel a sender writes, None if there is none any more."""
    return Sender.objects.filter(pk=sender_id).values_list("channel", flat=True).first()
