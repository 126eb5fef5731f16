"""Check playbook files as they lie on a disk: the writing, the names, the stories."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bandeng.playbooks import shipped, stories
from bandeng.playbooks.checking import check_together
from bandeng.playbooks.grounds import grounds, together
from bandeng.playbooks.library import Library
from bandeng.playbooks.reading import Problem, Source, Unreadable, read_file
from bandeng.playbooks.sentences import mistake
from bandeng.worktime.arithmetic import Calendar


@dataclass
class Proof:
    """What was found: the good playbooks, and every mistake of the others."""

    good: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def proofread(files: Sequence[Path], holidays: Calendar) -> Proof:
    """Return what is right and wrong in these files; one broken file hides no other.

    Playbooks they need are looked for among them, then beside them, then among the shipped ones.
    """
    proof, rest = Proof(), list[Source]()
    given = _readable(files, proof.problems, rest)
    needed = _needed([*given, *rest], _neighbours(files))
    amiss = [p for p in _amiss([*given, *rest, *needed]) if _about(p, given, rest)]
    wrong = {problem.file for problem in (*proof.problems, *amiss)}
    sound = [source for source in (*given, *needed) if source.name not in wrong]
    proof.good, told = _tell([source for source in given if source in sound], sound, holidays)
    proof.problems = Unreadable([*proof.problems, *amiss, *told]).problems
    return proof


def _amiss(sources: Sequence[Source]) -> list[Problem]:
    """Return what does not fit between playbooks of one ground; a file twice is seen everywhere."""
    if len({source.id for source in sources}) < len(sources):
        return check_together(sources)
    heaps = (sorted(heap, key=lambda each: each.id) for heap in grounds(sources))
    found = (problem for heap in heaps for problem in check_together(heap))
    return list(dict.fromkeys(found))


def _tell(
    given: Sequence[Source], sound: Sequence[Source], holidays: Calendar
) -> tuple[list[Source], list[Problem]]:
    """Return whose stories come out as written, and every problem of the others."""
    good, problems = list[Source](), list[Problem]()
    for source in given:
        heap = together(source, sound)
        library = Library(tuple(sorted(heap, key=lambda each: each.id)))
        missing = [name for name in source.playbook.needs if name not in library.by_playbook]
        told = [
            source.problem(("needs",), mistake("broken_need", name=name)) for name in missing
        ] or stories.run(source, library, holidays)
        problems += told
        good += [] if told else [source]
    return good, problems


def _readable(
    files: Iterable[Path], problems: list[Problem], rest: list[Source] | None = None
) -> list[Source]:
    found = []
    for file in files:
        try:
            found.append(read_file(file))
        except Unreadable as wrong:
            problems += wrong.problems
            if rest is not None and wrong.salvaged:
                rest.append(wrong.salvaged)
    return found


def _about(problem: Problem, given: Sequence[Source], rest: Sequence[Source]) -> bool:
    """Tell whether a problem is one of these files; in a salvaged one, only names are judged."""
    if problem.file in {source.name for source in given}:
        return True
    names = problem.says.code in ("no_such", "unmet_need", "defined_twice")
    return names and problem.file in {source.name for source in rest}


def _neighbours(files: Iterable[Path]) -> list[Source]:
    folders = dict.fromkeys([*(file.parent for file in files), shipped.folder()])
    known = {file.resolve() for file in files}
    beside = [file for folder in folders for file in sorted(folder.glob("*.yaml"))]
    return _readable((file for file in beside if file.resolve() not in known), [])


def _needed(given: Sequence[Source], neighbours: Sequence[Source]) -> list[Source]:
    at_hand = {source.id: source for source in reversed(neighbours)}
    have, found = {source.id for source in given}, list[Source]()
    wanted = [name for source in given for name in source.playbook.needs]
    for name in wanted:
        if name not in have and name in at_hand:
            have.add(name)
            found.append(at_hand[name])
            wanted += at_hand[name].playbook.needs
    return found
