"""Find personal data in free text, and black it out."""

from collections.abc import Iterable

from bandeng.secrecy.kinds import Found, Kind, flatten
from bandeng.secrecy.names import names_in
from bandeng.secrecy.numbers import numbers_in

__all__ = ["BLOCK", "Found", "Kind", "find_personal", "redact"]

BLOCK = "▇"
ORDER = list(Kind)


def find_personal(text: str) -> list[Found]:
    """Return every piece of personal data in reading order, none overlapping another.

    Looks again with what it found blacked out, because that can lay open what stood beside it.
    """
    plain, found = flatten(text), list[Found]()
    while new := [*numbers_in(plain), *names_in(plain)]:
        found += new
        plain = redact(plain, new)
    return _merged(found)


def redact(text: str, spans: Iterable[Found]) -> str:
    """Return the text with each character of the spans as ▇; lines stay as long as they were."""
    characters = list(text)
    for span in spans:
        for place in range(max(span.start, 0), min(span.end, len(characters))):
            if characters[place] not in "\r\n":
                characters[place] = BLOCK
    return "".join(characters)


def _merged(found: list[Found]) -> list[Found]:
    merged: list[Found] = []
    for piece in sorted(found):
        if merged and piece.start < merged[-1].end:
            last = merged.pop()
            kind = min(last.kind, piece.kind, key=ORDER.index)
            piece = Found(last.start, max(last.end, piece.end), kind)
        merged.append(piece)
    return merged
