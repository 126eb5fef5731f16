"""How a Chinese name is typed on a keyboard without Chinese: pure text."""

from functools import lru_cache

from bandeng.tables.lettering import plain

__all__ = ["plain", "spelled", "typed"]

LONGEST = 200


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
