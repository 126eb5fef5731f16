"""Unpack a spreadsheet in a process of its own, which may run out of memory and die alone.

`python -m bandeng.places.sheets < FILE` writes the rows of the first sheet, one JSON list a line.
"""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

MOST_MEMORY = 1024**3
MOST_SECONDS = 60


class Unreadable(Exception):
    """The file is no spreadsheet, is damaged, or takes more than a spreadsheet may."""


def rows(content: bytes) -> Iterator[list[Any]]:
    """Return the cells of the first sheet: text, numbers, truth values; dates as ISO text."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, nothing of it from outside
            [sys.executable, "-m", __name__],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as problem:
        raise Unreadable from problem
    return (json.loads(line) for line in done.stdout.splitlines())


def unpack(content: bytes) -> Iterator[str]:
    """Yield the rows as lines of JSON."""
    import python_calamine

    book = python_calamine.load_workbook(io.BytesIO(content))
    for row in book.get_sheet_by_index(0).iter_rows():
        yield json.dumps(row, default=str)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in unpack(sys.stdin.buffer.read()):
        print(line)
