"""Who missed what of a class: of the sessions that belong together."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from bandeng.activities.models import Activity, Coming
from bandeng.activities.permissions import runs
from bandeng.activities.states import Came, State
from bandeng.people.states import Seats

A_YEAR = timedelta(days=366)
MISSED = (Came.ABSENT, Came.PARTLY)
RECORDED = (Came.PRESENT, *MISSED)


def sessions_with(activity: Activity) -> QuerySet[Activity]:
    """Return the sessions of the class an activity belongs to, first to last, cancelled ones not.

    Those of the same kind and name at the same place within a year before or after.
    """
    same = {"kind": activity.kind, "title": activity.title, "place_id": activity.place_id}
    around = (activity.starts_at - A_YEAR, activity.starts_at + A_YEAR)
    rows = Activity.objects.filter(starts_at__range=around, **same)
    return rows.exclude(state=State.CANCELLED).order_by("starts_at", "pk")


def missed_of(activity: Activity, who: Seats) -> QuerySet[Coming]:
    """Return who did not come, or came for a part only, to which session of a class.

    Whoever holds such things there sees it of everybody, anybody else of himself alone. Not
    recorded is not missed. By spelling of the name, then by day.
    """
    own = Q(person_id=who.person_id)
    seen = own | Q(activity__in=Activity.objects.filter(runs(who)).order_by())
    rows = Coming.objects.filter(seen, activity__in=sessions_with(activity).order_by())
    rows = rows.filter(came__in=MISSED).select_related("person", "activity")
    return rows.order_by("person__pinyin", "person_id", "activity__starts_at", "pk")


def recorded_of(activity: Activity) -> tuple[int, int]:
    """Return how many sessions a class has, and of how many it is written down who came."""
    sessions = sessions_with(activity)
    recorded = sessions.filter(comings__came__in=RECORDED).order_by().distinct()
    return sessions.count(), recorded.count()
