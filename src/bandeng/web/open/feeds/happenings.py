"""Activities as lines of a calendar (RFC 5545)."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from icalendar import Calendar, Event

from bandeng.activities.models import Activity
from bandeng.activities.states import State

KIND = "text/calendar; charset=utf-8"
LEAST = timedelta(minutes=1)


def begun(title: str) -> Calendar:
    """Return an empty calendar under a name."""
    made = Calendar()
    made.add("prodid", "-//Bandeng//Calendar//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", title)
    return made


def answered(made: Calendar) -> HttpResponse:
    """Return a calendar as the answer to a request."""
    return HttpResponse(made.to_ical(), content_type=KIND)


def event_of(activity: Activity, *, title: str, where: str, url: str) -> Event:
    """Return an activity as an event; it keeps its uid, and a cancelled one stays as such."""
    event = Event()
    event.add("uid", str(activity.uid))
    event.add("sequence", activity.sequence)
    event.add("dtstamp", activity.changed_at)
    event.add("dtstart", activity.starts_at)
    event.add("dtend", max(activity.ends_at, activity.starts_at + LEAST))
    event.add("summary", title)
    event.add("location", where)
    event.add("url", url)
    event.add("status", "CANCELLED" if activity.state == State.CANCELLED else "CONFIRMED")
    return event


def spot(activity: Activity, where: str = "") -> str:
    """Return the place and the room, in one line."""
    return " ".join(part for part in (activity.place.name, where or activity.where) if part)


def around(at: datetime) -> tuple[datetime, datetime]:
    """Return from when to when calendars that are followed reach: a month back, a year ahead."""
    return at - timedelta(days=30), at + timedelta(days=366)
