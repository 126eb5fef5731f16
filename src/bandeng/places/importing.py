"""Read a table of places out of a CSV or spreadsheet file; says every fault by row."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bandeng.places import sheets
from bandeng.places.spelling import plain
from bandeng.places.states import BadTable

MOST_BYTES = 30 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ROWS = 400_000
EXACT_NUMBERS = 2**53
HEADINGS = {
    "code": ["code", "代码", "编码", "编号", "区划代码", "地方代码", "统计用区划代码"],
    "name": ["name", "名称", "地名", "地方名称", "区划名称"],
    "parent": ["parent", "parent code", "parent_code", "上级", "上级代码", "上级编码", "父级"],
    "level": ["level", "层级", "级别"],
    "lat": ["lat", "latitude", "纬度"],
    "lng": ["lng", "lon", "longitude", "经度"],
}
MEANING = {heading: column for column, known in HEADINGS.items() for heading in known}


@dataclass(frozen=True)
class Row:
    """One row of a table: the number a spreadsheet shows beside it, and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """The rows of a file, and the headings nobody asked for."""

    rows: list[Row]
    columns: frozenset[str]
    left_aside: list[str] = field(default_factory=list)


def read(content: bytes) -> Table:
    """Return the table in a CSV (UTF-8 or GB18030) or XLSX/XLS/ODS file, or raise BadTable."""
    if len(content) > MOST_BYTES:
        raise BadTable([_("The file is larger than 30 MB. Split it into several files.")])
    packed = content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    lines = _sheet(content) if packed else _csv(content)
    return _table(lines)


def _csv(content: bytes) -> Iterator[list[Any]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    separator = max(",\t;，", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as problem:
        said = _("The file cannot be read as CSV: %(problem)s") % {"problem": problem}
        raise BadTable([said]) from None


def _decoded(content: bytes) -> str:
    for encoding in (
        "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig",
        "gb18030",
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadTable([_("The file is neither a spreadsheet nor text in UTF-8 or GB18030.")])


def _sheet(content: bytes) -> Iterator[list[Any]]:
    _refuse_bomb(content)
    try:
        return sheets.rows(content)
    except sheets.Unreadable as problem:
        said = _("The spreadsheet cannot be read. Open it, save it as CSV and try again.")
        raise BadTable([said]) from problem


def _refuse_bomb(content: bytes) -> None:
    """Look at the packed sizes before anything is unpacked."""
    if not content.startswith(b"PK"):
        return
    try:
        sizes = [entry.file_size for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise BadTable([_("The spreadsheet is damaged. Save it again and retry.")]) from None
    if sum(sizes) > MOST_UNPACKED or len(sizes) > 5000:
        raise BadTable([_("The spreadsheet is too large when unpacked. Save it as CSV.")])


def _table(lines: Iterator[list[Any]]) -> Table:
    numbered = enumerate(lines, start=1)
    top, head = next(((n, line) for n, line in numbered if any(map(_text, line))), (0, []))
    if not top:
        raise BadTable([_("The file is empty.")])
    columns, left_aside = _columns([_text(cell) for cell in head], top)
    rows = []
    for number, line in numbered:
        cells = {column: _text(line[i]) for column, i in columns.items() if i < len(line)}
        if any(cells.values()):
            rows.append(Row(number, cells))
        if len(rows) > MOST_ROWS:
            raise BadTable([_("The file has more than %(most)d rows.") % {"most": MOST_ROWS}])
    if not rows:
        raise BadTable([_("The file has headings and no rows.")])
    return Table(rows, frozenset(columns), left_aside)


def _columns(head: list[str], top: int) -> tuple[dict[str, int], list[str]]:
    """Return where each known column stands, and the headings that mean nothing here."""
    columns: dict[str, int] = {}
    problems, left_aside = [], []
    for index, heading in enumerate(head):
        column = MEANING.get(heading.lower())
        if column in columns:
            said = _("Row %(row)d: two columns say the same: %(column)s.")
            problems.append(said % {"row": top, "column": heading[:60]})
        elif column:
            columns[column] = index
        elif heading:
            left_aside.append(heading)
    problems += [_missing(column, top) for column in ("code", "name") if column not in columns]
    if problems:
        raise BadTable(problems)
    return columns, left_aside


def _missing(column: str, top: int) -> str:
    said = _("Row %(row)d: no column is called %(known)s. Put one of these words above its column.")
    return said % {"row": top, "known": " / ".join(HEADINGS[column][:3])}


def _text(cell: Any) -> str:
    """Return a cell as text; a code that a spreadsheet keeps as a number stays exact."""
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_NUMBERS:
        return str(int(cell))
    return plain(str(cell))
