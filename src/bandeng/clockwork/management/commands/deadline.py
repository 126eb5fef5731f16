"""Print when something is due, over the site's own holiday table."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bandeng import deadline
from bandeng.worktime import queries
from bandeng.worktime.durations import BadDuration


class Command(BaseCommand):
    """`bandeng deadline` with the database."""

    help = "到期时间 When something is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --from and --within."""
        deadline.arguments(parser)

    def handle(self, *args: Any, **asked: Any) -> None:
        """Print one ISO line."""
        try:
            deadline.print_deadline(asked["start"], asked["within"], queries.calendar())
        except (deadline.BadMoment, BadDuration, OverflowError) as refusal:
            raise CommandError(str(refusal)) from refusal
