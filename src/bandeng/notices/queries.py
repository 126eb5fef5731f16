"""Read the inbox."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.timezone import localtime

from bandeng.journal.states import Verb
from bandeng.notices.models import Delivery, Digest, Notice
from bandeng.people.models import Person

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Heap:
    """Notices of one kind, shown as one line."""

    heap: str
    verb: str
    count: int
    newest: datetime
    oldest: datetime
    subject_kind: str
    subject_id: int
    said: dict[str, Any]


def unread(person_id: int, but: Q = NOTHING) -> QuerySet[Notice]:
    """Return what a person has not acknowledged, newest first, but what is kept from him now."""
    rows = Notice.objects.filter(person_id=person_id, acknowledged_at=None).exclude(but)
    return rows.order_by("-at", "-id")


def inbox(person_id: int, limit: int = 50, but: Q = NOTHING) -> list[Heap]:
    """Return the unacknowledged heaps, newest first; ten of a kind are one line."""
    heaps = (
        unread(person_id, but)
        .order_by()
        .values("heap")
        .annotate(count=Count("id"), newest=Max("at"), oldest=Min("at"), last=Max("id"))
        .order_by("-newest", "-last")[:limit]
    )
    found = list(heaps)
    last = Notice.objects.in_bulk([heap["last"] for heap in found])
    return [_heap(row, last[row["last"]]) for row in found]


def _heap(row: Mapping[str, Any], last: Notice) -> Heap:
    return Heap(
        heap=row["heap"],
        verb=last.verb,
        count=row["count"],
        newest=row["newest"],
        oldest=row["oldest"],
        subject_kind=last.subject_kind,
        subject_id=last.subject_id,
        said=last.said,
    )


def in_heap(person_id: int, heap: str, but: Q = NOTHING) -> QuerySet[Notice]:
    """Return the unacknowledged notices of one heap, newest first."""
    return unread(person_id, but).filter(heap=heap)


def told_at(subject_kind: str, subject_ids: Collection[int], at: datetime) -> QuerySet[Notice]:
    """Return what was told about rows at one instant."""
    return Notice.objects.filter(subject_kind=subject_kind, subject_id__in=subject_ids, at=at)


def unread_heaps(person_id: int, but: Q = NOTHING) -> QuerySet[Notice, str]:
    """Return the names of the heaps, one for each line the inbox shows."""
    return unread(person_id, but).order_by().values_list("heap", flat=True).distinct()


def told_already(keys: Iterable[str]) -> set[str]:
    """Return those of several effect keys, each with its person, under which somebody was told."""
    asked = list(keys)
    if not asked:
        return set()
    return set(Notice.objects.filter(effect_key__in=asked).values_list("effect_key", flat=True))


def told_of(subject_kind: str, subject_id: int, verbs: Collection[Verb]) -> set[int]:
    """Return the ids of the people who were ever told any of these verbs about one row."""
    rows = Notice.objects.filter(subject_kind=subject_kind, subject_id=subject_id, verb__in=verbs)
    return set(rows.values_list("person_id", flat=True))


def people_without_digest(midnight: datetime) -> QuerySet[Person]:
    """Return who has an e-mail address, news from before `midnight`, and no digest of that day."""
    waiting = Notice.objects.filter(acknowledged_at=None, at__lt=midnight).values("person_id")
    had = Digest.objects.filter(day=localtime(midnight).date()).values("person_id")
    people = Person.objects.filter(pk__in=waiting, is_active=True).exclude(email="")
    return people.exclude(pk__in=had).order_by("pk")


def stuck(before: datetime) -> QuerySet[Delivery]:
    """Return deliveries last tried, written or waited for before an instant and still owed."""
    last = Greatest("tried_at", "at", "wait_until")
    waiting = Delivery.objects.filter(sent_at=None, failed_at=None)
    return waiting.annotate(last=last).filter(last__lt=before).order_by("pk")


def last_of(channel: str, start: str) -> Delivery | None:
    """Return the last settled message by a channel whose effect key begins so."""
    settled = Delivery.objects.exclude(sent_at=None, failed_at=None)
    return settled.filter(channel=channel, effect_key__startswith=start).order_by("-at").first()


def last_tried(since: datetime) -> dict[str, Delivery]:
    """Return the message last tried by each channel since an instant."""
    tried = Delivery.objects.filter(tried_at__gte=since).order_by("channel", "-tried_at")
    return {row.channel: row for row in tried.distinct("channel")}
