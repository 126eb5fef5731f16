"""Which hall fits a person's posts."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks.queries import library, seats_of


def prefers_desk(seats: Seats, heights: Mapping[str, int]) -> bool:
    """Tell whether one of a person's own posts stands on the upper half of the levels.

    A seat taken for somebody away does not move a person to another hall.
    """
    own = [seat for seat in seats.seats if not seat.stands_in] or list(seats.seats)
    return any(heights.get(seat.level, 0) * 2 >= len(heights) for seat in own)


def hall_of(request: HttpRequest) -> str:
    """Return the address of the hall that fits who has just signed in."""
    at = getattr(request, "at", None) or timezone.now()
    seats = seats_of(cast(Person, request.user), at)
    desk = prefers_desk(seats, library(at).heights)
    return address_of("office:desk" if desk else "worker:today")


def address_of(view: str, fallback: str = "/") -> str:
    """Return a view's address, or the front page while that hall is not there."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return fallback
