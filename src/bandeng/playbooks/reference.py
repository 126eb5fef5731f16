"""The page of every key a playbook may have, and the JSON Schema for editors."""

import json
import types
import typing
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bandeng.playbooks.pieces import GIVEN_ID
from bandeng.playbooks.schema import Playbook

HEAD = """# The keys of a playbook · 做法文件里能写什么

A playbook is one YAML file about one mechanism. Every value is read as the text that stands there:
`no`, `on` or `08:30` mean nothing else. Anchors, aliases, tags and keys written twice are refused.
Ids are small letters, digits and hyphens, and are for ever; labels are free. Nothing is removed:
what is not used any more gets `retired: DATE`. `bandeng check FILE` names every mistake with its
line; `bandeng check --schema` prints the JSON Schema for editors.

Durations are written `3 workdays`, `20 workhours`, `7 days`, `12 hours`, `30 minutes`; shares
`50%`; moments `2026-09-29 10:00`; labels `{zh: …, en: …}`.
"""


def json_schema() -> str:
    """Return the JSON Schema of a playbook as text."""
    schema = Playbook.model_json_schema(by_alias=True)
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def keys_page() -> str:
    """Return every key of every part of a playbook as Markdown."""
    sections = [_section(piece) for piece in _pieces(Playbook)]
    words = [_words_of(words) for words in _vocabularies(Playbook)]
    return "\n".join([HEAD, *sections, "## Closed words · 固定的词", "", *words, ""])


def _section(piece: type[BaseModel]) -> str:
    says = (piece.__doc__ or "").strip().splitlines()[0]
    lines = [
        f"## {piece.__name__}",
        "",
        says,
        "",
        "| key | | what it holds | 说明 |",
        "| --- | --- | --- | --- |",
    ]
    for name, field in piece.model_fields.items():
        if field.alias != GIVEN_ID:
            lines.append(_row(field.alias or name, field))
    return "\n".join(lines) + "\n"


def _row(key: str, field: FieldInfo) -> str:
    english, _, chinese = (field.description or "").partition(" · ")
    return f"| `{key}` | {_need(field)} | {_held(field, english)} | {chinese} |"


def _need(field: FieldInfo) -> str:
    return "required" if field.is_required() else ""


def _held(field: FieldInfo, english: str) -> str:
    inside = [part.__name__ for part in _parts(field.annotation) if _is_part(part)]
    links = ", ".join(f"[{name}](#{name.lower()})" for name in inside if name != "Words")
    return f"{english} ({links})" if links else english


def _is_part(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel | StrEnum)


def _pieces(top: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield from (part for part in _reached(top) if issubclass(part, BaseModel))


def _vocabularies(top: type[BaseModel]) -> Iterator[type[StrEnum]]:
    yield from (part for part in _reached(top) if issubclass(part, StrEnum))


def _reached(top: type[BaseModel]) -> list[type[Any]]:
    found: list[type[Any]] = [top]
    for part in found:
        for field in part.model_fields.values() if issubclass(part, BaseModel) else ():
            found += [new for new in _parts(field.annotation) if _is_part(new) and new not in found]
    return found


def _parts(annotation: Any) -> Iterator[Any]:
    if typing.get_origin(annotation) in (
        typing.Annotated,
        dict,
        tuple,
        typing.Union,
        types.UnionType,
    ):
        for part in typing.get_args(annotation):
            yield from _parts(part)
    else:
        yield annotation


def _words_of(words: type[StrEnum]) -> str:
    says = (words.__doc__ or "").strip()
    listed = ", ".join(f"`{word}`" for word in words)
    return f"### {words.__name__}\n\n{says}\n\n{listed}\n"
