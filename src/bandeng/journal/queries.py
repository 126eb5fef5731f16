"""Read what happened."""

from django.db.models import QuerySet

from bandeng.journal.models import Line
from bandeng.journal.states import Verb


def about(kind: str, subject_id: int) -> QuerySet[Line]:
    """Return every line about one row, oldest first."""
    return Line.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("id")


def public_about(kind: str, subject_id: int) -> QuerySet[Line]:
    """Return the lines about one row that who asked may read, oldest first."""
    return about(kind, subject_id).filter(public=True)


def times(kind: str, subject_id: int, verb: Verb) -> int:
    """Return how often `verb` happened to one row."""
    return about(kind, subject_id).filter(verb=verb).count()
