"""Read playbook files: every mistake at once, each with its file, line and cure."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import ValidationError

from bandeng.playbooks.mistakes import faults_of, salvaged
from bandeng.playbooks.pieces import GIVEN_ID
from bandeng.playbooks.schema import Playbook
from bandeng.playbooks.sentences import Sentence, mistake
from bandeng.playbooks.yaml_tree import Fault, Path, Tree, grow


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it stands, and what is said about it."""

    file: str
    line: int
    path: str
    says: Sentence

    def __str__(self) -> str:
        """Return the problem as one English line."""
        return self.said_in("en")

    def said_in(self, language: str | None) -> str:
        """Return `file:line: path: what is wrong` in a language."""
        where = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {where}{self.says.said_in(language)}"


class Unreadable(Exception):
    """A text is no playbook, or playbooks do not fit together; `problems` says why.

    `salvaged` is what can be made of the text all the same, so that names in it are checked too.
    """

    def __init__(self, problems: Iterable[Problem], salvaged: "Source | None" = None) -> None:
        """Keep every problem, in the order of files and lines."""
        self.problems = sorted(set(problems), key=lambda p: (p.file, p.line, p.path, p.says.en))
        self.salvaged = salvaged
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, eq=False)
class Source:
    """One playbook together with the text it was read from."""

    name: str
    text: str
    hash: str
    playbook: Playbook
    tree: Tree

    @property
    def id(self) -> str:
        """Return the playbook's id."""
        return self.playbook.playbook

    @property
    def version(self) -> int:
        """Return the playbook's version."""
        return self.playbook.version

    @property
    def short_hash(self) -> str:
        """Return the first eight digits of the hash, enough for people."""
        return self.hash[:8]

    def problem(self, path: Path, says: Sentence) -> Problem:
        """Return a problem that stands at a path of this file."""
        return Problem(self.name, self.tree.line_of(path), shown_path(path), says)


def shown_path(path: Path) -> str:
    """Return a path as people count: the first rung is `ladder.1`."""
    parts = (str(part + 1) if isinstance(part, int) else part for part in path if part != GIVEN_ID)
    return ".".join(parts)


def normalised(text: str) -> str:
    """Return the text with plain line ends and no blanks at them, as it is hashed and kept."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def hash_of(text: str) -> str:
    """Return the hash under which a text is known: SHA-256 of its normalised form."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def read(text: str, name: str = "playbook") -> Source:
    """Return the playbook in a text; raise Unreadable with every mistake in it."""
    text = normalised(text)
    tree = grow(text)
    if tree.value is None:
        raise Unreadable(_problems(name, tree.faults))
    try:
        playbook = Playbook.model_validate(tree.value)
    except ValidationError as error:
        problems = list(_problems(name, tree.faults + faults_of(error, tree)))
        rest = salvaged(error, tree)
        source = Source(name, text, hash_of(text), rest, tree) if rest else None
        raise Unreadable(problems, source) from None
    source = Source(name, text, hash_of(text), playbook, tree)
    if tree.faults:
        raise Unreadable(_problems(name, tree.faults), source)
    return source


def read_file(file: FilePath, name: str | None = None) -> Source:
    """Return the playbook in a file; raise Unreadable also for bytes that are no text."""
    shown = name or str(file)
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable([Problem(shown, 1, "", mistake("not_text"))]) from None
    except OSError as wrong:
        why = wrong.strerror or "unreadable"
        raise Unreadable([Problem(shown, 1, "", mistake("no_file", why=why))]) from None
    return read(text, shown)


def _problems(name: str, faults: Iterable[Fault]) -> Iterator[Problem]:
    return (Problem(name, fault.line, shown_path(fault.path), fault.says) for fault in faults)
