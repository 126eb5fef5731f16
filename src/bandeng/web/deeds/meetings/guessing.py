"""Guess from the words of an ask where it is and what kind it is; both are shown and corrected."""

from collections.abc import Sequence

from bandeng.matters.words import words
from bandeng.places.models import Place
from bandeng.playbooks.schema_matters import MatterKind


def guessed_place(text: str, here: Place, below: Sequence[Place]) -> Place:
    """Return the place below whose name stands in the text, the longest name; else here.

    `第2网格` is said as 2网格 too.
    """
    said = [(place.name, place) for place in below]
    said += [(place.name[1:], place) for place in below if place.name[1:2].isdigit()]
    found = [(len(name), place) for name, place in said if len(name) > 1 and name in text]
    return max(found, key=lambda pair: pair[0], default=(0, here))[1]


def guessed_kind(text: str, kinds: Sequence[MatterKind]) -> MatterKind:
    """Return the kind whose title's words the text says, such as 建议; else the first."""
    counts = [(_said_in(text, kind), -order) for order, kind in enumerate(kinds)]
    best = max(counts)
    return kinds[-best[1]] if best[0] else kinds[0]


def _said_in(text: str, kind: MatterKind) -> int:
    title = {word for word in words(kind.title.zh) if len(word) > 1}
    english = {word for word in kind.title.en.lower().split() if len(word) > 5}
    return sum(word in text for word in title) + sum(word in text.lower() for word in english)
