"""Lists that leave as files: what one holds, and how a job reads one again for who ordered it."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bandeng.doors.models import ExportRun
from bandeng.doors.sheets import Cell

Lines = Iterable[Sequence[Cell]]
# What is read out on the phone: no 0 and O, no 1 and I.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Table:
    """A list as it leaves: its title, what it was narrowed to, its heads, its rows as counted.

    `personal` tells that it holds what names somebody: masked, unless a purpose was written down.
    """

    title: str
    filters: list[str]
    heads: list[str]
    count: int
    rows: Callable[[], Lines]
    personal: bool = False


class Reader(Protocol):
    """Reads a list again, as who ordered it sees it at an instant; raises Refused if he may not."""

    def __call__(self, run: ExportRun, *, at: datetime) -> Table:
        """Return the list."""


# The first part of a list's address, and who reads it: the halls put themselves in.
READERS: dict[str, Reader] = {}


def new_mark() -> str:
    """Return a number for a file, by which a print or a copy of it is traced: K7M2-9QXB."""
    letters = "".join(secrets.choice(LETTERS) for _each in range(8))
    return f"{letters[:4]}-{letters[4:]}"
