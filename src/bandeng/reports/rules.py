"""Which rows a measure takes: one Q, used for the number and for the rows behind it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable, Func

from bandeng.matters.models import Extension
from bandeng.matters.states import OPEN, RUNNING, State
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import Colour, DayOf
from bandeng.reports.periods import Period
from bandeng.reports.states import ENOUGH_STARS, Measure

HAVE_ANSWER = (State.ANSWERED, State.CONFIRMED, State.UNCONFIRMED)
COLUMN = {
    DayOf.RAISED: "raised_at",
    DayOf.ANSWERED: "answered_at",
    DayOf.CONFIRMED: "confirmed_at",
}
NO_COLOUR = ""


def of_measure(measure: Measure, at: datetime) -> Q:
    """Return the rows that meet every condition of a measure at an instant, whatever their day."""
    rule = Q(kind__in=measure.kinds) if measure.kinds else Q()
    if measure.stands and measure.by in (DayOf.ANSWERED, DayOf.CONFIRMED):
        rule &= Q(state__in=HAVE_ANSWER)
    for name, condition in CONDITIONS.items():
        asked = getattr(measure, name)
        if asked is not None:
            rule &= condition(asked, at)
    return rule


def in_period(measure: Measure, period: Period) -> Q:
    """Return the rows whose day lies in the period; every row for a measure of now."""
    if measure.by is None:
        return Q()
    column = COLUMN[measure.by]
    rule = Q(**{f"{column}__isnull": False})
    if period.start:
        rule &= Q(**{f"{column}__gte": period.start})
    if period.end:
        rule &= Q(**{f"{column}__lt": period.end})
    return rule


def _on_time(asked: bool, at: datetime) -> Q:
    kept = Q(expired_at=None) | Q(expired_at__gt=F("answered_at"))
    return Q(state__in=HAVE_ANSWER) & (kept if asked else ~kept)


def _confirmed(asked: bool, at: datetime) -> Q:
    others = (State.ANSWERED, State.UNCONFIRMED)
    return Q(state=State.CONFIRMED) if asked else Q(state__in=others)


def _satisfied(asked: bool, at: datetime) -> Q:
    rated = {"rating__gte" if asked else "rating__lt": ENOUGH_STARS}
    return Q(**rated)


def _spoken(asked: bool, at: datetime) -> Q:
    return Q(satisfied__isnull=not asked)


def _awaited(asked: bool, at: datetime) -> Q:
    unheard = Q(first_replied_at=None, state__in=OPEN)
    awaited = unheard & Q(first_reply_due_at__isnull=False, first_reply_due_at__gt=at)
    return awaited if asked else ~awaited


def _heard_on_time(asked: bool, at: datetime) -> Q:
    """Tell who was first heard from in time; who owes no first word by a time is never late."""
    in_time = Q(first_reply_due_at=None) | Q(first_replied_at__lte=F("first_reply_due_at"))
    heard = Q(first_replied_at__isnull=False) & in_time
    return heard if asked else ~heard


def _ended(asked: bool, at: datetime) -> Q:
    return Q(state__in=HAVE_ANSWER) if asked else ~Q(state__in=HAVE_ANSWER)


def _extended(asked: bool, at: datetime) -> Q:
    granted = Exists(Extension.objects.filter(matter=OuterRef("pk"), granted=True))
    return Q(granted) if asked else ~Q(granted)


def _overdue(asked: bool, at: datetime) -> Q:
    late = Q(state__in=RUNNING, due_at__lte=at)
    return late if asked else Q(state__in=OPEN) & ~late


CONDITIONS: Mapping[str, Callable[..., Q]] = {
    "answered": lambda outcome, at: Q(state__in=HAVE_ANSWER, outcome=outcome),
    "rung": lambda rung, at: Q(rung=rung),
    "category": lambda category, at: Q(category=category),
    "channel": lambda channel, at: Q(channel=channel),
    "asked_at": lambda kinds, at: Q(raised_at_activity__activity__kind__in=kinds),
    "on_time": _on_time,
    "promised": lambda asked, at: Q(due_at__isnull=not asked),
    "confirmed": _confirmed,
    "satisfied": _satisfied,
    "rated": lambda asked, at: Q(rating__isnull=not asked),
    "spoken": _spoken,
    "solved": lambda asked, at: Q(satisfied=asked),
    "awaited": _awaited,
    "heard_on_time": _heard_on_time,
    "ended": _ended,
    "reopened": lambda asked, at: Q(reopenings__gt=0) if asked else Q(reopenings=0),
    "handed_over": lambda asked, at: Q(handovers__gt=0) if asked else Q(handovers=0),
    "extended": _extended,
    "left_out": lambda asked, at: ~Q(left_out="") if asked else Q(left_out=""),
    "overdue": _overdue,
    "open": lambda asked, at: Q(state__in=OPEN) if asked else ~Q(state__in=OPEN),
}


def colour_of(kinds: Mapping[str, MatterKind]) -> Case:
    """Return the colour of a row's rung as an expression; empty where no playbook names it."""
    known = [
        When(kind=kind.id, rung=rung.id, then=Value(rung.colour.value))
        for kind in kinds.values()
        for rung in kind.ladder
    ]
    named_so = [When(rung=colour.value, then=Value(colour.value)) for colour in Colour]
    return Case(*known, *named_so, default=Value(NO_COLOUR), output_field=CharField())


def is_colour(kinds: Mapping[str, MatterKind], colour: str) -> Q:
    """Return the same as `colour_of(kinds) = colour`, in plain columns the database knows well."""
    rungs = [(kind.id, rung.id, rung.colour) for kind in kinds.values() for rung in kind.ladder]
    named_so = Q(rung=colour) if colour else ~Q(rung__in=list(Colour))
    for kind, rung, shown in rungs:
        if rung != shown:
            named_so &= ~Q(kind=kind, rung=rung)
    for kind, rung, shown in rungs:
        if rung != shown and shown == colour:
            named_so |= Q(kind=kind, rung=rung)
    return named_so


def part_of_path(height: int) -> Combinable:
    """Return the id, as text, that stands at a height of the row's path; empty above it."""
    return Func(
        F("path"), Value("."), Value(height), function="split_part", output_field=CharField()
    )
