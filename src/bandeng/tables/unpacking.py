"""Unpack a spreadsheet in a process of its own, which may run out of memory and die alone.

`python -m bandeng.tables.unpacking < FILE` writes every sheet: a line of JSON with its name, then
one JSON list a row. A merged cell says in all its parts what it says in its first.
"""

import io
import json
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from typing import IO, Any

MOST_MEMORY = 1024**3
MOST_WRITTEN = 512 * 1024**2
MOST_SECONDS = 60
MOST_FILLED = 200_000  # cells of merged ranges, so that none stretches over a whole sheet
LONGEST = 32_767  # letters, as many as a spreadsheet's cell holds

Range = tuple[tuple[int, int], tuple[int, int]]


class Unreadable(Exception):
    """The file is no spreadsheet, is damaged, or takes more than a spreadsheet may."""


def unpacked(content: bytes) -> IO[bytes]:
    """Return a file without a name, at its beginning, that holds the lines of all the sheets."""
    out, file = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    file.write(content)
    file.seek(0)
    try:
        subprocess.run(  # noqa: S603 - our own interpreter, nothing of it from outside
            [sys.executable, "-m", __name__],
            stdin=file,
            stdout=out,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS + 5,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as problem:
        out.close()
        raise Unreadable from problem
    finally:
        file.close()
    out.seek(0)
    return out


def unpack(content: bytes) -> Iterator[str]:
    """Yield the sheets as lines of JSON."""
    import python_calamine

    book = python_calamine.load_workbook(io.BytesIO(content))
    for known in book.sheets_metadata:
        if known.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = known.visible != python_calamine.SheetVisibleEnum.Visible
        yield json.dumps({"name": known.name, "hidden": hidden})
        sheet = book.get_sheet_by_name(known.name)
        yield from (json.dumps(row, default=str, ensure_ascii=False) for row in _rows(sheet))


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Yield rows from the first column on; calamine leaves out the empty ones before the first."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    merged = _merged(sheet.merged_cell_ranges or ())
    tops: dict[Range, Any] = {}
    for number, found in enumerate(sheet.iter_rows()):
        row = left + found
        for piece in merged.get(number, ()):
            _fill(row, piece, number, tops)
        yield row


def _merged(ranges: Any) -> dict[int, list[Range]]:
    """Return the merged ranges by each row they touch, as far as they are not beyond measure."""
    by_row: dict[int, list[Range]] = defaultdict(list)
    filled = 0
    for top, bottom in ranges:
        filled += (bottom[0] - top[0] + 1) * (bottom[1] - top[1] + 1)
        if filled > MOST_FILLED:
            break
        for number in range(top[0], bottom[0] + 1):
            by_row[number].append((top, bottom))
    return by_row


def _fill(row: list[Any], piece: Range, number: int, tops: dict[Range, Any]) -> None:
    top, bottom = piece
    if number == top[0]:
        tops[piece] = row[top[1]] if top[1] < len(row) else ""
    for column in range(top[1], min(bottom[1] + 1, len(row))):
        if row[column] in ("", None):
            row[column] = tops.get(piece, "")


def _write() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogatepass")
    for line in unpack(sys.stdin.buffer.read()):
        out.write(f"{line}\n")
    out.flush()


if __name__ == "__main__":
    _write()
