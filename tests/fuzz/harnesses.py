"""One harness a parser: it takes any bytes, and raises only if the parser breaks its word."""

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from django.http import QueryDict
from PIL import Image
from xlsxwriter import Workbook

from bandeng.doors.reading import chats, mail
from bandeng.doors.reading.mail_replies import own_words
from bandeng.matters import pictures
from bandeng.playbooks import reading
from bandeng.tables import separated, unpacking
from bandeng.tables.faults import BadTable
from bandeng.uploads import packed
from bandeng.web.open.open311.asked import Asked, Wrong
from tests.rooms.hostile_mails import CORPUS
from tests.rooms.mails import bounced, letter

pictures.switches.scanner = lambda: ""  # type: ignore[attr-defined] # no database is asked
ROOT = Path(__file__).parents[2]
AT = datetime(2026, 3, 2, tzinfo=UTC)
FOLDER = Path(tempfile.mkdtemp(prefix="bandeng-fuzz-"))
FAR = re.compile(rb"[A-Za-z]{3,}\d|\d{5,}")
WIDE = 4_000_000  # points of a picture that is decoded again and again


def a_mail(content: bytes) -> None:
    """A letter, its lines bare of ends of lines, or NotRead."""
    with suppress(mail.NotRead):
        found = mail.read(content)
        assert "\n" not in found.subject + found.name + found.sender + found.message_id
        assert all(not set("/\\\n\0") & set(file.name) for file in found.files)
        assert len(found.text) <= mail.LONGEST_TEXT
    with suppress(mail.NotRead):
        mail.read_head(content)
    own_words(content.decode("utf-8", "replace"))


def a_chat(content: bytes) -> None:
    """A message, or NotReadable."""
    with suppress(chats.NotReadable):
        message = chats.message_of(chats.parts_of(content))
        chats.parts_of(chats.reply_to(message, "好", made=1).encode())


def a_form(content: bytes) -> None:
    """Values, or Wrong with a status of the contract."""
    asked = Asked(QueryDict(content[:4000]), AT)
    readings: list[Callable[[], object]] = [
        lambda: asked.need("service_code"),
        lambda: asked.several("service_request_id"),
        lambda: asked.degrees("lat", 90),
        lambda: asked.degrees("long", 180),
        lambda: asked.instant("updated_datetime"),
        asked.span,
        asked.status,
        asked.page,
        lambda: asked.with_extensions,
    ]
    for read in readings:
        try:
            read()
        except Wrong as wrong:
            if not 400 <= wrong.status < 500:
                raise AssertionError from wrong


def a_sheet(content: bytes) -> None:
    """Lines, TooMuch or another refusal: as a text, as a file, and as the cells of a sound file."""
    with suppress(BadTable):
        for _row in islice(separated.rows(content[1:]), 1000):
            pass
    whole = content[1:] if content[:1] < b"\x80" else _around(content[1:])
    try:
        packed.check(whole, most=8 * 1024 * 1024)
    except packed.TooMuch:
        return
    if not FAR.search(content):  # claims more cells than memory; in the site it dies alone
        with suppress(unpacking.Unreadable, Exception):
            for _line in islice(unpacking.unpack(whole), 1000):
                pass


def a_playbook(content: bytes) -> None:
    """A playbook, or Unreadable with its problems."""
    with suppress(reading.Unreadable):
        reading.read(content.decode("utf-8", "replace"))


def a_picture(content: bytes) -> None:
    """A picture kept as a bare JPEG, or NotAPicture."""
    with suppress(Exception), Image.open(io.BytesIO(content)) as claimed:
        if claimed.width * claimed.height > WIDE:
            return
    pictures.taken_at(content)
    with suppress(pictures.NotAPicture):
        kept = pictures.prepare(content, FOLDER)
        path = pictures.path_of(kept.name, FOLDER)
        with Image.open(path) as bare:
            assert bare.format == "JPEG"
            assert not bare.getexif()
        pictures.remove(kept.name, FOLDER)


def _sheet() -> bytes:
    out = io.BytesIO()
    with Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["名称", "编号"])
        page.write_row(1, 0, ["一组", 1.5])
        page.merge_range("A3:B3", "合计")
    return out.getvalue()


SHEET = _sheet()


def _around(cells: bytes) -> bytes:
    """Return a sound file in which these bytes stand for the cells."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SHEET)) as sound, zipfile.ZipFile(out, "w") as box:
        for part in sound.namelist():
            box.writestr(part, cells if "sheet1" in part else sound.read(part))
    return out.getvalue()


def _pictures() -> Iterator[bytes]:
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP"):
        out = io.BytesIO()
        Image.effect_noise((24, 16), 50).convert("RGB").save(out, kind)
        yield out.getvalue()


def _cells() -> bytes:
    with zipfile.ZipFile(io.BytesIO(SHEET)) as box:
        return box.read("xl/worksheets/sheet1.xml")


def _mails() -> Iterator[bytes]:
    yield letter(files=[("a.jpg", b"x")])
    yield bounced("<a.b@c>")
    yield from (said for make in CORPUS.values() if len(said := make()) < 20_000)


MESSAGE = (
    "<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>1</CreateTime>"
    "<MsgType>text</MsgType><Content><![CDATA[路灯]]></Content><MsgId>1</MsgId></xml>"
)
FORM = (
    b"service_code=a&lat=43.9&long=119.3&updated_datetime=2026-03-02T09:00:00Z&page=2&status=open"
)
HARNESSES: dict[str, tuple[Callable[[bytes], None], Callable[[], Iterator[bytes]]]] = {
    "mail": (a_mail, _mails),
    "chat": (a_chat, lambda: iter([MESSAGE.encode()])),
    "form": (a_form, lambda: iter([FORM])),
    "sheet": (
        a_sheet,
        lambda: iter([b"\0" + SHEET, b"\xff" + _cells(), "\0名称,编号\n一组,1\n".encode()]),
    ),
    "playbook": (
        a_playbook,
        lambda: (path.read_bytes() for path in sorted((ROOT / "playbooks").glob("*.yaml"))),
    ),
    "picture": (a_picture, _pictures),
}
