"""One file that holds a site: database dump, pictures, and a manifest with every SHA-256."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
DUMP, KEYS, MANIFEST, MEDIA = "database.dump", "keys.json", "manifest.json", "media/"
BLOCK = 1024 * 1024


class Damaged(Exception):
    """The file is not a whole backup; the message says what is wrong with it."""


@dataclass
class Draft:
    """A backup being written: every file is read once, hashed on the way."""

    tar: tarfile.TarFile
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> None:
        """Add one file under a name."""
        with path.open("rb") as file:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = os.fstat(file.fileno()).st_size, 0o600
            reading = _Hashing(file)
            self.tar.addfile(entry, reading)  # type: ignore[arg-type]
            self.files[name] = {"size": entry.size, "sha256": reading.seen.hexdigest()}

    def close_with(self, said: dict[str, Any]) -> None:
        """Write the manifest, the last member."""
        text = json.dumps({"format": FORMAT, **said, "files": self.files}, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        self.tar.addfile(entry, io.BytesIO(text))


class _Hashing:
    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.seen = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        block = self.file.read(size)
        self.seen.update(block)
        return block


@contextmanager
def writing(target: Path) -> Iterator[Draft]:
    """Open a backup for writing; the file appears under its name whole, or not at all."""
    part = target.with_name(f".{target.name}.part")
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(opened, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Draft(tar)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def verified(source: Path) -> dict[str, Any]:
    """Return the manifest after reading the whole file against it; refuse what differs."""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    with _reading(source) as tar:
        for entry in tar:
            name = _safe(entry)
            content = tar.extractfile(entry)
            if content is None or name in found or manifest:
                raise Damaged(f"{source}: {name} does not belong there")
            if name == MANIFEST:
                manifest = _manifest(source, content.read())
            else:
                found[name] = {"size": entry.size, "sha256": _sum(content)}
    _compare(source, manifest, found)
    return manifest


def extract(source: Path, name: str, target: Path) -> None:
    """Write one file of a verified backup to `target`."""
    with _reading(source) as tar:
        for entry in tar:
            if entry.name == name:
                _write(tar, entry, target)
                return
    raise Damaged(f"{source}: {name} is missing")


def extract_media(source: Path, folder: Path) -> None:
    """Write all pictures of a verified backup below `folder`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _reading(source) as tar:
        for entry in tar:
            if entry.name.startswith(MEDIA):
                _write(tar, entry, folder / _safe(entry).removeprefix(MEDIA))


@contextmanager
def _reading(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as problem:
        raise Damaged(f"{source} is not a backup of Bandeng, or is cut short") from problem
    except OSError as problem:
        raise Damaged(f"{source}: {problem.strerror or problem}") from problem


def _safe(entry: tarfile.TarInfo) -> str:
    path = PurePosixPath(entry.name)
    known = entry.name in {DUMP, KEYS, MANIFEST} or entry.name.startswith(MEDIA)
    if not entry.isreg() or path.is_absolute() or ".." in path.parts or not known:
        raise Damaged(f"{entry.name!r} does not belong into a backup")
    return entry.name


def _manifest(source: Path, text: bytes) -> dict[str, Any]:
    try:
        said = json.loads(text)
        if said["format"] != FORMAT or not isinstance(said["files"], dict):
            raise Damaged(f"{source} is of format {said['format']}, this program reads {FORMAT}")
    except (ValueError, KeyError, TypeError) as problem:
        raise Damaged(f"{source}: its manifest cannot be read") from problem
    return dict(said)


def _compare(source: Path, manifest: dict[str, Any], found: dict[str, dict[str, Any]]) -> None:
    if not manifest:
        raise Damaged(f"{source} is cut short: its manifest is missing")
    wrong = [name for name, said in manifest["files"].items() if found.get(name) != said]
    wrong += [name for name in found if name not in manifest["files"]]
    if wrong or DUMP not in found:
        raise Damaged(
            f"{source} is damaged: {', '.join(wrong[:5]) or DUMP} differs from what it was"
        )


def _sum(content: IO[bytes]) -> str:
    seen = hashlib.sha256()
    while block := content.read(BLOCK):
        seen.update(block)
    return seen.hexdigest()


def _write(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> None:
    content = tar.extractfile(entry)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as file:
        while content and (block := content.read(BLOCK)):
            file.write(block)
