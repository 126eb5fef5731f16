"""What stands in the calendar a person carries: what he holds, is invited to or came to."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bandeng.activities.models import Activity, Coming
from bandeng.activities.states import Reply
from bandeng.people.states import Seats

MOST = 1000


def activities_of(who: Seats, first: datetime, last: datetime) -> QuerySet[Activity]:
    """Return a person's own activities between two instants; not those he said no to.

    What was cancelled stays, so that other calendars strike it out.
    """
    guest = Coming.objects.filter(activity=OuterRef("pk"), person_id=who.person_id)
    coming = Exists(guest.exclude(reply=Reply.NO))
    rows = Activity.objects.filter(Q(host_id=who.person_id) | Q(coming))
    rows = rows.filter(ends_at__gte=first, starts_at__lte=last).select_related("place")
    return rows.defer("place__boundary", "minutes").order_by("starts_at", "pk")[:MOST]
