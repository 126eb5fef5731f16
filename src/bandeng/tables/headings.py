"""Which line of a sheet holds the headings, and which column each of them means."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from bandeng.tables.books import Line
from bandeng.tables.faults import BadTable
from bandeng.tables.lettering import close

LOOKED_AT = 60  # lines among which the headings are sought
NEAR = 0.5
# What people write around a heading: (必填), *, 1., a colon, a unit in brackets.
AROUND = re.compile(r"[(（\[【<《].*?[)）\]】>》]|[*:;,.、。•_/\\?!#\"'“”-]|必填|选填")
NUMBERED = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?=[.、．)）])")


def as_written(said: str) -> str:
    """Return a cell as it is."""
    return said


@dataclass(frozen=True)
class Column:
    """One thing a row says: its name in the program, its heading, other words for it.

    `read` turns a cell's text into what is kept, or raises Unfit. A `needed` column must be there;
    `filled` in every row too. `title` is its label on the screen and `note` what a template says
    of it.
    """

    name: str
    heading: str
    known: tuple[str, ...] = ()
    read: Callable[[str], str] = as_written
    needed: bool = False
    filled: bool = False
    title: Any = ""
    note: Any = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Return every word for it, the heading first."""
        return (self.heading, *(word for word in self.known if word != self.heading))


@dataclass(frozen=True)
class Headings:
    """Where the columns stand: in which line, and which place of a line each one has.

    `loosely` are headings that only resemble a known word, with the column they were read as.
    """

    line: int
    places: dict[str, int]
    loosely: list[tuple[str, str]] = field(default_factory=list)
    left_aside: list[str] = field(default_factory=list)
    width: int = 0


def find(lines: Sequence[Line], columns: Sequence[Column]) -> Headings:
    """Return the headings among the first lines of a sheet, or raise BadTable."""
    if not lines:
        raise BadTable([_("The file is empty.")])
    scored = [(_score(line, columns), line) for line in lines[:LOOKED_AT]]
    best = max(score for score, _line in scored)
    line = next(line for score, line in scored if score == best)
    return _read(line if best else _widest(lines), columns)


def found(lines: Sequence[Line], columns: Sequence[Column]) -> bool:
    """Tell whether a sheet has headings by which its rows can be read."""
    try:
        find(lines, columns)
    except BadTable:
        return False
    return True


def _widest(lines: Sequence[Line]) -> Line:
    """Return the line that is likeliest to be meant for headings when none is known."""
    many = (line for line in lines[:LOOKED_AT] if len(set(filter(None, line.cells))) > 1)
    return next(many, lines[0])


def _score(line: Line, columns: Sequence[Column]) -> int:
    exact, loose = _matched(line, columns)
    return 2 * len({column for column, _place in exact}) + len(loose)


def _read(line: Line, columns: Sequence[Column]) -> Headings:
    exact, loose = _matched(line, columns)
    places: dict[str, int] = {}
    problems = []
    for column, place in exact:
        if column in places:
            said = _("Row %(row)d: two columns say the same: %(column)s.")
            problems.append(said % {"row": line.number, "column": line.cells[place][:60]})
        places.setdefault(column, place)
    loosely = [(line.cells[place][:60], column) for column, place in loose]
    places |= dict(loose)
    taken = set(places.values())
    aside = [c[:60] for place, c in enumerate(line.cells) if c and place not in taken]
    problems += [
        _missing(each, line.number, aside)
        for each in columns
        if each.needed and each.name not in places
    ]
    if problems:
        raise BadTable(problems)
    return Headings(line.number, places, loosely, aside, len(line.cells))


def _matched(
    line: Line, columns: Sequence[Column]
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Return which cells say a column's word, and which only contain one, each with its place."""
    known = {_bare(word): column.name for column in columns for word in column.words}
    bare = [_bare(cell) if len(cell) <= 60 else "" for cell in line.cells]
    exact = [(known[said], place) for place, said in enumerate(bare) if said in known]
    taken = {column for column, _place in exact}
    loose: dict[str, int] = {}
    for place, said in enumerate(bare):
        column = "" if said in known else _contained(said, known)
        if column and column not in taken:
            loose.setdefault(column, place)
    return exact, list(loose.items())


def _contained(said: str, known: dict[str, str]) -> str:
    """Return the one column whose longest word stands within a heading, "" for none or several."""
    words = [word for word in known if _stands_in(word, said)]
    longest = max(map(len, words), default=0)
    columns = {known[word] for word in words if len(word) == longest}
    return columns.pop() if len(columns) == 1 else ""


def _stands_in(word: str, said: str) -> bool:
    return not word.isascii() and len(word) >= 2 and word in said


def _bare(heading: str) -> str:
    """Return a heading without what people write around it."""
    said = close(NUMBERED.sub("", heading))
    return AROUND.sub("", said) or said


def _missing(column: Column, row: int, aside: Sequence[str]) -> str:
    said = _("Row %(row)d: no column is called %(known)s. Put one of these words above its column.")
    shown = dict.fromkeys([*column.known[:1], column.heading, *column.known[1:]])
    told = said % {"row": row, "known": " / ".join(list(shown)[:3])}
    near = [cell for cell in aside if get_close_matches(_bare(cell), column.words, 1, NEAR)]
    if near:
        meant = get_close_matches(_bare(near[0]), column.words, 1, NEAR)[0]
        hint = _("“%(written)s” stands there: did you mean “%(meant)s”?")
        told = f"{told} {hint % {'written': near[0], 'meant': meant}}"
    return told
