"""What is asked again and again: groups by category, place and a word they share; and topics made.

The grouping is simple on purpose: the same rows always make the same groups, and each group says
in words why it is one. It proposes; a person decides.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from bandeng.matters import words
from bandeng.matters.models import Link, Matter
from bandeng.matters.permissions import kept_from
from bandeng.matters.states import LinkKind, Privacy
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.places.states import ids_on
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_abilities import TopicOf
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.reports.periods import today
from bandeng.reports.queries import View
from bandeng.reports.scope import seen

MOST = 3000
LONGEST = 300
MOST_GROUPS = 30
MOST_WORDS = 4
MOST_OF_THEM = 0.6
SAID_EVERYWHERE = frozenset(
    (
        "我们 你们 他们 这个 那个 请问 您好 你好 谢谢 麻烦 希望 反映 问题 解决 处理 没有 已经 "
        "现在 一直 还是 什么 怎么 时候 能不能 可以 不能 不了 有人 没人 家里 我家 大家 村里 镇里 "
        "附近 这里 那里 前天 昨天 今天 晚上 白天 上周 本周 这几天 这个月 最近 多次 部门 领导 工作 "
        "群众 居民 村民 尽快 帮忙 一下 需要 应该 因为 所以 就是 不是 自己 起来 出来 下来 过来 一个 "
        "一次 半个 多月 月初 门口 再来 看看 请来"
    ).split()
)


class Told(NamedTuple):
    """One ask as it is grouped."""

    pk: int
    number: str
    path: str
    category: str
    title: str
    text: str


@dataclass(frozen=True)
class Group:
    """Several asks of one category around one place that share a word."""

    category: str
    place: Place
    word: str
    also: tuple[str, ...]
    asks: tuple[Told, ...]

    @property
    def count(self) -> int:
        """Return how many asks it holds."""
        return len(self.asks)


def kinds_of_topics(library: Library, view: View) -> list[MatterKind]:
    """Return the kinds of matters that take up topics and are not retired."""
    day = today(view.at)
    standing = (k for k in library.kinds.values() if k.retired is None or day < k.retired)
    return [kind for kind in standing if kind.topic_of]


def proposals(rule: TopicOf, view: View) -> list[Group]:
    """Return what could be a topic, the largest group first; every ask stands in one at most.

    Confidential ones and those that are about somebody are not looked at, nor those of a topic
    already; of very many asks the newest.
    """
    asks = list(map(Told._make, _rows(rule, view)))
    places = _places(asks, rule.at)
    piles: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for ask in asks:
        place = next((pk for pk in ids_on(ask.path) if pk in places), None)
        if place is not None:
            piles[ask.category, place].append(ask)
    found = [
        group
        for (category, place), pile in sorted(piles.items())
        for group in grouped(category, places[place], pile, rule.least)
    ]
    found.sort(key=lambda group: (-group.count, group.place.path, group.category, group.word))
    return found[:MOST_GROUPS]


def _rows(rule: TopicOf, view: View) -> Iterable[tuple[Any, ...]]:
    taken_up = Link.objects.filter(kind=LinkKind.TOPIC, other=OuterRef("pk"))
    rows = seen(view.who, view.within).filter(~Exists(taken_up), kind__in=rule.kinds, kept_from=[])
    if view.period.start:
        rows = rows.filter(raised_at__gte=view.period.start)
    if view.period.end:
        rows = rows.filter(raised_at__lt=view.period.end)
    newest = rows.exclude(privacy=Privacy.CONFIDENTIAL).order_by("-raised_at", "-id")[:MOST]
    return newest.values_list("pk", "number", "path", "category", "title", "text")


def _places(asks: Iterable[Told], level: str) -> dict[int, Place]:
    ids = {pk for ask in asks for pk in ids_on(ask.path)}
    return Place.objects.filter(level=level).in_bulk(ids)


def grouped(category: str, place: Place, pile: list[Told], least: int) -> list[Group]:
    """Return the groups of asks about one category in one place, the commonest word first."""
    said = {ask.pk: telling_words(ask, place.name) for ask in pile}
    left, groups = list(pile), list[Group]()
    while True:
        counts = Counter(word for ask in left for word in said[ask.pk])
        word = min(counts, key=lambda one: (-counts[one], -len(one), one), default="")
        if counts[word] < least:
            return groups
        asks = tuple(ask for ask in left if word in said[ask.pk])
        groups.append(Group(category, place, word, _also(word, asks, said), asks))
        left = [ask for ask in left if word not in said[ask.pk]]


def telling_words(ask: Told, place: str) -> set[str]:
    """Return the words that say what an ask is about: no place name, number or courtesy."""
    text = ask.text if ask.text.startswith(ask.title) else f"{ask.title} {ask.text}"
    found = words.words(text[:LONGEST])
    return {
        word
        for word in found
        if len(word) > 1
        and not any(map(str.isdigit, word))
        and word not in SAID_EVERYWHERE
        and word not in place
    }


def _also(word: str, asks: tuple[Told, ...], said: Mapping[int, set[str]]) -> tuple[str, ...]:
    """Return further words most of a group's asks share, the commonest first."""
    counts = Counter(each for ask in asks for each in said[ask.pk] if each != word)
    common = [each for each, n in counts.items() if n >= MOST_OF_THEM * len(asks)]
    return tuple(sorted(common, key=lambda each: (-counts[each], each))[:MOST_WORDS])


def topics_of(matter: Matter, who: Seats) -> list[Matter]:
    """Return the topics an ask was taken up in, newest first, none that is kept from who looks.

    Whoever reads the ask may read their answers, wherever they lie.
    """
    mine = Link.objects.filter(kind=LinkKind.TOPIC, other=matter).values("matter")
    rows = Matter.objects.filter(pk__in=mine).exclude(privacy=Privacy.CONFIDENTIAL)
    return list(rows.exclude(kept_from(who)).defer("search").order_by("-raised_at"))


def asks_of(topic: Matter, who: Seats) -> QuerySet[Matter]:
    """Return the asks a topic takes up, as far as who looks sees them."""
    mine = Link.objects.filter(kind=LinkKind.TOPIC, matter=topic).values("other")
    return seen(who).filter(pk__in=mine).order_by("-raised_at", "-id")
