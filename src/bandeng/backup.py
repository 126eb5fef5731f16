"""`bandeng backup FILE`: the whole site in one file, taken while it runs."""

import os
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bandeng import (
    addresses,
    archive,
    clusters,
    environment,
    home,
    keys,
    programs,
    sharing,
)
from bandeng.arguments import Parser
from bandeng.home import Home


def backup(given: list[str]) -> int:
    """Write the backup and say what is in it."""
    parser = Parser(prog="bandeng backup", description="备份 Write the whole site into one file.")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--with-keys",
        action="store_true",
        help="连同密钥 put the keys in too: whoever has the file can then read everything",
    )
    asked = parser.parse_args(given)
    if asked.file.exists():
        parser.error(f"{asked.file} exists already: choose another name")
    if not asked.file.absolute().parent.is_dir():
        parser.error(f"{asked.file.parent} is no folder")
    site = home.current()
    held = keys.of(site)
    with sharing.at_hand(site):
        count = write(site, asked.file.absolute(), held, with_keys=asked.with_keys)
    print(f"{asked.file}: {asked.file.stat().st_size:,} bytes, {count} pictures")
    if not asked.with_keys:
        print(f"密钥不在其中 The keys are not in it: keep a copy of {site.keys} in another place.")
    return 0


def write(site: Home, target: Path, held: keys.Keys, *, with_keys: bool) -> int:
    """Write a backup to `target` and return how many pictures went in.

    The database is dumped first: a picture is stored before its row, so every row of the dump
    finds its picture among the files taken after it.
    """
    dump = target.with_name(f".{target.name}.dump")
    try:
        _dump(site, dump)
        with archive.writing(target) as draft:
            draft.add(archive.DUMP, dump)
            pictures = [path for path in sorted(site.media.rglob("*")) if path.is_file()]
            for path in pictures:
                draft.add(archive.MEDIA + path.relative_to(site.media).as_posix(), path)
            if with_keys:
                draft.add(archive.KEYS, site.keys)
            draft.close_with(_particulars(held))
    finally:
        dump.unlink(missing_ok=True)
    return len(pictures)


def _particulars(held: keys.Keys) -> dict[str, Any]:
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version("bandeng"),
        "keys": held.fingerprint(),
    }


def _dump(site: Home, target: Path) -> None:
    target.touch(mode=0o600)
    client(
        site,
        ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"],
        ["--exclude-table-data=shared_cache"],
    )


def client(site: Home, command: list[str], more: list[str]) -> None:
    """Run one of PostgreSQL's client programs against the site, as the owner of its tables."""
    address, surroundings = owner(site)
    line: list[str | Path] = [programs.program(command[0]), f"--dbname={address}"]
    done = subprocess.run(  # noqa: S603
        [*line, *command[1:], *more], env=surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise programs.NoServer(f"{command[0]} failed: {done.stderr.strip()[-800:]}")


def owner(site: Home) -> tuple[str, dict[str, str]]:
    """Return how the owner of the tables connects; a password stays out of the command line."""
    if sharing.has_own_server():
        return clusters.of(site).address(clusters.OWNER, clusters.DATABASE), dict(os.environ)
    url = environment.text("DATABASE_OWNER_URL") or environment.text("DATABASE_URL")
    parts = addresses.from_url(url)
    password = parts.pop("PASSWORD", "")
    surroundings = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    return addresses.connection_string(parts), surroundings
