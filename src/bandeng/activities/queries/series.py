"""What is asked about series: which one sees, what their rule says, which days stand."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value

from bandeng.activities.models import Activity, Coming, Series
from bandeng.activities.permissions import over, runs
from bandeng.activities.queries.seeing import visible_to
from bandeng.activities.recurring import Turn, turns
from bandeng.activities.states import Reply, State
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.people.states import Seats
from bandeng.playbooks.schema_activities import Repeats
from bandeng.weighing import holds

IsWorkday = Callable[[date], bool]
BY_HAND = "moved"  # stands where a reply stands for a day that was moved


def visible_series(who: Seats) -> QuerySet[Series]:
    """Return the series a person sees: at the places he looks over, or his to hold."""
    rows = Series.objects.filter(over(who) | runs(who))
    return rows.select_related("place__parent", "host")


def series_of(who: Seats, pk: int) -> Series:
    """Return one series a person sees; else raise Series.DoesNotExist."""
    return visible_series(who).get(pk=pk)


def may_run(who: Seats, series: Series) -> bool:
    """Tell whether a person may change a series: his posts do it there, or he holds it.

    No statement.
    """
    return holds(runs(who), series)


def running_series(who: Seats, path: str, day: date) -> QuerySet[Series]:
    """Return the series at and below a path that are not over on a day, by place and title."""
    rows = visible_series(who).filter(path__startswith=path).exclude(to_day__lt=day)
    return rows.order_by("path", "title", "pk")


def rule_of(series: Series) -> Repeats:
    """Return the rule of a series."""
    return Repeats.model_validate(series.rule)


def written_rule(rule: Repeats) -> dict[str, object]:
    """Return a rule as it is kept in its row."""
    return rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def turns_of(series: Series, is_workday: IsWorkday, to_day: date) -> list[Turn]:
    """Return the days of a series from its first one up to a day, or up to its own last."""
    last = min(to_day, series.to_day) if series.to_day else to_day
    return list(turns(rule_of(series), is_workday, from_day=series.from_day, to_day=last))


def standing_days(series: Series) -> Mapping[date, Activity]:
    """Return the activities of a series by the day its rule gave, wherever they were moved."""
    rows = Activity.objects.filter(series=series).order_by("series_day")
    return {row.series_day: row for row in rows if row.series_day}


def rows_of_series(series: Series, who: Seats, at: datetime, most: int) -> list[Activity]:
    """Return the days of a series from the last one held on, as far as who looks sees them."""
    rows = visible_to(who).filter(series=series).select_related("place__parent", "host")
    before = rows.filter(starts_at__lt=at).order_by("-starts_at")[:3]
    after = rows.filter(starts_at__gte=at).order_by("starts_at")[:most]
    return [*reversed(before), *after]


@dataclass(frozen=True)
class Heard:
    """Which days stay as they are: replied to or moved by hand; and who is coming to each."""

    kept: frozenset[int]
    guests: Mapping[int, list[int]]

    def everybody(self) -> list[int]:
        """Return everybody who is coming to one of the days."""
        return sorted({person for people in self.guests.values() for person in people})


def heard_of(rows: Collection[Activity]) -> Heard:
    """Return what was heard of days; in one statement."""
    ids = [row.pk for row in rows]
    moved = Line.objects.filter(
        subject_kind="activity", subject_id__in=ids, verb=Verb.ACTIVITY_MOVED, by_id__isnull=False
    )
    is_guest = Q(invited_at__isnull=False, person__left_at=None) & ~Q(person=None)
    replies = Coming.objects.filter(activity_id__in=ids).values_list(
        "activity_id", "person_id", "reply", ExpressionWrapper(is_guest, BooleanField())
    )
    by_hand = moved.values_list("subject_id", "by_id", Value(BY_HAND), Value(False))
    kept, guests = set[int](), dict[int, list[int]]()
    for day, person, reply, is_invited in replies.union(by_hand, all=True) if ids else ():
        if reply:
            kept.add(day)
        if is_invited and reply != Reply.NO:
            guests.setdefault(day, []).append(person)
    return Heard(frozenset(kept), guests)


def days_taken_before(series: Series) -> QuerySet[Activity]:
    """Return what still stands, on days of this series, of the one it was split from."""
    rows = Activity.objects.filter(series=series.split_from, series_day__gte=series.from_day)
    return rows.exclude(state=State.CANCELLED)
