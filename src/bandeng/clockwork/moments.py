"""Days and moments as they are typed on a command line."""

from datetime import datetime

from django.utils import timezone


class BadDay(ValueError):
    """What was typed is no day; the message says how to write it."""


def moment(typed: str | None, now: datetime) -> datetime:
    """Return the start of a typed day, or the typed moment; nothing typed, or today, is now."""
    if not typed:
        return now
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise BadDay(f"--from {typed!r} is no day: write it like 2026-10-01") from None
    zone = timezone.get_default_timezone()
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    begun_today = at < now and at.astimezone(zone).date() == now.astimezone(zone).date()
    return now if begun_today and len(typed.strip()) == len("2026-10-01") else at
