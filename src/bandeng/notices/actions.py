"""Tell people: rows written in the action's own transaction, sent afterwards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Func, JSONField, Q, Value
from django.db.models.functions import Cast
from procrastinate.contrib.django import app
from psycopg.types.json import Jsonb

from bandeng.journal.states import Verb
from bandeng.notices.models import Delivery, Digest, Notice
from bandeng.notices.queries import NOTHING, in_heap
from bandeng.notices.states import Receipt
from bandeng.people.models import Person
from bandeng.retention import days_kept
from bandeng.statements import Part, do, inserted, is_together, later, together

MOST_ATTEMPTS = 8
# Most acts tell one person something.
TELL = """
INSERT INTO notices_notice (effect_key, person_id, verb, heap, subject_kind, subject_id, said, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Telling:
    """One thing to tell one person; the effect key makes it happen once."""

    person_id: int
    verb: Verb
    subject_kind: str
    subject_id: int
    key: str
    heap: str
    said: dict[str, Any] = field(default_factory=dict)


def tell(tellings: Collection[Telling], *, at: datetime) -> None:
    """Write notices into the inboxes; one already written under its key is left alone."""
    if len(tellings) == 1 and not is_together():
        _tell_one(*tellings, at=at)
        return
    rows = [
        Notice(
            effect_key=f"{telling.key}:{telling.person_id}",
            person_id=telling.person_id,
            verb=telling.verb,
            heap=telling.heap,
            subject_kind=telling.subject_kind,
            subject_id=telling.subject_id,
            said=telling.said,
            at=at,
        )
        for telling in tellings
    ]
    if is_together():
        later(_inboxes, rows)
    elif rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def _inboxes(rows: Sequence[Notice]) -> list[Part]:
    return [inserted(rows, unless_known=True)] if rows else []


def _tell_one(one: Telling, *, at: datetime) -> None:
    values: list[Any] = [
        f"{one.key}:{one.person_id}", one.person_id, one.verb, one.heap, one.subject_kind,
        one.subject_id, Jsonb(one.said), at,
    ]  # fmt: skip
    do(TELL, values)


@dataclass(frozen=True)
class Message:
    """One message that leaves the house by a channel."""

    channel: str
    to: str
    subject: str
    text: str
    key: str


def send(message: Message, *, at: datetime) -> None:
    """Write a message to be delivered and order its delivery in the same transaction."""
    send_many([message], at=at)


# Messages and the jobs that deliver them are written together.
MESSAGES = """
INSERT INTO notices_delivery
    (effect_key, channel, "to", subject, text, at, attempts, trouble, outside_id)
SELECT key, channel, recipient, subject, words, at, 0, '', ''
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
    AS message(key, channel, recipient, subject, words, at)
ON CONFLICT DO NOTHING
"""
JOBS = """
SELECT procrastinate_defer_jobs_v1(ARRAY(
    SELECT ROW('default', 'deliver', 0, NULL, NULL, jsonb_build_object('key', key), NULL)
        ::procrastinate_job_to_defer_v1
    FROM unnest(%s::text[]) AS key
)) AS jobs
"""


WRITTEN = ("channel", "to", "subject", "text")  # sealed where their fields say so


def send_many(messages: Sequence[Message], *, at: datetime) -> None:
    """Write messages to be delivered and order their delivery, in one statement."""
    with together():
        later(_outgoing, [(message, at) for message in messages])


def _outgoing(messages: Sequence[tuple[Message, datetime]]) -> list[Part]:
    if not messages:
        return []
    fields: list[Any] = [Delivery._meta.get_field(name) for name in WRITTEN]
    keys = [message.key for message, _at in messages]
    columns = [
        [field.get_prep_value(getattr(message, field.name)) for message, _at in messages]
        for field in fields
    ]
    instants = [at for _message, at in messages]
    return [Part(MESSAGES, [keys, *columns, instants]), Part(JOBS, [keys], "jobs")]


def order(key: str, *, after: datetime | None = None) -> None:
    """Order the job that delivers the message of one effect key: soon, or after an instant."""
    app.configure_task("deliver", schedule_at=after).defer(key=key)


def retitle(subject_kind: str, subject_id: int, title: str) -> None:
    """Put another title where notices name one row, because a part of the old was blacked out."""
    named = Notice.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, said__has_key="title"
    )
    patch = Func(
        F("said"),
        Value({"title": title}, JSONField()),
        arg_joiner=" || ",
        template="%(expressions)s",
    )
    named.update(said=Cast(patch, JSONField()))


def untell(subject_kind: str, subject_id: int, person_ids: Collection[int]) -> None:
    """Take back what some people were told of one row, because it is kept from them now."""
    Notice.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, person_id__in=person_ids
    ).delete()


@transaction.atomic
def acknowledge(heap: str, *, by: Person, at: datetime, but: Q = NOTHING) -> int:
    """Acknowledge every notice of one heap once, but what is kept from him; return how many."""
    return in_heap(by.pk, heap, but).order_by().update(acknowledged_at=at)


@transaction.atomic
def acknowledge_about(subject_kind: str, subject_id: int, *, by: Person, at: datetime) -> int:
    """Acknowledge what a person was told about one row, because he has just looked at it."""
    rows = Notice.objects.filter(
        person_id=by.pk, subject_kind=subject_kind, subject_id=subject_id, acknowledged_at=None
    )
    return rows.update(acknowledged_at=at)


def put_away(subject_kind: str, subject_id: int, heap: str, *, at: datetime) -> int:
    """Acknowledge for everybody what one heap says about a row, because it holds no longer."""
    rows = Notice.objects.filter(subject_kind=subject_kind, subject_id=subject_id, heap=heap)
    return rows.filter(acknowledged_at=None).update(acknowledged_at=at)


def claim(key: str, *, at: datetime) -> Delivery | None:
    """Return the delivery to be tried now, counted as tried, or None if nothing is owed.

    Call inside a transaction: the row stays locked until the message is marked.
    """
    due = Q(wait_until=None) | Q(wait_until__lte=at)
    waiting = Delivery.objects.select_for_update(skip_locked=True)
    delivery = waiting.filter(due, effect_key=key, sent_at=None, failed_at=None).first()
    if delivery is None:
        return None
    delivery.attempts += 1
    delivery.tried_at = at
    delivery.save(update_fields=["attempts", "tried_at"])
    return delivery


def mark_sent(delivery: Delivery, *, at: datetime) -> None:
    """Write down that a message has left."""
    delivery.sent_at = at
    delivery.trouble = ""
    delivery.save(update_fields=["sent_at", "trouble", "outside_id"])


def put_off(delivery: Delivery, *, until: datetime) -> None:
    """Have a message wait; that it was looked at is no attempt."""
    delivery.attempts -= 1
    delivery.wait_until = until
    delivery.save(update_fields=["attempts", "wait_until"])
    order(delivery.effect_key, after=until)


def give_up(delivery: Delivery, trouble: str, *, at: datetime) -> None:
    """Write down that a message cannot leave, and why."""
    delivery.trouble, delivery.failed_at = trouble[:200], at
    delivery.save(update_fields=["trouble", "failed_at"])


@transaction.atomic
def take_receipts(
    channel: str, receipts: Collection[Receipt], *, at: datetime
) -> tuple[list[Delivery], list[Receipt]]:
    """Write down what arrived and what did not.

    Returns the messages that are known only now not to have arrived, and the receipts of
    messages nobody knows here. A message still being handed over is waited for. What arrived
    once stays so; a receipt that comes twice changes nothing.
    """
    ids, outside = _named(receipts)
    rows = Delivery.objects.select_for_update().filter(
        Q(pk__in=ids) | Q(outside_id__in=outside), channel=channel
    )
    found = list(rows.order_by("pk"))
    by_id = {row.pk: row for row in found}
    by_outside = {row.outside_id: row for row in found}
    failed, unknown = [], []
    for receipt in receipts:
        row = by_id.get(receipt.delivery_id or 0) or by_outside.get(receipt.outside_id or " ")
        if row is None:
            unknown.append(receipt)
        elif row.arrived_at is None:
            failed += [row] if not receipt.arrived and row.failed_at is None else []
            _take_receipt(row, receipt, at)
    Delivery.objects.bulk_update(found, ["arrived_at", "failed_at", "sent_at", "trouble"])
    return [row for row in failed if row.arrived_at is None], unknown


def _named(receipts: Collection[Receipt]) -> tuple[list[int], list[str]]:
    ids = [receipt.delivery_id for receipt in receipts if receipt.delivery_id]
    return ids, [receipt.outside_id for receipt in receipts if receipt.outside_id]


def _take_receipt(row: Delivery, receipt: Receipt, at: datetime) -> None:
    row.sent_at = row.sent_at or at
    if receipt.arrived:
        row.arrived_at, row.failed_at, row.trouble = at, None, ""
    else:
        row.failed_at, row.trouble = row.failed_at or at, receipt.trouble[:200]


def mark_trouble(delivery: Delivery, trouble: str, *, at: datetime) -> None:
    """Write down why a message did not leave; after the last attempt it is given up."""
    delivery.trouble = trouble[:200]
    delivery.failed_at = at if delivery.attempts >= MOST_ATTEMPTS else None
    delivery.save(update_fields=["trouble", "failed_at"])


@transaction.atomic
def digest(person: Person, text: str, *, day: date, subject: str, at: datetime) -> bool:
    """Send one person the day's digest; a second call on the same day does nothing."""
    _row, new = Digest.objects.get_or_create(person=person, day=day, defaults={"at": at})
    if new:
        key = f"digest:{person.pk}:{day.isoformat()}"
        send(Message("email", person.email, subject, text, key), at=at)
    return new


@transaction.atomic
def erase_messages(*, at: datetime, batch: int = 1000) -> int:
    """Empty address and text of messages sent or given up longer ago than the policy allows."""
    before = at - timedelta(days=days_kept("message"))
    old = Delivery.objects.filter(Q(sent_at__lt=before) | Q(failed_at__lt=before)).exclude(
        subject=""
    )
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:batch])
    return Delivery.objects.filter(pk__in=keys).update(to="", subject="", text="")
