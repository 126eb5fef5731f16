"""Look at a sheet made by people, and take it in."""

from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bandeng import check
from bandeng.clockwork.moments import BadDay, moment
from bandeng.journal.states import Refused, Voice
from bandeng.sheets import actions, queries
from bandeng.sheets.kinds import KINDS
from bandeng.sheets.models import VERDICTS, SheetRun
from bandeng.sheets.states import OVER, Stage, What


class Command(BaseCommand):
    """`bandeng import KIND FILE [--apply] [--sheet NAME] [--rows]`."""

    help = "导入表格 Look at a sheet (XLSX, XLS, ODS or CSV) row by row, and take it in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a kind and a file, and whether it is only looked at."""
        parser.add_argument("kind", choices=list(KINDS), metavar="KIND", help=", ".join(KINDS))
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="take it in, whole or not at all")
        parser.add_argument("--sheet", default="", help="which sheet of the book")
        parser.add_argument("--rows", action="store_true", help="say something of every row")
        parser.add_argument("--language", choices=["zh", "en"], default=check.language())
        parser.add_argument("--at", help=SUPPRESS)

    def handle(self, *args: Any, **asked: Any) -> None:
        """Say the verdict of every row that is wrong or changed, then what was done."""
        with translation.override("en" if asked["language"] == "en" else "zh-hans"):
            try:
                at = moment(asked["at"], timezone.now())
                run = _brought(asked, at)
            except (BadDay, Refused) as refusal:
                raise CommandError(str(refusal)) from None
            try:
                for line in _said(run, asked["rows"]):
                    self.stdout.write(line)
                self.stdout.write(_done(run, asked["apply"], at))
            finally:
                _drop(run, at)


def _brought(asked: dict[str, Any], at: datetime) -> SheetRun:
    try:
        content = asked["file"].read_bytes()
    except OSError as problem:
        said = _("%(file)s cannot be read: %(problem)s")
        raise CommandError(said % {"file": asked["file"], "problem": problem.strerror}) from None
    about = {"kind": asked["kind"], "file_name": asked["file"].name, "sheet": asked["sheet"]}
    run = actions.bring(content, **about, by=Voice.SYSTEM, at=at)
    return actions.check(run.pk, at=at) or run


def _said(run: SheetRun, every: bool) -> Iterator[str]:
    """Yield what stands in the way, or the verdicts and how many there are of each."""
    if run.stage == Stage.UNREADABLE:
        raise CommandError("\n".join(run.problems))
    if run.stage == Stage.CHOOSING:
        said = _("Several sheets could be meant; name one with --sheet: %(names)s.")
        raise CommandError(said % {"names": ", ".join(run.sheets)})
    kind = KINDS[run.kind]
    yield _("Headings in row %(row)d.") % {"row": run.headings["line"]}
    for heading, name in run.headings["loosely"]:
        words = {"heading": heading, "column": kind.named(name).title}
        yield _("“%(heading)s” was read as: %(column)s.") % words
    if run.headings["left_aside"]:
        aside = ", ".join(run.headings["left_aside"])
        yield _("Columns left aside: %(names)s.") % {"names": aside}
    shown = set(What) if every else {What.WRONG, What.CHANGED}
    for line in queries.lines_of(run):
        if line.what in shown:
            words = {"row": line.number, "verdict": VERDICTS[line.what]}
            said = _("Row %(row)d, %(verdict)s. %(why)s")
            yield (said % {**words, "why": " ".join(line.sentences)}).strip()
    yield ", ".join(f"{VERDICTS[What(what)]} {count}" for what, count in run.counts.items())


def _done(run: SheetRun, apply: bool, at: datetime) -> str:
    """Take it in if that was asked, and return the last sentence."""
    if not apply:
        return _("This was a look: nothing was written. --apply takes it in.")
    try:
        actions.start(run, by=Voice.SYSTEM, at=at)
    except Refused as refusal:
        raise CommandError(str(refusal)) from None
    taken = actions.take_in(run.pk, at=at)
    if taken is None or taken.stage != Stage.TAKEN:
        raise CommandError("\n".join(taken.problems if taken else []) or _("Another job has it."))
    return _("All of it was taken in.")


def _drop(run: SheetRun, at: datetime) -> None:
    """Throw the file away, whatever happened."""
    left = SheetRun.objects.get(pk=run.pk)
    if left.stage not in OVER:
        actions.drop(left, by=Voice.SYSTEM, at=at)
