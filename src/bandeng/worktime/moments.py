"""A moment as somebody types it."""

from datetime import datetime

from bandeng.worktime.calendars import Calendar

FARTHEST = 9000
EXAMPLE = "write it like 2026-09-29T10:00+08:00"


class BadMoment(ValueError):
    """A moment cannot be understood; the message says how to write it."""


def read_moment(text: str, calendar: Calendar) -> datetime:
    """Return the moment written as ISO 8601; without a zone, the calendar's wall clock is meant."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadMoment(f"“{text[:40]}” is not a moment: {EXAMPLE}") from None
    if not 1 < at.year < FARTHEST:
        raise BadMoment(f"“{text[:40]}” is too far away: {EXAMPLE}")
    return at if at.tzinfo else calendar.instant(at)
