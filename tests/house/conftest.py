"""A whole site of one's own, for tests of the command line and the supervisor."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bandeng import clusters, embedded, home, keys
from tests.beginnings import put_tables, tables_kept

NOT_INHERITED = ("DATABASE_URL", "DATABASE_OWNER_URL", "DJANGO_SETTINGS_MODULE", "PORT")


@dataclass
class Site:
    """A site in a folder of its own, reached as its operator reaches it: by the command line."""

    root: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def home(self):
        return home.Home(self.root)

    @property
    def surroundings(self):
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("BANDENG", "PYTEST", "DJANGO")) and name not in NOT_INHERITED
        }
        return {**kept, "BANDENG_HOME": str(self.root), **self.more}

    def command(self, *arguments):
        return [sys.executable, "-m", "bandeng", *map(str, arguments)]

    def run(self, *arguments, timeout=300):
        """Run one command to its end and return what it said."""
        return subprocess.run(
            self.command(*arguments),
            env=self.surroundings,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def done(self, *arguments):
        """Run one command that must succeed and return what it printed."""
        said = self.run(*arguments)
        assert said.returncode == 0, said.stderr
        return said.stdout

    def remove(self):
        embedded.stop_leftover(clusters.of(self.home))
        embedded.remove(self.home)
        shutil.rmtree(self.root, ignore_errors=True)


def new_site():
    """Return a new, empty site in a folder that the database's user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="bandeng-site-"))
    folder.chmod(0o755)
    return Site(folder)


def lay_tables(site):
    """Give a new site its tables as its owner would migrate them, if they were kept."""
    kept = tables_kept()
    if not kept.exists():
        return
    keys.of(site.home)  # no site has a database without its keys
    there = clusters.of(site.home)
    embedded.initialise(there)
    server = embedded.start(there)
    put_tables(there.address(database=clusters.DATABASE), kept, f"--role={clusters.OWNER}")
    embedded.stop(there, server)


@pytest.fixture
def site():
    """Return an empty site."""
    made = new_site()
    yield made
    made.remove()


@pytest.fixture(scope="session")
def prepared():
    """Return a site that was prepared once; tests that change it clean up after themselves."""
    made = new_site()
    lay_tables(made)
    made.more["BANDENG_DB_ROLE"] = "owner"
    made.done("manage", "prepare")
    made.more.clear()
    yield made
    made.remove()
