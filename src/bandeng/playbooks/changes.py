"""One change between two adoptions, and the sentences for the simple ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bandeng.playbooks.pieces import Piece, Words
from bandeng.playbooks.saying import said
from bandeng.playbooks.sentences import Sentence


class Effect(StrEnum):
    """How a change takes hold."""

    ADDS = "adds"
    AT_ONCE = "at-once"
    PINNED = "pinned"
    BREAKS = "breaks"


@dataclass(frozen=True)
class Change:
    """One change: what it touches, how it takes hold, and its sentence.

    `kind` and `rung` name what open matters are touched by a pinned change; an empty rung means
    every rung of the kind. `counts_as` is the word it is counted under in the summary.
    """

    effect: Effect
    path: str
    says: Sentence
    counts_as: str = "rule"
    kind: str = ""
    rung: str = ""
    short: Sentence | None = None


TABLES: dict[str, tuple[str, str]] = {
    "levels": ("层级", "level"),
    "posts": ("岗位", "post"),
    "lists": ("选项清单", "list"),
    "supervision_lists": ("督办清单", "supervision list"),
    "kinds": ("事项类型", "kind of matter"),
    "activities": ("活动", "activity"),
    "duties": ("职责", "duty"),
    "rotas": ("值班表", "rota"),
    "workshops": ("工作坊", "workshop"),
    "records": ("台账", "record"),
    "indicators": ("指标", "indicator"),
    "pages": ("页面", "page"),
    "options": ("选项", "option"),
    "fields": ("字段", "field"),
    "rungs": ("阶梯级", "rung"),
    "named": ("专属页面", "named page"),
    "grades": ("层次", "grade"),
    "catalogues": ("派单目录", "dispatch catalogue"),
    "entries": ("目录条目", "catalogue entry"),
    "answer_templates": ("答复模板", "answer template"),
    "rates": ("率", "rate"),
    "scores": ("加权得分", "score"),
    "sheets": ("清单", "sheet"),
}


def name_of(piece: Any, fallback: str) -> Sentence:
    """Return the label of a piece, or its id where it has none."""
    words = getattr(piece, "title", None) or getattr(piece, "label", None)
    return said(words if isinstance(words, Words) else fallback)


def comings_and_goings(
    table: str,
    path: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    gone: Effect = Effect.BREAKS,
) -> Iterator[Change]:
    """Yield what was added to a table, and what is missing from it."""
    zh, en = TABLES[table]
    for key in new:
        if key not in old:
            name = name_of(new[key], key)
            says = Sentence(f"新增{zh}“{name.zh}”（{key}）", f"adds the {en} {name.en} ({key})")
            yield Change(Effect.ADDS, f"{path}.{key}", says, counts_as=f"new-{table}")
    for key in old:
        if key not in new:
            yield _gone(table, f"{path}.{key}", name_of(old[key], key), key, gone)


def _gone(table: str, path: str, name: Sentence, key: str, effect: Effect) -> Change:
    zh, en = TABLES[table]
    if effect is Effect.BREAKS:
        says = Sentence(
            f"删掉了{zh}“{name.zh}”（{key}）；请保留并写上 retired: 日期",
            f"removes the {en} {name.en} ({key}); keep it and write retired: DATE instead",
        )
    else:
        says = Sentence(f"去掉{zh}“{name.zh}”（{key}）", f"takes out the {en} {name.en} ({key})")
    return Change(effect, path, says, counts_as=f"gone-{table}")


def both(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield the entries that stand in both tables and differ."""
    for key, before in old.items():
        if key in new and new[key] != before:
            yield key, before, new[key]


def simple_changes(
    path: str, old: Piece, new: Piece, fields: Sequence[str], effect: Effect, **about: str
) -> Iterator[Change]:
    """Yield a sentence for each of these fields that differs."""
    for field in fields:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            key = f"{path}.{type(old).model_fields[field].alias}"
            short = arrow(type(old).model_fields[field].alias or field, before, after)
            says = changed(key, before, after, meaning(old, field))
            yield Change(effect, key, says, short=short, **about)


def changed(key: str, before: object, after: object, means: str = "") -> Sentence:
    """Return `changes KEY: BEFORE → AFTER` in both languages; `means` is the key in Chinese."""
    above, _, last = key.rpartition(".")
    named = f"{above} 的“{means}”" if means else f"{above} 的 {last}" if above else last
    return Sentence(
        f"修改 {arrow(named, before, after).zh}", f"changes {arrow(key, before, after).en}"
    )


def meaning(piece: Piece, field: str) -> str:
    """Return what a key of the schema means, in Chinese."""
    described = type(piece).model_fields[field].description or ""
    return described.partition(" · ")[2]


def arrow(name: str, before: object, after: object) -> Sentence:
    """Return `NAME: BEFORE → AFTER` in both languages."""
    old, new = said(before), said(after)
    return Sentence(f"{name}：{old.zh} → {new.zh}", f"{name}: {old.en} → {new.en}")


def label_changes(path: str, old: Any, new: Any) -> Iterator[Change]:
    """Yield new labels, explanations and retirements of a piece; they take hold at once."""
    for field in ("title", "label", "about", "tell", "greeting"):
        before, after = getattr(old, field, None), getattr(new, field, None)
        if before != after:
            old_words, new_words = _apart(before, after)
            says = changed(f"{path}.{field}", old_words, new_words, meaning(old, field))
            yield Change(Effect.AT_ONCE, f"{path}.{field}", says, counts_as="label")
    if getattr(old, "retired", None) != getattr(new, "retired", None):
        yield _retirement(path, old, new)


def _apart(before: Words | None, after: Words | None) -> tuple[Sentence, Sentence]:
    """Return two labels so that a change of one language shows in the other one's sentence too."""
    old, new = said(before), said(after)
    zh = (old.zh, new.zh) if old.zh != new.zh else (old.en, new.en)
    en = (old.en, new.en) if old.en != new.en else (old.zh, new.zh)
    return Sentence(zh[0], en[0]), Sentence(zh[1], en[1])


def _retirement(path: str, old: Any, new: Any) -> Change:
    name = name_of(new, path)
    if new.retired is None:
        says = Sentence(f"恢复使用“{name.zh}”", f"brings back {name.en}")
    else:
        says = Sentence(
            f"自 {new.retired} 起停用“{name.zh}”（{path}）",
            f"retires {name.en} ({path}) from {new.retired}",
        )
    return Change(Effect.AT_ONCE, f"{path}.retired", says, counts_as="retired")
