"""Pick a place step by step: what one answers for, what was picked, and what lies below it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bandeng.places import queries as places
from bandeng.places.models import Place
from bandeng.web.office.pages import seats_of

MOST_BELOW = 300
STEP = "　"


@dataclass(frozen=True)
class Picked:
    """The place asked for in the address bar, if any, and the places that can be picked next.

    `top` is the one place somebody answers for when nothing was picked.
    """

    place: Place | None
    trail: tuple[Place, ...] = ()
    below: tuple[Place, ...] = ()
    top: Place | None = None

    @property
    def path(self) -> str:
        """Return the path of what was picked, empty for everything."""
        return self.place.path if self.place else ""

    @property
    def code(self) -> str:
        """Return the code of what was picked."""
        return self.place.code if self.place else ""

    def options(self) -> list[tuple[str, str]]:
        """Return the choices of a select: up to the top, here, and one step down."""
        above = [
            (place.code, f"{'　' * depth}{place.name}") for depth, place in enumerate(self.trail)
        ]
        step = "　" * len(self.trail)
        down = [(place.code, f"{step}{place.name}") for place in self.below]
        return [("", _("all my places")), *above, *down]


def picked(request: HttpRequest, ability: str = "see", name: str = "place") -> Picked:
    """Return what `?place=CODE` picks; a code that is none picks everything."""
    code = request.GET.get(name, "").replace("\0", "")[:80]
    reach = seats_of(request).reach(ability)
    trail = places.under_its_parents(code) if code else []
    if trail:
        return Picked(trail[-1], _within_reach(trail, reach), _below(trail[-1]))
    chains = places.chains_of(reach).values()
    tops = [chain[-1] for chain in chains if chain]
    if len(tops) == 1:
        return Picked(None, (), (*tops, *_below(tops[0])), tops[0])
    return Picked(None, (), tuple(tops))


def _within_reach(trail: list[Place], reach: tuple[str, ...]) -> tuple[Place, ...]:
    """Leave out what lies above everything one answers for."""
    inside = [place for place in trail if any(place.path.startswith(path) for path in reach)]
    return tuple(inside or trail[-1:])


def _below(place: Place) -> tuple[Place, ...]:
    return tuple(places.children(place)[:MOST_BELOW])


def address(name: str, *args: object) -> str:
    """Return the address of a page of the office."""
    return reverse(f"office:{name}", args=args)
