"""The rows of a sheet below its headings, and why a line is none."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bandeng.tables.books import Line
from bandeng.tables.faults import Unfit
from bandeng.tables.headings import Column, Headings
from bandeng.tables.lettering import close

TOTALS = re.compile(
    r"(?:.{0,12}(?:合计|总计|小计|共计)|合\s*计|totals?|subtotals?|grandtotal)(?:[::(（].*)?$"
)
NOTES = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|填报人|填报单位|填表单位|制表人|制表|审核人|审核|负责人签字|"
    r"单位负责人|填报日期|填表日期|日期|notes?|remarks?|preparedby)[::\d]"
)
LONGEST_CELL = 2000


@dataclass(frozen=True)
class Row:
    """One row: its number in the sheet, its cells by column, and what is wrong with some of them.

    A cell at fault keeps its text; `faults` has a sentence by the column's name.
    """

    number: int
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        """Return what the row says in a column, "" for nothing."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Aside:
    """A line that is no row, and the word for why."""

    number: int
    why: str


def rows(
    lines: Iterable[Line], headings: Headings, columns: Sequence[Column]
) -> Iterator[Row | Aside]:
    """Yield what each line is: the lines down to the headings stand aside, and what is no row."""
    here = [column for column in columns if column.name in headings.places]
    above: list[str] = []
    for line in lines:
        if line.number < headings.line:
            yield Aside(line.number, _("above the headings"))
            continue
        if line.number == headings.line:
            above = line.cells
            yield Aside(line.number, _("the headings"))
            continue
        why = _why_not(line, above)
        yield Aside(line.number, why) if why else _row(line, headings, here)


def _why_not(line: Line, above: Sequence[str]) -> str:
    """Return why a line is no row, "" for a row."""
    held = [cell for cell in line.cells if cell]
    different = set(held)
    first = close(held[0])
    if list(filter(None, above)) == held:
        return _("the headings again")
    if len(first) <= 30 and TOTALS.match(first):
        return _("a total")
    if NOTES.match(first) and (len(different) <= 2 or _all_notes(held)):
        return _("a note")
    if len(different) == 1 and len(held) > 2:
        return _("a title between the rows")
    return ""


def _all_notes(held: Sequence[str]) -> bool:
    return sum(bool(NOTES.match(close(cell))) for cell in held) > 1


def _row(line: Line, headings: Headings, columns: Sequence[Column]) -> Row:
    cells: dict[str, str] = {}
    faults: dict[str, str] = {}
    for column in columns:
        place = headings.places[column.name]
        said = line.cells[place] if place < len(line.cells) else ""
        cells[column.name] = said
        try:
            cells[column.name] = _read(column, said)
        except Unfit as fault:
            faults[column.name] = str(fault)
    return Row(line.number, cells, faults)


def _read(column: Column, said: str) -> str:
    if not said:
        if column.filled:
            raise Unfit(_("%(column)s is missing.") % {"column": column.title or column.heading})
        return ""
    if len(said) > LONGEST_CELL:
        raise Unfit(_("This is longer than %(most)d characters.") % {"most": LONGEST_CELL})
    return column.read(said)
