"""A long list is written into a file by a job, for its maker alone, and erased after a week."""

import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bandeng.doors import lists, sheets
from bandeng.doors.actions.taking import Taken, refuse_strangers, take_list, top_of
from bandeng.doors.lists import Lines, Table
from bandeng.doors.models import ExportRun
from bandeng.doors.sheets import Shape
from bandeng.journal.states import Refused
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks.queries import seats_of

MOST_IN_A_JOB = 1_000_000
MOST_AT_A_TIME = 3
KEPT = timedelta(days=7)
STEP = 2000
SAID = 300


@transaction.atomic
def order_export(
    table: Table, *, address: str, shape: Shape, purpose: str, by: Person, seats: Seats,
    at: datetime,
) -> ExportRun:  # fmt: skip
    """Return the order to write a list into a file; raise Refused from who may take none away."""
    refuse_strangers(seats)
    under_way = ExportRun.objects.filter(by=by, ended_at=None, at__gt=at - KEPT)
    if under_way.count() >= MOST_AT_A_TIME:
        raise Refused(_("Three files are being made for you. Wait for one of them first."))
    run = ExportRun.objects.create(
        by=by,
        at=at,
        address=address,
        title=table.title[:200],
        filters=" · ".join(table.filters)[:1000],
        shape=shape,
        purpose=purpose,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        mark=lists.new_mark(),
        total=table.count,
    )
    order_writing(run.pk)
    return run


def order_writing(run_id: int) -> None:
    """Order the job that writes the file."""
    app.configure_task("export").defer(run_id=run_id)


def write_export(run_id: int, *, at: datetime) -> None:
    """Write the file of an order, as its maker sees the list now; a second time does nothing.

    What he may not see any more is not in it; if he may take nothing away, the order ends with a
    sentence. The file becomes his only when it is whole, together with its line in the journal.
    """
    run = ExportRun.objects.select_related("by").filter(pk=run_id, ended_at=None).first()
    if run is None:
        return
    with translation.override(run.language):
        try:
            _write(run, at)
        except Refused as refused:
            _end(run, at, trouble=str(refused)[:SAID])


def _write(run: ExportRun, at: datetime) -> None:
    seats = seats_of(run.by, at)
    refuse_strangers(seats)
    table = _reader(run)(run, at=at)
    ExportRun.objects.filter(pk=run.pk).update(total=table.count, rows=0)
    name = f"{secrets.token_urlsafe(24)}.{run.shape}"
    path = _folder() / name
    counted = _Counted(run.pk)
    top = top_of(table, by=run.by, at=at, purpose=run.purpose, mark=run.mark)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
            about = sheets.Mark(table.title, run.by.name, top, run.mark)
            sheets.write_into(
                file, Shape(run.shape), top, table.heads, counted.of(table.rows()), about
            )
        _hand_over(run, table, path, counted.rows, seats, at)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@transaction.atomic
def _hand_over(
    run: ExportRun, table: Table, path: Path, rows: int, seats: Seats, at: datetime
) -> None:
    """Let the file be its maker's, and write down that the list left."""
    if not ExportRun.objects.select_for_update().filter(pk=run.pk, ended_at=None).exists():
        path.unlink()
        return
    run.name, run.rows, run.size = path.name, rows, path.stat().st_size
    filters = " · ".join(table.filters)
    taken = Taken(table.title, filters, rows, run.shape, run.purpose, run.mark)
    take_list(taken, by=run.by, seats=seats, at=at)
    _end(run, at)


def _end(run: ExportRun, at: datetime, trouble: str = "") -> None:
    run.ended_at, run.trouble = at, trouble
    run.save(update_fields=["ended_at", "trouble", "name", "rows", "size"])


def _reader(run: ExportRun) -> lists.Reader:
    hall = run.address.strip("/").partition("/")[0]
    try:
        return lists.READERS[hall]
    except KeyError:
        raise Refused(_("This list cannot be written into a file.")) from None


class _Counted:
    """Rows on their way, counted, so that who waits sees how far it is."""

    def __init__(self, run_id: int) -> None:
        self.run_id, self.rows = run_id, 0

    def of(self, lines: Lines) -> Iterator[list[sheets.Cell]]:
        """Yield the lines, and say now and then how many there were."""
        for line in lines:
            self.rows += 1
            if self.rows % STEP == 0:
                ExportRun.objects.filter(pk=self.run_id).update(rows=self.rows)
            yield list(line)


def _folder() -> Path:
    folder = Path(settings.EXPORTS_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def fetch_export(run: ExportRun, *, by: Person, seats: Seats, at: datetime) -> Path:
    """Return the file of an order, for its maker only; note when it was fetched first.

    Raises ExportRun.DoesNotExist for anybody else and for what is erased, Refused for who may
    take nothing away any more.
    """
    refuse_strangers(seats)
    found = ExportRun.objects.get(pk=run.pk, by=by, erased_at=None)
    path = Path(settings.EXPORTS_ROOT) / found.name
    if not found.name or not path.is_file():
        raise ExportRun.DoesNotExist
    if found.fetched_at is None:
        ExportRun.objects.filter(pk=found.pk, fetched_at=None).update(fetched_at=at)
    return path


def erase_exports(*, at: datetime) -> int:
    """Erase the files that are seven days old, and what was ever left half written; return both."""
    folder = Path(settings.EXPORTS_ROOT)
    old = ExportRun.objects.filter(at__lte=at - KEPT, erased_at=None)
    names = list(old.exclude(name="").values_list("name", flat=True))
    for name in names:
        (folder / name).unlink(missing_ok=True)
    erased = old.update(erased_at=at, address="", filters="", purpose="")
    return erased + _sweep(folder, at)


def _sweep(folder: Path, at: datetime) -> int:
    """Throw away files nobody's order names, once they are older than any order."""
    if not folder.is_dir():
        return 0
    old = [p for p in folder.iterdir() if p.stat().st_mtime < (at - KEPT).timestamp()]
    kept = ExportRun.objects.filter(name__in=[path.name for path in old], erased_at=None)
    known = set(kept.values_list("name", flat=True))
    lost = [path for path in old if path.name not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


def exports_left_lying(at: datetime, after: timedelta = timedelta(minutes=30)) -> list[int]:
    """Return the orders made a while ago whose file is not there, whose job may be lost."""
    rows = ExportRun.objects.filter(ended_at=None, at__lt=at - after, at__gt=at - KEPT)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:20])
