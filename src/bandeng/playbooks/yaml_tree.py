"""Strict YAML: a tree of text with the line of every part, and every fault of the writing."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from bandeng.playbooks.sentences import Sentence, mistake

Path = tuple[str | int, ...]
LONGEST = 200_000
DEEPEST = 30
AROUND = (StreamStartEvent, DocumentStartEvent, DocumentEndEvent, StreamEndEvent)


@dataclass(frozen=True)
class Fault:
    """Something wrong at a line, before the meaning is looked at."""

    line: int
    path: Path
    says: Sentence


@dataclass
class Tree:
    """Plain lists, dicts and text; every scalar stays the text that was written."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Return the line of a path, or of the nearest part above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def grow(text: str) -> Tree:
    """Return the tree of a text; faults are collected, syntax errors end the reading."""
    tree = Tree()
    if len(text) > LONGEST:
        tree.faults.append(Fault(1, (), mistake("too_long", limit=str(LONGEST))))
        return tree
    try:
        events = _events(text)
    except yaml.YAMLError as wrong:
        tree.faults.append(_syntax(wrong))
        return tree
    tree.faults.extend(_forbidden(events))
    nodes = [event for event in events if not isinstance(event, AROUND)]
    if not nodes:
        tree.faults.append(Fault(1, (), mistake("empty")))
    elif not tree.faults:
        rest = iter(nodes)
        tree.value = _plant(next(rest), rest, (), tree)
    return tree


def _events(text: str) -> list[Event]:
    """Parse fast where libyaml is there; the slow parser has the clearer words for mistakes."""
    if yaml.__with_libyaml__:
        with contextlib.suppress(yaml.YAMLError):
            return list(_shallow(yaml.parse(text, Loader=yaml.CSafeLoader)))
    return list(_shallow(yaml.parse(text, Loader=yaml.SafeLoader)))


def _shallow(events: Iterable[Event]) -> Iterator[Event]:
    """Yield events up to the first one too deep: reading thousands of brackets takes minutes."""
    depth = 0
    for event in events:
        yield event
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            return


def _syntax(wrong: yaml.YAMLError) -> Fault:
    mark = getattr(wrong, "problem_mark", None)
    why = getattr(wrong, "problem", None) or getattr(wrong, "reason", None) or "unreadable"
    return Fault(mark.line + 1 if mark else 1, (), mistake("syntax", why=str(why)))


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _forbidden(events: Iterable[Event]) -> Iterator[Fault]:
    depth = documents = 0
    for event in events:
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        if depth > DEEPEST:
            yield Fault(_line(event), (), mistake("too_deep"))
            return
        if documents > 1:
            yield Fault(_line(event), (), mistake("two_documents"))
            return
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            yield Fault(_line(event), (), mistake("anchor"))
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag:
            yield Fault(_line(event), (), mistake("tag", tag=event.tag))


def _plant(event: Event, rest: Iterator[Event], path: Path, tree: Tree) -> Any:
    tree.lines.setdefault(path, _line(event))
    if isinstance(event, MappingStartEvent):
        return _plant_table(rest, path, tree)
    if isinstance(event, ScalarEvent):
        written_plain = event.implicit[0]
        return None if event.value == "" and written_plain else event.value
    items: list[Any] = []
    while not isinstance(item := next(rest), SequenceEndEvent):
        items.append(_plant(item, rest, (*path, len(items)), tree))
    return items


def _plant_table(rest: Iterator[Event], path: Path, tree: Tree) -> dict[str, Any]:
    table: dict[str, Any] = {}
    while not isinstance(event := next(rest), MappingEndEvent):
        key = event.value if isinstance(event, ScalarEvent) else None
        here = (*path, str(key))
        if key is None:
            tree.faults.append(Fault(_line(event), path, mistake("key_not_word")))
            _plant(event, rest, path, Tree())
        elif key in table:
            says = mistake("key_twice", key=key, line=str(tree.lines[here]))
            tree.faults.append(Fault(_line(event), here, says))
        if key is None or key in table:
            _plant(next(rest), rest, path, Tree())
        else:
            tree.lines[here] = _line(event)
            table[key] = _plant(next(rest), rest, here, tree)
    return table
