"""Spreadsheets given out: a template to fill in, and a sheet with what is wrong beside its rows."""

from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from bandeng.doors.sheets import LONGEST, guarded
from bandeng.sheets.kinds import Kind
from bandeng.sheets.models import SheetRun
from bandeng.sheets.queries import Shown, lines_of
from bandeng.sheets.states import What

EXAMPLES = "填写说明"  # the sheet of a template that is not taken for rows


def template(kind: Kind) -> IO[bytes]:
    """Return an empty sheet with the headings of a kind, and how to fill it in on a second one.

    Its cells are text, so that no spreadsheet program shortens a code or a phone.
    """
    file = TemporaryFile()
    with Workbook(file) as book:
        bold = book.add_format({"bold": True, "bg_color": "#EFE7DA", "text_wrap": True})
        sheet = book.add_worksheet(str(kind.title)[:31])
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(kind.columns) - 1, 18, text)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(kind.columns):
            sheet.write_string(0, place, column.heading, bold)
        _explain(book.add_worksheet(EXAMPLES), kind, bold)
    file.seek(0)
    return file


def _explain(sheet: Any, kind: Kind, bold: Any) -> None:
    """Write what each column is for, and rows as an example."""
    sheet.set_column(0, max(len(kind.columns), 4), 22)
    sheet.write_string(0, 0, str(kind.about))
    sheet.write_row(2, 0, [_("Column"), _("Needed"), _("Also called"), _("Note")], bold)
    start = 3
    for nth, column in enumerate(kind.columns, start):
        needed = _("yes") if column.needed else ""
        also = "、".join(column.known[:6])
        sheet.write_row(nth, 0, [column.heading, needed, also, str(column.note)])
    start += len(kind.columns) + 1
    sheet.write_string(start, 0, _("Examples; nobody here exists"))
    for place, column in enumerate(kind.columns):
        sheet.write_string(start + 1, place, column.heading, bold)
        for nth, example in enumerate(kind.examples, start + 2):
            sheet.write_string(nth, place, guarded(example.get(column.name, "")))


def marked(run: SheetRun) -> IO[bytes]:
    """Return the sheet as it was brought, line for line, with what is wrong in a further column."""
    file = TemporaryFile()
    with Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet((run.sheet or "Sheet1")[:31])
        loud = book.add_format({"bg_color": "#FFD9D0", "text_wrap": True})
        _lines(sheet, lines_of(run), run.headings["line"], run.headings["width"], loud)
    file.seek(0)
    return file


def _lines(sheet: Any, lines: Iterable[Shown], head: int, width: int, loud: Any) -> None:
    sheet.set_column(0, width - 1, 16)
    sheet.set_column(width, width, 60)
    for line in lines:
        wrong = line.what is What.WRONG
        for place, cell in enumerate(line.cells):
            sheet.write_string(line.number - 1, place, guarded(cell[:LONGEST]))
        if line.number == head:
            sheet.write_string(line.number - 1, width, _("What is wrong"), loud)
        elif wrong:
            sheet.write_string(line.number - 1, width, guarded(_joined(line.sentences)), loud)


def _joined(sentences: Sequence[str]) -> str:
    return "\n".join(sentences)[:LONGEST]
