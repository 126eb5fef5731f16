"""Load the demo banner and half a year of its work, once."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from bandeng.clockwork import demo
from bandeng.clockwork.demo import nyc
from bandeng.doors import actions as doors
from bandeng.journal.states import Refused, Voice

GRIDS_BELOW = 16


class Command(BaseCommand):
    """Load the demo."""

    help = "载入演示站点和半年的工作 / load a demo site and half a year of its work"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a real division list instead of the invented banner."""
        parser.add_argument("--divisions", type=Path, help="an official division list (CSV, XLSX)")
        parser.add_argument("--history", type=Path, help="a file of 311 requests, for the site nyc")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it unless something is there already."""
        if not settings.DEMO:
            raise CommandError(
                "The demo is loaded in demo mode only: start it with `bandeng demo`."
            )
        if demo.is_loaded():
            self.stdout.write("The demo is loaded already.")
            return
        at = timezone.localtime()
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # nobody is promised anything yet
        if options["divisions"]:
            past = at - demo.BEFORE
            call_command(
                "import_divisions", options["divisions"], grids=GRIDS_BELOW, at=past.isoformat()
            )
            demo.load_on_tree(at)
        elif options["history"]:
            try:
                taken = nyc.load_past(at, options["history"])
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(f"Taken in: {taken.new}. Known already: {taken.known}.")
        else:
            demo.load(at, settings.DEMO_SITE)
        doors.make_demo_key(by=Voice.SYSTEM, at=at)
