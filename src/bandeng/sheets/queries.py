"""Find sheets that were brought, and their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from bandeng.journal.actions import Actor
from bandeng.people.models import Person
from bandeng.sheets.keeping import Folder
from bandeng.sheets.kinds import KINDS, Case, Kind
from bandeng.sheets.models import SheetRun
from bandeng.sheets.permissions import may_see
from bandeng.sheets.states import BUSY, OVER, What

LEFT_LYING = timedelta(minutes=10)


@dataclass(frozen=True)
class Shown:
    """A line as the preview shows it."""

    number: int
    cells: list[str]
    what: What
    sentences: list[str]


def visible_to(by: Actor) -> QuerySet[SheetRun]:
    """Return the sheets the actor brought, newest first."""
    return SheetRun.objects.filter(may_see(by)).order_by("-at", "-pk")


def kinds_for(case: Case) -> list[Kind]:
    """Return the kinds of sheets who acts may take in."""
    return [kind for kind in KINDS.values() if kind.may(case)]


def rows_of(run: SheetRun, what: What | None, start: int, most: int) -> list[Shown]:
    """Return so many rows from a place on, those of one verdict or all but the lines aside.

    Only the pieces that hold them are opened.
    """
    wanted = {what} if what else set(What) - {What.ASIDE}
    found: list[Shown] = []
    for nth, piece in enumerate(run.pieces):
        here = sum(piece.get(each, 0) for each in wanted)
        if start >= here:
            start -= here
            continue
        fit = [line for line in Folder(run.key).piece(nth) if line[2] in wanted]
        found += [Shown(n, c, What(w), s) for n, c, w, s, _m in fit[start:]][: most - len(found)]
        start = 0
        if len(found) >= most:
            break
    return found


def lines_of(run: SheetRun) -> Iterator[Shown]:
    """Yield every line of the sheet in its order."""
    for number, cells, what, sentences, _mark in Folder(run.key).lines(len(run.pieces)):
        yield Shown(number, cells, What(what), sentences)


def told(run: SheetRun) -> int:
    """Return how many rows a job has done so far, while nothing of it is written yet."""
    return Folder(run.key).told()


def brought_by(person: Person, since: datetime) -> int:
    """Return how many sheets somebody brought since a moment."""
    return SheetRun.objects.filter(by=person, at__gte=since).count()


def left_lying(at: datetime) -> list[int]:
    """Return the sheets whose job may be lost."""
    rows = SheetRun.objects.filter(stage__in=BUSY, changed_at__lt=at - LEFT_LYING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:20])


def forgotten(before: datetime) -> QuerySet[SheetRun]:
    """Return the sheets nobody went on with since a moment."""
    return SheetRun.objects.exclude(stage__in=OVER).filter(changed_at__lt=before)
