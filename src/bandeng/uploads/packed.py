"""Unpack a spreadsheet once, keeping nothing, so that no reader meets more than it can bear.

An .xlsx or .ods is a zip of XML. What its directory says of its sizes may be a lie, so every part
is inflated and counted; overlapping parts count each time.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

MOST_PARTS = 2_000
MOST_UNPACKED = 400 * 1024 * 1024
PIECE = 256 * 1024
BITE = 16 * 1024  # of the packed bytes, at a time
ZIP = b"PK"
LOCAL = struct.Struct("<4s22xHH")
# Nothing a spreadsheet program writes declares entities; who does wants them multiplied.
DECLARED = tuple("<!DOCTYPE".encode(coding) for coding in ("ascii", "utf-16-le", "utf-16-be"))
LONGEST_MARK = max(map(len, DECLARED))


class TooMuch(ValueError):
    """A packed file is not opened; says why: damaged, locked, parts, big, entities."""

    @property
    def why(self) -> str:
        """Return the reason as one of the five words."""
        return str(self.args[0])


def check(content: bytes, *, most: int = MOST_UNPACKED) -> None:
    """Return for what may be opened; raise TooMuch for a zip or XML bomb or a damaged zip.

    What is no zip (.csv, .xls) returns at once. A reader must still run where it may run out of
    memory alone: a sheet of two cells can claim seventeen thousand million between them.
    """
    if not content.startswith(ZIP) and not zipfile.is_zipfile(io.BytesIO(content)):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            parts = box.infolist()
            if len(parts) > MOST_PARTS:
                raise TooMuch("parts")
            for part in parts:
                most -= _weigh(content, part, most)
    except TooMuch:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError):
        raise TooMuch("damaged") from None


def _weigh(content: bytes, part: zipfile.ZipInfo, most: int) -> int:
    """Return how many bytes a part really unpacks to; raise TooMuch beyond `most`."""
    if part.flag_bits & 0x1:
        raise TooMuch("locked")
    weight, tail = 0, b""
    for piece in _pieces(_packed_bytes(content, part), part.compress_type):
        weight += len(piece)
        if weight > most:
            raise TooMuch("big")
        seen = tail + piece
        if _is_markup(part) and any(mark in seen for mark in DECLARED):
            raise TooMuch("entities")
        tail = seen[-LONGEST_MARK:]
    return weight


def _is_markup(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels", ".vml"))


def _packed_bytes(content: bytes, part: zipfile.ZipInfo) -> memoryview:
    sign, name, extra = LOCAL.unpack_from(content, part.header_offset)
    if sign != b"PK\x03\x04":
        raise TooMuch("damaged")
    start = part.header_offset + LOCAL.size + name + extra
    if start + part.compress_size > len(content):
        raise TooMuch("damaged")
    return memoryview(content)[start : start + part.compress_size]


def _pieces(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + PIECE]) for at in range(0, len(packed), PIECE))
        return
    if method != zipfile.ZIP_DEFLATED:
        raise TooMuch("damaged")
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), BITE):
        waiting = bytes(packed[at : at + BITE])
        while waiting and not unpacking.eof:
            yield unpacking.decompress(waiting, PIECE)
            waiting = unpacking.unconsumed_tail
    while piece := unpacking.decompress(b"", PIECE):
        yield piece
    if not unpacking.eof:
        raise TooMuch("damaged")
