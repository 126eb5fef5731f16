"""How far duties are fulfilled: computed from activities that were held, never entered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Count, DateField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils.timezone import localdate

from bandeng.activities.duty_states import Due
from bandeng.activities.models import Activity, Coming, Exemption
from bandeng.activities.queries.owed import Asked, Counted, Key, Owed, in_force, owed
from bandeng.activities.queries.seeing import visible_to
from bandeng.activities.states import Came, State
from bandeng.people.states import Seats
from bandeng.places.states import ids_on
from bandeng.playbooks.fulfilling import bounds_of, may_catch_up
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_activities import Duty
from bandeng.playbooks.spans import DAY, Span, span_of
from bandeng.playbooks.vocabulary import DutyOf, DutyRole, Period
from bandeng.worktime.calendars import Calendar
from bandeng.worktime.queries import calendar

CAME = (Came.PRESENT, Came.PARTLY)
ByKind = Mapping[str, Sequence[Duty]]


def dues(library: Library, asked: Asked) -> list[Due]:
    """Return what is owed in every period that touches the days asked for, by duty and period.

    At most five statements, however many places and people. Where nobody holds the post nothing
    is owed, and it says so; who has a post for less than half of a period does not owe it.
    """
    duties = in_force(library, asked)
    if not duties:
        return []
    rows = list(owed(library, duties, asked))
    done, caught = _done(duties, asked, rows)
    waived, days = _waived(duties), library.calendar(calendar())
    return [_due(each, done[each.key], caught[each.key], waived, days) for each in rows]


def held_for(found: Sequence[Due], who: Seats) -> dict[Due, list[Activity]]:
    """Return what was held for each due of one duty and place, as far as who looks sees it.

    One statement for all of them, latest first.
    """
    if not found:
        return {}
    rule = Q(pk__in=[])
    for due in found:
        rule |= Q(day__range=(due.span.first, due.span.last))
    rows = visible_to(who).filter(fulfils(found[0])).annotate(day=_day("")).filter(rule)
    held: dict[Due, list[Activity]] = {due: [] for due in found}
    for activity in rows.select_related("place").order_by("-starts_at", "-pk").distinct():
        day = activity.counts_for or localdate(activity.starts_at)
        for due in found:
            if day in due.span:
                held[due].append(activity)
    return held


def fulfils(due: Due) -> Q:
    """Return the activities that may fulfil a duty of a place or holder, whatever the day."""
    rule = Q(state=State.HELD, kind__in=due.duty.do)
    if due.duty.role is DutyRole.COME:
        return rule & Q(comings__person_id=due.person_id, comings__came__in=CAME)
    rule &= Q(path__startswith=due.path)
    return rule & Q(host_id=due.person_id) if due.person_id is not None else rule


def could_count_for(activity: Activity, library: Library) -> list[tuple[Duty, Span]]:
    """Return the duties with the past period each for which something held could still count.

    That is the period before the one it was held in, within the playbook's grace; no statement
    where the calendar is known.
    """
    if activity.state != State.HELD or activity.counts_for is not None:
        return []
    held, is_workday = localdate(activity.starts_at), library.calendar(calendar()).is_workday
    found = []
    for duty in library.duties.values():
        if activity.kind in duty.do and duty.grace:
            before = span_of(duty.per, span_of(duty.per, held).first - DAY)
            if may_catch_up(duty, before, held, is_workday):
                found.append((duty, before))
    return found


def lacking_before(activity: Activity, library: Library, at: datetime) -> list[Due]:
    """Return what still lacks in the period before and could be caught up by something held."""
    could = could_count_for(activity, library)
    if not could:
        return []
    first, last = min(span.first for _d, span in could), max(span.last for _d, span in could)
    asked = Asked(at, first, last, duties=[duty.id for duty, _span in could])
    wanted = {(duty.id, span.first) for duty, span in could}
    return [
        due
        for due in dues(library, asked)
        if (due.duty.id, due.span.first) in wanted
        and due.missing
        and not due.exempt
        and activity.path.startswith(due.path)
        and due.person_id in (None, activity.host_id)
    ]


def _due(
    each: Owed, done: int, caught_up: int, waived: Mapping[str, list[Exemption]], days: Calendar
) -> Due:
    remind_from, grace_until = bounds_of(each.duty, each.span, days.is_workday)
    return Due(
        duty=each.duty,
        span=each.span,
        place_id=each.place.pk,
        path=each.place.path,
        place_name=each.place.name,
        person_id=each.person_id or None,
        person_name=each.person_name,
        done=done,
        caught_up=caught_up,
        remind_from=remind_from,
        grace_until=grace_until,
        exempt=_why_waived(waived[each.duty.id], each),
        nobody=each.nobody,
    )


def _waived(duties: Iterable[Counted]) -> Mapping[str, list[Exemption]]:
    found: dict[str, list[Exemption]] = defaultdict(list)
    for row in Exemption.objects.filter(duty__in=[duty.id for duty, _since in duties]):
        found[row.duty].append(row)
    return found


def _why_waived(waived: Iterable[Exemption], each: Owed) -> str:
    """Return why a duty is waived on the last day of its period, empty if it is not."""
    above = set(ids_on(each.place.path))
    for row in waived:
        meant = row.place_id in above and row.person_id in (None, each.person_id)
        begun = row.from_day <= each.span.last
        if meant and begun and (row.to_day is None or row.to_day >= each.span.last):
            return row.reason
    return ""


ByRole = Mapping[DutyRole, ByKind]


def _done(
    duties: Iterable[Counted], asked: Asked, rows: Sequence[Owed]
) -> tuple[Counter[Key], Counter[Key]]:
    """Count what was held and attended, for everybody and every place it counts for."""
    by_role: dict[DutyRole, dict[str, list[Duty]]] = defaultdict(lambda: defaultdict(list))
    for duty, _since in duties:
        for kind in duty.do:
            by_role[duty.role][kind].append(duty)
    done, caught = Counter[Key](), Counter[Key]()
    for role, kind, person_id, path, day, plain, count in _counts(by_role, asked, rows):
        tally = done if plain else caught
        for duty in by_role[role][kind]:
            for key in _keys(duty, person_id or 0, path, day):
                tally[key] += count
    return done, caught


def _keys(duty: Duty, person_id: int, path: str, day: date) -> Iterable[Key]:
    """Yield under what one activity counts: every place it lies in, or no place for who came."""
    first = span_of(duty.per, day).first
    who = person_id if duty.of is DutyOf.HOLDER else 0
    places = [0] if duty.role is DutyRole.COME else ids_on(path)
    return (Key(duty.id, who, place_id, first) for place_id in places)


def _counts(by_role: ByRole, asked: Asked, rows: Sequence[Owed]) -> Iterable[tuple[Any, ...]]:
    """Return role, kind, person, path, day, whether not made up for, how many; one statement."""
    first, *others = [_counted(role, by_kind, asked, rows) for role, by_kind in by_role.items()]
    return first.union(*others, all=True) if others else first


def _counted(
    role: DutyRole, by_kind: ByKind, asked: Asked, rows: Sequence[Owed]
) -> QuerySet[Any, Any]:
    to, who = ("", "host_id") if role is DutyRole.HOST else ("activity__", "person_id")
    base: QuerySet[Any] = Activity.objects.all() if not to else Coming.objects.filter(came__in=CAME)
    found = base.filter(_near(to, who, asked, rows), **{f"{to}state": State.HELD})
    found = found.filter(**{f"{to}kind__in": list(by_kind)}).annotate(
        role=Value(role.value),
        day=_day(to),
        plain=ExpressionWrapper(Q(**{f"{to}counts_for": None}), BooleanField()),
    )
    shape = ("role", f"{to}kind", who, f"{to}path", "day", "plain")
    counted: QuerySet[Any, Any] = found.filter(day__range=_days(by_kind, asked)).order_by()
    grouped: QuerySet[Any, Any] = counted.values_list(*shape).annotate(count=Count("pk"))
    return grouped


def _near(to: str, who: str, asked: Asked, rows: Sequence[Owed]) -> Q:
    """Return which activities may count at all: in the part of the tree, or of the one person."""
    if asked.person_id is None:
        return Q(**{f"{to}path__startswith": asked.within}) if not to else Q()
    rule = Q(**{who: asked.person_id})
    for path in {each.place.path for each in rows if not to and not each.person_id}:
        rule |= Q(path__startswith=path)
    return rule


def _days(by_kind: ByKind, asked: Asked) -> tuple[date, date]:
    periods: set[Period] = {duty.per for duties in by_kind.values() for duty in duties}
    return (
        min(span_of(per, asked.from_day).first for per in periods),
        max(span_of(per, asked.to_day).last for per in periods),
    )


def _day(to: str) -> Coalesce:
    """Return the calendar day an activity counts on: its own, or one it catches up for."""
    return Coalesce(f"{to}counts_for", TruncDate(f"{to}starts_at"), output_field=DateField())
