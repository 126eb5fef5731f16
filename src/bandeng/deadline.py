"""`bandeng deadline`: the instant by which something is due, over the holiday table."""

import argparse
import sys

from bandeng import addresses, clusters, embedded, environment, home, managing
from bandeng.arguments import Parser
from bandeng.worktime import arithmetic, sources
from bandeng.worktime.calendars import Calendar
from bandeng.worktime.durations import BadDuration, parse_duration
from bandeng.worktime.moments import BadMoment, read_moment


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command is asked with."""
    parser.add_argument("--from", dest="start", required=True, metavar="2026-09-29T10:00+08:00")
    parser.add_argument("--within", required=True, metavar='"3 workdays"')


def main(given: list[str]) -> int:
    """Print one ISO line, from the site's own table when its database answers.

    A deadline that runs into a year without a table says on stderr that it is provisional.
    """
    parser = Parser(prog="bandeng deadline", description="到期时间 When something is due.")
    arguments(parser)
    asked = parser.parse_args(given)
    if _site_answers():
        return _ask_site(asked.start, asked.within)
    try:
        print_deadline(asked.start, asked.within, sources.calendar())
    except (BadMoment, BadDuration, OverflowError) as refusal:
        parser.error(str(refusal))
    return 0


def print_deadline(start: str, within: str, calendar: Calendar) -> None:
    """Print the instant; refuse with BadMoment or BadDuration."""
    due = arithmetic.add(read_moment(start, calendar), parse_duration(within), calendar)
    print(due.at.isoformat(timespec="seconds"))
    if due.provisional:
        print("provisional: a year on the way has no holiday table yet", file=sys.stderr)


def _site_answers() -> bool:
    site = home.current()
    if environment.text("DATABASE_URL"):
        return embedded.answers(addresses.connection_string(addresses.database(site)))
    return (site.root / "database.json").exists() and embedded.accepts(clusters.of(site))


def _ask_site(start: str, within: str) -> int:
    return managing.manage("deadline", ["--from", start, "--within", within])
