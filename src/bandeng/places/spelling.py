"""How a Chinese name is typed on a keyboard without Chinese: pure text."""

import unicodedata
from functools import lru_cache

LONGEST = 200
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))


@lru_cache(maxsize=20_000)
def spelled(name: str) -> str:
    """Return whole syllables, a blank and initials, like "shuangquanzhen sqz"."""
    from pypinyin import lazy_pinyin

    syllables = [part.lower() for part in lazy_pinyin(name) if part.strip()]
    whole = "".join(syllables).replace(" ", "")
    initials = "".join(_initial(part) for part in syllables)
    return f"{whole} {initials}"[:LONGEST]


def _initial(syllable: str) -> str:
    return syllable if syllable.isdigit() else syllable[0]


def typed(text: str) -> str:
    """Return what was typed into a search box as `spelled` would write it."""
    return "".join(plain(text).lower().split())


def plain(text: str) -> str:
    """Return text with full-width letters and digits made narrow and blanks tidied."""
    visible = text.translate(INVISIBLE)
    return " ".join("".join(_narrow(letter) for letter in visible).split())


def _narrow(letter: str) -> str:
    """Return one character; full-width punctuation stays, as names are written with it."""
    if "！" <= letter <= "～":
        narrow = unicodedata.normalize("NFKC", letter)
        return narrow if narrow.isalnum() else letter
    return letter
