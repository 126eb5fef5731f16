"""Adopt playbook files from a day on, or undo the newest adoption of one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from bandeng import check
from bandeng.clockwork.moments import BadDay, moment
from bandeng.journal.actions import Actor
from bandeng.journal.states import Voice
from bandeng.people import queries as people
from bandeng.playbooks import actions
from bandeng.playbooks.models import Adoption
from bandeng.playbooks.reading import Unreadable, read_file


class Command(BaseCommand):
    """`bandeng adopt FILE… --from DAY --by PERSON`, `bandeng adopt --undo ID`."""

    help = "采用做法 Adopt playbooks from a day on, or undo the newest adoption."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take files or the name of what is undone, a day, a person, a reason."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--from", dest="start", metavar="2026-10-01", help="default: now")
        parser.add_argument("--by", metavar="PERSON", help="phone or name; default: the system")
        parser.add_argument("--reason", default="")
        parser.add_argument("--undo", metavar="ID", help="the playbook whose adoption is undone")
        parser.add_argument("--language", choices=["zh", "en"], default=check.language())

    def handle(self, *args: Any, **asked: Any) -> None:
        """Do it and say what is in force."""
        if bool(asked["files"]) == bool(asked["undo"]):
            raise CommandError("Give files to adopt, or --undo and the id of a playbook.")
        with translation.override("en" if asked["language"] == "en" else "zh-hans"):
            try:
                done = self._undo(asked) if asked["undo"] else self._adopt(asked)
            except BadDay as wrong:
                raise CommandError(str(wrong)) from None
            except (Unreadable, actions.Unfit) as wrong:
                said = "\n".join(p.said_in(asked["language"]) for p in wrong.problems)
                raise CommandError(said, returncode=check.WRONG) from None
        for line in done:
            self.stdout.write(line)

    def _adopt(self, asked: dict[str, Any]) -> list[str]:
        now, by = timezone.now(), person(asked["by"])
        start = moment(asked["start"], now)
        sources = actions.in_order_of_need([read_file(file) for file in asked["files"]])
        with transaction.atomic():
            made = [
                actions.adopt(
                    source.text, by=by, from_at=start, at=now,
                    reason=asked["reason"], name=source.name,
                )
                for source in sources
            ]  # fmt: skip
        return [f"adopted {_said(adoption)}" for adoption in made]

    def _undo(self, asked: dict[str, Any]) -> list[str]:
        undone = actions.undo(
            asked["undo"], by=person(asked["by"]), at=timezone.now(), reason=asked["reason"]
        )
        return [f"undone {_said(undone)}"]


def person(typed: str | None) -> Actor:
    """Return who is meant by a phone number or a name; nobody typed means the system itself."""
    if not typed:
        return Voice.SYSTEM
    found = people.by_phone(typed)
    if found:
        return found
    named = [one for one in people.named(typed) if one.name == typed]
    if len(named) != 1:
        count = "nobody is" if not named else f"{len(named)} people are"
        raise CommandError(f"{count} called {typed!r}: give the phone number instead.")
    return named[0]


def _said(adoption: Adoption) -> str:
    start = timezone.localtime(adoption.from_at)
    return (
        f"{adoption.playbook} v{adoption.version} {adoption.short_hash} from {start:%Y-%m-%d %H:%M}"
    )
