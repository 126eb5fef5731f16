"""Say in words what adopting playbooks would change, and how careful one must be with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bandeng.playbooks.changes import (
    TABLES,
    Change,
    Effect,
    both,
    changed,
    comings_and_goings,
    label_changes,
)
from bandeng.playbooks.diffing_tables import WITHIN
from bandeng.playbooks.library import Library
from bandeng.playbooks.saying import counted, joined
from bandeng.playbooks.sentences import Sentence

Counts = Mapping[tuple[str, str], int]
NOTHING = Sentence("没有变化", "nothing changes")


def diff_words(old: Library, new: Library, touched: Counts | None = None) -> list[Sentence]:
    """Return a summary and then one sentence per change.

    `touched` says how many open matters stand on each (kind, rung).
    """
    found = changes(old, new)
    return [summary(found, touched or {}), *(detail(change, touched or {}) for change in found)]


def changes(old: Library, new: Library) -> list[Change]:
    """Return every change between what holds and what would hold, table by table."""
    return list(_changes(old, new))


def breaking(found: Iterable[Change]) -> list[Change]:
    """Return the changes that may not be adopted."""
    return [change for change in found if change.effect is Effect.BREAKS]


def _changes(old: Library, new: Library) -> Iterator[Change]:
    yield from _levels(old, new)
    if old.sources and old.hours != new.hours:
        says = changed("calendar.hours", old.hours, new.hours, "办公时段")
        yield Change(Effect.PINNED, "calendar.hours", says)
    for table, within in WITHIN.items():
        before, after = getattr(old, table), getattr(new, table)
        path = "matters" if table == "kinds" else table.replace("_", "-")
        yield from comings_and_goings(table, path, before, after)
        for key, was, now in both(before, after):
            yield from within(f"{path}.{key}", was, now)


def _levels(old: Library, new: Library) -> Iterator[Change]:
    before = {level.id: level for level in old.levels}
    after = {level.id: level for level in new.levels}
    yield from comings_and_goings("levels", "levels", before, after)
    for key, was, now in both(before, after):
        yield from label_changes(f"levels.{key}", was, now)
    kept = [level for level in before if level in after]
    if kept != [level for level in after if level in before]:
        says = Sentence(
            "层级的高低次序变了，已有的地方会对不上",
            "the order of levels changes; the places that are there would not fit any more",
        )
        yield Change(Effect.BREAKS, "levels", says)


def detail(change: Change, touched: Counts) -> Sentence:
    """Return the sentence of one change, with what it leaves as it is."""
    if change.effect is Effect.BREAKS:
        return joined([change.says, Sentence("不能采用", "which cannot be adopted")])
    kept = _open(touched, change.kind, change.rung) if change.effect is Effect.PINNED else 0
    return joined([change.says, _keep(kept)]) if kept else change.says


def summary(found: Iterable[Change], touched: Counts) -> Sentence:
    """Return all changes counted in one sentence."""
    found = list(found)
    parts = [*_counted(found), *_kept(found, touched), *_refused(found)]
    return joined(parts) if parts else NOTHING


def _counted(found: list[Change]) -> Iterator[Sentence]:
    for what, number in Counter(change.counts_as for change in found).items():
        verb, _, table = what.partition("-")
        if table:
            zh, en = TABLES[table]
            verb_zh, verb_en = {"new": ("新增", "adds"), "gone": ("去掉", "takes out")}[verb]
            yield counted(
                number, f"{verb_zh} {{n}} 个{zh}", f"{verb_en} {{n}} {en}", _many(verb_en, en)
            )
        elif what == "deadline":
            yield _deadlines(found, number)
        else:
            yield counted(number, *OTHERS[what])


OTHERS = {
    "label": ("改 {n} 处名称或说明", "changes {n} label"),
    "retired": ("停用或恢复 {n} 项", "retires or brings back {n} thing"),
    "rule": ("改 {n} 条规则", "changes {n} rule"),
}
PLURALS = {
    "duty": "duties",
    "kind of matter": "kinds of matter",
    "catalogue entry": "catalogue entries",
}


def _many(verb: str, noun: str) -> str:
    return f"{verb} {{n}} {PLURALS.get(noun, noun + 's')}"


def _deadlines(found: list[Change], number: int) -> Sentence:
    short = [change.short for change in found if change.counts_as == "deadline" and change.short]
    listed = joined(short)
    says = counted(number, "改 {n} 个时限", "changes {n} deadline")
    return Sentence(f"{says.zh}（{listed.zh}）", f"{says.en} ({listed.en})")


def _kept(found: list[Change], touched: Counts) -> Iterator[Sentence]:
    kinds = {change.kind for change in found if change.effect is Effect.PINNED and change.kind}
    kept = sum(_open(touched, kind, "") for kind in kinds)
    if kept:
        yield _keep(kept)


def _keep(number: int) -> Sentence:
    return counted(
        number,
        "{n} 件未办结的事项仍按原来答应的时限办",
        "{n} open matter keeps what it was promised",
        "{n} open matters keep what they were promised",
    )


def _refused(found: list[Change]) -> Iterator[Sentence]:
    number = len(breaking(found))
    if number:
        yield counted(
            number,
            "其中 {n} 处不能采用",
            "{n} of it cannot be adopted",
            "{n} of it cannot be adopted",
        )


def _open(touched: Counts, kind: str, rung: str) -> int:
    return sum(n for (k, r), n in touched.items() if k == kind and rung in ("", r))
