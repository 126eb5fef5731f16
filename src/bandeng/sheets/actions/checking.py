"""Read a sheet that was brought, and give every row its verdict."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bandeng.journal.states import Voice
from bandeng.playbooks.queries import seats_of
from bandeng.secrecy.sealing import CannotOpen
from bandeng.sheets.actions.bringing import move
from bandeng.sheets.judging import Judged, judged
from bandeng.sheets.keeping import Folder, Kept
from bandeng.sheets.kinds import KINDS, Case, Kind
from bandeng.sheets.models import SheetRun
from bandeng.sheets.states import Stage, What
from bandeng.tables import books, headings
from bandeng.tables.books import Line, Sheet
from bandeng.tables.faults import BadTable
from bandeng.tables.headings import Headings
from bandeng.tables.rows import rows

A_PIECE = 1000
NOTES = ("填写说明", "Notes")  # the sheet of a template that holds no rows of anybody


def case_of(run: SheetRun, at: datetime) -> Case:
    """Return who takes a sheet in, with the seats he fills now."""
    if run.by is None:
        return Case(Voice.SYSTEM, at)
    return Case(run.by, at, seats_of(run.by, at))


@transaction.atomic
def check(run_id: int, *, at: datetime) -> SheetRun | None:
    """Return the sheet with a verdict for each row, or with what stands in the way.

    None when another job is at it. Nothing is written but the verdicts.
    """
    rows = SheetRun.objects.select_related("by").select_for_update(skip_locked=True, of=("self",))
    run = rows.filter(pk=run_id, stage=Stage.READING).first()
    if run is None:
        return None
    with translation.override(run.language):
        try:
            _read(run, at)
        except BadTable as fault:
            run.problems = fault.problems[:50]
            move(run, Stage.UNREADABLE, at)
        except (CannotOpen, FileNotFoundError):
            run.problems = [_("The file is not kept any more. Please bring it again.")]
            move(run, Stage.UNREADABLE, at)
    run.save()
    return run


def _read(run: SheetRun, at: datetime) -> None:
    kind, case = KINDS[run.kind], case_of(run, at)
    with books.opened(Folder(run.key).file()) as sheets:
        shown = [each for each in sheets if not each.hidden]
        run.sheets = [each.name for each in shown]
        sheet = _chosen(run, shown, kind)
        if sheet is None:
            move(run, Stage.CHOOSING, at)
            return
        head = headings.find(sheet.top(headings.LOOKED_AT), kind.columns)
        run.sheet, run.headings = sheet.name, asdict(head)
        run.pieces = list(_pieces(run, _kept(sheet.lines(), head, kind, case)))
    if not run.total:
        raise BadTable([_("The file has headings and no rows.")])
    move(run, Stage.CHECKED, at)


def _chosen(run: SheetRun, shown: list[Sheet], kind: Kind) -> Sheet | None:
    """Return the sheet that is meant, None if several could be."""
    if not shown:
        raise BadTable([_("The file is empty.")])
    if run.sheet:
        named = next((each for each in shown if each.name == run.sheet), None)
        if named is None:
            raise BadTable([_("There is no such sheet in the file.")])
        return named
    open_ones = [each for each in shown if each.name not in NOTES] or shown
    tops = [(each, each.top(headings.LOOKED_AT)) for each in open_ones]
    fit = [each for each, top in tops if headings.found(top, kind.columns)]
    if len(fit) > 1:
        return None
    held = [each for each, top in tops if top]
    return (fit or held or open_ones)[0]


def _kept(lines: Iterable[Line], head: Headings, kind: Kind, case: Case) -> Iterator[Kept]:
    """Yield the lines of a sheet as they are kept, each with its verdict."""
    waiting: dict[int, list[str]] = {}

    def remembered() -> Iterator[Line]:
        for line in lines:
            waiting[line.number] = line.cells
            yield line

    for line, verdict in judged(rows(remembered(), head, kind.columns), kind, case):
        sentences = list(verdict.sentences)
        yield line.number, waiting.pop(line.number), verdict.what, sentences, verdict.mark


def _pieces(run: SheetRun, lines: Iterable[Kept]) -> Iterator[dict[str, int]]:
    """Keep the lines in pieces; yield how many of each verdict a piece holds."""
    folder, piece, done = Folder(run.key), list[Kept](), 0
    for nth, line in enumerate(lines, 1):
        piece.append(line)
        run.headings["width"] = max(run.headings["width"], len(line[1]))
        if len(piece) == A_PIECE:
            folder.put_piece(done, piece)
            folder.tell(nth)
            yield Counter(line[2] for line in piece)
            piece, done = [], done + 1
    if piece:
        folder.put_piece(done, piece)
        yield Counter(line[2] for line in piece)


def judged_again(run: SheetRun, case: Case) -> Iterator[tuple[Judged, Kept]]:
    """Yield every line judged as things stand now, beside what the preview said of it."""
    kind, head = KINDS[run.kind], Headings(**run.headings)
    kept: dict[int, Kept] = {}

    def lines() -> Iterator[Line]:
        for each in Folder(run.key).lines(len(run.pieces)):
            kept[each[0]] = each
            yield Line(each[0], each[1])

    for line, verdict in judged(rows(lines(), head, kind.columns), kind, case):
        yield (line, verdict), kept.pop(line.number)


def differs(now: Judged, before: Kept) -> bool:
    """Tell whether a row would do another thing than the preview said."""
    _line, verdict = now
    if verdict.what is What.ASIDE:
        return before[2] != What.ASIDE
    return (verdict.what, list(verdict.sentences), verdict.mark) != before[2:]
