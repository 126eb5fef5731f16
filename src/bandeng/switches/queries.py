"""Read what is set at a door: the environment first, then the screen, then the default."""

import os
import time
from collections.abc import Mapping

from bandeng.switches.doorways import DOORWAYS, ON
from bandeng.switches.models import Setting

# What one process sets counts at once there, and in every other within this many seconds.
REMEMBERED = 10.0
YES = ("1", "yes", "true", "on")
_known: dict[str, tuple[float, dict[tuple[str, str], str]]] = {}


def value(door: str, name: str) -> str:
    """Return what one knob is set to; raise KeyError for a door or knob there is not."""
    return values(door)[name]


def values(door: str) -> Mapping[str, str]:
    """Return every knob of a door with what it is set to."""
    doorway, stored = DOORWAYS[door], _stored()
    return {
        knob.name: os.environ.get(doorway.env_of(knob), "").strip()
        or stored.get((door, knob.name), "")
        or knob.default
        for knob in doorway.knobs
    }


def is_on(door: str) -> bool:
    """Tell whether a door is switched on and has everything it needs."""
    return switched_on(door) and not missing(door)


def switched_on(door: str) -> bool:
    """Tell whether a door is switched on, though something it needs may be missing."""
    return is_yes(value(door, ON))


def is_turned_on(door: str, name: str) -> bool:
    """Tell whether one switch of a door is on."""
    return is_yes(value(door, name))


def is_wanted(door: str) -> bool:
    """Tell whether somebody switched a door on: one that is on by itself may lack what it needs."""
    return switched_on(door) and (ON in from_environment(door) or (door, ON) in _stored())


def is_yes(text: str) -> bool:
    """Tell whether a switch that is set to this is on."""
    return text.casefold() in YES


def scanner() -> str:
    """Return the address of the virus scanner that looks at files; empty if there is none."""
    return value("clamd", "address") if is_on("clamd") else ""


def missing(door: str) -> list[str]:
    """Return the knobs a door needs and has nothing in."""
    said = values(door)
    knobs = DOORWAYS[door].knobs
    return [knob.name for knob in knobs if knob.is_needed(said) and not said[knob.name]]


def from_environment(door: str) -> frozenset[str]:
    """Return the knobs that the environment sets; the screen cannot change them."""
    doorway = DOORWAYS[door]
    named = {knob.name: doorway.env_of(knob) for knob in doorway.knobs}
    return frozenset(name for name, env in named.items() if os.environ.get(env, "").strip())


def forget() -> None:
    """Read the table anew the next time."""
    _known.clear()


def _stored() -> dict[tuple[str, str], str]:
    until, stored = _known.get("", (0.0, {}))
    if time.monotonic() >= until:
        stored = {(row.door, row.name): row.value for row in Setting.objects.all()}
        _known[""] = (time.monotonic() + REMEMBERED, stored)
    return stored
