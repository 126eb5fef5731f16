"""Find objections to a dispatch, and what somebody who took a request first still owes."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bandeng.matters.models import Matter, Objection
from bandeng.matters.permissions import judged_by, may_see, settled_by, to_report_back
from bandeng.matters.states import RUNNING
from bandeng.people.states import Seats
from bandeng.playbooks.objecting import Dispute


def objections_of(matter: Matter) -> list[Objection]:
    """Return every objection made to a matter's dispatch, in order; one statement."""
    return list(matter.objections.select_related("by", "decided_by").order_by("round"))


def noting_objections(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return the rows with `was_objected`: whether anybody ever objected to the dispatch."""
    return rows.annotate(was_objected=Exists(Objection.objects.filter(matter=OuterRef("pk"))))


def standing(matter: Matter, made: Sequence[Objection]) -> Objection | None:
    """Return the objection that waits for a decision among those made, None if none does.

    One made before the matter changed rung or hands is over, whatever became of it.
    """
    since = given_at(matter)
    waiting = (one for one in made if one.decided_at is None and one.post == matter.owner_post)
    return next((one for one in waiting if one.at >= since), None)


def given_at(matter: Matter) -> datetime:
    """Return when who has a matter was given it."""
    return max(matter.handed_at or matter.entered_at, matter.entered_at)


def dispute(matter: Matter, made: Sequence[Objection]) -> Dispute:
    """Return how far the disagreement about a matter has come."""
    return Dispute(given_at(matter), len(made), standing(matter, made) is not None)


def to_decide(who: Seats) -> QuerySet[Objection]:
    """Return the objections that wait for the person's word, the oldest first."""
    if not any(seat.judges or seat.settles for seat in who.seats):
        return Objection.objects.none()
    waiting = Q(
        decided_at=None,
        matter__state__in=RUNNING,
        matter__owner_post=F("post"),
        matter__entered_at__lte=F("at"),
    )
    mine = Matter.objects.filter((judged_by(who) | settled_by(who)) & may_see(who))
    rows = Objection.objects.filter(waiting, matter__in=mine)
    return rows.select_related("matter__place__parent", "matter__owner", "by").order_by("at")


def owed_reports(who: Seats) -> QuerySet[Matter]:
    """Return what the person took first and owes a report on, the oldest answer first."""
    rows = Matter.objects.filter(to_report_back(who))
    return rows.order_by("answered_at", "id")
