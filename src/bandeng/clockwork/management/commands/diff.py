"""Say in words what adopting playbook files would change here."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bandeng import check
from bandeng.clockwork.moments import BadDay, moment
from bandeng.matters import queries as matters
from bandeng.playbooks import queries
from bandeng.playbooks.diffing import diff_words
from bandeng.playbooks.library import Library, merge
from bandeng.playbooks.reading import Unreadable, read_file


class Command(BaseCommand):
    """`bandeng diff FILE…`."""

    help = "对比做法 Say what adopting playbooks would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take files, a day and a language."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--from", dest="start", metavar="2026-10-01", help="default: now")
        parser.add_argument("--language", choices=["zh", "en"], default=check.language())

    def handle(self, *args: Any, **asked: Any) -> None:
        """Print the summary and one line per change."""
        spoken = asked["language"]
        try:
            at = moment(asked["start"], timezone.now())
            before, after = _before_and_after(asked["files"], at)
        except BadDay as wrong:
            raise CommandError(str(wrong)) from None
        except Unreadable as wrong:
            said = "\n".join(problem.said_in(spoken) for problem in wrong.problems)
            raise CommandError(said, returncode=check.WRONG) from None
        for place, sentence in enumerate(diff_words(before, after, matters.open_counts())):
            self.stdout.write(("  - " if place else "") + sentence.said_in(spoken))


def _before_and_after(files: list[Path], at: datetime) -> tuple[Library, Library]:
    before = queries.library(at)
    after = before.replaced(*(read_file(file) for file in files))
    return before, merge(after.sources)
