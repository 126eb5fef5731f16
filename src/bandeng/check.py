"""`bandeng check`: playbook files, proofread without a database."""

import argparse
import os
import sys
from pathlib import Path

from bandeng.arguments import Parser
from bandeng.playbooks import shipped
from bandeng.playbooks.proofreading import proofread
from bandeng.playbooks.reference import json_schema
from bandeng.worktime import sources

WRONG = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command is asked with."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: the shipped")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema for editors")
    parser.add_argument("--language", choices=["zh", "en"], default=language())


def main(given: list[str]) -> int:
    """Print one line per good playbook and one per mistake; return 1 if there was any."""
    parser = Parser(
        prog="bandeng check", description="检查做法 Check playbooks, run their stories."
    )
    arguments(parser)
    asked = parser.parse_args(given)
    if asked.schema:
        print(json_schema(), end="")
        return 0
    return check(asked.files or shipped.files(), asked.language)


def check(files: list[Path], spoken: str) -> int:
    """Print what is right and wrong in the files; return 0 if nothing is wrong, else 1."""
    proof = proofread(files, sources.calendar())
    for problem in proof.problems:
        print(problem.said_in(spoken), file=sys.stderr)
    for source in proof.good:
        count = len(source.playbook.stories)
        print(f"ok {source.id} v{source.version}: {count} {'story' if count == 1 else 'stories'}")
    return WRONG if proof.problems else 0


def language() -> str:
    """Return the language to answer in: English where the shell speaks it, else Chinese."""
    spoken = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if spoken.startswith("en") else "zh"
