"""`bandeng doctor`: sizes, the clock's lag, and what is wrong with its cure."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bandeng.clockwork.findings import examine


class Command(BaseCommand):
    """Look the house over."""

    help = "体检：规模、时钟、缺岗、问题与办法 / sizes, clock lag, findings with their cure"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the output."""
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report."""
        report = examine(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        for line in _lines(report):
            self.stdout.write(line)


def _lines(report: dict[str, Any]) -> list[str]:
    lines = [f"places      {_joined(report['places'])}"]
    lines.append(f"holdings    {_joined(report['holdings'])}")
    lines.append(f"gaps        {_joined(report['gaps'])}")
    lines.append(f"households  {report['households']}: {_joined(report['households_by_kind'])}")
    lines.append(f"residents   {report['residents']}")
    lines.append(f"matters     {report['matters']['total']}")
    lines.append(f"clock lag   {report['clock_lag_seconds']} s")
    lines.append(f"provisional {report['provisional_deadlines']} deadlines")
    lines += [f"playbook    {p['playbook']} v{p['version']} {p['hash'][:12]}"
              for p in report["playbooks"]]  # fmt: skip
    for finding in report["findings"]:
        lines += ["", f"! {finding['what']}", f"  → {finding['cure']}"]
    return lines if report["findings"] else [*lines, "", "Nothing is wrong."]


def _joined(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
