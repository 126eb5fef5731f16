"""Which shape, icon and word belong to a rung, a state, a form control."""

import colorsys
import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

COLOURS = {
    "green": gettext_lazy("green"),
    "blue": gettext_lazy("blue"),
    "yellow": gettext_lazy("yellow"),
    "red": gettext_lazy("red"),
}
# A town picks its colour freely; the page shows the nearest of these quiet ones, all readable.
ACCENTS = {
    "ink": (0x24, 0x21, 0x1C),
    "pine": (0x2F, 0x4A, 0x44),
    "slate": (0x36, 0x47, 0x5A),
    "indigo": (0x3D, 0x43, 0x68),
    "plum": (0x55, 0x3A, 0x4E),
    "clay": (0x6B, 0x46, 0x36),
    "reed": (0x56, 0x50, 0x33),
}
STATES = {
    "raised": ("inbox", gettext_lazy("waiting to be taken")),
    "taken": ("hand-stop", gettext_lazy("taken")),
    "working": ("tools", gettext_lazy("being worked on")),
    "joined": ("link", gettext_lazy("handled together with another")),
    "waiting": ("hourglass", gettext_lazy("waiting for who asked")),
    "answered": ("message-check", gettext_lazy("answered, to be confirmed")),
    "confirmed": ("circle-check", gettext_lazy("confirmed")),
    "withdrawn": ("arrow-back-up", gettext_lazy("withdrawn")),
    "redirected": ("corner-up-right", gettext_lazy("shown the right channel")),
    "unconfirmed": ("circle-dashed", gettext_lazy("closed without a reply")),
}
ENDED = frozenset({"withdrawn", "redirected", "unconfirmed"})


def _of(thing: Any, name: str) -> str:
    value = thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")
    return str(value or "")


def colour_of(rung: Any) -> str:
    """Return the rung's colour, or `none` where it has none of the four."""
    for word in (rung if isinstance(rung, str) else "", _of(rung, "colour"), _of(rung, "id")):
        if word in COLOURS:
            return word
    return "none"


def label_of(rung: Any, colour: str) -> str:
    """Return the rung's own word, or else that of its colour."""
    if isinstance(rung, str) and colour == "none":
        return rung
    own = "" if isinstance(rung, str) else _of(rung, "label")
    return own or str(COLOURS.get(colour, _("no rung")))


def state_mark(state: str) -> tuple[str, str]:
    """Return a state's icon and word."""
    name, word = STATES.get(state, ("point", state))
    return name, str(word)


def tone_of(state: str) -> str:
    """Return how a state looks: `ended`, `confirmed` or `open`."""
    if state in ENDED:
        return "ended"
    return "confirmed" if state == "confirmed" else "open"


def accent_of(colour: str | None) -> str:
    """Return a town's accent class from an accent's name or any #rrggbb; `accent-ink` otherwise."""
    colour = colour or "ink"
    if re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        colour = _nearest(tuple(bytes.fromhex(colour[1:])))
    return f"accent-{colour if colour in ACCENTS else 'ink'}"


def _nearest(asked: tuple[int, ...]) -> str:
    """Find the accent of the nearest hue; greys, having none, become ink."""
    hue, _light, full = colorsys.rgb_to_hls(*(part / 255 for part in asked))
    if full < 0.12:
        return "ink"
    return min((name for name in ACCENTS if name != "ink"), key=lambda name: _turn(name, hue))


def _turn(name: str, hue: float) -> float:
    other = colorsys.rgb_to_hls(*(part / 255 for part in ACCENTS[name]))[0]
    apart = abs(other - hue)
    return min(apart, 1 - apart)


def described_by(bound: BoundField, hint: str) -> str:
    """Return the ids that explain a control: its error first, then its hint."""
    ids = [f"{bound.auto_id}_error"] if bound.errors else []
    return " ".join([*ids, f"{bound.auto_id}_hint"] if hint else ids)


def attributes(bound: BoundField, described: str) -> dict[str, str | bool]:
    """Return what a control needs besides its own attributes."""
    widget = bound.field.widget
    classes = f"{control_class(widget)} {widget.attrs.get('class', '')}".strip()
    attrs: dict[str, str | bool] = {"class": classes}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs


def control_class(widget: forms.Widget) -> str:
    """Return the class of a control."""
    if isinstance(widget, forms.CheckboxInput):
        return ""
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"
