"""Opening hours and turns in words."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bandeng.activities.openings import Hall, Opening
from bandeng.web.ui.spoken import day_words, on_day


def clock(moment: time) -> str:
    """Return a time of day, such as 8:30."""
    return f"{moment.hour}:{moment:%M}"


def hours_words(openings: Iterable[Opening]) -> str:
    """Return the hours of a day, stretches that touch as one; that it is closed where none."""
    joined: list[tuple[time, time]] = []
    for each in openings:
        if joined and joined[-1][1] == each.opens:
            joined[-1] = (joined[-1][0], each.closes)
        else:
            joined.append((each.opens, each.closes))
    return ", ".join(f"{clock(a)}–{clock(b)}" for a, b in joined) or pgettext("hours", "closed")


def now_words(hall: Hall, at: datetime) -> str:
    """Return today's state as people say it: open until when, or when it opens."""
    wall = localtime(at).replace(tzinfo=None)
    until = hall.closes_at(wall)
    if until:
        return _("Open now, until %(time)s") % {"time": clock(until)}
    coming = hall.next_opening(wall)
    if coming is None:
        return _("Closed until further notice")
    day, opens = coming
    said = {"day": day_words(day, wall.date()), "time": clock(opens)}
    return _("Closed now; it opens %(day)s at %(time)s") % said


def turn_words(starts_at: datetime, ends_at: datetime, at: datetime) -> str:
    """Return from when to when a turn is, such as 周六 3月7日 9:00–16:00."""
    starts, ends, today = (localtime(each) for each in (starts_at, ends_at, at))
    first = on_day(starts.date(), today.date())
    if starts.date() == ends.date():
        return f"{first} {clock(starts.time())}–{clock(ends.time())}"
    return f"{first} – {on_day(ends.date(), today.date())}"


def day_rows(hall: Hall, days: Iterable[date]) -> list[dict[str, Any]]:
    """Return the hours of some days, each with why it differs."""
    return [_day_row(hall, day) for day in days]


def _day_row(hall: Hall, day: date) -> dict[str, Any]:
    found = hall.on(day)
    return {"day": day, "hours": hours_words(found), "open": bool(found), "reason": why(hall, day)}


def why(hall: Hall, day: date) -> str:
    """Return why a day has other hours than its weekday usually has; empty if it has those."""
    if day in hall.but:
        return hall.but[day].reason
    if hall.is_shut_for_holiday(day):
        return _("public holiday")
    return _("worked in exchange") if hall.is_worked_in_exchange(day) else ""
