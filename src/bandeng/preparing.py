"""Bring a site's database up to the program's version, when it is not there yet."""

import hashlib
import importlib.metadata
from collections.abc import Callable
from pathlib import Path

from bandeng import addresses, sharing
from bandeng.home import Home

PACKAGE = Path(__file__).parent
LIBRARIES = ("django", "django-allauth", "procrastinate", "chinesecalendar")


def prepare(
    home: Home, surroundings: dict[str, str], heed: Callable[[], None] = lambda: None
) -> None:
    """Migrate as the owner, grant, adopt, fill; skipped when this version did it here before."""
    from bandeng import supervisor

    wanted, mark = stamp(), home.run / "prepared"
    if sharing.has_own_server() and mark.exists() and mark.read_text() == wanted:
        return
    supervisor.to_the_end(
        supervisor.manage("prepare"),
        {**surroundings, "BANDENG_DB_ROLE": "owner"},
        why="preparing the database",
        heed=heed,
    )
    mark.write_text(wanted)


def forget(home: Home) -> None:
    """Have the next start prepare the database whatever was done before."""
    (home.make().run / "prepared").unlink(missing_ok=True)


def stamp() -> str:
    """Return a name of everything that preparing depends on."""
    seen = hashlib.sha256()
    for library in LIBRARIES:
        seen.update(f"{library} {importlib.metadata.version(library)}".encode())
    for path in sorted(PACKAGE.glob("*/migrations/*.py")):
        seen.update(path.name.encode() + path.read_bytes())
    folders = (PACKAGE / "web" / "static", addresses.shipped_playbooks(PACKAGE), PACKAGE)
    for folder, pattern in zip(folders, ("**/*", "*.yaml", "**/*.po"), strict=True):
        for path in sorted(folder.glob(pattern)):
            kept = path.stat()
            seen.update(f"{path} {kept.st_size} {kept.st_mtime_ns}".encode())
    return seen.hexdigest()
