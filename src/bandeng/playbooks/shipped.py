"""Find the playbooks that come with the software."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
FOLDERS = (PACKAGE / "playbooks_shipped", PACKAGE.parents[1] / "playbooks")


def folder() -> Path:
    """Return where they lie: in a wheel inside the package, in a checkout at its root."""
    return next((place for place in FOLDERS if place.is_dir()), FOLDERS[0])


def files() -> list[Path]:
    """Return the files, sorted by name."""
    return sorted(folder().glob("*.yaml"))


def texts() -> list[tuple[str, str]]:
    """Return (name, text) of each file."""
    return [(file.name, file.read_text(encoding="utf-8")) for file in files()]
