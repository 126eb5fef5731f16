"""Where a site keeps what is its own: database, pictures, keys, outgoing mail."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from bandeng import environment


@dataclass(frozen=True)
class Home:
    """The folder of one site; every path below it is made on first use."""

    root: Path

    @property
    def keys(self) -> Path:
        return self.root / "keys.json"

    @property
    def database(self) -> Path:
        return self.root / "database"

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def sheets(self) -> Path:
        return self.root / "sheets"

    @property
    def static(self) -> Path:
        return self.root / "static"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def demo_mark(self) -> Path:
        return self.root / "demo.json"

    def make(self) -> "Home":
        """Make the folder and return it, private to whoever runs the site."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.run.mkdir(mode=0o700, exist_ok=True)
        return self


def user_data_folder() -> Path:
    """Return the place where this system keeps the data of a user's programs."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "bandeng"
    kept = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(kept) / "bandeng"


def current() -> Home:
    """Return the site named by BANDENG_HOME, or the user's own one."""
    return Home(environment.folder("BANDENG_HOME") or user_data_folder() / "site")
