"""A person's dates as a calendar (RFC 5545), and the page where he gets its address."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Event

from bandeng.activities.models import GoneTurn, Shift
from bandeng.activities.queries.calendars import activities_of
from bandeng.doors import actions, dates, queries
from bandeng.doors.dates import Dated, What
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, spoken
from bandeng.people.models import Person
from bandeng.playbooks.queries import seats_of
from bandeng.web.open import closing
from bandeng.web.open.feeds import sifting
from bandeng.web.open.feeds.happenings import answered, around, begun, event_of, legible, spot
from bandeng.web.ui.doors import for_resident, for_staff

CALENDARS = "calendars"


@for_resident
@require_safe
@sifting.while_open(CALENDARS)
@sifting.paced
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Return the calendar a secret opens; 404 for a wrong one."""
    person = queries.person_of_feed(secret)
    if person is None:
        raise Http404
    at = sifting.at_of(request)
    who = seats_of(person, at)
    found = dates.dates_of(who, at)
    turns = dates.turns_of(who, at)
    moves = dates.moves_of({each.matter.pk for each in found})
    made = begun(_("My dates"))
    for each in found:
        made.add_component(_event(request, each, moves.get(each.matter.pk, 0)))
    for row in activities_of(who, *around(at)):
        way = reverse("worker:activity", args=[row.code])
        url = request.build_absolute_uri(way)
        made.add_component(event_of(row, title=row.called, where=spot(row), url=url))
    for turn in turns:
        made.add_component(_turn(request, turn))
    for gone in dates.turns_gone(who, at):
        made.add_component(_gone_turn(request, gone))
    return answered(made)


def _event(request: HttpRequest, each: Dated, moved: int) -> Event:
    event, host = Event(), sifting.house(request)
    event.add("uid", f"{each.what.value}-{each.row_id}@{host}")
    event.add("sequence", moved)
    event.add("dtstamp", each.matter.changed_at)
    event.add("dtstart", each.when)
    event.add("summary", legible(f"{_label(each.what)} · {_named(each.matter, each.what)}"))
    if each.where:
        event.add("location", legible(each.where))
    if each.what is not What.MEETING:
        way = reverse("worker:matter", args=[each.matter.number])
        event.add("url", request.build_absolute_uri(way))
    event.add("status", "CANCELLED" if each.over else "CONFIRMED")
    return event


def _turn(request: HttpRequest, shift: Shift) -> Event:
    event = _on_duty(request, shift, shift.pk, shift.given_at)
    way = reverse("worker:turn", args=[shift.pk])
    event.add("url", request.build_absolute_uri(way))
    event.add("status", "CONFIRMED")
    return event


def _gone_turn(request: HttpRequest, gone: GoneTurn) -> Event:
    """Return a turn one had as a cancelled event; it leads nowhere, since it is not one's own."""
    event = _on_duty(request, gone, gone.shift_id, gone.at)
    event.add("status", "CANCELLED")
    return event


def _on_duty(request: HttpRequest, turn: Shift | GoneTurn, number: int, changed: Any) -> Event:
    event, host = Event(), sifting.house(request)
    event.add("uid", f"turn-{number}@{host}")
    event.add("sequence", turn.sequence)
    event.add("dtstamp", changed)
    event.add("dtstart", turn.starts_at)
    event.add("dtend", turn.ends_at)
    event.add("summary", _("On duty: %(place)s") % {"place": turn.roster.place.name})
    return event


def _label(what: What) -> str:
    return {
        What.DUE: _("Due"),
        What.PART: _("Part due"),
        What.DECIDE: _("More time: decide"),
        What.MEETING: _("Joint meeting"),
    }[what]


def _named(matter: Matter, what: What) -> str:
    """Return the number, and the title unless it is confidential or one is only invited."""
    bare = matter.privacy == Privacy.CONFIDENTIAL or what is What.MEETING
    return spoken(matter.number) if bare else f"{spoken(matter.number)} {matter.title}"


@for_staff
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show whether one's calendar has an address; give one, or a new one, shown this once."""
    person, at = cast(Person, request.user), sifting.at_of(request)
    closed = closing.is_closed(sifting.DOOR, CALENDARS)
    words: dict[str, Any] = {"had": queries.feed_of(person.pk), "closed": closed}
    if request.method == "POST" and not closed:
        make = actions.reset_feed if words["had"] else actions.give_feed
        way = reverse("open:calendar", args=[make(by=person, at=at)])
        words |= {"address": request.build_absolute_uri(way), "had": queries.feed_of(person.pk)}
        messages.success(request, _("Your calendar has its address. It is shown only this once."))
    response = render(request, "open/calendar.html", words)
    response["Cache-Control"] = "no-store, private"
    return response
