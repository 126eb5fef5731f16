"""What changes in a kind of matter: open ones keep what they were promised."""

from collections.abc import Iterator

from bandeng.playbooks.changes import (
    Change,
    Effect,
    arrow,
    changed,
    comings_and_goings,
    label_changes,
    meaning,
    simple_changes,
)
from bandeng.playbooks.schema_matters import MatterKind, Rung
from bandeng.playbooks.sentences import Sentence

DEADLINES = ("first_reply", "overdue_remind")
RULES = ("categories", "remind", "on_expiry", "channels", "redirects")
ANSWER = ("reopenings", "then", "call_back_after_limit")
ABILITIES = (
    "raised_by", "born_of", "enters", "clocks", "catalogue", "objection", "helping",
    "first_taker_reports", "shared_by_members", "share_posts", "extension", "pauses", "appeal",
    "accused", "papers", "stages", "left_out", "topic_of", "most_representatives", "fields",
)  # fmt: skip
IN_ANSWER = {
    "answer.parts": "书面答复的各部分",
    "answer.outcomes": "答复结果的叫法",
    "answer.document": "书面答复叫什么",
}


def kind_changes(path: str, old: MatterKind, new: MatterKind) -> Iterator[Change]:
    """Yield what changes in one kind of matter."""
    kind = old.id
    yield from label_changes(path, old, new)
    yield from _ladder(path, old, new)
    yield from simple_changes(
        path, old, new, DEADLINES, Effect.PINNED, counts_as="deadline", kind=kind
    )
    yield from simple_changes(path, old, new, RULES, Effect.PINNED, kind=kind)
    answer = f"{path}.answer"
    yield from simple_changes(
        answer, old.answer, new.answer, ("confirm_within", "look_again"), Effect.PINNED,
        counts_as="deadline", kind=kind,
    )  # fmt: skip
    yield from simple_changes(answer, old.answer, new.answer, ANSWER, Effect.PINNED, kind=kind)
    yield from _privacy(path, old, new)
    yield from _abilities(path, old, new)
    if old.duplicates != new.duplicates:
        says = changed(f"{path}.duplicates", _near(old), _near(new), "怎样算可能重复")
        yield Change(Effect.AT_ONCE, f"{path}.duplicates", says)


def _abilities(path: str, old: MatterKind, new: MatterKind) -> Iterator[Change]:
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in ABILITIES]
    pairs.append(("answer.parts", old.answer.parts, new.answer.parts))
    pairs.append(("answer.document", old.answer.document, new.answer.document))
    pairs.append(("answer.outcomes", old.answer.outcomes, new.answer.outcomes))
    for name, before, after in pairs:
        if before == after:
            continue
        key = f"{path}.{name.replace('_', '-')}"
        means = IN_ANSWER.get(name) or meaning(old, name)
        says = Sentence(f"修改“{means}”（{key}）", f"changes {key}")
        yield Change(Effect.PINNED, key, says, kind=old.id)


def _near(kind: MatterKind) -> str:
    near = kind.duplicates
    return f"{near.within_days} days, {near.metres} m" if near else ""


def _privacy(path: str, old: MatterKind, new: MatterKind) -> Iterator[Change]:
    fields = ("default", "allowed")
    yield from simple_changes(
        f"{path}.privacy", old.privacy, new.privacy, fields, Effect.PINNED, kind=old.id
    )
    before = old.confidential.may_open if old.confidential else ()
    after = new.confidential.may_open if new.confidential else ()
    if before != after:
        key = f"{path}.confidential.may-open"
        yield Change(Effect.AT_ONCE, key, changed(key, before, after, "保密的谁能打开"))


def _ladder(path: str, old: MatterKind, new: MatterKind) -> Iterator[Change]:
    before = {rung.rung: rung for rung in old.ladder}
    after = {rung.rung: rung for rung in new.ladder}
    ladder = f"{path}.ladder"
    for change in comings_and_goings("rungs", ladder, before, after, gone=Effect.PINNED):
        yield Change(Effect.PINNED, change.path, change.says, change.counts_as, kind=old.id)
    for name, rung in before.items():
        if name in after and after[name] != rung:
            yield from _rung(f"{ladder}.{name}", old, rung, after[name])
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        says = changed(ladder, tuple(before), tuple(after), "阶梯的次序")
        yield Change(Effect.PINNED, ladder, says, kind=old.id)


def _rung(path: str, kind: MatterKind, old: Rung, new: Rung) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    if old.within != new.within:
        short = arrow(old.rung, old.within, new.within)
        says = Sentence(f"修改时限（{short.zh}）", f"changes a deadline ({short.en})")
        yield Change(Effect.PINNED, f"{path}.within", says, "deadline", kind.id, old.rung, short)
    fields = ("colour", "post", "at", "with_", "list_", "dispatch", "offered")
    yield from simple_changes(path, old, new, fields, Effect.PINNED, kind=kind.id, rung=old.rung)
