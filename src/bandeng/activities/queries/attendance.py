"""Who was invited, who came, and how many."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from bandeng.activities.models import Activity, Card, Coming
from bandeng.activities.states import Came, Reply


@dataclass(frozen=True)
class Counted:
    """How many were invited, will come and came; not recorded is not absent."""

    invited: int = 0
    yes: int = 0
    no: int = 0
    present: int = 0
    partly: int = 0
    absent: int = 0
    unrecorded: int = 0
    headcount: int | None = None

    @property
    def came(self) -> int:
        """Return how many came, named or not."""
        return max(self.headcount or 0, self.present + self.partly)


COUNTS = {
    "invited": Count("pk", filter=Q(invited_at__isnull=False)),
    "yes": Count("pk", filter=Q(reply=Reply.YES)),
    "no": Count("pk", filter=Q(reply=Reply.NO)),
    "present": Count("pk", filter=Q(came=Came.PRESENT)),
    "partly": Count("pk", filter=Q(came=Came.PARTLY)),
    "absent": Count("pk", filter=Q(came=Came.ABSENT)),
    "unrecorded": Count("pk", filter=Q(came=Came.NOT_RECORDED)),
}


def comings_of(activity: Activity) -> QuerySet[Coming]:
    """Return who was invited or came, people of the site by spelling, then others as entered."""
    rows = Coming.objects.filter(activity=activity).select_related("person")
    return rows.order_by("person__pinyin", "pk")


def came_to(activity: Activity) -> QuerySet[Coming]:
    """Return who came, wholly or partly."""
    return comings_of(activity).filter(came__in=[Came.PRESENT, Came.PARTLY])


def coming_of(activity: Activity, person_id: int) -> Coming | None:
    """Return what is known of one person's coming."""
    return Coming.objects.filter(activity=activity, person_id=person_id).first()


def counted(activities: Collection[Activity]) -> dict[int, Counted]:
    """Return the numbers of many activities by their id, in one statement."""
    by_id = {activity.pk: activity for activity in activities}
    rows = Coming.objects.filter(activity_id__in=by_id).order_by().values("activity_id")
    numbers = rows.annotate(**COUNTS).values_list("activity_id", *COUNTS)
    found = {pk: dict(zip(COUNTS, counts, strict=True)) for pk, *counts in numbers}
    return {
        pk: Counted(headcount=activity.headcount, **found.get(pk, {}))
        for pk, activity in by_id.items()
    }


def counted_by_id(ids: Collection[int]) -> dict[int, int]:
    """Return how many came to each activity, named or not, in one statement."""
    came = Count("comings", filter=Q(comings__came__in=[Came.PRESENT, Came.PARTLY]))
    rows = Activity.objects.filter(pk__in=ids).annotate(named=came)
    found = rows.values_list("pk", "headcount", "named")
    return {pk: max(headcount or 0, named) for pk, headcount, named in found}


def counted_of(activity: Activity, comings: Collection[Coming]) -> Counted:
    """Return the numbers of one activity from all its rows, already read."""
    came = [row.came for row in comings]
    replies = [row.reply for row in comings]
    return Counted(
        invited=sum(row.invited_at is not None for row in comings),
        yes=replies.count(Reply.YES),
        no=replies.count(Reply.NO),
        present=came.count(Came.PRESENT),
        partly=came.count(Came.PARTLY),
        absent=came.count(Came.ABSENT),
        unrecorded=came.count(Came.NOT_RECORDED),
        headcount=activity.headcount,
    )


def card_with(code: str) -> Card | None:
    """Return whose card has a code, if he is still here."""
    rows = Card.objects.select_related("person")
    return rows.filter(code=code.strip().lower(), person__left_at=None).first()
