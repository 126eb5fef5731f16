"""Papers somebody hands in: by what they are, not by what they are called; nothing that runs.

Portable documents, the sheets, texts and slides of office programs without macros, and plain text.
They are kept as they came, under a random name, and handed out to be saved, never opened as a page.
"""

import io
import re
import secrets
import zipfile

from bandeng.uploads import packed

MOST_BYTES = 15 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
NAME = re.compile(r"[A-Za-z0-9_-]{24}\.(pdf|docx|xlsx|pptx|odt|ods|odp|txt|csv)")
PDF, ZIP = b"%PDF-", b"PK"
TEXTS = ("txt", "csv")
# What a packed document must hold, by the ending of its name.
INSIDE = {
    **{"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"},
    **dict.fromkeys(("odt", "ods", "odp"), "content.xml"),
}
RUNS = re.compile(r"vbaproject|activex|macrosheet|^basic/|^scripts/", re.IGNORECASE)


class NotADocument(ValueError):
    """A file is not kept as a document; says why: big, unknown, macros, damaged."""

    @property
    def why(self) -> str:
        """Return the reason as one of the four words."""
        return str(self.args[0])


def named(content: bytes, title: str) -> str:
    """Return the random name a document is kept under; raise NotADocument for what is none."""
    if len(content) > MOST_BYTES:
        raise NotADocument("big")
    ending = title.rpartition(".")[2].lower()
    if not _is(content, ending):
        raise NotADocument("unknown")
    return f"{secrets.token_urlsafe(18)}.{ending}"


def _is(content: bytes, ending: str) -> bool:
    if ending == "pdf":
        return content.lstrip().startswith(PDF)
    if ending in TEXTS:
        return b"\0" not in content and _reads(content)
    return ending in INSIDE and content.startswith(ZIP) and _holds(content, INSIDE[ending])


def _reads(content: bytes) -> bool:
    for coding in ("utf-8", "gb18030"):
        try:
            content.decode(coding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _holds(content: bytes, part: str) -> bool:
    try:
        packed.check(content, most=MOST_UNPACKED)
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            names = box.namelist()
    except (packed.TooMuch, zipfile.BadZipFile):
        raise NotADocument("damaged") from None
    if any(RUNS.search(name) for name in names):
        raise NotADocument("macros")
    return part in names
