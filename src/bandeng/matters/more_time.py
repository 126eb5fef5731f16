"""Find requests for more time: undecided ones, those a person decides, what was promised first."""

from django.db.models import F, Q, QuerySet

from bandeng.matters.models import Extension, Matter
from bandeng.matters.permissions import approved_by, may_see
from bandeng.matters.states import RUNNING
from bandeng.people.states import Seats


def undecided(matter: Matter) -> Extension | None:
    """Return the request for more time on this stay that nobody has decided yet, or None."""
    rows = Extension.objects.filter(matter=matter, decided_at=None, rung=matter.rung)
    return rows.filter(at__gte=matter.entered_at).select_related("by").first()


def on_this_stay(matter: Matter) -> list[Extension]:
    """Return what more time was asked for since the matter came to its rung, first first."""
    rows = Extension.objects.filter(matter=matter, rung=matter.rung, at__gte=matter.entered_at)
    return list(rows.select_related("by", "decided_by").order_by("at", "pk"))


def granted(matter: Matter) -> list[Extension]:
    """Return what was granted on this stay on the rung, first first."""
    rows = Extension.objects.filter(matter=matter, granted=True, rung=matter.rung)
    return list(rows.filter(at__gte=matter.entered_at).order_by("at", "pk"))


def waiting_for(who: Seats) -> QuerySet[Extension]:
    """Return the requests for more time that wait for a person's word, soonest due first.

    Those whose time has run out are not there any more: nothing can be given then. Nobody decides
    about what he asked for himself.
    """
    if not any(seat.approves for seat in who.seats):
        return Extension.objects.none()
    decided = Matter.objects.filter(approved_by(who) & may_see(who), state__in=RUNNING)
    rows = Extension.objects.filter(
        Q(matter__in=decided.filter(rung_expired_at=None)),
        decided_at=None,
        rung=F("matter__rung"),
        at__gte=F("matter__entered_at"),
    )
    rows = rows.exclude(by_id__in=who.acting_for())
    return rows.select_related("by", "matter__place__parent", "matter__owner").order_by(
        "matter__due_at", "pk"
    )
