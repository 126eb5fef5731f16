"""What a sheet can be about: its columns, how a row is judged, how it is taken in."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from bandeng.journal.actions import Actor
from bandeng.journal.states import Voice
from bandeng.people.states import Seats
from bandeng.sheets.states import Verdict
from bandeng.tables.headings import Column
from bandeng.tables.rows import Row


@dataclass(frozen=True)
class Case:
    """Who takes a sheet in, from which seats, and when."""

    by: Actor
    at: datetime
    seats: Seats | None = None

    def reach(self, ability: str) -> tuple[str, ...]:
        """Return the highest paths over which the ability holds; the machine's is everywhere."""
        if self.by is Voice.SYSTEM:
            return ("",)
        return self.seats.reach(ability) if self.seats else ()


class Kind(ABC):
    """One kind of sheet; a site's are listed in `bandeng.sheets.kinds.KINDS`.

    `key` names the columns that tell one row from another: a second row with the same ones is
    wrong, and the same file a second time is all "same". Empty: the kind looks for doubles itself.
    `examples` are rows for the template, by column.
    """

    code: ClassVar[str]
    title: ClassVar[Any]
    about: ClassVar[Any]
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[tuple[str, ...]] = ()
    examples: ClassVar[tuple[Mapping[str, str], ...]] = ()
    abilities: ClassVar[tuple[str, ...]]  # one of which whoever takes it in needs

    @abstractmethod
    def judge(self, rows: Iterable[Row], case: Case) -> Iterator[Verdict]:
        """Yield one verdict for each row, in their order; writes nothing.

        Rows with a cell at fault never come here. A large sheet is judged in chunks: rows are read
        from the iterable as they are needed.
        """

    @abstractmethod
    def take(self, judged: Iterable[tuple[Row, Verdict]], case: Case) -> None:
        """Write the rows that are new or changed; runs in one transaction with the judging."""

    def may(self, case: Case) -> bool:
        """Tell whether who acts may take such sheets in at all."""
        return any(case.reach(each) for each in self.abilities)

    def named(self, column: str) -> Column:
        """Return the column of a name."""
        return next(each for each in self.columns if each.name == column)
