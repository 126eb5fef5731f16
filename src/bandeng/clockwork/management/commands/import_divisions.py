"""Load an official division list as the upper levels of the tree."""

from argparse import SUPPRESS, ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bandeng import check
from bandeng.clockwork.moments import BadDay, moment
from bandeng.journal.states import Refused, Voice
from bandeng.places import actions, queries
from bandeng.places.comparing import LEVEL, Rules
from bandeng.places.importing import Table, read
from bandeng.places.models import Place
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import library

LEVELS = "banner,township,village"
MOST_GRIDS = 999


class Command(BaseCommand):
    """`bandeng import-divisions FILE [--levels …] [--grids N] [--dry-run]`."""

    help = "导入区划 Load an official division list (CSV or XLSX: code, name, parent)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file, what its levels are, and how many grids to found below the lowest."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--levels", default=LEVELS, help=f"from the top down: {LEVELS}")
        parser.add_argument("--under", default="", metavar="CODE", help="the place above the list")
        parser.add_argument("--grids", type=int, default=0, help="grids below each lowest place")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--language", choices=["zh", "en"], default=check.language())
        parser.add_argument("--at", help=SUPPRESS)

    def handle(self, *args: Any, **asked: Any) -> None:
        """Load all of it or nothing, and say what was done in words."""
        with translation.override("en" if asked["language"] == "en" else "zh-hans"):
            try:
                with transaction.atomic():
                    done = list(_load(asked, moment(asked["at"], timezone.now())))
                    transaction.set_rollback(asked["dry_run"])
            except BadDay as wrong:
                raise CommandError(str(wrong)) from None
            except Refused as refusal:
                said = _("Nothing was imported from %(file)s:") % {"file": asked["file"]}
                raise CommandError(f"{said}\n{refusal}") from None
            if asked["dry_run"]:
                done.append(_("This was a trial: nothing was written."))
        for line in done:
            self.stdout.write(line)


def _load(asked: dict[str, Any], at: datetime) -> Iterator[str]:
    levels = _levels(asked["levels"])
    if not 0 <= asked["grids"] <= MOST_GRIDS:
        raise CommandError(_("--grids is a number from 0 to %(most)d.") % {"most": MOST_GRIDS})
    table = _table(asked["file"])
    if table.left_aside:
        yield _("Columns left aside: %(names)s.") % {"names": ", ".join(table.left_aside)}
    rules = Rules(under=_above(asked["under"]), levels=levels)
    done = actions.import_places(table, by=Voice.SYSTEM, at=at, rules=rules)
    grids = _grids(table, levels[-1], asked["grids"], at)
    adopted = playbooks.adopt_shipped(shipped.texts(), at=at)
    yield _("Founded: %(places)s.") % {"places": _counted([*done.founded, *grids], at)}
    yield _("Renamed: %(renamed)d. Moved: %(moved)d. As before: %(unchanged)d.") % vars(done)
    if adopted:
        names = ", ".join(f"{a.playbook} v{a.version}" for a in adopted)
        yield _("Playbooks adopted: %(names)s.") % {"names": names}


def _levels(said: str) -> tuple[str, ...]:
    levels = tuple(part.strip() for part in said.split(",") if part.strip())
    if not levels or len(set(levels)) < len(levels) or not all(map(LEVEL.fullmatch, levels)):
        raise CommandError(
            _("--levels “%(said)s”: write different levels from the top down, like %(example)s.")
            % {"said": said, "example": LEVELS}
        )
    return levels


def _table(file: Path) -> Table:
    try:
        return read(file.read_bytes())
    except OSError as problem:
        said = _("%(file)s cannot be read: %(problem)s") % {
            "file": file,
            "problem": problem.strerror,
        }
        raise CommandError(said) from None


def _above(code: str) -> str:
    above = queries.by_code(code) if code else None
    if code and (above is None or above.to_day):
        raise CommandError(_("--under: there is no open place %(code)s.") % {"code": code})
    return above.code if above else ""


def _grids(table: Table, level: str, how_many: int, at: datetime) -> list[Place]:
    """Found grids below those lowest places of the list that have nothing below them yet."""
    if not how_many:
        return []
    codes = {row.cells["code"] for row in table.rows}
    lowest = queries.at_level(level).filter(code__in=codes)
    full = set(queries.standing().filter(parent__in=lowest).values_list("parent_id", flat=True))
    bare = [place for place in lowest if place.pk not in full]
    return actions.found_grids(bare, how_many=how_many, by=Voice.SYSTEM, at=at)


def _counted(places: Sequence[Place], at: datetime) -> str:
    """Return how many places of each level there are, in the playbooks' own words."""
    language = translation.get_language() or "zh-hans"
    titles = {level.id: level.title.said_in(language) for level in library(at).levels}
    counts = Counter(place.level for place in places)
    said = [f"{titles.get(level, level)} {count}" for level, count in counts.items()]
    return (", " if language == "en" else "、").join(said) or "0"
