"""Text as people type it, made plain: widths, blanks, what cannot be seen."""

import unicodedata

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
WIDE = [chr(number) for number in range(0xFF01, 0xFF5F)]
# Full-width punctuation stays, as names are written with it.
NARROW = {
    ord(letter): narrow
    for letter in WIDE
    if (narrow := unicodedata.normalize("NFKC", letter)).isalnum()
}
PLAIN = NARROW | dict.fromkeys(map(ord, INVISIBLE))


def plain(text: str) -> str:
    """Return text with full-width letters and digits made narrow and blanks tidied."""
    return " ".join(text.translate(PLAIN).split())


def close(text: str) -> str:
    """Return text as it is compared: narrow in every sign, small letters, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text.translate(PLAIN)).lower().split())
