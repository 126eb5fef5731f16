"""The embedded PostgreSQL server: made, started, found again after a crash, stopped."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg

from bandeng import clusters, programs, roles
from bandeng.clusters import Cluster
from bandeng.home import Home
from bandeng.programs import NoServer

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "384MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_compression": "on",
    "unix_socket_permissions": "0700",
    # the log says what happened to the server, never what stood in a row
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FORGETFUL = {
    **SETTINGS,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "120",
}


def initialise(cluster: Cluster) -> bool:
    """Make the server's data folder and its roles; return False when they were there already.

    The folder appears under its name only when it is complete, so a kill at any moment leaves
    nothing half made.
    """
    if (cluster.data / "PG_VERSION").exists():
        return False
    for left in cluster.data.parent.glob(f"{cluster.data.name}.new-*"):
        shutil.rmtree(left)
    draft = Path(tempfile.mkdtemp(prefix=f"{cluster.data.name}.new-", dir=cluster.data.parent))
    programs.give(draft)
    programs.checked([programs.program("initdb"), "-D", draft, *INITDB])
    draft.rename(cluster.data)
    return True


REST = 15  # seconds that the processes of a killed server may take to go
INITDB = (
    *("--username", clusters.SUPERUSER, "--auth", "trust", "--encoding", "UTF8"),
    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
    *("--data-checksums", "--no-instructions"),
)


def start(
    cluster: Cluster,
    settings: dict[str, str] = SETTINGS,
    *,
    patience: float = 120,
    heed: Callable[[], None] = lambda: None,
) -> subprocess.Popen[bytes]:
    """Start the server as a child that stops when we die; return when it takes connections.

    `heed` is called while waiting and may raise to give the start up.
    """
    stop_leftover(cluster)
    _make_socket_folder(cluster.socket)
    began = time.monotonic()
    server = launch(cluster, settings)
    try:
        while not accepts(cluster):
            heed()
            if server.poll() is not None and time.monotonic() < began + REST:
                time.sleep(0.5)
                server = launch(cluster, settings)
            else:
                _refuse_hopeless(cluster, server, began + patience)
            time.sleep(0.03)
        roles.ensure(cluster.address())
    except psycopg.Error as problem:
        stop(cluster, server, at_once=True)
        raise NoServer(f"PostgreSQL started and went away: {problem}") from problem
    except BaseException:
        stop(cluster, server, at_once=True)
        raise
    return server


def _refuse_hopeless(cluster: Cluster, server: subprocess.Popen[bytes], until: float) -> None:
    if server.poll() is not None:
        raise NoServer(f"PostgreSQL did not start:\n{last_words(cluster)}")
    if time.monotonic() > until:
        raise NoServer(f"PostgreSQL takes no connections:\n{last_words(cluster)}")


def launch(cluster: Cluster, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the server process and return at once."""
    command: list[str | Path] = [programs.program("postgres"), "-D", cluster.data]
    command += ["-k", str(cluster.socket), "-p", clusters.PORT, *_options(settings)]
    with cluster.log.open("ab") as log:
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return] # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=dies_with_us(signal.SIGINT),
            **programs.run_as(programs.runner()),
        )


def _options(settings: dict[str, str]) -> Iterable[str]:
    for name, value in settings.items():
        yield from ("-c", f"{name}={value}")


def dies_with_us(how: signal.Signals):  # type: ignore[no-untyped-def]
    """Return what a child does first, so that it gets signal `how` when its parent dies."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(1, int(how), 0, 0, 0)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)

    return ask


def accepts(cluster: Cluster) -> bool:
    """Tell whether the server takes connections now."""
    return answers(cluster.address())


def answers(address: str) -> bool:
    """Tell whether a connection can be made."""
    try:
        psycopg.connect(address, autocommit=True, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def stop(
    cluster: Cluster, server: subprocess.Popen[bytes], *, at_once: bool = False, patience: int = 60
) -> None:
    """Stop the server: open transactions are rolled back, everything committed is on disk."""
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
    try:
        server.wait(patience)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)  # the next start recovers from its log
        server.wait()


def stop_leftover(cluster: Cluster) -> None:
    """End the server of a run that was killed, and clear away what it left lying about."""
    lock = cluster.data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if not is_server(pid, cluster.data):
        lock.unlink(missing_ok=True)
        return
    for how in (signal.SIGINT, signal.SIGQUIT):
        os.kill(pid, how)
        if _gone(lambda: is_server(pid, cluster.data), seconds=30):
            return


def _gone(there, seconds: float) -> bool:  # type: ignore[no-untyped-def]
    until = time.monotonic() + seconds
    while there() and time.monotonic() < until:
        time.sleep(0.05)
    return not there()


def is_server(pid: int, data: Path) -> bool:
    """Tell whether process `pid` is the PostgreSQL that works on `data`."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        done = subprocess.run(  # noqa: S603
            ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False
        )
        return str(data).encode() in done.stdout
    return os.fsencode(data) in said


def last_words(cluster: Cluster) -> str:
    """Return the end of the server's log."""
    try:
        return cluster.log.read_text(errors="replace")[-1500:].strip()
    except OSError:
        return "(no log)"


def remove(home: Home) -> None:
    """Throw the stopped server's data and socket away, wherever they were put."""
    if (home.root / "database.json").exists():
        there = clusters.of(home)
        shutil.rmtree(there.data, ignore_errors=True)
        shutil.rmtree(there.socket, ignore_errors=True)
        if there.data.parent != home.root:
            shutil.rmtree(there.data.parent, ignore_errors=True)
        (home.root / "database.json").unlink()


def _make_socket_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    programs.give(folder)
    folder.chmod(0o700)
