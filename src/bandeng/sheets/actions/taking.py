"""Take a checked sheet in: all of it, or nothing and why."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.secrecy.sealing import CannotOpen
from bandeng.sheets.actions.bringing import lock, move, order
from bandeng.sheets.actions.checking import case_of, check, differs, judged_again
from bandeng.sheets.judging import Judged
from bandeng.sheets.keeping import Folder, Kept
from bandeng.sheets.kinds import KINDS, Case
from bandeng.sheets.models import VERDICTS, SheetRun
from bandeng.sheets.states import WRITES, CannotTakeIn, Stage, Verdict, What
from bandeng.tables.rows import Row

# Sheets are taken in one after another, so that none changes what another was judged by.
ONE_BY_ONE = 0x73686565
MOST_TOLD = 20
EVERY = 500  # rows, between two words on how far it is


@transaction.atomic
def start(run: SheetRun, *, by: Actor, at: datetime) -> SheetRun:
    """Order a checked sheet to be taken in; refused while a row is wrong or none writes."""
    run = lock(run, by)
    counts = run.counts
    if run.stage == Stage.CHECKED and counts[What.WRONG]:
        said = _("%(count)d rows are wrong. Correct the file and bring it again; all or nothing.")
        raise CannotTakeIn(said % {"count": counts[What.WRONG]})
    if run.stage == Stage.CHECKED and not run.writes:
        raise CannotTakeIn(_("There is nothing to take in: all is as the sheet says."))
    move(run, Stage.TAKING, at)
    Folder(run.key).tell(0)
    run.save()
    order(run.pk)
    return run


def carry_on(run_id: int, *, at: datetime) -> SheetRun | None:
    """Do what a sheet waits for: read and judge it, or take it in; None if that is done already."""
    return check(run_id, at=at) or take_in(run_id, at=at)


def take_in(run_id: int, *, at: datetime) -> SheetRun | None:
    """Return the sheet taken in whole, or refused with nothing written; None if it is not to be.

    What was written and that it was are one transaction: cut off, it is done anew from the start.
    """
    with transaction.atomic():
        run = _claimed(run_id)
        if run is None:
            return None
        with translation.override(run.language):
            problems = _tried(run, at)
            run.problems = problems
            move(run, Stage.REFUSED if problems else Stage.TAKEN, at)
            run.save()
            if not problems:
                _record(run, at)
                transaction.on_commit(Folder(run.key).erase)
    return run


def _claimed(run_id: int) -> SheetRun | None:
    rows = SheetRun.objects.select_related("by").select_for_update(skip_locked=True, of=("self",))
    return rows.filter(pk=run_id, stage=Stage.TAKING).first()


class _Moved(Refused):
    """Rows would do another thing now than in the preview."""


def _tried(run: SheetRun, at: datetime) -> list[str]:
    """Write the rows and return nothing, or write nothing and return why."""
    moved = list[str]()
    try:
        with transaction.atomic():
            _write(run, at, moved)
    except _Moved:
        return moved
    except Refused as refused:
        return moved or str(refused).splitlines()[:MOST_TOLD]
    except (CannotOpen, FileNotFoundError):
        return [_("The file is not kept any more. Please bring it again.")]
    except IntegrityError:
        return moved or [_("Somebody entered one of the rows just now. Look at the sheet again.")]
    return []


def _write(run: SheetRun, at: datetime, moved: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_BY_ONE])
    case, kind = case_of(run, at), KINDS[run.kind]
    if not kind.may(case):
        raise CannotTakeIn(_("Your posts do not take in sheets of this kind."))
    kind.take(_writes(run, case, moved), case)
    if moved:
        raise _Moved


def _writes(run: SheetRun, case: Case, moved: list[str]) -> Iterator[tuple[Row, Verdict]]:
    """Yield the rows that write something, telling now and then how far it is.

    What would do another thing than in the preview is said in `moved`; from the first such row on
    none is written, and the others are only looked at.
    """
    folder, done = Folder(run.key), 0
    for now, before in judged_again(run, case):
        line, verdict = now
        if differs(now, before):
            if len(moved) < MOST_TOLD:
                moved.append(_moved(now, before))
        elif verdict.what in WRITES and isinstance(line, Row) and not moved:
            done += 1
            yield line, verdict
            if done % EVERY == 0:
                folder.tell(done)


def _moved(now: Judged, before: Kept) -> str:
    line, verdict = now
    said = _("Row %(row)d: it was “%(before)s” in the preview and is “%(now)s” now. %(why)s")
    words: dict[str, Any] = {
        "row": line.number,
        "before": VERDICTS[What(before[2])],
        "now": VERDICTS[verdict.what],
        "why": " ".join(verdict.sentences),
    }
    return (said % words).strip()


def _record(run: SheetRun, at: datetime) -> None:
    """Write into the journal what came in, in numbers; never what it says."""
    counts = run.counts
    said: dict[str, Any] = {"kind": run.kind}
    said |= {what.value: counts[what] for what in (What.NEW, What.CHANGED, What.SAME)}
    by: Actor = case_of(run, at).by
    record_many([Entry("sheet", run.pk, Verb.SHEET_TAKEN_IN, by, at, said=said)])
