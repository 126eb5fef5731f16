"""Where sheets lie while they are looked at: sealed files in a private folder of the site."""

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from bandeng.secrecy.sealing import seal, unseal

PIECE = 3 * 1024 * 1024  # bytes sealed at a time
Kept = tuple[int, list[str], str, list[str], str]  # number, cells, what, sentences, mark


class Folder:
    """The files of one sheet: what was brought, and its judged lines in pieces."""

    def __init__(self, key: UUID) -> None:
        """Name the folder; it is made by the first thing put into it."""
        self.key, self.path = key, Path(settings.SHEETS_ROOT) / key.hex

    def put_file(self, content: bytes) -> None:
        """Keep the file as it was brought."""
        starts = range(0, len(content), PIECE)
        for nth, start in enumerate(starts):
            text = base64.b64encode(content[start : start + PIECE]).decode()
            self._put(f"brought-{nth:03}", text)

    def file(self) -> bytes:
        """Return the file as it was brought; FileNotFoundError after it was erased."""
        names = sorted(path.name for path in self.path.glob("brought-*"))
        if not names:
            raise FileNotFoundError(self.path)
        return b"".join(base64.b64decode(self._get(name)) for name in names)

    def put_piece(self, nth: int, lines: list[Kept]) -> None:
        """Keep the judged lines of one piece."""
        self._put(f"lines-{nth:04}", json.dumps(lines, ensure_ascii=False, separators=(",", ":")))

    def piece(self, nth: int) -> list[Kept]:
        """Return the judged lines of one piece."""
        return [_kept(line) for line in json.loads(self._get(f"lines-{nth:04}"))]

    def lines(self, pieces: int) -> Iterator[Kept]:
        """Yield the judged lines of all the pieces."""
        for nth in range(pieces):
            yield from self.piece(nth)

    def tell(self, done: int) -> None:
        """Write down how many rows are done; seen while the work's transaction is still open."""
        self._write("progress", str(done))

    def told(self) -> int:
        """Return how many rows were done when it was last written down."""
        try:
            return int((self.path / "progress").read_text())
        except (OSError, ValueError):
            return 0

    def erase(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _put(self, name: str, text: str) -> None:
        self._write(name, seal(text, column=f"sheets|{self.key.hex}|{name}"))

    def _get(self, name: str) -> str:
        sealed = (self.path / name).read_text()
        return unseal(sealed, column=f"sheets|{self.key.hex}|{name}")

    def _write(self, name: str, text: str) -> None:
        """Write a file that is there whole or not at all."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.path / f".{name}"
        draft.write_text(text)
        draft.chmod(0o600)
        draft.replace(self.path / name)


def folders() -> list[UUID]:
    """Return the sheets that have a folder."""
    root = Path(settings.SHEETS_ROOT)
    return [UUID(path.name) for path in root.iterdir()] if root.is_dir() else []


def _kept(line: Any) -> Kept:
    number, cells, what, sentences, mark = line
    return number, cells, what, sentences, mark
