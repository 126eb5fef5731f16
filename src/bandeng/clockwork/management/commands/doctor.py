"""`bandeng doctor`: sizes, the clock's lag, and what is wrong with its cure."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bandeng import check
from bandeng.clockwork.cures import level_title, post_title
from bandeng.clockwork.findings import examine
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library


class Command(BaseCommand):
    """Look the house over."""

    help = "体检：规模、时钟、缺岗、问题与办法 / sizes, clock lag, findings with their cure"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form and the language of the output."""
        parser.add_argument("--json", action="store_true", help="print everything as JSON")
        parser.add_argument("--language", choices=["zh", "en"], default=check.language())

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report; the keys of JSON are English whatever the language."""
        at = timezone.now()
        with translation.override("en" if options["language"] == "en" else "zh-hans"):
            report = examine(at)
            if options["json"]:
                self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
                return
            for line in [*_sizes(report, at), *_complaints(report)]:
                self.stdout.write(line)


def _sizes(report: dict[str, Any], at: datetime) -> list[str]:
    rules = library(at)
    books = [f"{p['playbook']} v{p['version']} {p['hash'][:12]}" for p in report["playbooks"]]
    said = {
        _("Places"): _named(report["places"], rules, level_title),
        _("Holdings"): _named(report["holdings"], rules, post_title),
        _("Posts short or over"): _named(report["gaps"], rules, _post_at_level),
        _("Households"): _household_kinds(report),
        _("Residents"): str(report["residents"]),
        _("Requests"): str(report["matters"]["total"]),
        _("Clock behind by"): _("%(count)d s") % {"count": report["clock_lag_seconds"]},
        _("Provisional deadlines"): str(report["provisional_deadlines"]),
        _("Playbooks in force"): _listed(books),
    }
    return [_("%(label)s: %(said)s") % {"label": k, "said": v} for k, v in said.items()]


def _named(counts: dict[str, int], rules: Library, title: Callable[[Library, str], str]) -> str:
    return _listed([f"{title(rules, name)} {count}" for name, count in counts.items()])


def _post_at_level(rules: Library, where: str) -> str:
    post, _at, level = where.partition("@")
    return f"{post_title(rules, post)} ({level_title(rules, level)})"


def _household_kinds(report: dict[str, Any]) -> str:
    titles = {"family": _("families"), "shop": _("shops"), "institution": _("institutions")}
    each = [f"{titles.get(kind, kind)} {n}" for kind, n in report["households_by_kind"].items()]
    return f"{report['households']} ({_listed(each)})" if each else str(report["households"])


def _listed(parts: list[str]) -> str:
    return pgettext("between words", ", ").join(parts) or _("none")


def _complaints(report: dict[str, Any]) -> list[str]:
    found = [["", f"! {one['what']}", f"  → {one['cure']}"] for one in report["findings"]]
    return [line for lines in found for line in lines] or ["", _("Nothing is wrong.")]
