"""Every id the playbooks on a shelf define, and the finding that one of them is missing."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from bandeng.playbooks.grounds import levels_of
from bandeng.playbooks.reading import Source
from bandeng.playbooks.schema_abilities import Catalogue
from bandeng.playbooks.schema_activities import Activity, Duty, Workshop
from bandeng.playbooks.schema_deeds import Record
from bandeng.playbooks.schema_lists import CodeList, SupervisionList
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.schema_posts import Post
from bandeng.playbooks.schema_rates import Rate
from bandeng.playbooks.sentences import Sentence, mistake, with_hint
from bandeng.playbooks.yaml_tree import Path

Finding = tuple[Path, Sentence]

WHATS = {
    "level": ("层级", "level"),
    "post": ("岗位", "post"),
    "list": ("选项清单", "list"),
    "supervision-list": ("督办清单", "supervision list"),
    "kind": ("事项类型", "kind of matter"),
    "activity": ("活动", "activity"),
    "workshop": ("工作坊", "workshop"),
    "duty": ("职责", "duty"),
    "record": ("台账", "record"),
    "rung": ("阶梯级", "rung"),
    "option": ("选项", "option"),
    "field": ("字段", "field"),
    "catalogue": ("派单目录", "dispatch catalogue"),
    "entry": ("目录条目", "catalogue entry"),
    "paper": ("材料", "paper"),
    "rate": ("率", "rate"),
    "part": ("答复部分", "part of the answer"),
}


class Shelf:
    """The ids of several playbooks, before it is known whether they fit together."""

    def __init__(self, sources: Sequence[Source]) -> None:
        """Gather the ids."""
        self.books = {source.id for source in sources}
        levels = [level.id for level in levels_of(sources)]
        self.heights = {level: height for height, level in enumerate(reversed(levels))}
        self.posts: dict[str, Post] = _gather(sources, "posts")
        self.lists: dict[str, CodeList] = _gather(sources, "lists")
        self.supervision_lists: dict[str, SupervisionList] = _gather(sources, "supervision_lists")
        self.kinds: dict[str, MatterKind] = _gather(sources, "matters")
        self.activities: dict[str, Activity] = _gather(sources, "activities")
        self.workshops: dict[str, Workshop] = _gather(sources, "workshops")
        self.duties: dict[str, Duty] = _gather(sources, "duties")
        self.records: dict[str, Record] = _gather(sources, "records")
        self.catalogues: dict[str, Catalogue] = _gather(sources, "catalogues")
        self.rates: dict[str, Rate] = _gather(sources, "rates")

    def known(self, what: str) -> Collection[str]:
        """Return the ids of one sort of thing."""
        tables: dict[str, Collection[str]] = {
            "level": self.heights,
            "post": self.posts,
            "list": self.lists,
            "supervision-list": self.supervision_lists,
            "kind": self.kinds,
            "activity": self.activities,
            "workshop": self.workshops,
            "duty": self.duties,
            "record": self.records,
            "catalogue": self.catalogues,
            "rate": self.rates,
        }
        return tables[what]


def _gather(sources: Sequence[Source], table: str) -> dict[str, Any]:
    return {
        key: entry for source in sources for key, entry in getattr(source.playbook, table).items()
    }


def no_such(shelf: Shelf, what: str, name: str | None, path: Path) -> Iterator[Finding]:
    """Yield the finding that `name` is nowhere defined; nothing if it is, or none is given."""
    yield from not_among(shelf.known(what), what, name, path)


def not_among(known: Collection[str], what: str, name: str | None, path: Path) -> Iterator[Finding]:
    """Yield the finding that `name` is not among the known ones."""
    if name is not None and name not in known:
        zh, en = WHATS[what]
        says = mistake("no_such", name=name, what_zh=zh, what_en=en)
        yield path, with_hint(says, name, known)
