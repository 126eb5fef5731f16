"""A file made by people, opened: its sheets, and the lines of each as plain text."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _

from bandeng.tables import separated, unpacking
from bandeng.tables.faults import BadTable
from bandeng.tables.lettering import plain
from bandeng.uploads import packed

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 400_000
MOST_COLUMNS = 200
EXACT_NUMBERS = 2**53
PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# A text behind an apostrophe that only keeps a spreadsheet from computing it.
GUARDED = ("'=", "'+", "'-", "'@", "'＝", "'＋", "'－", "'＠")


@dataclass(frozen=True)
class Line:
    """One line of a sheet: the number a spreadsheet shows beside it, and its cells as text."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a book; a text file is a book of one sheet without a name."""

    name: str
    hidden: bool
    start: int
    end: int
    file: IO[bytes]

    def lines(self) -> Iterator[Line]:
        """Yield every line that holds something; raise BadTable for more than a sheet may have."""
        held, place, number = 0, self.start, 0
        while place < self.end:
            self.file.seek(place)
            for piece in self.file.readlines(1 << 20):
                if place >= self.end:  # what follows is another sheet
                    return
                number, place = number + 1, place + len(piece)
                cells = [text(cell) for cell in json.loads(piece)[:MOST_COLUMNS]]
                if any(cells):
                    held += 1
                    yield Line(number, cells)
                if held > MOST_ROWS:
                    raise too_long(MOST_ROWS)

    def top(self, most: int) -> list[Line]:
        """Return the first lines that hold something."""
        return list(islice(self.lines(), most))


def too_long(most: int) -> BadTable:
    """Return the fault of a table with more rows than may be."""
    return BadTable([_("The file has more than %(most)d rows.") % {"most": most}])


@contextmanager
def opened(content: bytes) -> Iterator[list[Sheet]]:
    """Yield the sheets of an XLSX, XLS, ODS or text file, or raise BadTable."""
    if len(content) > MOST_BYTES:
        raise BadTable([_("The file is larger than 30 MB. Split it into several files.")])
    with _unpacked(content) if content.startswith(PACKED) else _text_lines(content) as file:
        yield list(_sheets(file))


def _unpacked(content: bytes) -> IO[bytes]:
    _refuse_bomb(content)
    try:
        return unpacking.unpacked(content)
    except unpacking.Unreadable as problem:
        said = _("The spreadsheet cannot be read. Open it, save it as CSV and try again.")
        raise BadTable([said]) from problem


def _text_lines(content: bytes) -> IO[bytes]:
    """Return a text file's rows as one sheet's lines of JSON."""
    file = tempfile.TemporaryFile()
    try:
        file.write(b'{"name": "", "hidden": false}\n')
        for row in separated.rows(content):
            file.write(json.dumps(row).encode() + b"\n")
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _refuse_bomb(content: bytes) -> None:
    try:
        packed.check(content)
    except packed.TooMuch as refused:
        said = {
            "damaged": _("The spreadsheet is damaged. Save it again and retry."),
            "locked": _("The spreadsheet asks for a password. Save it without one."),
            "entities": _("The spreadsheet holds what no spreadsheet needs. It is not opened."),
        }
        large = _("The spreadsheet is too large when unpacked. Save it as CSV.")
        raise BadTable([said.get(refused.why, large)]) from None


def _sheets(file: IO[bytes]) -> Iterator[Sheet]:
    """Yield the sheets of an unpacked book: where the lines of each begin and end."""
    known: dict[str, Any] | None = None
    start = place = 0
    for piece in file:
        if piece.startswith(b"{"):
            if known:
                yield Sheet(known["name"], known["hidden"], start, place, file)
            known, start = json.loads(piece), place + len(piece)
        place += len(piece)
    if known:
        yield Sheet(known["name"], known["hidden"], start, place, file)


def text(cell: Any) -> str:
    """Return a cell as text; a number that a spreadsheet keeps as a float stays exact."""
    if isinstance(cell, str):
        said = plain(cell)
        return said[1:] if said.startswith(GUARDED) else said
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_NUMBERS:
        return str(int(cell))
    return "" if cell is None else str(cell)
