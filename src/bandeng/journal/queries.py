"""Read what happened."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from bandeng.journal.models import Line
from bandeng.journal.states import Verb

# Where a line holds what somebody wrote; the rest of `said` is names, rungs and instants.
PEOPLES_WORDS = ("text", "reason", "purpose")


def about(kind: str, subject_id: int) -> QuerySet[Line]:
    """Return every line about one row, oldest first."""
    return Line.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("id")


def public_of(
    kind: str, subject_ids: Collection[int] | QuerySet[Any, Any], verbs: Collection[Verb]
) -> QuerySet[Line]:
    """Return the public lines of any of these verbs about several rows, oldest first."""
    lines = Line.objects.filter(subject_kind=kind, subject_id__in=subject_ids, public=True)
    return lines.filter(verb__in=list(verbs)).order_by("id")


def times(kind: str, subject_id: int, verb: Verb) -> int:
    """Return how often `verb` happened to one row."""
    return about(kind, subject_id).filter(verb=verb).count()


def done_by(kind: str, subject_id: int, verbs: Collection[Verb]) -> set[int]:
    """Return the ids of the people who did any of these verbs to one row."""
    lines = about(kind, subject_id).filter(verb__in=verbs, by_id__isnull=False).order_by()
    return {by_id for by_id in lines.values_list("by_id", flat=True) if by_id}


def latest_by_others(
    kind: str, subject_ids: Collection[int], *, since: datetime, than: int
) -> dict[int, Line]:
    """Return the newest line about each row since an instant that one person did not write."""
    lines = Line.objects.filter(subject_kind=kind, subject_id__in=subject_ids, at__gt=since)
    others = lines.exclude(by_id=than).order_by("subject_id", "-id").distinct("subject_id")
    return {line.subject_id: line for line in others}


def was_done(
    kind: str, subject_id: int, verbs: Collection[Verb], *, by_id: int, since: datetime,
    said: dict[str, Any],
) -> bool:  # fmt: skip
    """Tell whether a person has done just this to a row since an instant: a second press."""
    lines = about(kind, subject_id).filter(verb__in=verbs, by_id=by_id, at__gte=since)
    return lines.filter(said__contains=said).exists()


def latest_of(kind: str, subject_ids: Collection[int], verbs: Collection[Verb]) -> dict[int, Line]:
    """Return the newest line of any of these verbs about each row."""
    lines = Line.objects.filter(subject_kind=kind, subject_id__in=subject_ids, verb__in=verbs)
    return {
        line.subject_id: line for line in lines.order_by("subject_id", "-id").distinct("subject_id")
    }


def counts_of(
    kind: str, subject_ids: Collection[int], verb: Verb, said: dict[str, Any]
) -> dict[int, int]:
    """Return how often `verb` happened to each row with these words; others are left out."""
    lines = Line.objects.filter(subject_kind=kind, subject_id__in=subject_ids, verb=verb)
    told = lines.filter(said__contains=said).order_by().values_list("subject_id")
    return dict(told.annotate(n=Count("pk")))
