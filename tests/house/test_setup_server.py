"""A site on somebody's PostgreSQL server instead of the embedded one."""

import subprocess

import psycopg
import pytest

from bandeng import clusters, embedded
from tests.house.conftest import new_site
from tests.house.test_setup_running import PATIENCE, free_port, opened

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]


@pytest.fixture(scope="module")
def server():
    """Return the address of a server that has nothing to do with the site."""
    machine = new_site()
    there = clusters.of(machine.home)
    embedded.initialise(there)
    running = embedded.start(there, embedded.FORGETFUL)
    yield there
    embedded.stop(there, running, at_once=True)
    machine.remove()


@pytest.fixture
def rented(server, site):
    """Return a site with a database and two roles on that server, as the how-to makes them."""
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS town")
        for role in ("town_app", "town_owner"):
            connection.execute(f"DROP ROLE IF EXISTS {role}")
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'p/w'")
        connection.execute("CREATE DATABASE town OWNER town_owner TEMPLATE template0")
    where = f"127.0.0.1/town?host={server.socket}&port={clusters.PORT}"
    site.more["DATABASE_URL"] = f"postgresql://town_app:p%2Fw@{where}"
    site.more["DATABASE_OWNER_URL"] = f"postgresql://town_owner:p%2Fw@{where}"
    return site


def tables(server, statement):
    with psycopg.connect(server.address("town_app", "town"), autocommit=True) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else None


def test_it_serves_from_there_and_starts_no_server_of_its_own(server, rented):
    port = free_port()
    process = subprocess.Popen(
        rented.command("up", "--port", port),
        env=rented.surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    opened(port)
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert not (rented.root / "database.json").exists()
    assert tables(server, "SELECT count(*) > 5 FROM worktime_day") == [(True,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tables(server, "DELETE FROM journal_line")


def test_without_the_owner_old_tables_are_named(rented):
    del rented.more["DATABASE_OWNER_URL"]
    said = rented.run("up", "--port", free_port())
    assert said.returncode == 2
    assert "DATABASE_OWNER_URL" in said.stderr
    assert "Traceback" not in said.stderr


def test_the_owner_may_not_serve(rented):
    rented.more["DATABASE_URL"] = rented.more["DATABASE_OWNER_URL"]
    said = rented.run("up", "--port", free_port())
    assert said.returncode == 2
    assert "owns tables" in said.stderr


def test_it_is_backed_up_and_restored(server, rented, tmp_path):
    rented.done("manage", "prepare")
    tables(server, "INSERT INTO django_session VALUES ('kept', 'as it was', now())")
    rented.done("backup", tmp_path / "town.bandeng")
    tables(server, "DELETE FROM django_session")
    assert rented.run("restore", tmp_path / "town.bandeng").returncode == 2
    rented.done("restore", tmp_path / "town.bandeng", "--replace")
    assert tables(server, "SELECT session_key FROM django_session") == [("kept",)]
