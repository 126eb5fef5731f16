"""What came out of an activity, as far as who looks may know of it."""

from django.db.models import Exists, OuterRef, QuerySet

from bandeng.activities.models import Activity, Decision, Raised
from bandeng.matters import queries as matters
from bandeng.people.states import Seats


def raised_of(activity: Activity, who: Seats) -> QuerySet[Raised]:
    """Return what was asked there in order, as far as a person sees the matters themselves.

    What is about him, a post he fills or his unit is not there for him here either.
    """
    rows = Raised.objects.filter(activity=activity, matter__in=matters.visible_to(who))
    return rows.select_related("matter", "promised_by").order_by("place_in_order")


def public_raised_of(activity: Activity) -> QuerySet[Raised]:
    """Return what was asked there in order, as far as everybody may read it."""
    rows = Raised.objects.filter(activity=activity, matter__in=matters.public())
    return rows.select_related("matter", "promised_by").order_by("place_in_order")


def decisions_of(activity: Activity, who: Seats) -> QuerySet[Decision]:
    """Return what was decided there, in order; `follows_seen` tells who may open what follows."""
    seen = matters.visible_to(who).filter(pk=OuterRef("follows_id"))
    rows = Decision.objects.filter(activity=activity).annotate(follows_seen=Exists(seen))
    return rows.select_related("follows").order_by("pk")


def public_decisions_of(activity: Activity) -> QuerySet[Decision]:
    """Return what was decided at a published activity, in order; what follows is not named."""
    return Decision.objects.filter(activity=activity).order_by("pk")
