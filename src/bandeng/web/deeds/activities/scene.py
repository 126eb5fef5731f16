"""One activity before whoever looks: its kind, what may be done to it now, and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from bandeng.activities import queries
from bandeng.activities.models import STATE_LABELS, Activity
from bandeng.activities.states import MOVES, Move, State
from bandeng.playbooks.queries import activity_at
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.web.deeds.visit import Visit, place_words, said, visit
from bandeng.web.ui.spoken import clock, on_day

Show = Callable[[HttpRequest, str, dict[str, Any], int], HttpResponse]


@dataclass(frozen=True)
class Hall:
    """A hall that shows activities: the name its addresses begin with, and how it shows a page."""

    name: str
    show: Show

    def to(self, view: str, *words: Any) -> str:
        """Return the address of one of the hall's views."""
        return reverse(f"{self.name}:{view}", args=words)


@dataclass(frozen=True)
class Scene:
    """One activity, who looks at it, and where."""

    seen: Visit
    activity: Activity
    hall: Hall

    @cached_property
    def kind(self) -> Kind:
        """Return the kind it was planned or entered under."""
        return activity_at(self.activity.playbook_hash, self.activity.kind)

    @cached_property
    def reasons(self) -> dict[Move, str]:
        """Return why each move is not who looks's to make, state apart."""
        return queries.reasons_against(self.seen.seats, self.activity, list(Move))

    def may(self, move: Move) -> bool:
        """Tell whether who looks may make a move now."""
        return move not in self.reasons and State(self.activity.state) in MOVES[move]

    @property
    def has_begun(self) -> bool:
        """Tell whether its time has come."""
        return self.activity.starts_at <= self.seen.at

    @property
    def is_over(self) -> bool:
        """Tell whether its time is over."""
        return self.activity.ends_at <= self.seen.at


def scene_of(request: HttpRequest, code: str, hall: Hall, *also: str) -> Scene:
    """Return the scene of an activity, read along with what else a page wants of it.

    Raises Activity.DoesNotExist if it is not there for him.
    """
    seen = visit(request)
    return Scene(seen, queries.by_code(seen.seats, code, *also), hall)


def hours_words(activity: Activity, at: datetime) -> str:
    """Return from when to when, such as 周四 3月5日 14:00–15:30."""
    starts, ends, today = (localtime(i) for i in (activity.starts_at, activity.ends_at, at))
    day, until = on_day(starts.date(), today.date()), clock(ends)
    if ends == starts:
        return f"{day} {clock(starts)}"
    if ends.date() != starts.date():
        until = f"{on_day(ends.date(), today.date())} {until}"
    return f"{day} {clock(starts)}–{until}"


def kind_words(seen: Visit, activity: Activity) -> str:
    """Return what people call the kind of an activity."""
    known = seen.rules.activities.get(activity.kind)
    if known is None:
        return activity.called if not activity.own_title else activity.kind
    return said(known.title)


def row(seen: Visit, hall: Hall, activity: Activity) -> dict[str, Any]:
    """Return one activity as a line of a list."""
    kind = kind_words(seen, activity)
    return {
        "code": activity.code,
        "title": activity.called,
        "kind": kind if activity.own_title and activity.own_title != kind else "",
        "place": place_words(activity.place),
        "where": activity.where,
        "hours": hours_words(activity, seen.at),
        "state": activity.state,
        "state_words": STATE_LABELS[State(activity.state)],
        "late": activity.late,
        "unsaid": activity.state == State.PLANNED and activity.ends_at < seen.at,
        "host": activity.host.name if activity.host else "",
        "mine": activity.host_id == seen.person.pk,
        "url": hall.to("activity", activity.code),
    }
