"""Processor time a tree of processes has spent, from /proc; for machines that are not quiet."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def spent(root: int) -> float:
    """Return the seconds a process, what it waited for, and its living children have spent."""
    own = _stat(root)
    ended = sum(int(each) for each in own[13:15]) if own else 0
    return (ended + sum(_used(pid) for pid in [root, *_below(root)])) / TICK


def parent_of(pid: int) -> int:
    """Return who started a process."""
    return int(_stat(pid)[1])


def _used(pid: int) -> int:
    found = _stat(pid)
    return sum(int(each) for each in found[11:13]) if found else 0


def _below(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (found := _stat(int(entry.name))):
            children.setdefault(int(found[1]), []).append(int(entry.name))
    todo, seen = [root], list[int]()
    while todo:
        here = children.get(todo.pop(), [])
        seen += here
        todo += here
    return seen


def _stat(pid: int) -> list[str]:
    """Return the fields of a process after its name, which may hold blanks; none if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
