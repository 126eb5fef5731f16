"""Strict YAML: a tree of text with the line of every part, and every fault of the writing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import AliasEvent, CollectionStartEvent, Event, ScalarEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bandeng.playbooks.sentences import Sentence, mistake

Path = tuple[str | int, ...]
LONGEST = 400_000
DEEPEST = 30


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
        tree.faults.extend(_forbidden(yaml.parse(text, Loader=yaml.SafeLoader)))
        root = None if tree.faults else yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as wrong:
        tree.faults.append(_syntax(wrong))
        return tree
    if root is not None:
        tree.value = _plant(root, (), tree)
    elif not tree.faults:
        tree.faults.append(Fault(1, (), mistake("empty")))
    return tree


def _syntax(wrong: yaml.YAMLError) -> Fault:
    mark = getattr(wrong, "problem_mark", None)
    why = getattr(wrong, "problem", None) or getattr(wrong, "reason", None) or "unreadable"
    return Fault(mark.line + 1 if mark else 1, (), mistake("syntax", why=str(why)))


def _forbidden(events: Iterator[Event]) -> Iterator[Fault]:
    depth = 0
    for event in events:
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else 1
        if depth > DEEPEST:
            yield Fault(line, (), mistake("too_deep"))
            return
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            yield Fault(line, (), mistake("anchor"))
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag:
            yield Fault(line, (), mistake("tag", tag=event.tag))


def _plant(node: Node, path: Path, tree: Tree) -> Any:
    tree.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _plant_table(node, path, tree)
    if isinstance(node, SequenceNode):
        return [_plant(item, (*path, place), tree) for place, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)  # noqa: S101 - YAML has no fourth kind of node
    return None if node.value == "" and node.style is None else node.value


def _plant_table(node: MappingNode, path: Path, tree: Tree) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            tree.faults.append(Fault(line, path, mistake("key_not_word")))
            continue
        key = str(key_node.value)
        if key in table:
            first = str(tree.lines[(*path, key)])
            tree.faults.append(Fault(line, (*path, key), mistake("key_twice", key=key, line=first)))
            continue
        tree.lines[(*path, key)] = line
        table[key] = _plant(value_node, (*path, key), tree)
    return table
