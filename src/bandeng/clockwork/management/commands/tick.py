"""`bandeng tick`: do everything that is due."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bandeng.matters import actions
from bandeng.matters.actions.ticking import BATCH


class Command(BaseCommand):
    """Do everything that is due, in batches; safe to run twice and in parallel."""

    help = "到期的事项逐批办理：提醒、升级、到期未确认 / do everything that is due"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the instant and the size of a batch."""
        parser.add_argument("--at", help="the instant to tick for, ISO with a zone; default now")
        parser.add_argument("--batch", type=int, default=BATCH, help="matters a transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tick until nothing is due and say how much was done."""
        at = _instant(options["at"])
        if not 1 <= options["batch"] <= 5000:
            raise CommandError("--batch takes a number from 1 to 5000.")
        recomputed = actions.recompute_provisional(at=at)
        done = actions.tick(at=at, batch=options["batch"])
        self.stdout.write(f"{done} stepped, {recomputed} deadlines recomputed")


def _instant(typed: str | None) -> datetime:
    if not typed:
        return timezone.now()
    try:
        at = parse_datetime(typed)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise CommandError("--at takes an instant with its zone, such as 2026-10-09T10:00+08:00.")
    return at
