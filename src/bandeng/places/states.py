"""The path of a place as pure text, and what a change of the tree is made of."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bandeng.journal.states import Refused
from bandeng.tables.faults import BadTable as BadTable

SEPARATOR = "."
DEEPEST = 12  # levels; paths of 120 characters then hold ids of nine digits
METRES_PER_DEGREE = 111_195  # of latitude, on a round earth


def path_of(parent_path: str, place_id: int) -> str:
    """Return the path of a place below `parent_path`; it ends in a separator."""
    return f"{parent_path}{place_id}{SEPARATOR}"


def ids_on(path: str) -> list[int]:
    """Return the ids of a place's ancestors and itself, highest first."""
    return [int(part) for part in path.split(SEPARATOR) if part]


def depth_of(path: str) -> int:
    """Return 1 for a root, 2 below it, and so on."""
    return path.count(SEPARATOR)


def is_within(path: str, ancestor_path: str) -> bool:
    """Tell whether `path` is `ancestor_path` or below it."""
    return path.startswith(ancestor_path)


def degrees(metres: float) -> float:
    """Return a distance as degrees of latitude."""
    return metres / METRES_PER_DEGREE


@dataclass(frozen=True)
class NewPlace:
    """What a place is founded with; `parent` is the code of the place above, "" for a root.

    `ends_day` is the first day a temporary one stands no more, None for one without an end.
    """

    code: str
    name: str
    level: str
    parent: str = ""
    lat: float | None = None
    lng: float | None = None
    sort: int = 0
    ends_day: date | None = None


@dataclass(frozen=True)
class Part:
    """One of the places a split leaves behind, with the children and households it takes along."""

    code: str
    name: str
    children: tuple[int, ...] = ()
    households: tuple[int, ...] = ()


class NotYours(Refused):
    """The place lies outside what the person's posts reach."""


class CannotChange(Refused):
    """The tree does not allow this change."""


class Reaches(Protocol):
    """Whoever's abilities are known as paths; the seats of a person are."""

    def reach(self, ability: str) -> tuple[str, ...]:
        """Return the highest paths over which the ability holds."""
