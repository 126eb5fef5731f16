"""Where a site's embedded server is, and what its roles and its database are called."""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bandeng import programs
from bandeng.home import Home

DATABASE = "bandeng"
OWNER = "bandeng_owner"
APP = "bandeng_app"
SUPERUSER = "postgres"
PORT = "5432"
LONGEST_SOCKET = 85  # the system allows about 103 bytes, and the file's name needs some


@dataclass(frozen=True)
class Cluster:
    """Where one site's server keeps its data, and where its socket and its log are."""

    data: Path
    socket: Path
    log: Path

    def address(self, role: str = SUPERUSER, database: str = "postgres") -> str:
        """Return the connection string of one role."""
        return f"host={self.socket} port={PORT} user={role} dbname={database} connect_timeout=5"


def of(home: Home) -> Cluster:
    """Return the site's server; its places are settled once and kept in database.json."""
    settled = home.root / "database.json"
    try:
        said = json.loads(settled.read_text())
    except FileNotFoundError:
        said = _settle(home)
        draft = settled.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(said, indent=1) + "\n")
        draft.replace(settled)
    return Cluster(Path(said["data"]), Path(said["socket"]), home.run / "postgres.log")


def _settle(home: Home) -> dict[str, str]:
    home.make()
    own = home.root
    if not programs.reaches(own):
        own = programs.reachable() / hashlib.sha256(str(home.root).encode()).hexdigest()[:16]
        own.mkdir(exist_ok=True)
    socket = own / "socket"
    if len(os.fsencode(socket)) > LONGEST_SOCKET:
        socket = Path(tempfile.mkdtemp(prefix="bandeng-"))
    return {"data": str(own / "database"), "socket": str(socket)}
