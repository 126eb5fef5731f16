"""Dates as people say them, with time left and time late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

SOON = timedelta(hours=24)
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"), pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"), pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"), pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)  # fmt: skip
MONTHS = (
    pgettext_lazy("month", "Jan"), pgettext_lazy("month", "Feb"), pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"), pgettext_lazy("month", "May"), pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"), pgettext_lazy("month", "Aug"), pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"), pgettext_lazy("month", "Nov"), pgettext_lazy("month", "Dec"),
)  # fmt: skip
NEAR_DAYS = {
    -2: pgettext_lazy("day", "two days ago"),
    -1: pgettext_lazy("day", "yesterday"),
    0: pgettext_lazy("day", "today"),
    1: pgettext_lazy("day", "tomorrow"),
    2: pgettext_lazy("day", "in two days"),
}


@dataclass(frozen=True)
class Due:
    """How a deadline stands: its tone (`calm`, `soon` or `late`) and the words for it."""

    tone: str
    words: str
    note: str


def clock(at: datetime) -> str:
    """Return the time of day, such as 15:20."""
    return f"{at:%H:%M}"


def weekday(day: date) -> str:
    """Return the short name of the weekday."""
    return str(WEEKDAYS[day.weekday()])


def month_day(day: date) -> str:
    """Return month and day, such as 10月9日."""
    names = {"day": day.day, "month": day.month, "name": MONTHS[day.month - 1]}
    return _("%(day)d %(name)s") % names


def on_day(day: date, today: date) -> str:
    """Return a day with its weekday, and with its year where that is not this one."""
    if day.year != today.year:
        return _("%(day)s %(year)d") % {"day": month_day(day), "year": day.year}
    return _("%(weekday)s %(day)s") % {"day": month_day(day), "weekday": weekday(day)}


def exact(at: datetime) -> str:
    """Return the instant to the minute, for the title of a date."""
    at = timezone.localtime(at)
    whole = {"day": month_day(at), "year": at.year, "weekday": weekday(at), "time": clock(at)}
    return _("%(weekday)s %(day)s %(year)d, %(time)s") % whole


def _near_day(days: int) -> str:
    return str(NEAR_DAYS.get(days, ""))


def day_words(day: date, today: date) -> str:
    """Return a day as people say it: today, tomorrow, in 3 days (Fri 9 Oct), 9 Oct 2025."""
    days = (day - today).days
    if near := _near_day(days):
        return near
    if abs(days) > 7:
        return on_day(day, today)
    if days > 0:
        said = ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    else:
        said = ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
    return _("%(said)s (%(day)s)") % {"said": said, "day": on_day(day, today)}


def when_words(at: datetime, now: datetime) -> str:
    """Return an instant as people say it, with the time of day where it still matters."""
    at, now = timezone.localtime(at), timezone.localtime(now)
    words = day_words(at.date(), at.date() if at == now else now.date())
    if abs((at.date() - now.date()).days) > 2:
        return words
    return _("%(day)s %(time)s") % {"day": words, "time": clock(at)}


def span_words(span: timedelta) -> str:
    """Return a length of time in its largest whole unit: 3 days, 5 hours, 20 minutes."""
    minutes = max(int(span.total_seconds() // 60), 1)
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def due_words(at: datetime, now: datetime) -> Due:
    """Return how a deadline stands at `now`."""
    at, now = timezone.localtime(at), timezone.localtime(now)
    days = (at.date() - now.date()).days
    # In a day or two is a span; until when is a day.
    near = day_words(at.date(), now.date()) if -2 <= days <= 1 else ""
    moment = {"day": near or on_day(at.date(), now.date()), "time": clock(at)}
    if at <= now:
        late = _("%(span)s late") % {"span": span_words(now - at)}
        return Due("late", late, _("was due %(day)s %(time)s") % moment)
    left = _("%(span)s left") % {"span": span_words(at - now)}
    return Due("soon" if at - now <= SOON else "calm", left, _("by %(day)s %(time)s") % moment)
