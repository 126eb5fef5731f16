"""The words of a mail out of bytes: charsets as they are and as they are claimed, encoded names."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

LONGEST_HEADER = 8_000
LONGEST_RAW = 80_000
# What senders claim. GB2312 and GBK are read as GB18030, which holds both: most who claim the
# first write the last. Any other name, UTF-7 among them, counts as not claimed.
READ_AS = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "gb18030": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "big5_tw": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "cp950": "big5hkscs",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "shift_jis": "cp932",
    "iso-2022-jp": "iso2022_jp",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "koi8-r": "koi8-r",
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (*range(1, 12), 13, 14, 15, 16)},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
}
GUESSES = ("utf-8", "gb18030")
BLANKS = re.compile(r"[\r\n\t\x0b\x0c\x85\u2028\u2029]+")
# Signs nobody typed: controls, halves of signs, and those that turn the direction of reading.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e"
    "\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)


def decoded(content: bytes, charset: str = "") -> str:
    """Return bytes as text: as claimed, else as UTF-8 or GB18030 if they are that, else with �."""
    claimed = READ_AS.get(charset.strip().strip("\"'").lower(), "")
    for guess in (claimed, *GUESSES):
        if guess:
            try:
                return seen(content.decode(guess))
            except UnicodeError:
                continue
    return seen(content.decode(claimed or "utf-8", "replace"))


def seen(text: str) -> str:
    """Return a text without signs that cannot be seen, its lines ended by line feeds alone."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return a text as one line, so that it can never become a header of its own."""
    return seen(BLANKS.sub(" ", text)).strip()


def raw(message: Message, name: str) -> str:
    """Return the first header of a name as it stands, bytes that are no ASCII decoded."""
    return next(iter(raws(message, name)), "")


def raws(message: Message, name: str) -> list[str]:
    """Return every header of a name as it stands, of bounded length, as one line each."""
    low = name.lower()
    found = (value for key, value in message.raw_items() if key.lower() == low)
    return [one_line(_without_bytes(str(value)[:LONGEST_RAW])) for value in found]


def _without_bytes(text: str) -> str:
    """Return a text in which the library has hidden bytes as halves of signs, decoded."""
    return text if text.isascii() else decoded(text.encode("utf-8", "surrogateescape"))


def header_words(text: str) -> str:
    """Return a header as people read it: one line, encoded words decoded, of bounded length."""
    text = text[:LONGEST_HEADER]
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError, LookupError):
        parts = [(text, None)]
    return one_line("".join(_part(content, charset) for content, charset in parts))[:LONGEST_HEADER]


def _part(content: str | bytes, charset: str | None) -> str:
    if isinstance(content, bytes):
        return decoded(content, charset or "")
    return content
