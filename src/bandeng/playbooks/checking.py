"""Find what does not fit between playbooks: names nobody defined, or two did."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bandeng.playbooks import checking_abilities, checking_deeds, checking_matters
from bandeng.playbooks.reading import Problem, Source
from bandeng.playbooks.schema import TABLES, Playbook
from bandeng.playbooks.sentences import mistake, with_hint
from bandeng.playbooks.shelf import Finding, Shelf, no_such
from bandeng.playbooks.yaml_tree import Path

Check = Callable[[Playbook, Shelf], Iterator[Finding]]


def check_together(sources: Sequence[Source]) -> list[Problem]:
    """Return everything that keeps these playbooks from working together."""
    shelf = Shelf(sources)
    problems = list(_defined_twice(sources))
    for source in sources:
        for check in CHECKS:
            problems += (source.problem(*found) for found in check(source.playbook, shelf))
    return problems


def _defined_twice(sources: Sequence[Source]) -> Iterator[Problem]:
    first: dict[tuple[str, str], tuple[Source, Path]] = {}
    for source in sources:
        for table, name, path in _definitions(source.playbook):
            other, there = first.setdefault((table, name), (source, path))
            if other is not source:
                shown = f"{other.name}:{other.tree.line_of(there)}"
                yield source.problem(path, mistake("defined_twice", name=name, other=shown))


def _definitions(book: Playbook) -> Iterator[tuple[str, str, Path]]:
    yield "playbook", book.id, ("playbook",)
    for place, level in enumerate(book.levels):
        yield "levels", level.id, ("levels", place)
    for table in TABLES:
        for name in getattr(book, table.replace("-", "_")):
            yield table, name, (table, name)


def _needs(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    for place, name in enumerate(book.needs):
        if name not in shelf.books:
            says = with_hint(mistake("unmet_need", name=name), name, shelf.books - {book.id})
            yield ("needs", place), says


def _levels(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, level in enumerate(book.levels):
        if level.id in seen:
            yield ("levels", place), mistake("level_twice", level=level.id)
        seen.add(level.id)


def _posts(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    for name, post in book.posts.items():
        for level in post.at:
            yield from no_such(shelf, "level", level, ("posts", name, "at", level))


def _lists(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    for name, named in book.lists.items():
        yield from _twice(
            [option.id for option in named.options], ("lists", name, "options"), "option"
        )


def _pages(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    for name, page in book.pages.items():
        path = ("pages", name)
        yield from no_such(shelf, "level", page.at, (*path, "at"))
        for place, kind in enumerate(page.matters):
            yield from no_such(shelf, "kind", kind, (*path, "matters", place))
        yield from _twice([named.slug for named in page.named], (*path, "named"), "slug")


def _twice(ids: list[str], path: tuple[Any, ...], what: str) -> Iterator[Finding]:
    for place, name in enumerate(ids):
        if name in ids[:place]:
            yield (*path, place), mistake(f"{what}_twice", **{what: name})


CHECKS: tuple[Check, ...] = (
    _needs,
    _levels,
    _posts,
    _lists,
    _pages,
    checking_matters.kinds,
    checking_matters.stories,
    checking_deeds.activities,
    checking_deeds.duties,
    checking_deeds.rotas,
    checking_deeds.workshops,
    checking_deeds.records,
    checking_deeds.indicators,
    checking_abilities.kinds,
    checking_abilities.catalogues,
    checking_abilities.figures,
)
