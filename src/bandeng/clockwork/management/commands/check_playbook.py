"""Proofread playbook files; `bandeng check` does the same without a database."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bandeng import check
from bandeng.playbooks import shipped
from bandeng.playbooks.reference import json_schema


class Command(BaseCommand):
    """`manage check_playbook FILE…`."""

    help = "检查做法 Check playbooks, run their stories."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take files and a language."""
        check.arguments(parser)

    def handle(self, *args: Any, **asked: Any) -> None:
        """Print what is right and wrong; leave with 1 if anything is wrong."""
        if asked["schema"]:
            self.stdout.write(json_schema())
        elif check.check(asked["files"] or shipped.files(), asked["language"]):
            sys.exit(check.WRONG)
