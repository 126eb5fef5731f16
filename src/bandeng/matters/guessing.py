"""Guess what a request is about from its words; a person sees the guess and may change it."""

from collections.abc import Sequence

from bandeng.matters.words import words
from bandeng.playbooks.schema_lists import Option

WHOLE, PART = 3, 1


def guess(text: str, options: Sequence[Option]) -> str:
    """Return the id of the option whose words stand in the text most, "" if none does."""
    scored = [(_score(text, option), option.id) for option in options]
    best, found = max(scored, key=lambda pair: pair[0], default=(0, ""))
    return found if best else ""


def _score(text: str, option: Option) -> int:
    """Return how much of an option's label and explanation the text says."""
    told = f"{option.label.zh} {option.about.zh if option.about else ''}"
    score = sum(WHOLE for word in set(words(told)) if len(word) > 1 and word in text)
    english = {part.strip(",.") for part in option.label.en.lower().split() if len(part) > 4}
    score += sum(WHOLE for part in english if part in text.lower())
    letters = {letter for letter in option.label.zh if letter >= "一"}
    return score + sum(PART for letter in letters if letter in text)
