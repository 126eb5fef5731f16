"""`bandeng up` and `bandeng demo`: quick to open, hard to kill, gone when stopped."""

import contextlib
import os
import random
import resource
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import psutil
import pytest

from bandeng import clusters, embedded

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]
PATIENCE = 90  # seconds; a machine that runs everything at once may be slow


def free_port():
    """Return a port nobody listens at, below those given to connections: it stays free a while."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def work_of_children():
    """Return the seconds that processors worked for what this process started and saw end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def opened(port, patience=120):
    """Wait until the site answers and return the seconds it took."""
    began = time.monotonic()
    while time.monotonic() < began + patience:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=10) as answer:
                assert answer.read() == b"ok"
                return time.monotonic() - began
        except (OSError, urllib.error.URLError):
            time.sleep(0.05)
    raise AssertionError("the site does not answer")


def family(pid):
    """Return the site's processes by what they are."""
    found = {}
    for child in psutil.Process(pid).children():
        try:
            line = " ".join(child.cmdline())
        except psutil.Error:  # it has just died
            continue
        for name, mark in (("database", "/postgres"), ("web", "gunicorn"), ("worker", "worker")):
            if mark in line and name not in found:
                found[name] = child
    return found


@contextlib.contextmanager
def serving(site, command="up", stop=signal.SIGINT):
    """Run the site, and when the block ends stop it and see that nothing is left of it."""
    port = free_port()
    with (site.root / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            site.command(command, "--port", port), env=site.surroundings, stdout=said, stderr=said
        )
        try:
            process.port = port
            opened(port)
            yield process
            if stop:
                relatives = psutil.Process(process.pid).children(recursive=True)
                process.send_signal(stop)
                assert process.wait(PATIENCE) == 0, (site.root / "said.txt").read_text()
                assert not [one for one in relatives if one.is_running()], "something is left"
        finally:
            process.kill()
            process.wait()


def test_it_opens_prepares_once_and_stops_without_a_trace(prepared):
    with serving(prepared):
        pass
    worked = work_of_children()
    with serving(prepared, stop=signal.SIGTERM):
        pass
    assert work_of_children() - worked < 30, "it prepares anew"


def test_when_the_supervisor_is_killed_all_go_and_the_next_start_works(prepared):
    with serving(prepared, stop=None) as process:
        relatives = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        with serving(prepared) as again:
            assert family(again.pid).keys() == {"database", "web", "worker"}
        _, alive = psutil.wait_procs(relatives, timeout=PATIENCE)
        assert not alive


def test_a_taken_port_is_named_with_a_way_out(prepared):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = prepared.run("up", "--port", port)
    assert said.returncode == 2
    assert f"PORT={port + 1}" in said.stdout + said.stderr
    assert "Traceback" not in said.stderr


def test_it_does_not_serve_as_a_superuser(prepared):
    there = clusters.of(prepared.home)
    server = embedded.start(there)
    url = f"postgresql://postgres@/bandeng?host={there.socket}&port={clusters.PORT}"
    prepared.more["DATABASE_URL"] = url
    said = prepared.run("up", "--port", free_port())
    del prepared.more["DATABASE_URL"]
    embedded.stop(there, server)
    assert said.returncode == 2
    assert "is a superuser" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.fixture(scope="module")
def running(prepared):
    """Return a site that runs until the last test of this file, and leaves nothing then."""
    with serving(prepared) as process:
        yield process


@pytest.mark.parametrize("name", ["worker", "web", "database"])
def test_what_is_killed_comes_back(running, name):
    before = family(running.pid)[name]
    os.kill(before.pid, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while family(running.pid).get(name, before).pid == before.pid:
        assert time.monotonic() < until, f"{name} did not come back"
        time.sleep(0.1)
    opened(running.port)


def test_a_command_shares_the_running_database(prepared, running):
    assert "[X]" in prepared.done("manage", "showmigrations", "journal")


def test_a_running_site_is_backed_up_but_not_restored_over(prepared, running, tmp_path):
    prepared.done("backup", tmp_path / "site.bandeng")
    said = prepared.run("restore", tmp_path / "site.bandeng", "--replace")
    assert said.returncode == 2
    assert "already running" in said.stderr
