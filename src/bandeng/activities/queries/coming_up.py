"""What is coming, what is past, what waits for a word: of a person and of a place."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from bandeng.activities.models import Activity, Coming
from bandeng.activities.permissions import invited
from bandeng.activities.queries.seeing import asked_about, visible_to
from bandeng.activities.states import State
from bandeng.people.states import Seats
from bandeng.places.models import Place

AROUND = timedelta(hours=3)


def mine(who: Seats) -> QuerySet[Activity]:
    """Return what a person holds, wrote down, is invited to or came to."""
    acting = who.acting_for()
    own = Q(host_id__in=acting) | Q(entered_by_id=who.person_id)
    return asked_about(who).filter(own | invited(who)).select_related("place", "host")


def upcoming(rows: QuerySet[Activity], at: datetime) -> QuerySet[Activity]:
    """Return what is not over and not cancelled, soonest first."""
    return rows.filter(ends_at__gte=at, state=State.PLANNED).order_by("starts_at", "pk")


def past(rows: QuerySet[Activity], at: datetime) -> QuerySet[Activity]:
    """Return what was held, or was planned and is over, newest first."""
    over = Q(state=State.HELD) | Q(state=State.PLANNED, ends_at__lt=at)
    return rows.filter(over).order_by("-starts_at", "-pk")


def at_place(who: Seats, path: str) -> QuerySet[Activity]:
    """Return what a person sees at and below a path."""
    return visible_to(who).filter(path__startswith=path).select_related("place", "host")


def running(who: Seats, at: datetime) -> QuerySet[Activity]:
    """Return what a person holds about now, soonest first: where a scanned card may count."""
    near = Q(starts_at__lte=at + AROUND, ends_at__gte=at - AROUND)
    rows = Activity.objects.filter(near, host_id__in=who.acting_for())
    return rows.exclude(state=State.CANCELLED).order_by("starts_at", "pk")


def to_answer(who: Seats, at: datetime) -> QuerySet[Coming]:
    """Return the invitations a person has not answered, soonest first, with their activities."""
    rows = Coming.objects.filter(
        person_id=who.person_id,
        invited_at__isnull=False,
        reply="",
        activity__state=State.PLANNED,
        activity__ends_at__gte=at,
    )
    return rows.select_related("activity__place").order_by("activity__starts_at", "pk")


def last_place_of(person_id: int, kind: str) -> Place | None:
    """Return where a person last held an activity of a kind: the likeliest place of the next."""
    rows = Activity.objects.filter(host_id=person_id, kind=kind, place__to_day=None)
    last = rows.select_related("place").order_by(F("starts_at").desc(), "-pk").first()
    return last.place if last else None


def last_of(who: Seats, kinds: Collection[str], at: datetime) -> Activity | None:
    """Return what a person held last, or holds about now, of some kinds, where it still stands."""
    rows = Activity.objects.filter(host_id__in=who.acting_for(), kind__in=kinds)
    rows = rows.filter(starts_at__lte=at + AROUND, place__to_day=None)
    rows = rows.exclude(state=State.CANCELLED).select_related("place")
    return rows.order_by("-starts_at", "-pk").first()
