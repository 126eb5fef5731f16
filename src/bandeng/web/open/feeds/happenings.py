"""Activities as lines of a calendar (RFC 5545)."""

import re
from datetime import datetime, timedelta

from django.http import HttpResponse
from icalendar import Calendar, Event

from bandeng.activities.models import Activity
from bandeng.activities.states import State

KIND = "text/calendar; charset=utf-8"
LEAST = timedelta(minutes=1)
# Controls, and what some readers take for the end of a line; a line feed is written as \\n.
NOT_IN_ICS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def begun(title: str) -> Calendar:
    """Return an empty calendar under a name."""
    made = Calendar()
    made.add("prodid", "-//Bandeng//Calendar//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", legible(title))
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
    event.add("summary", legible(title))
    event.add("location", legible(where))
    event.add("url", url)
    event.add("status", "CANCELLED" if activity.state == State.CANCELLED else "CONFIRMED")
    return event


def legible(text: str) -> str:
    """Return a text without the signs that no calendar may hold (RFC 5545 3.3.11)."""
    return NOT_IN_ICS.sub(" ", text.replace("\r\n", "\n"))


def spot(activity: Activity, where: str = "") -> str:
    """Return the place and the room, in one line."""
    return " ".join(part for part in (activity.place.name, where or activity.where) if part)


def around(at: datetime) -> tuple[datetime, datetime]:
    """Return from when to when calendars that are followed reach: a month back, a year ahead."""
    return at - timedelta(days=30), at + timedelta(days=366)
