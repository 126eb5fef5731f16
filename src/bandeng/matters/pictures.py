"""Pictures: checked before decoding, re-encoded without hidden data, kept under a random name."""

import hashlib
import io
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PICTURES = 6
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2048
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "MPO")


class NotAPicture(ValueError):
    """What was sent cannot be kept as a picture; says why: big, many-pixels, unknown."""


@dataclass(frozen=True)
class Prepared:
    """A picture ready to be hung on a matter; its file is already on disk."""

    name: str
    sha256: str
    width: int
    height: int


def prepare(content: bytes, folder: Path) -> Prepared:
    """Re-encode a picture into `folder` as JPEG, EXIF and all other hidden data dropped.

    Raises NotAPicture for more than 15 MiB, more than 50 million pixels, or anything that
    is not a JPEG, PNG, WebP, GIF or BMP. The sides shrink to at most 2,048 pixels.
    """
    if len(content) > MOST_BYTES:
        raise NotAPicture("big")
    clean, size = _reencode(content)
    name = f"{secrets.token_urlsafe(18)}.jpg"
    _write(folder / name[:2] / name, clean)
    return Prepared(name, hashlib.sha256(clean).hexdigest(), *size)


def _reencode(content: bytes) -> tuple[bytes, tuple[int, int]]:
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture("many-pixels")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as trouble:
        if isinstance(trouble, NotAPicture):
            raise
        raise NotAPicture("unknown") from None
    except Image.DecompressionBombError:
        raise NotAPicture("many-pixels") from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue(), bare.size


def _write(target: Path, content: bytes) -> None:
    """Write and sync to disk: what is acknowledged must survive a crash."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)


def path_of(name: str, folder: Path) -> Path:
    """Return where a kept picture lies; raise ValueError for a name that is not one of ours."""
    if "/" in name or "\\" in name or not name.endswith(".jpg") or name.startswith("."):
        raise ValueError(name)
    return folder / name[:2] / name
