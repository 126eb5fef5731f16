"""Instants and lengths of time as one would say them to a neighbour."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from bandeng.playbooks.saying import said
from bandeng.web.ui import spoken
from bandeng.worktime.arithmetic import Duration

NOON, EVENING = 12, 18


def until(instant: datetime, now: datetime) -> str:
    """Return an instant as a last moment: 10月9日（周五）上午10:00."""
    at, today = timezone.localtime(instant), timezone.localtime(now).date()
    words = {
        "day": spoken.month_day(at.date()),
        "weekday": spoken.weekday(at.date()),
        "time": _part_of(at.hour) % {"time": spoken.clock(at)},
        "year": at.year,
    }
    if at.year != today.year:
        return _("%(weekday)s %(day)s %(year)d, %(time)s") % words
    return _("%(weekday)s %(day)s, %(time)s") % words


def _part_of(hour: int) -> str:
    if hour < NOON:
        return pgettext("morning", "%(time)s")
    if hour < EVENING:
        return pgettext("afternoon", "%(time)s")
    return pgettext("evening", "%(time)s")


def length(duration: Duration | None) -> str:
    """Return a length of time: 3 个工作日."""
    if duration is None:
        return ""
    words = said(duration).said_in(get_language())
    return words if words.isascii() else words.replace(" ", "")
