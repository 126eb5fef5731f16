"""What a found piece of personal data is, and text made plain enough to look for it."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

DASHES = "‐‑‒–—―−﹣－⁃"
GAPS = "\u00a0\u200b\u200c\u200d\u2002\u2003\u2009\u2060\u3000\ufeff"
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"


class Kind(StrEnum):
    """What was found; the earlier one names a stretch that is two things at once."""

    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"
    NAME = "name"


@dataclass(frozen=True, order=True)
class Found:
    """A piece of personal data: `text[start:end]`."""

    start: int
    end: int
    kind: Kind


def flatten(text: str) -> str:
    """Return the text with full-width and foreign digits, dashes and blanks made plain.

    One character stays one character, so places found in it are places of the original.
    """
    return "".join(_flat(character) for character in text)


def _flat(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if character in DASHES:
        return "-"
    if character in GAPS:
        return " "
    if character in "•・‧":
        return "·"
    code = ord(character)
    return chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else character
