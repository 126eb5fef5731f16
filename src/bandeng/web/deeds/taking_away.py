"""Lists of every hall taken away as files: a list's address with `format=xlsx` or `format=csv`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.doors import actions, lists, sheets
from bandeng.doors.lists import Table
from bandeng.doors.models import ExportRun
from bandeng.doors.sheets import Shape
from bandeng.matters.queries import capped_count
from bandeng.people.models import Person
from bandeng.people.states import Seats


class Held(HttpResponse):
    """A list read again for a job: the table itself, never sent to anybody."""

    def __init__(self, table: Table) -> None:
        """Hold the table."""
        super().__init__(status=204)
        self.table = table


def job_of(request: HttpRequest) -> ExportRun | None:
    """Return the order a list is read again for; None when somebody stands before the page."""
    return cast("ExportRun | None", getattr(request, "export_run", None))


def asked(request: HttpRequest) -> Shape | None:
    """Return the kind of file the address bar asks for; refuse who may take nothing away."""
    wanted = request.GET.get("format", "")
    if wanted not in list(Shape):
        return None
    if not _seats(request).able("export"):
        raise PermissionDenied(_("None of your posts may take lists away as files."))
    return Shape(wanted)


def purpose_of(request: HttpRequest) -> str:
    """Return what a list is said to be for, "" for nothing; personal data is bare only then."""
    run = job_of(request)
    return run.purpose if run else actions.clean_purpose(request.GET.get("purpose", ""))


def most(request: HttpRequest) -> int:
    """Return how many rows leave at most: at once, or by a job."""
    return actions.MOST_IN_A_JOB if job_of(request) else actions.MOST_ROWS


def counted(request: HttpRequest, rows: QuerySet[Any]) -> int:
    """Return how many rows there are, no further than one past what may leave this way."""
    return capped_count(rows, most(request))


def in_pieces(rows: QuerySet[Any], request: HttpRequest, size: int) -> Iterator[list[Any]]:
    """Yield the rows in pieces, read as they are needed, so that a long list stays small."""
    piece: list[Any] = []
    for row in rows[: most(request)].iterator(size):
        piece.append(row)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece


def away(request: HttpRequest, shape: Shape, table: Table) -> HttpResponseBase:
    """Return the file, after the journal has its line; a long list is ordered from a job."""
    if job_of(request):
        return Held(table)
    actions.begin_taking(by=_person(request), seats=_seats(request), at=_at(request))
    if table.count > actions.MOST_ROWS:
        return _ordered(request, shape, table)
    by, at, purpose = _person(request), _at(request), _written(request, table)
    mark = lists.new_mark()
    top = actions.top_of(table, by=by, at=at, purpose=purpose, mark=mark)
    about = sheets.Mark(table.title, by.name, top, mark)
    file = sheets.write(shape, top, table.heads, table.rows(), about)
    filters = " · ".join(table.filters)
    taken = actions.Taken(table.title, filters, table.count, shape.value, purpose, mark)
    actions.take_list(taken, by=by, seats=_seats(request), at=at)
    name = f"{table.title}-{localtime(at):%Y%m%d-%H%M}.{shape.value}"
    kind = sheets.TYPES[shape]
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


def _written(request: HttpRequest, table: Table) -> str:
    return purpose_of(request) if table.personal else ""


def _ordered(request: HttpRequest, shape: Shape, table: Table) -> HttpResponse:
    run = actions.order_export(
        table, address=request.get_full_path(), shape=shape, purpose=_written(request, table),
        by=_person(request), seats=_seats(request), at=_at(request),
    )  # fmt: skip
    messages.info(request, _("The list is long, so it is written in the background."))
    return redirect("office:export", run.pk)


def rows_of(pieces: Iterable[list[Any]]) -> Iterator[Any]:
    """Yield every row of the pieces."""
    for piece in pieces:
        yield from piece


def may(request: HttpRequest) -> bool:
    """Tell whether who looks may take lists away as files."""
    return bool(_seats(request).able("export"))


def _seats(request: HttpRequest) -> Seats:
    return cast(Seats, cast(Any, request).seats)


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _at(request: HttpRequest) -> datetime:
    return cast(datetime, cast(Any, request).at)
