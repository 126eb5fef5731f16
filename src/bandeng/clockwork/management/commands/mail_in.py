"""`bandeng mail-in`: take one mail from standard input, or fetch those in the mailbox."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bandeng.doors import actions, fetching
from bandeng.doors.actions.mail_addresses import takes_mail
from bandeng.doors.reading.mail import MOST_BYTES

NOBODY = ("", "<>", "mailer-daemon")


class Command(BaseCommand):
    """Take in mail; ends well only when everything is kept."""

    help = "收信 Take one mail from standard input, or fetch a mailbox with --imap."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the post office says of the mail."""
        parser.add_argument("--to", action="append", default=[], help="the envelope's recipient")
        parser.add_argument("--from", dest="sender", help="the envelope's sender, may be empty")
        parser.add_argument("--imap", action="store_true", help="fetch the mailbox that is set")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in the mail and say what it became; raise where it must be handed in again."""
        if not takes_mail():
            raise CommandError("mail is not taken in: set BANDENG_MAIL_IN=1")
        if options["imap"]:
            self._fetch()
            return
        came = actions.take_mail(
            _given(), to=options["to"], envelope_from=_sender(options["sender"]), at=timezone.now()
        )
        self.stdout.write(str(came))

    def _fetch(self) -> None:
        if not fetching.is_wanted():
            raise CommandError("no mailbox is set: set BANDENG_MAIL_IMAP_HOST")
        try:
            fetched = fetching.fetch(at=timezone.now)
        except fetching.NotFetched as trouble:
            raise CommandError(str(trouble)) from None
        self.stdout.write(f"{fetched.taken} taken, {fetched.failed} failed")
        if fetched.failed:
            raise CommandError("some mails were not taken and stay in the mailbox")


def _given() -> bytes:
    """Return the mail, and not much more of it than is taken; all of it is read, though."""
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    while sys.stdin.buffer.read(1024 * 1024):
        pass
    return content


def _sender(said: str | None) -> str | None:
    if said is None:
        return None
    return "" if said.strip().lower() in NOBODY else said.strip().lower()
