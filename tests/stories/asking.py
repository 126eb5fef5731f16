"""The way of who asks, from the first screen to the receipt."""

from typing import Any

from bandeng.matters.models import Matter
from tests.factories import LAMP
from tests.stories.visitor import Visitor

GRID_1 = "15010101"


def ask(who: Visitor, *, under: str = "", place: str = GRID_1, **said: Any) -> Matter:
    """Say it, choose the place, send it; return what was raised."""
    first = {
        "text": LAMP,
        "topic": "street-lamps",
        **_some(said, "text", "topic", "kind", "pictures"),
    }
    who.open(f"{under}/raise/?fresh=1").press("On to the place", **first)
    choose(who, place)
    last = {"phone": "10010000123", "name": "秦若水", **_some(said, "phone", "name", "privacy")}
    who.press("Send", **last, **_some(said, "email"))
    return newest()


def choose(who: Visitor, place: str) -> None:
    """Go down the places step by step, by the links the page offers, and choose one."""
    for end in range(4, len(place), 2):
        inside = f"?in={place[:end]}"
        if inside in [href for href, _words in who.read().links]:
            who.open(inside)
    if ("place", place) not in who.offered():
        who.open(f"?in={place}")
    who.pick("place", place)


def look(who: Visitor, matter: Matter, *, digits: str = "0123", under: str = "") -> Visitor:
    """Open one's request by its number, with the last four digits where they are asked for."""
    who.open(f"{under}/follow/").press("Look", number=matter.number)
    locked = any("digits" in form.names for form in who.read().forms)
    return who.send("digits", digits=digits) if locked else who


def newest() -> Matter:
    """Return the matter raised last."""
    return Matter.objects.latest("id")


def _some(said: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said}
