"""Run a management command for the operator: database at hand, mistakes answered in a sentence."""

import difflib
import os
import sys
from collections.abc import Iterable
from contextlib import nullcontext

from bandeng import home, keys, sharing
from bandeng.arguments import MISUSED


def manage(name: str, given: list[str], *, called: str = "") -> int:
    """Run a management command with the site's database at hand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bandeng.settings")
    keys.of(home.current())  # made before the data they belong to
    helping = {"-h", "--help"} & set(given)
    with nullcontext() if helping else sharing.at_hand(home.current()):
        return _run(name, given, called or name)


def refuse(sentence: str) -> int:
    """Say what is wrong on stderr and return the exit code for it."""
    print(f"bandeng: {sentence}", file=sys.stderr)
    return MISUSED


def _run(name: str, given: list[str], called: str) -> int:
    import django
    from django.core.exceptions import ValidationError
    from django.core.management import (
        ManagementUtility,
        base,
        execute_from_command_line,
        get_commands,
    )
    from django.db import DatabaseError

    from bandeng.journal.states import Refused

    django.setup()
    if name not in get_commands():
        return refuse(unknown(name, get_commands(), before="bandeng manage"))
    try:
        if str(get_commands()[name]).startswith("bandeng."):
            command = ManagementUtility(["bandeng", name]).fetch_command(name)
            parser = command.create_parser("bandeng", called)
            options = vars(parser.parse_args(given))
            command.execute(*options.pop("args", ()), **options)
        else:
            execute_from_command_line(["bandeng manage", name, *given])
    except base.CommandError as refusal:
        return refuse(str(refusal).removeprefix("Error: "))
    except (Refused, ValidationError) as refusal:
        return refuse(str(getattr(refusal, "message", refusal)))
    except DatabaseError as problem:
        return refuse(f"the database: {str(problem).splitlines()[0]}")
    return 0


def unknown(name: str, known: Iterable[str], *, before: str = "bandeng") -> str:
    """Return the sentence about a command that does not exist, with the one that may be meant."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f"; did you mean `{before} {near[0]}`?" if near else ""
    return f"no command {name!r}{hint} (`bandeng --help` lists them)"
