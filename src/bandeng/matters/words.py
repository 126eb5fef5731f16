"""Chinese words for search, and how alike two asks are."""

import logging
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from bandeng import home

Row = TypeVar("Row")
EMPTY = frozenset("的了在是我有和就不人都一个上也很到说要去你会着没有看好自己这们请")


@cache
def _cutter() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    # its prepared dictionary is read as code, so it may not lie where everybody can write
    jieba.dt.tmp_dir = str(home.current().make().run)
    jieba.initialize()
    return jieba


def warm() -> None:
    """Load the dictionary now, so that the first search does not wait for it."""
    _cutter()


def words(text: str) -> list[str]:
    """Return the searchable words of a text in order, full-width forms folded, lower case."""
    return _telling(_cutter().cut_for_search(_folded(text)))


def asked(text: str) -> list[str]:
    """Return the words of a question: each whole, without the shorter words inside it.

    A whole word finds what its parts would find; the parts would only make the database
    believe that fewer rows match than do, and choose a slow way.
    """
    return _telling(_cutter().cut(_folded(text)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("'", " ").replace("\\", " ")


def _telling(found: Iterable[str]) -> list[str]:
    stripped = (word.strip() for word in found)
    return [word for word in stripped if word not in EMPTY and any(map(str.isalnum, word))]


def joined(*texts: str) -> str:
    """Return the words of several texts in one line, as the search column stores them."""
    return " ".join(word for text in texts for word in words(text))


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1: shared words over all words (Jaccard)."""
    mine, theirs = set(words(one)), set(words(other))
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def likest(
    text: str, rows: Sequence[Row], says: Callable[[Row], str], enough: float, most: int = 3
) -> list[Row]:
    """Return the rows whose words are alike enough, likest first and then in the order given."""
    scored = [(likeness(text, says(row)), row) for row in rows]
    alike = [pair for pair in scored if pair[0] >= enough]
    return [row for _score, row in sorted(alike, key=lambda pair: -pair[0])[:most]]
