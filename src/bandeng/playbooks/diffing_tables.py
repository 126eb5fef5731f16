"""What changes in posts, lists, forms, indicators and pages."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bandeng.playbooks.changes import (
    Change,
    Effect,
    both,
    changed,
    comings_and_goings,
    label_changes,
    simple_changes,
)
from bandeng.playbooks.diffing_matters import kind_changes
from bandeng.playbooks.pieces import Named
from bandeng.playbooks.schema_abilities import Catalogue
from bandeng.playbooks.schema_activities import Activity, Duty
from bandeng.playbooks.schema_deeds import FormField, Record
from bandeng.playbooks.schema_lists import CodeList, SupervisionList
from bandeng.playbooks.schema_pages import PageRule
from bandeng.playbooks.schema_posts import Post
from bandeng.playbooks.sentences import Sentence


def _post(path: str, old: Post, new: Post) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    yield from simple_changes(path, old, new, ("may",), Effect.AT_ONCE)
    yield from _grades(path, old, new)
    yield from _stations(path, old, new)


def _stations(path: str, old: Post, new: Post) -> Iterator[Change]:
    for level in old.at:
        if level not in new.at:
            says = Sentence(
                f"岗位“{new.title.zh}”不再设在 {level} 一级，那里的任职会落空；请保留",
                f"the post {new.title.en} is no longer at {level}, where people hold it; keep it",
            )
            yield Change(Effect.BREAKS, f"{path}.at.{level}", says)
        elif old.bounds(level) != new.bounds(level):
            key, before, after = f"{path}.at.{level}", _bounds(old, level), _bounds(new, level)
            says = changed(key, before, after, f"{level} 一级的人数")
            yield Change(Effect.AT_ONCE, f"{path}.at.{level}", says)
    for level in new.at:
        if level not in old.at:
            says = Sentence(
                f"岗位“{new.title.zh}”也设在 {level} 一级",
                f"the post {new.title.en} also exists at {level}",
            )
            yield Change(Effect.ADDS, f"{path}.at.{level}", says)


def _bounds(post: Post, level: str) -> str:
    bounds = post.bounds(level)
    return f"{bounds.min}–{bounds.max if bounds.max is not None else '∞'}"


def _grades(path: str, old: Post, new: Post) -> Iterator[Change]:
    before = {grade.id: grade for grade in old.grades}
    after = {grade.id: grade for grade in new.grades}
    yield from comings_and_goings("grades", f"{path}.grades", before, after)
    for key, was, now in both(before, after):
        yield from label_changes(f"{path}.grades.{key}", was, now)


def _list(path: str, old: CodeList, new: CodeList) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    yield from comings_and_goings("options", path, old.by_id, new.by_id)
    for key, was, now in both(old.by_id, new.by_id):
        yield from label_changes(f"{path}.{key}", was, now)


def _fields(
    path: str, old: Mapping[str, FormField], new: Mapping[str, FormField]
) -> Iterator[Change]:
    yield from comings_and_goings("fields", f"{path}.fields", old, new)
    for key, was, now in both(old, new):
        here = f"{path}.fields.{key}"
        yield from label_changes(here, was, now)
        yield from simple_changes(here, was, now, ("list_", "required"), Effect.AT_ONCE)
        if (was.type, was.unit) != (now.type, now.unit):
            says = Sentence(
                f"{here} 的类型变了（{_type(was)} → {_type(now)}）；采用后类型不能再改，请另起字段",
                f"the type of {here} changes ({_type(was)} → {_type(now)}); types are frozen "
                "once adopted, so add another field",
            )
            yield Change(Effect.BREAKS, f"{here}.type", says)


def _type(field: FormField) -> str:
    return f"{field.type} {field.unit}" if field.unit else str(field.type)


OF_ACTIVITY = (
    "by", "with_", "at", "takes", "may_raise", "unplanned", "late_after", "open_to_all", "names",
    "repeats", "meeting", "deliberation", "patrol",
)  # fmt: skip


def _activity(path: str, old: Activity, new: Activity) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    yield from simple_changes(path, old, new, OF_ACTIVITY, Effect.AT_ONCE)
    yield from _fields(path, old.fields, new.fields)


def _record(path: str, old: Record, new: Record) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    yield from simple_changes(path, old, new, ("confirm_by",), Effect.AT_ONCE)
    if old.visible_to != new.visible_to:
        before, after = ((seen.post, seen.scope) for seen in (old.visible_to, new.visible_to))
        says = changed(f"{path}.visible-to", before, after, "谁能看")
        yield Change(Effect.AT_ONCE, f"{path}.visible-to", says)
    yield from _fields(path, old.fields, new.fields)


OF_DUTY = ("post", "do", "times", "per", "of", "role", "grace", "remind", "from_")


def _duty(path: str, old: Duty, new: Duty) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    yield from simple_changes(path, old, new, OF_DUTY, Effect.PINNED)


def _indicator(path: str, old: Any, new: Any) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    was, now = (thing.model_copy(update={"title": None, "retired": None}) for thing in (old, new))
    if was != now:
        says = Sentence(
            f"指标 {path} 的算法变了，今后的数与以前的不可比",
            f"the definition of {path} changes; its numbers before and after cannot be compared",
        )
        yield Change(Effect.AT_ONCE, path, says)


def _page(path: str, old: PageRule, new: PageRule) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    yield from simple_changes(path, old, new, ("at", "matters", "colour"), Effect.AT_ONCE)
    before = {named.slug: named for named in old.named}
    after = {named.slug: named for named in new.named}
    yield from comings_and_goings("named", f"{path}.named", before, after, gone=Effect.AT_ONCE)
    for key, was, now in both(before, after):
        yield from label_changes(f"{path}.named.{key}", was, now)
        yield from simple_changes(
            f"{path}.named.{key}", was, now, ("place", "colour"), Effect.AT_ONCE
        )


def _supervision_list(path: str, old: SupervisionList, new: SupervisionList) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    yield from simple_changes(path, old, new, ("remind", "tell"), Effect.AT_ONCE)


def _catalogue(path: str, old: Catalogue, new: Catalogue) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    before = {entry.id: entry for entry in old.entries}
    after = {entry.id: entry for entry in new.entries}
    yield from comings_and_goings("entries", path, before, after, gone=Effect.AT_ONCE)
    for key, was, now in both(before, after):
        fields = ("categories", "post", "place", "helps", "never_below")
        yield from simple_changes(f"{path}.{key}", was, now, fields, Effect.AT_ONCE)


def _as_a_whole(path: str, old: Named, new: Named) -> Iterator[Change]:
    yield from label_changes(path, old, new)
    was, now = (thing.model_copy(update={"title": None}) for thing in (old, new))
    if was != now:
        says = Sentence(f"修改 {path} 的内容", f"changes what {path} holds")
        yield Change(Effect.AT_ONCE, path, says)


WITHIN: dict[str, Callable[[str, Any, Any], Iterator[Change]]] = {
    "posts": _post,
    "lists": _list,
    "supervision_lists": _supervision_list,
    "kinds": kind_changes,
    "activities": _activity,
    "duties": _duty,
    "rotas": _as_a_whole,
    "workshops": _as_a_whole,
    "records": _record,
    "indicators": _indicator,
    "pages": _page,
    "catalogues": _catalogue,
    "answer_templates": _as_a_whole,
    "rates": _indicator,
    "scores": _indicator,
    "sheets": _as_a_whole,
}
