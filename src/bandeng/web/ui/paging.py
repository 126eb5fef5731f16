"""Pages of long lists: counted no further than anybody leafs, found before they are filled."""

import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST_COUNTED = 1000


class Capped(Paginator):  # type: ignore[type-arg] # cannot be subscripted at run time
    """Pages of rows of which no more than a thousand are counted; `more` tells of the rest."""

    @cached_property
    def counted(self) -> int:
        """Return the number of rows, at most one past the cap."""
        rows = self.object_list
        return len(self._some if isinstance(rows, QuerySet) else cast(Sequence[Any], rows))

    @cached_property
    def _some(self) -> list[int]:
        """Return the ids of the rows in no order, at most one past the cap."""
        rows = cast("QuerySet[Any]", self.object_list)
        return list(rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])

    @cached_property
    def count(self) -> int:
        """Return the number of rows that can be paged through."""
        return min(self.counted, MOST_COUNTED)

    def page(self, number: int | str) -> "Page[Any]":
        """Return a page whose rows were found by themselves, before what hangs on them is read."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows: Any = self.object_list
        if isinstance(rows, QuerySet):
            found = self._in_order(rows).values_list("pk", flat=True)[first : first + self.per_page]
            return Page(rows.filter(pk__in=list(found)), number, self)
        return Page(rows[first : first + self.per_page], number, self)

    def _in_order(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return the rows as they are put in order: few of them without asking again which.

        For the first of few rows the database may else leaf through all there are in that order.
        """
        asked = rows.query
        if self.more or asked.annotations or not asked.order_by:
            return rows
        few: QuerySet[Any] = rows.model._default_manager.filter(pk__in=self._some)
        return few.order_by(*asked.order_by)

    @property
    def more(self) -> bool:
        """Tell whether there are more rows than are counted."""
        return self.counted > MOST_COUNTED


class Leafed(Capped):
    """Pages of what was looked for by words: leafed through, and counted only on the last one.

    The index finds the newest rows at once; to count them it would have to find them all.
    """

    beyond = False
    # Returns the ids of the first so many rows, where there is a quicker way to them.
    first: Callable[[int], list[int]] | None = None

    def get_page(self, number: Any) -> "Page[Any]":
        """Return a page and learn from it whether another follows; a wrong number: the nearest."""
        asked = int(number) if re.fullmatch(r"[1-9]\d{0,3}", str(number)) else 1
        first, rows = (asked - 1) * self.per_page, cast("QuerySet[Any]", self.object_list)
        found = self._ids(rows, first)
        if asked > 1 and (not found or first >= MOST_COUNTED):
            return super().get_page(number)
        self.counted = first + len(found)
        self.beyond = len(found) > self.per_page and not self.more
        return Page(rows.filter(pk__in=found[: self.per_page]), asked, self)

    def _ids(self, rows: "QuerySet[Any]", first: int) -> list[int]:
        """Return the ids of a page, and one more if another follows."""
        if first == 0 and self.first:
            return self.first(self.per_page + 1)
        return list(rows.values_list("pk", flat=True)[first : first + self.per_page + 1])


class Newest(Leafed):
    """Pages of what is looked for newest first, where all ids are found in a way of their own."""

    def __init__(self, rows: "QuerySet[Any]", per_page: int, find: Callable[[int], list[int]]):
        """Take the rows, and how the ids of the first so many of them are found."""
        super().__init__(rows, per_page)
        self.find = find

    @cached_property
    def counted(self) -> int:
        """Return the number of rows, at most one past the cap."""
        return len(self.find(MOST_COUNTED + 1))

    def page(self, number: int | str) -> "Page[Any]":
        """Return a page that is known to be there."""
        number = self.validate_number(number)
        found = self.find(number * self.per_page)[(number - 1) * self.per_page :]
        return Page(cast("QuerySet[Any]", self.object_list).filter(pk__in=found), number, self)

    def _ids(self, rows: "QuerySet[Any]", first: int) -> list[int]:
        return self.find(first + self.per_page + 1)[first:] if first < MOST_COUNTED else []
