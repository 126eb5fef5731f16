"""Read a table of places out of a file made by people; says every fault by row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.tables import books, headings, rows
from bandeng.tables.faults import BadTable
from bandeng.tables.headings import Column
from bandeng.tables.rows import Row

__all__ = ["COLUMNS", "MOST_ROWS", "BadTable", "Row", "Table", "read", "table_of"]

MOST_ROWS = books.MOST_ROWS
COLUMNS = (
    Column(
        "code", "代码", ("code", "编码", "编号", "区划代码", "地方代码", "统计用区划代码"),
        needed=True, title=gettext_lazy("Code"),
        note=gettext_lazy("Tells one place from another for ever; format the column as text."),
    ),
    Column(
        "name", "名称", ("name", "地名", "地方名称", "区划名称"),
        needed=True, title=gettext_lazy("Name"),
    ),
    Column(
        "parent", "上级代码",
        ("parent", "parent code", "parent_code", "上级", "上级编码", "父级"),
        title=gettext_lazy("Code of the place above"),
        note=gettext_lazy("Its row may stand anywhere in the same sheet."),
    ),
    Column(
        "level", "层级", ("level", "级别"), title=gettext_lazy("Level"),
        note=gettext_lazy("As the playbooks call it; left empty, the next below the one above."),
    ),
    Column("lat", "纬度", ("lat", "latitude"), title=gettext_lazy("Latitude")),
    Column("lng", "经度", ("lng", "lon", "longitude"), title=gettext_lazy("Longitude")),
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The rows of a file, and the headings nobody asked for."""

    rows: list[Row]
    columns: frozenset[str]
    left_aside: list[str] = field(default_factory=list)


def read(content: bytes) -> Table:
    """Return the table on the first sheet that has one, or raise BadTable."""
    with books.opened(content) as sheets:
        shown = [sheet for sheet in sheets if not sheet.hidden]
        tops = [sheet.top(headings.LOOKED_AT) for sheet in shown]
        if not shown:
            raise BadTable([_("The file is empty.")])
        place = next((i for i, top in enumerate(tops) if headings.found(top, COLUMNS)), 0)
        head = headings.find(tops[place], COLUMNS)
        lines = rows.rows(shown[place].lines(), head, COLUMNS)
        return table_of((row for row in lines if isinstance(row, Row)), head)


def table_of(found: Iterable[Row], head: headings.Headings) -> Table:
    """Return rows as a table; raise BadTable for none and for more than there may be."""
    kept = []
    for row in found:
        if any(row.cells.values()):
            kept.append(row)
        if len(kept) > MOST_ROWS:
            raise books.too_long(MOST_ROWS)
    if not kept:
        raise BadTable([_("The file has headings and no rows.")])
    return Table(kept, frozenset(head.places), head.left_aside)
