"""What may be asked on this page, and a guess of what a text is about."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from bandeng.playbooks.library import Library
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.schema_lists import Option
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import Channel
from bandeng.web.resident.looks import Look, said

LONGER = 3  # letters; shorter English words stand in every text


def channel(look: Look | None) -> Channel:
    """Return the way in which requests come from a page."""
    return Channel.TOWN_PAGE if look else Channel.WEB


def kinds(rules: Library, look: Look | None, at: datetime) -> list[MatterKind]:
    """Return the kinds of requests taken on a page, the usual one first."""
    day, way = localdate(at), channel(look)
    return [
        kind
        for kind in rules.kinds.values()
        if way in kind.channels
        and not kind.raised_by
        and kind.id not in rules.review_kinds
        and (kind.retired is None or kind.retired > day)
        and (look is None or kind.id in look.kinds)
        and kind.may_be_raised_by(())
    ]


def topics(rules: Library, kind: MatterKind, at: datetime) -> tuple[Option, ...]:
    """Return what a request of a kind can be about today."""
    return rules.lists[kind.categories].offered(localdate(at))


def all_topics(rules: Library, taken: Iterable[MatterKind], at: datetime) -> dict[str, Option]:
    """Return every topic of several kinds by id, each once, in the order of the lists."""
    found: dict[str, Option] = {}
    for kind in taken:
        found |= {option.id: option for option in topics(rules, kind, at) if option.id not in found}
    return found


def guess(text: str, options: Iterable[Option]) -> str:
    """Return the topic whose words stand in a text, or nothing when none or several do."""
    scored = sorted(((_score(text.lower(), option), option.id) for option in options), reverse=True)
    if not scored or not scored[0][0]:
        return ""
    second = scored[1][0] if len(scored) > 1 else 0
    return scored[0][1] if scored[0][0] > second else ""


def _score(text: str, option: Option) -> int:
    """Count the pairs of signs (and English words) of the label, and of what explains it."""
    return 2 * _shared(text, option.label) + (_shared(text, option.about) if option.about else 0)


def _shared(text: str, words: Words) -> int:
    longer = [part.strip(",.") for part in words.en.lower().split() if len(part) > LONGER]
    return sum(pair in text for pair in _pairs(words.zh)) + sum(part in text for part in longer)


def _pairs(words: str) -> set[str]:
    return {words[n : n + 2] for n in range(len(words) - 1) if words[n : n + 2].isalpha()}


def label(option: Option | None, otherwise: str = "") -> str:
    """Return a topic's label in the language of the page."""
    return said(option.label) if option else otherwise
