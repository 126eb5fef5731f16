"""Lists written as files, a spreadsheet or comma-separated rows, whose cells never compute."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from tempfile import TemporaryFile
from typing import IO, Any
from unicodedata import normalize

from django.utils.timezone import localtime
from xlsxwriter import Workbook

Cell = str | int | datetime | date | None
LONGEST = 32_000
BLANK = " \u00a0\u3000\ufeff"
# What a spreadsheet takes for the beginning of a formula; wide and small forms fold onto these.
STARTS = "=+-@\u2212"
BREAKS = "\t\r\n"


class Shape(StrEnum):
    """The two kinds of file a list goes out as."""

    XLSX = "xlsx"
    CSV = "csv"


TYPES = {
    Shape.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Shape.CSV: "text/csv; charset=utf-8",
}


def guarded(text: str) -> str:
    """Return a text that no spreadsheet computes: an apostrophe stands before a formula's sign."""
    seen = text.lstrip(BLANK)
    risky = text[:1] in BREAKS or seen[:1] in BREAKS or normalize("NFKC", seen[:1]) in STARTS
    return f"'{text}" if seen and risky else text


@dataclass(frozen=True)
class Mark:
    """What a spreadsheet says of itself besides its cells: title, who took it, line, file."""

    title: str
    author: str
    line: str
    file: str


def write(
    shape: Shape,
    top: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    mark: Mark | None = None,
) -> IO[bytes]:
    """Return a file, at its beginning: one line about the list, the heads, one line a row."""
    file = TemporaryFile()
    write_into(file, shape, top, heads, rows, mark)
    file.seek(0)
    return file


def write_into(
    file: IO[bytes],
    shape: Shape,
    top: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    mark: Mark | None = None,
) -> None:
    """Write the same into a file that is open; a row is forgotten as soon as it is written."""
    if shape is Shape.CSV:
        _csv(file, (([top], heads), rows))
    else:
        _xlsx(file, top, heads, rows, mark)


def _csv(file: IO[bytes], parts: Iterable[Iterable[Sequence[Cell]]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    out = csv.writer(text)
    for rows in parts:
        out.writerows([_plain(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{localtime(cell):%Y-%m-%d %H:%M}"
    return guarded(cell[:LONGEST]) if isinstance(cell, str) else "" if cell is None else str(cell)


def _xlsx(
    file: IO[bytes],
    top: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    mark: Mark | None,
) -> None:
    with Workbook(file, {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        if mark:
            _mark(book, sheet, mark)
        looks: dict[type, Any] = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet.set_column(0, max(len(heads) - 1, 0), 18)
        sheet.freeze_panes(2, 0)
        sheet.write_string(0, 0, guarded(top))
        for column, head in enumerate(heads):
            sheet.write_string(1, column, guarded(head), bold)
        for number, row in enumerate(rows, 2):
            for column, cell in enumerate(row):
                _cell(sheet, number, column, cell, looks)


def _mark(book: Workbook, sheet: Any, mark: Mark) -> None:
    """Put who took it, when and what for into the file's properties and on every printed page."""
    book.set_properties({"title": mark.title, "author": mark.author, "comments": mark.line})
    book.set_custom_property("file", mark.file)
    shown = mark.line.replace("&", "&&")[:200]
    sheet.set_header(f"&L&8{shown}")
    sheet.set_footer(f"&L&8{mark.author.replace('&', '&&')} · {mark.file}&R&8&P / &N")


def _cell(sheet: Any, row: int, column: int, cell: Cell, looks: dict[type, Any]) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, localtime(cell).replace(tzinfo=None), looks[datetime])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, looks[date])
    elif isinstance(cell, str):
        sheet.write_string(row, column, guarded(cell[:LONGEST]))
    elif cell is not None:
        sheet.write_number(row, column, cell)
