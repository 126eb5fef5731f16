"""What a meeting begins with: what was promised at the one before it, and how that stands."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from bandeng.activities.models import Activity, Raised
from bandeng.activities.queries.outcome import raised_of
from bandeng.activities.states import State
from bandeng.matters import queries as matters
from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN, TOLD, Privacy
from bandeng.people.states import Seats

MOST_PROMISES = 100


class Kept(StrEnum):
    """How a promise stands."""

    KEPT = "kept"  # who asked has an answer
    OPEN = "open"
    LATE = "late"
    ENDED = "ended"  # withdrawn, or told another channel


def how_kept(matter_state: str, promised_for: date | None, today: date) -> Kept:
    """Return how a promise stands on a day; one without a day is never late."""
    if matter_state in TOLD:
        return Kept.KEPT
    if matter_state not in OPEN:
        return Kept.ENDED
    return Kept.LATE if promised_for and promised_for < today else Kept.OPEN


def meetings_before(activity: Activity) -> QuerySet[Activity]:
    """Return the meetings of the same kind held at the same place before one, latest first."""
    rows = Activity.objects.filter(
        kind=activity.kind,
        place_id=activity.place_id,
        state=State.HELD,
        starts_at__lt=activity.starts_at,
    )
    return rows.order_by("-starts_at", "-pk")


def before_and_after(activity: Activity, at: datetime) -> tuple[datetime | None, datetime | None]:
    """Return when the meeting of the same kind at the same place was before, and is planned next.

    One statement.
    """
    same = Activity.objects.filter(kind=activity.kind, place_id=activity.place_id)
    planned = same.filter(state=State.PLANNED, starts_at__gt=at).exclude(pk=activity.pk)
    before = meetings_before(activity).values_list("starts_at", "state")[:1]
    after = planned.order_by("starts_at", "pk").values_list("starts_at", "state")[:1]
    found = {state: starts for starts, state in before.union(after, all=True)}
    return found.get(State.HELD), found.get(State.PLANNED)


def promised_before(activity: Activity, who: Seats) -> list[Raised]:
    """Return what was promised at the meeting before, and earlier and is still open; late first.

    Only what a person sees; what is about him is not there for him.
    """
    return list(_promised(activity, matters.visible_to(who))[:MOST_PROMISES])


def public_promised_before(activity: Activity) -> list[Raised]:
    """Return the same as far as everybody may read it."""
    return list(_promised(activity, matters.public())[:MOST_PROMISES])


def _promised(activity: Activity, seen: QuerySet[Matter]) -> QuerySet[Raised]:
    before = meetings_before(activity)
    last = Q(activity__in=before.values("pk")[:1])
    rows = Raised.objects.filter(last | Q(matter__state__in=OPEN), activity__in=before.order_by())
    rows = rows.exclude(promised_for=None, promise="").filter(matter__in=seen.order_by())
    rows = rows.select_related("matter__place", "activity", "promised_by")
    return rows.order_by("promised_for", "activity__starts_at", "place_in_order")


def asked_there(activity: Activity, who: Seats, name: str) -> Raised | None:
    """Return what was asked there by the number of its matter or the key it was sent with."""
    try:
        rule = Q(matter__client_key=UUID(name))
    except ValueError:
        rule = Q(matter__number=name)
    return raised_of(activity, who).select_related("matter__place").filter(rule).first()


def sheet_of(activity: Activity, who: Seats) -> tuple[list[Raised], int]:
    """Return what may be read out and hung up of a meeting, and how many asks there were besides.

    Only what who looks sees. What is about somebody who answers here is not even counted: the
    number alone would tell him.
    """
    return _sheet(activity, matters.visible_to(who).filter(privacy=Privacy.PUBLIC))


def public_sheet_of(activity: Activity) -> tuple[list[Raised], int]:
    """Return the same as far as everybody may read it now."""
    return _sheet(activity, matters.public())


def _sheet(activity: Activity, seen: QuerySet[Matter]) -> tuple[list[Raised], int]:
    free = Raised.objects.filter(activity=activity, matter__kept_from=[])
    rows = free.filter(matter__in=seen.order_by())
    rows = rows.select_related("matter__place", "promised_by").order_by("place_in_order")
    found = list(rows)
    return found, free.count() - len(found)
