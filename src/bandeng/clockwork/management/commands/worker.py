"""Do what is to be done soon, and keep the clock; `up` runs one of these."""

from typing import Any

from django.core.management.base import BaseCommand

from bandeng import environment
from bandeng.clockwork import rounds


class Command(BaseCommand):
    """Run jobs and ticks until told to stop."""

    help = "后台 Run jobs and keep the clock until told to stop."

    def add_arguments(self, parser: Any) -> None:
        """Take the pause between two ticks."""
        pace = environment.number("BANDENG_TICK_EVERY", 5, least=1)
        parser.add_argument("--every", type=float, default=pace, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until a signal comes."""
        rounds.work(every=options["every"])
