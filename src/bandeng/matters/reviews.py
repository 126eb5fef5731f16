"""Find reviews: of what a matter is one, what reviews it, until when one may be asked for."""

from datetime import datetime

from bandeng.matters.models import Link, Matter
from bandeng.matters.states import LinkKind, State
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.worktime import arithmetic
from bandeng.worktime.arithmetic import Calendar

HAVE_ANSWER = (State.ANSWERED, State.CONFIRMED, State.UNCONFIRMED)


def review_of(matter: Matter) -> Matter | None:
    """Return the review somebody asked for after this matter's answer, or None."""
    links = Link.objects.filter(other=matter, kind=LinkKind.REVIEW)
    link = links.select_related("matter__place", "matter__owner").first()
    return link.matter if link else None


def reviewed_by(matter: Matter) -> Matter | None:
    """Return the matter whose answer this one reviews, or None."""
    links = Link.objects.filter(matter=matter, kind=LinkKind.REVIEW)
    link = links.select_related("other__place", "other__owner").first()
    return link.other if link else None


def until(matter: Matter, kind: MatterKind, calendar: Calendar) -> datetime | None:
    """Return until when a review may be asked for; None where the playbook offers none.

    It is counted from the written answer (信访工作条例 art. 35 and 36: within 30 days).
    """
    if kind.appeal is None or matter.answered_at is None or matter.state not in HAVE_ANSWER:
        return None
    return arithmetic.add(matter.answered_at, kind.appeal.within, calendar).at
