"""`bandeng restore FILE`: put a site back from a backup, after reading all of it once."""

import itertools
import os
import shutil
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

import psycopg

from bandeng import archive, clusters, embedded, home, keys, preparing, programs, sharing
from bandeng.arguments import Parser
from bandeng.backup import owner
from bandeng.home import Home

BEFORE = b"BEGIN;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
NEWER = b"SET transaction_timeout"  # servers before 17 do not know it
EMPTY = "SELECT NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
"""


class Refusal(Exception):
    """The backup is not restored here and now; the message says why and what to do."""


def restore(given: list[str]) -> int:
    """Restore and say what is there now."""
    parser = Parser(prog="bandeng restore", description="恢复 Put a site back from a backup.")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--verify", action="store_true", help="只核对 read it all, change nothing")
    parser.add_argument("--replace", action="store_true", help="替换 throw away what is here now")
    asked = parser.parse_args(given)
    try:
        manifest = archive.verified(asked.file)
        print(f"{asked.file}: whole, {len(manifest['files'])} files of {manifest['made_at']}")
        if not asked.verify:
            _restore(home.current(), asked, manifest)
    except (archive.Damaged, Refusal) as refusal:
        parser.error(str(refusal))
    return 0


def _restore(site: Home, asked: Namespace, manifest: dict[str, Any]) -> None:
    new_keys = _keys_wanted(site, asked, manifest)
    site.make()
    if new_keys and not site.keys.exists():
        keys.write(site.keys, new_keys)
    with _alone(site):
        _refuse_unless_free(site, asked.replace)
        fresh = site.root / "media.restored"
        shutil.rmtree(fresh, ignore_errors=True)
        archive.extract_media(asked.file, fresh)
        _replay(site, asked.file)
        _swap(site.media, fresh)
        if new_keys:
            _swap_keys(site, new_keys)
        preparing.forget(site)
        preparing.prepare(site, {**os.environ, "BANDENG_HOME": str(site.root)})
    print(f"已恢复 Restored into {site.root}")


def _keys_wanted(site: Home, asked: Namespace, manifest: dict[str, Any]) -> str | None:
    """Return the text of the keys to put in place, or None when the site has the right ones."""
    if (os.environ.get("BANDENG_KEYS") or site.keys.exists()) and (
        keys.of(site).fingerprint() == manifest["keys"]
    ):
        return None
    if archive.KEYS not in manifest["files"]:
        raise Refusal(
            f"put the keys.json that belongs to this backup to {site.keys} first: "
            "without it names and phones could not be read"
        )
    if site.keys.exists() and not asked.replace:
        raise Refusal(f"{site.keys} is of another site; --replace puts the backup's keys there")
    draft = site.make().run / "keys.restored"
    archive.extract(asked.file, archive.KEYS, draft)
    text = draft.read_text()
    draft.unlink()
    return text


def _swap_keys(site: Home, text: str) -> None:
    if site.keys.read_text() != text:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        site.keys.rename(site.keys.with_name(f"keys.before-{stamp}.json"))
        keys.write(site.keys, text)


@contextmanager
def _alone(site: Home) -> Iterator[None]:
    """Hold the site's database with nobody else in it."""
    if not sharing.has_own_server():
        yield
        return
    there = clusters.of(site)
    with sharing.mastery(site):
        embedded.initialise(there)
        server = embedded.start(there)
        try:
            yield
        finally:
            embedded.stop(there, server)


def _refuse_unless_free(site: Home, replace: bool) -> None:
    address, surroundings = owner(site)
    with psycopg.connect(address, password=surroundings.get("PGPASSWORD")) as connection:
        empty = connection.execute(EMPTY).fetchone() == (True,)
        others = connection.execute(OTHERS).fetchone()
    pictures = site.media.exists() and any(site.media.iterdir())
    if (pictures or not empty) and not replace:
        raise Refusal(f"{site.root} is not empty: --replace throws away what is there now")
    if others != (0,):
        raise Refusal("somebody is using the database: stop `bandeng up` first")


def _replay(site: Home, source: Path) -> None:
    """Replace all tables by those of the dump, in one transaction: all of them or none."""
    dump = site.run / "restored.dump"
    archive.extract(source, archive.DUMP, dump)
    address, surroundings = owner(site)
    reading: list[str | Path] = [programs.program("pg_restore"), "--no-owner", "--no-privileges"]
    psql: list[str | Path] = [programs.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    try:
        with tempfile.TemporaryFile() as heard:
            said = subprocess.Popen(  # noqa: S603
                [*reading, "-f", "-", dump], stdout=subprocess.PIPE, stderr=heard
            )
            done = subprocess.Popen(  # noqa: S603
                [*psql, f"--dbname={address}", "-f", "-"],
                env=surroundings,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=heard,
            )
            if not _pour(said, done):
                heard.seek(0)
                problem = heard.read().decode(errors="replace").strip()[-600:]
                raise Refusal(f"nothing was changed, the dump cannot be read back: {problem}")
    finally:
        dump.unlink()


def _pour(said: subprocess.Popen[bytes], into: subprocess.Popen[bytes]) -> bool:
    """Tell whether everything read was written and committed; a broken reading is not."""
    source, target = cast(IO[bytes], said.stdout), cast(IO[bytes], into.stdin)
    head = [line for line in itertools.islice(source, 60) if not line.startswith(NEWER)]
    try:
        target.write(BEFORE + b"".join(head))
        shutil.copyfileobj(source, target, archive.BLOCK)
        if said.wait() == 0:
            target.write(b"COMMIT;\n")
        target.close()
    except BrokenPipeError:
        said.kill()
    return said.wait() == 0 and into.wait() == 0


def _swap(folder: Path, fresh: Path) -> None:
    old = folder.with_name(f"{folder.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
