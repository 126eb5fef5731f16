"""The embedded database: made whole, found again after a kill, shared, and its two roles."""

import os
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import pytest

from bandeng import clusters, embedded, home, programs, roles, sharing

SMALL = {**embedded.SETTINGS, "shared_buffers": "16MB"}
QUICK = {**embedded.FORGETFUL, "shared_buffers": "16MB", "max_connections": "20"}


@pytest.fixture
def site(monkeypatch):
    """Return a home that the server's user can reach, and clear everything away after."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(embedded.start, "__defaults__", (QUICK,))
    monkeypatch.setattr(embedded, "INITDB", (*embedded.INITDB, "--no-sync"))
    folder = Path(tempfile.mkdtemp(prefix="bandeng-setup-"))
    folder.chmod(0o755)
    made = home.Home(folder)
    yield made
    embedded.stop_leftover(clusters.of(made))
    embedded.remove(made)
    shutil.rmtree(folder)


@pytest.fixture
def running(site):
    """Return the cluster of a running server."""
    there = clusters.of(site)
    embedded.initialise(there)
    server = embedded.start(there)
    yield there
    embedded.stop(there, server, at_once=True)


def rows(there, role, statement):
    with psycopg.connect(there.address(role, clusters.DATABASE), autocommit=True) as connection:
        return connection.execute(statement).fetchall()


def test_it_listens_on_a_private_socket_only(running):
    assert rows(running, clusters.APP, "SHOW listen_addresses") == [("",)]
    assert oct(running.socket.stat().st_mode)[-3:] == "700"
    assert oct(running.data.stat().st_mode)[-3:] == "700"
    assert rows(running, clusters.APP, "SHOW data_checksums") == [("on",)]


def test_making_it_twice_changes_nothing(site):
    there = clusters.of(site)
    assert embedded.initialise(there)
    assert not embedded.initialise(there)


def test_a_making_that_was_killed_leaves_nothing(site):
    there = clusters.of(site)
    half = there.data.with_name(f"{there.data.name}.new-half")
    half.mkdir()
    assert embedded.initialise(there)
    assert not half.exists()


def test_after_a_kill_it_recovers_what_was_committed(site):
    there = clusters.of(site)
    embedded.initialise(there)
    server = embedded.start(there, SMALL)
    with psycopg.connect(there.address(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    server.send_signal(signal.SIGKILL)
    server.wait()
    server = embedded.start(there, SMALL)
    with psycopg.connect(there.address()) as connection:
        assert connection.execute("SELECT one FROM kept").fetchall() == [(1,)]
    embedded.stop(there, server)


def test_a_server_left_over_is_stopped_before_the_next_starts(site):
    there = clusters.of(site)
    embedded.initialise(there)
    left = embedded.start(there)
    reaper = threading.Thread(target=left.wait)
    reaper.start()
    server = embedded.start(there)
    reaper.join(10)
    assert left.returncode is not None
    assert embedded.accepts(there)
    embedded.stop(there, server)


def test_a_lock_that_names_another_process_is_cleared_away(site):
    there = clusters.of(site)
    embedded.initialise(there)
    (there.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    server = embedded.start(there)
    assert embedded.accepts(there)
    embedded.stop(there, server)


def test_a_long_path_gets_a_short_socket(site):
    long = home.Home(site.root / ("x" * 90))
    there = clusters.of(long)
    assert len(str(there.socket)) <= clusters.LONGEST_SOCKET
    assert clusters.of(long) == there
    embedded.remove(long)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server to another user")
def test_a_folder_the_servers_user_cannot_reach_is_replaced(site):
    closed = site.root / "closed"
    closed.mkdir(mode=0o700)
    hidden = home.Home(closed / "site")
    there = clusters.of(hidden)
    assert not there.data.is_relative_to(closed)
    assert embedded.initialise(there)
    server = embedded.start(there)
    assert embedded.accepts(there)
    embedded.stop(there, server, at_once=True)
    embedded.remove(hidden)
    assert not there.data.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server to another user")
def test_programs_the_servers_user_cannot_reach_are_copied(site, monkeypatch):
    closed = site.root / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(programs.folder().parent, closed / "tree", symlinks=True)
    monkeypatch.setattr(programs, "_shipped", lambda: closed / "tree")
    monkeypatch.setattr(programs, "REACHABLE", (site.root / "programs",))
    programs.folder.cache_clear()
    copied = programs.folder()
    programs.folder.cache_clear()
    assert copied.is_relative_to(site.root / "programs")
    assert programs.can(programs.runner(), copied / "postgres", "--version")


def test_the_app_role_reads_and_adds_to_the_journal_only(running):
    with psycopg.connect(running.address(clusters.OWNER, clusters.DATABASE)) as connection:
        for table in ("journal_line", "django_migrations", "matter"):
            connection.execute(f"CREATE TABLE {table} (id int)")
        roles.grant(connection, clusters.APP)
    rows(running, clusters.APP, "INSERT INTO matter VALUES (1) RETURNING id")
    rows(running, clusters.APP, "INSERT INTO journal_line VALUES (1) RETURNING id")
    rows(running, clusters.APP, "UPDATE matter SET id = 2 RETURNING id")
    for forbidden in (
        "UPDATE journal_line SET id = 2",
        "DELETE FROM journal_line",
        "TRUNCATE journal_line",
        "INSERT INTO django_migrations VALUES (1)",
        "CREATE TABLE own (id int)",
        "DROP TABLE matter",
        "CREATE ROLE more",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rows(running, clusters.APP, forbidden)


@pytest.mark.parametrize(
    ("role", "fault"), [(clusters.SUPERUSER, "is a superuser"), (clusters.OWNER, "owns tables")]
)
def test_only_a_plain_role_may_serve(running, role, fault):
    with psycopg.connect(running.address(clusters.OWNER, clusters.DATABASE)) as connection:
        connection.execute("CREATE TABLE matter (id int)")
    roles.refuse_unfit(running.address(clusters.APP, clusters.DATABASE))
    with pytest.raises(roles.UnfitRole, match=fault):
        roles.refuse_unfit(running.address(role, clusters.DATABASE))


def test_a_role_that_bypasses_row_security_may_not_serve(running):
    with psycopg.connect(running.address(), autocommit=True) as connection:
        connection.execute("CREATE ROLE sly LOGIN BYPASSRLS")
    with pytest.raises(roles.UnfitRole, match="bypasses"):
        roles.refuse_unfit(running.address("sly", clusters.DATABASE))


def test_commands_share_one_server_and_the_last_one_stops_it(site):
    seen, let_go = [], threading.Event()

    def other():
        with sharing.at_hand(site):
            seen.append(embedded.accepts(clusters.of(site)))
            let_go.wait(60)
            seen.append(embedded.accepts(clusters.of(site)))

    with sharing.at_hand(site):
        guest = threading.Thread(target=other)
        guest.start()
        while not seen:
            time.sleep(0.02)
        threading.Timer(0.5, let_go.set).start()
    guest.join(60)
    assert seen == [True, True]
    assert not embedded.accepts(clusters.of(site))


def test_one_process_at_a_time_runs_a_site(site):
    with sharing.mastery(site):
        with pytest.raises(sharing.Busy, match=f"process {os.getpid()}"):
            with sharing.mastery(site):
                pass
