"""Enter the holidays of a year."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bandeng.journal.states import Voice
from bandeng.worktime import actions, sources


class Command(BaseCommand):
    """`bandeng holidays` enters what came along, `bandeng holidays FILE` the notice in a file."""

    help = "Enter the holidays of the years known to the software, or those of a notice in a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file, or none."""
        parser.add_argument(
            "file", nargs="?", type=Path, help="a JSON file as holiday-cn writes it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter the years and name them."""
        years = self._from(options["file"]) if options["file"] else self._known()
        listed = ", ".join(map(str, years))
        self.stdout.write(f"entered: {listed}" if years else "nothing new: every year was there")

    def _known(self) -> list[int]:
        return actions.fill_known_years(by=Voice.SYSTEM, at=timezone.now())

    def _from(self, path: Path) -> list[int]:
        try:
            notice = sources.read_notice(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as wrong:
            raise CommandError(f"{path}: {wrong}") from None
        actions.fill_year(notice.year, by=Voice.SYSTEM, at=timezone.now(), days=notice.days)
        return [notice.year]
