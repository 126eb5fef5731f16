"""Pictures: checked before decoding, re-encoded without hidden data, kept under a random name."""

import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageOps

from bandeng.switches import queries as switches
from bandeng.uploads import clamd

MOST_PICTURES = 6
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_PIXELS_JPEG = 210_000_000
LONGEST_SIDE = 2048
SMALL_SIDE = 480
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "MPO")
JPEGS = ("JPEG", "MPO")
MOST_LAT, MOST_LNG = 90, 180
NAME = re.compile(r"[A-Za-z0-9_-]{24}\.jpg")
APPLE = re.compile(rb"....ftyp(heic|heix|hevc|hevx|heim|heis|mif1|msf1)", re.DOTALL)

# Our own limits are checked before a single pixel is decoded.
Image.MAX_IMAGE_PIXELS = None


class NotAPicture(ValueError):
    """What was sent cannot be kept as a picture; says why: big, many-pixels, heic, infected,
    unscanned (the virus scanner cannot be reached), unknown.
    """

    @property
    def why(self) -> str:
        """Return the reason as one of the six words."""
        return str(self.args[0])


@dataclass(frozen=True)
class Prepared:
    """A picture ready to be hung on a matter; its file is already on disk."""

    name: str
    sha256: str
    width: int
    height: int


def prepare(content: bytes, folder: Path) -> Prepared:
    """Re-encode a picture into `folder` as JPEG, EXIF and all other hidden data dropped.

    Raises NotAPicture for more than 15 MiB, more than 50 million pixels (210 million for a
    JPEG, which is decoded small), what the virus scanner does not let through, or anything
    that is not a whole JPEG, PNG, WebP, GIF or BMP; of a moving one the first frame is kept.
    The sides shrink to at most 2,048 pixels; a small one for lists is kept beside it.
    """
    if len(content) > MOST_BYTES:
        raise NotAPicture("big")
    if APPLE.match(content):
        raise NotAPicture("heic")
    _scan(content)
    picture = _decoded(content)
    clean = _encoded(picture)
    name = f"{secrets.token_urlsafe(18)}.jpg"
    _write(path_of(name, folder), clean)
    small = picture.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    _write(path_of(name, folder, small=True), _encoded(small))
    return Prepared(name, hashlib.sha256(clean).hexdigest(), *picture.size)


def taken_at(content: bytes) -> tuple[float, float] | None:
    """Return the latitude and longitude a camera wrote into a picture, None without them.

    Asked for only where who sends the picture says so; what is kept never has them.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=JPEGS) as picture:
            said = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(said[ExifTags.GPS.GPSLatitude], said[ExifTags.GPS.GPSLatitudeRef] == "S")
        lng = _degrees(said[ExifTags.GPS.GPSLongitude], said[ExifTags.GPS.GPSLongitudeRef] == "W")
    except Exception:  # hidden data are as hostile as pixels
        return None
    on_earth = abs(lat) <= MOST_LAT and abs(lng) <= MOST_LNG and (lat, lng) != (0, 0)
    return (round(lat, 6), round(lng, 6)) if on_earth else None


def _degrees(parts: Iterable[Any], negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    return -found if negative else found


def _scan(content: bytes) -> None:
    try:
        clamd.check(content, switches.scanner())
    except clamd.NotClean as refusal:
        raise NotAPicture(refusal.why) from None


def _decoded(content: bytes) -> Image.Image:
    """Return the picture upright, opaque and small enough, with nothing but its pixels."""
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            _check_size(picture)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _on_white(upright)
    except NotAPicture:
        raise
    except Exception:  # a decoder fed with hostile bytes raises whatever it likes
        raise NotAPicture("unknown") from None


def _check_size(picture: Image.Image) -> None:
    most = MOST_PIXELS_JPEG if picture.format in JPEGS else MOST_PIXELS
    if picture.width * picture.height > most:
        raise NotAPicture("many-pixels")


def _on_white(picture: Image.Image) -> Image.Image:
    bare = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        bare.paste(clear, mask=clear.getchannel("A"))
    else:
        bare.paste(picture.convert("RGB"))
    return bare


def _encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def _write(target: Path, content: bytes) -> None:
    """Write and sync to disk, the folder too: what is acknowledged must survive a crash."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def path_of(name: str, folder: Path, *, small: bool = False) -> Path:
    """Return where a kept picture lies; raise ValueError for a name that is not one of ours."""
    if not NAME.fullmatch(name):
        raise ValueError(name)
    kept = name.replace(".jpg", ".small.jpg") if small else name
    return folder / name[:2] / kept


def kept_before(folder: Path, before: datetime) -> Iterator[str]:
    """Yield the names of the pictures written before an instant, whatever they hang on."""
    for path in folder.glob("??/*.jpg"):
        if NAME.fullmatch(path.name) and path.stat().st_mtime < before.timestamp():
            yield path.name


def remove(name: str, folder: Path) -> None:
    """Delete a picture and the small one beside it."""
    for small in (True, False):
        path_of(name, folder, small=small).unlink(missing_ok=True)
