"""Small sheets of A6 to hang up: a code that opens a request here, and who answers here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bandeng.places.models import Place
from bandeng.places.queries import chains_of
from bandeng.web.deeds.answers_here import chains
from bandeng.web.ui.codes import qr

STEPS = 2  # of the chain upwards; more would not be read on a sheet of this size


@dataclass(frozen=True)
class Spot:
    """What a sheet hangs at: a place, or a station or point there with a name of its own."""

    place: Place
    raising: str  # the address that the code opens
    short: str  # the address to type
    name: str = ""


def of_place(place: Place) -> Spot:
    """Return a place as what a sheet hangs at."""
    raising = f"{reverse('resident:raise')}?place={place.code}"
    return Spot(place, raising, reverse("resident:place", args=[place.code]))


def at_spot(place: Place, name: str, view: str, *args: str) -> Spot:
    """Return a station or a point at a place; `view` opens a request there."""
    address = reverse(f"resident:{view}", args=args)
    return Spot(place, address, address, name)


def slips(request: HttpRequest, spots: Sequence[Spot], at: datetime) -> list[dict[str, Any]]:
    """Return what stands on each sheet; a few statements, however many they are."""
    places = [spot.place for spot in spots]
    answers, ways = chains(places, at), chains_of({place.path for place in places})
    return [_slip(request, each, ways[each.place.path], answers[each.place.pk]) for each in spots]


def _slip(
    request: HttpRequest, spot: Spot, way: list[Place], chain: list[dict[str, Any]]
) -> dict[str, Any]:
    steps = (way[1:-1] or way[:-1]) if not spot.name else (way[1:] or way)
    return {
        "name": spot.name or spot.place.name,
        "where": " ".join(step.name for step in steps),
        "qr": qr(request.build_absolute_uri(spot.raising)),
        "short": request.build_absolute_uri(spot.short).split("//", 1)[-1],
        "chain": chain[:STEPS],
    }
