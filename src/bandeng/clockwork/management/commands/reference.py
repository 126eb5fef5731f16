"""`bandeng reference`: write the reference pages that are made from the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from bandeng.clockwork.references import write_pages


class Command(BaseCommand):
    """Write the generated pages of docs/reference."""

    help = "由代码生成参考文档 / write the reference pages made from the code"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", nargs="?", default="docs/reference", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what changed and name it."""
        for name in write_pages(options["folder"]):
            self.stdout.write(name)
