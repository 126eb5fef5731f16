"""Judge the lines of a sheet in their order, whatever the kind."""

from collections import deque
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from bandeng.sheets.kinds import Case, Kind
from bandeng.sheets.states import Verdict, What
from bandeng.tables.lettering import close
from bandeng.tables.rows import Aside, Row

Judged = tuple[Row | Aside, Verdict]


def judged(lines: Iterable[Row | Aside], kind: Kind, case: Case) -> Iterator[Judged]:
    """Yield every line with its verdict; a kind may read some rows ahead, the order stays."""
    waiting: deque[tuple[Row | Aside, Verdict | None]] = deque()
    seen: dict[tuple[str, ...], int] = {}

    def open_rows() -> Iterator[Row]:
        for line in lines:
            told = _told_at_once(line, kind, seen)
            waiting.append((line, told))
            if told is None and isinstance(line, Row):
                yield line

    for verdict in kind.judge(open_rows(), case):
        yield from _told(waiting)
        line, _none = waiting.popleft()
        yield line, verdict
    yield from _told(waiting)


def _told(waiting: deque[tuple[Row | Aside, Verdict | None]]) -> Iterator[Judged]:
    """Yield the lines at the front that needed no judging."""
    while waiting and waiting[0][1] is not None:
        line, verdict = waiting.popleft()
        if verdict:
            yield line, verdict


def _told_at_once(
    line: Row | Aside, kind: Kind, seen: dict[tuple[str, ...], int]
) -> Verdict | None:
    """Return the verdict of what is no row, is at fault, or stands twice; None for the others."""
    if isinstance(line, Aside):
        return Verdict(What.ASIDE, (line.why,))
    if line.faults:
        return Verdict(What.WRONG, tuple(_told_of(line, kind, column) for column in line.faults))
    if not kind.key:
        return None
    key = tuple(close(line[column]) for column in kind.key)
    first = seen.setdefault(key, line.number)
    if first == line.number:
        return None
    said = _("Row %(first)d says the same %(columns)s already.")
    columns = " + ".join(str(kind.named(c).title or kind.named(c).heading) for c in kind.key)
    return Verdict(What.WRONG, (said % {"first": first, "columns": columns},))


def _told_of(row: Row, kind: Kind, column: str) -> str:
    """Return the sentence of a cell at fault, which names its column."""
    title, fault = str(kind.named(column).title or column), row.faults[column]
    return fault if title in fault else f"{title}: {fault}"
