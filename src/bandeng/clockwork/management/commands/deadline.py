"""Print the moment by which something is due."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from bandeng.worktime import queries, sources
from bandeng.worktime.arithmetic import BadDuration, Calendar, add, parse_duration
from bandeng.worktime.moments import BadMoment, read_moment


class Command(BaseCommand):
    """`bandeng deadline --from 2026-09-29T10:00+08:00 --within "3 workdays"`."""

    help = "Print the moment by which something is due, as one ISO line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a start, a length of time, and whether to ask the database."""
        parser.add_argument(
            "--from", dest="start", required=True, help="such as 2026-09-29T10:00+08:00"
        )
        parser.add_argument("--within", required=True, help='such as "3 workdays"')
        parser.add_argument(
            "--no-database",
            action="store_true",
            help="use the holiday table that came along, without this site's own days",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the moment; say on stderr when it may still change."""
        calendar = sources.calendar() if options["no_database"] else self._site_calendar()
        try:
            start = read_moment(options["start"], calendar)
            deadline = add(start, parse_duration(options["within"]), calendar)
        except BadMoment as wrong:
            raise CommandError(f"--from: {wrong}") from None
        except BadDuration as wrong:
            raise CommandError(f"--within: {wrong}") from None
        self.stdout.write(deadline.at.isoformat())
        if deadline.provisional:
            self.stderr.write("provisional: the holidays of a year on the way are not known yet")

    def _site_calendar(self) -> Calendar:
        try:
            calendar = queries.calendar()
        except (DatabaseError, ImproperlyConfigured):
            self.stderr.write("no database: the holiday table that came along is used")
            return sources.calendar()
        return calendar if calendar.years else sources.calendar()
