"""Routes, their points, walks and what was found on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from bandeng.activities.models import Activity, Check, CheckPoint, Route, Walk
from bandeng.activities.permissions import over, walks_routes
from bandeng.activities.shift_states import Found
from bandeng.people.states import Seats
from bandeng.weighing import holds


@dataclass(frozen=True)
class Checked:
    """A point of a walk with what was found there so far."""

    point: CheckPoint
    checks: tuple[Check, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether nothing was written down of it yet."""
        return not self.checks


def routes(who: Seats, day: date) -> QuerySet[Route]:
    """Return the routes in force a person sees, by place, with how many points each has.

    `last_walked` is when it was last walked.
    """
    walked = Walk.objects.filter(route=OuterRef("pk")).order_by("-activity__starts_at")
    stands = Q(from_day__lte=day) & (Q(to_day=None) | Q(to_day__gt=day))
    rows = Route.objects.filter(over(who) | walks_routes(who), stands)
    rows = rows.annotate(
        stops=Count("points"), last_walked=Subquery(walked.values("activity__starts_at")[:1])
    )
    return rows.select_related("place__parent").order_by("path", "title", "pk")


def route_by_code(who: Seats, code: str) -> Route:
    """Return a route a person sees, past ones too; else raise Route.DoesNotExist."""
    rows = Route.objects.filter(over(who) | walks_routes(who))
    return rows.select_related("place__parent").get(code=code)


def may_walk(who: Seats, route: Route) -> bool:
    """Tell whether a person draws and walks such routes there; no statement."""
    return holds(walks_routes(who), route)


def points_of(route: Route, *, places: bool = False) -> list[CheckPoint]:
    """Return the points of a route in order, with the `places` they stand at if asked."""
    rows = CheckPoint.objects.filter(route=route).order_by("order")
    return list(rows.select_related("place") if places else rows)


def walk_of(activity: Activity) -> Walk | None:
    """Return the walk an activity is, None if it goes along no route."""
    rows = Walk.objects.filter(activity=activity).select_related("route__place")
    return rows.defer("route__place__boundary").first()


def walks_of(route: Route, most: int = 20) -> list[Walk]:
    """Return the last walks of a route, latest first, with what was found on them."""
    found = Check.objects.exclude(found=Found.DONE).select_related("point")
    rows = Walk.objects.filter(route=route).select_related("activity__host")
    rows = rows.annotate(looked_at=Count("activity__checks__point", distinct=True))
    rows = rows.prefetch_related(Prefetch("activity__checks", found.order_by("pk"), "wrong"))
    return list(rows.order_by("-activity__starts_at")[:most])


def on_the_way(who: Seats) -> Walk | None:
    """Return the walk a person has begun and not ended, the latest."""
    rows = Walk.objects.filter(activity__host_id=who.person_id, ended_at=None)
    return rows.select_related("route", "activity").order_by("-activity__starts_at").first()


def checked(walk: Walk) -> list[Checked]:
    """Return every point of a walk in order, with what was found there; two statements."""
    checks: dict[int, list[Check]] = {}
    rows = Check.objects.filter(activity_id=walk.activity_id).select_related("matter", "by")
    for row in rows.order_by("pk"):
        checks.setdefault(row.point_id, []).append(row)
    points: Sequence[CheckPoint] = points_of(walk.route)
    return [Checked(point, tuple(checks.get(point.pk, ()))) for point in points]


def check_with(walk: Walk, key: UUID) -> Check | None:
    """Return what a phone wrote down with a key on this walk."""
    rows = Check.objects.filter(activity_id=walk.activity_id, client_key=key)
    return rows.select_related("matter", "point").first()


def point_with(code: str) -> CheckPoint | None:
    """Return the point with a code that hangs at it, with where it is."""
    rows = CheckPoint.objects.select_related("place", "route__place")
    return rows.filter(code=code.strip().lower()[:12]).first()
