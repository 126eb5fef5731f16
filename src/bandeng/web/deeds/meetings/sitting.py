"""A meeting in full swing: last promises, the asks in order, the days that are likely promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from bandeng.activities.models import Raised
from bandeng.activities.queries.meetings import (
    Kept,
    before_and_after,
    how_kept,
    promised_before,
)
from bandeng.activities.queries.outcome import raised_of
from bandeng.matters.states import RUNNING, TOLD, Privacy
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.places.queries import standing
from bandeng.playbooks.queries import library
from bandeng.web.deeds.activities.scene import Scene
from bandeng.web.ui.spoken import month_day
from bandeng.worktime.arithmetic import add
from bandeng.worktime.queries import calendar

MOST_PLACES = 200
USUALLY = timedelta(days=14)  # between two meetings, where nothing else is known


@dataclass(frozen=True)
class Chip:
    """A day that is promised with one tap."""

    day: date
    label: str


def chips(scene: Scene) -> list[Chip]:
    """Return in three days, in a week, at the next meeting; none later than may be promised."""
    today, meeting = localdate(scene.seen.at), scene.kind.meeting
    coming, is_planned = _next_day(scene, today)
    shown = month_day(coming)
    next_words = _("next meeting, %(day)s") if is_planned else _("next meeting, about %(day)s")
    days = [
        Chip(today + timedelta(days=3), _("in 3 days")),
        Chip(today + timedelta(days=7), _("in a week")),
        Chip(coming, next_words % {"day": shown}),
    ]
    if meeting is None or meeting.promises_within is None:
        return days
    holidays = library(scene.seen.at).calendar(calendar())
    latest = localdate(add(scene.seen.at, meeting.promises_within, holidays).at)
    return [chip for chip in days if chip.day <= latest]


def _next_day(scene: Scene, today: date) -> tuple[date, bool]:
    """Return the day of the next meeting, and whether it is planned or only likely."""
    last, planned = before_and_after(scene.activity, scene.seen.at)
    if planned:
        return localdate(planned), True
    between = scene.activity.starts_at - last if last else USUALLY
    days = min(max(between.days, 7), 28)
    return today + timedelta(days=days), False


def below(scene: Scene) -> list[Place]:
    """Return the places inside the one the meeting is held at, for guessing and correcting."""
    here = scene.activity.path
    rows = standing().filter(path__startswith=here).exclude(pk=scene.activity.place_id)
    return list(rows.defer("boundary").order_by("path")[:MOST_PLACES])


def ask_row(scene: Scene, raised: Raised) -> dict[str, Any]:
    """Return one ask as a row of the list."""
    matter, seen = raised.matter, scene.seen
    hidden = matter.privacy == Privacy.CONFIDENTIAL
    away = matter.place_id != scene.activity.place_id
    return {
        "order": raised.place_in_order,
        "number": matter.number,
        "url": scene.hall.to("matter", matter.number),
        "text": _("Confidential request") if hidden else matter.text or matter.title,
        "rung": seen.rung(matter),
        "category": seen.category(matter),
        "place": matter.place.name if away else "",
        "privacy": "" if matter.privacy == Privacy.PUBLIC else matter.get_privacy_display(),
        "answer": "" if hidden or matter.state not in TOLD else matter.answer,
        "outcome": seen.outcome(matter) if matter.state in TOLD else "",
        "promise": raised.promise,
        "promised_for": raised.promised_for,
        "promised_by": raised.promised_by.name if raised.promised_by else "",
        "is_said": raised.on_the_spot or raised.promised_for is not None or bool(raised.promise),
        "is_open": matter.state in RUNNING and not hidden,
    }


def ask_rows(scene: Scene) -> list[dict[str, Any]]:
    """Return what was asked there in order, as far as who looks sees it."""
    rows = raised_of(scene.activity, scene.seen.seats).select_related(
        "matter__place", "promised_by"
    )
    return [ask_row(scene, raised) for raised in rows.defer("matter__search")]


KEPT_WORDS = {
    Kept.KEPT: ("circle-check", pgettext_lazy("promise", "kept")),
    Kept.OPEN: ("hourglass", pgettext_lazy("promise", "still open")),
    Kept.LATE: ("alert-triangle", pgettext_lazy("promise", "overdue")),
    Kept.ENDED: ("circle-x", pgettext_lazy("promise", "withdrawn or with another office")),
}
ORDER = {Kept.LATE: 0, Kept.OPEN: 1, Kept.KEPT: 2, Kept.ENDED: 3}


def promise_row(raised: Raised, today: date) -> dict[str, Any]:
    """Return one promise with how it stands."""
    matter = raised.matter
    kept = how_kept(matter.state, raised.promised_for, today)
    icon, words = KEPT_WORDS[kept]
    hidden = matter.privacy == Privacy.CONFIDENTIAL
    return {
        "kept": kept.value,
        "icon": icon,
        "kept_words": str(words),
        "number": matter.number,
        "title": _("Confidential request") if hidden else matter.title,
        "answer": "" if hidden or kept != Kept.KEPT else matter.answer,
        "promise": raised.promise,
        "promised_for": raised.promised_for,
        "promised_by": raised.promised_by.name if raised.promised_by else "",
        "at": raised.activity.starts_at,
        "matter": matter,
    }


def in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return promises as they are gone through: overdue, open, kept."""
    return sorted(rows, key=lambda row: ORDER[Kept(row["kept"])])


def agenda(scene: Scene) -> list[dict[str, Any]]:
    """Return what was promised before, which is gone through first."""
    seats: Seats = scene.seen.seats
    today = localdate(scene.seen.at)
    rows = [promise_row(each, today) for each in promised_before(scene.activity, seats)]
    for row in rows:
        row["url"] = scene.hall.to("matter", row["number"])
    return in_order(rows)
