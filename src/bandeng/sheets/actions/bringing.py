"""Bring a sheet, choose one of several, look at it again, drop it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bandeng.journal.actions import Actor
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.sheets.keeping import Folder, folders
from bandeng.sheets.kinds import KINDS, Case
from bandeng.sheets.models import SheetRun
from bandeng.sheets.queries import brought_by, forgotten, visible_to
from bandeng.sheets.states import MOVES, CannotTakeIn, Stage
from bandeng.switches.queries import scanner
from bandeng.tables.books import MOST_BYTES
from bandeng.uploads import clamd

MOST_A_DAY = 60
KEPT = timedelta(days=3)


def bring(
    content: bytes,
    *,
    kind: str,
    file_name: str,
    by: Actor,
    at: datetime,
    seats: Seats | None = None,
    sheet: str = "",
) -> SheetRun:
    """Return the sheet as it was brought, kept sealed; `check` or its job reads it.

    Raises CannotTakeIn for an empty or too large file, for one the virus scanner does not let
    through or cannot be asked about, and from who may not take in this kind.
    """
    if kind not in KINDS or not KINDS[kind].may(Case(by, at, seats)):
        raise CannotTakeIn(_("Your posts do not take in sheets of this kind."))
    if not content:
        raise CannotTakeIn(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise CannotTakeIn(_("The file is larger than 30 MB. Split it into several files."))
    person = by if isinstance(by, Person) else None
    if person and brought_by(person, at - timedelta(days=1)) >= MOST_A_DAY:
        said = _("You brought %(most)d sheets within a day. Please go on tomorrow.")
        raise CannotTakeIn(said % {"most": MOST_A_DAY})
    _scan(content)
    run = SheetRun(kind=kind, file_name=file_name[-200:], by=person, at=at, changed_at=at)
    run.language, run.sheet = get_language() or "zh-hans", sheet[:80]
    Folder(run.key).put_file(content)
    run.save()
    return run


def _scan(content: bytes) -> None:
    """Have the virus scanner look, outside of any transaction: it may take its time."""
    try:
        clamd.check(content, scanner())
    except clamd.Infected:
        raise CannotTakeIn(_("The virus scanner found something in the file.")) from None
    except clamd.Unscanned:
        said = _("Files cannot be checked for viruses just now. Please bring the sheet later.")
        raise CannotTakeIn(said) from None


def order(run_id: int) -> None:
    """Order the job that goes on with a sheet."""
    app.configure_task("sheet").defer(run_id=run_id)


@transaction.atomic
def choose(run: SheetRun, *, sheet: str, by: Actor, at: datetime) -> SheetRun:
    """Choose which sheet of the book is meant; its job reads it."""
    run = lock(run, by)
    if sheet not in run.sheets:
        raise CannotTakeIn(_("There is no such sheet in the file."))
    run.sheet = sheet
    return _again(run, at)


@transaction.atomic
def look_again(run: SheetRun, *, by: Actor, at: datetime) -> SheetRun:
    """Judge every row anew, as things stand now."""
    return _again(lock(run, by), at)


def _again(run: SheetRun, at: datetime) -> SheetRun:
    move(run, Stage.READING, at)
    run.pieces, run.problems = [], []
    run.save()
    order(run.pk)
    return run


@transaction.atomic
def drop(run: SheetRun, *, by: Actor, at: datetime) -> SheetRun:
    """Take nothing in, and throw the file away."""
    run = lock(run, by)
    move(run, Stage.DROPPED, at)
    run.save()
    transaction.on_commit(Folder(run.key).erase)
    return run


def lock(run: SheetRun, by: Actor) -> SheetRun:
    """Return the sheet fresh and locked, or SheetRun.DoesNotExist if it is not for these eyes."""
    return visible_to(by).select_for_update(of=("self",)).get(pk=run.pk)


def move(run: SheetRun, to: Stage, at: datetime) -> None:
    """Let a sheet come to a stage, or refuse."""
    if to not in MOVES[Stage(run.stage)]:
        raise CannotTakeIn(_("This cannot be done with the sheet any more. Look at it again."))
    run.stage, run.changed_at = to, at
    if not MOVES[to]:
        run.ended_at = at


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Drop the sheets nobody went on with for three days; return how many files were erased."""
    rows = forgotten(at - KEPT).select_for_update(skip_locked=True, of=("self",))
    for run in rows:
        run.stage, run.changed_at, run.ended_at = Stage.DROPPED, at, at
        run.save(update_fields=["stage", "changed_at", "ended_at"])
    return len(rows) + _sweep()


def _sweep() -> int:
    """Erase folders whose sheet is over or was never written down."""
    there = folders()
    open_ones = SheetRun.objects.filter(key__in=there, ended_at=None).values_list("key", flat=True)
    stray = set(there) - set(open_ones)
    for key in stray:
        Folder(key).erase()
    return len(stray)
