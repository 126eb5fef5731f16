"""Find the playbooks that come with the software."""

from collections.abc import Iterable
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
FOLDERS = (PACKAGE / "playbooks_shipped", PACKAGE.parents[1] / "playbooks")


def folder() -> Path:
    """Return where they lie: in a wheel inside the package, in a checkout at its root."""
    return next((place for place in FOLDERS if place.is_dir()), FOLDERS[0])


def files() -> list[Path]:
    """Return the files, sorted by name."""
    return sorted(folder().glob("*.yaml"))


# What a site begins with. A new site and the demo banner begin with the first; everything else
# that came along is offered under Office › Playbooks.
BANNER = ("four-colours", "grid-chain", "hotline", "town-page", "visits")


def texts(names: Iterable[str] = BANNER) -> list[tuple[str, str]]:
    """Return (file name, text) of the playbooks of these ids, those of the banner if none is named.

    A file is named after its playbook.
    """
    wanted = set(names)
    return [(name, text) for name, text in everything() if name.removesuffix(".yaml") in wanted]


def everything() -> list[tuple[str, str]]:
    """Return (file name, text) of every playbook that came along."""
    return [(file.name, file.read_text(encoding="utf-8")) for file in files()]
