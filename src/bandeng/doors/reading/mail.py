"""Read a mail: who wrote, to which addresses, what, with which pictures; and whether a machine did.

Whatever the bytes, there is a letter or NotRead; nothing else is raised and nothing runs away.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses

from bandeng.doors.reading.mail_bounces import Bounce, bounce_of
from bandeng.doors.reading.mail_machines import machine_in
from bandeng.doors.reading.mail_pages import words_of
from bandeng.doors.reading.mail_replies import own_words
from bandeng.doors.reading.mail_words import decoded, header_words, raw, raws

MOST_BYTES = 25 * 1024 * 1024
MOST_HEAD = 256 * 1024
MOST_HEADS = 2_000
MOST_NESTED = 60
MOST_BOUNDARIES = 5_000
MOST_PARTS = 200
MOST_FILES = 20
LONGEST_TEXT = 20_000
LONGEST_NAME = 60
LONGEST_SUBJECT = 200
ICON = 10 * 1024  # smaller pictures within the text are signatures and smileys
ADDRESS = re.compile(r"[^\s@<>()\",;:\\\[\]\x00-\x1f\x7f]{1,64}@[A-Za-z0-9.-]{1,190}")
TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc", "Resent-To")


class NotRead(ValueError):
    """A mail is not read; says why: big, head, nested, parts, broken."""

    @property
    def why(self) -> str:
        """Return the reason as one of the five words."""
        return str(self.args[0])


@dataclass(frozen=True)
class Attached:
    """A file that came along."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """A mail as it was read; `machine` says by what a machine was recognised, empty for people."""

    message_id: str
    sender: str
    name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    new_text: str
    files: tuple[Attached, ...] = ()
    machine: str = ""
    bounce: Bounce | None = None


def read(content: bytes, *, envelope_from: str | None = None) -> Letter:
    """Return the letter; raise NotRead for what is too large, too deep or no mail."""
    _check_size(content)
    try:
        message = email.message_from_bytes(content, policy=compat32)
        if len(message) > MOST_HEADS:
            raise NotRead("head")
        parts = list(_parts(message))
        return _letter(message, parts, envelope_from)
    except NotRead:
        raise
    except Exception:  # the library was not written for who means harm
        raise NotRead("broken") from None


def read_head(content: bytes) -> Letter:
    """Return who wrote a mail whose body is not read; raise NotRead if that cannot be told."""
    head = re.split(rb"\r?\n\r?\n", content[:MOST_HEAD], maxsplit=1)[0]
    try:
        return _letter(email.message_from_bytes(head, policy=compat32), [], None)
    except Exception:
        raise NotRead("broken") from None


def _check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise NotRead("big")
    ends = [at for at in (content.find(b"\n\n"), content.find(b"\n\r\n")) if at >= 0]
    if min(ends, default=len(content)) > MOST_HEAD:
        raise NotRead("head")
    low = content.lower()
    if low.count(b"boundary") + low.count(b"message/") > MOST_NESTED:
        raise NotRead("nested")
    if low.count(b"\n--") > MOST_BOUNDARIES:
        raise NotRead("parts")


def _letter(message: Message, parts: list[Message], envelope_from: str | None) -> Letter:
    name, sender = _person(message, "From")
    text = _text(parts)
    bounce = bounce_of(message)
    return Letter(
        message_id=raw(message, "Message-ID")[:300],
        sender=sender,
        name=name[:LONGEST_NAME],
        recipients=_recipients(message),
        subject=header_words(raw(message, "Subject"))[:LONGEST_SUBJECT],
        text=text[:LONGEST_TEXT],
        new_text=own_words(text)[:LONGEST_TEXT],
        files=tuple(_files(parts)),
        machine="bounce" if bounce else machine_in(message, sender, envelope_from),
        bounce=bounce,
    )


def _parts(message: Message) -> Iterator[Message]:
    """Yield the leaves; a mail inside the mail is one leaf and not looked into."""
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise NotRead("parts")
        inside = part.get_payload()
        if isinstance(inside, list) and part.get_content_maintype() == "multipart":
            waiting += [each for each in reversed(inside) if isinstance(each, Message)]
        else:
            yield part


def _text(parts: list[Message]) -> str:
    """Return what can be read: the plain parts, or the pages where no plain part says anything."""
    plain = [_decoded(part) for part in parts if _is_text(part, "text/plain")]
    if any(words.strip() for words in plain):
        return "\n".join(plain).strip()
    return "\n".join(words_of(_decoded(p)) for p in parts if _is_text(p, "text/html")).strip()


def _is_text(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and not _is_attached(part)


def _is_attached(part: Message) -> bool:
    return str(part.get("Content-Disposition") or "").strip().lower().startswith("attachment")


def _decoded(part: Message) -> str:
    return decoded(_bytes(part), str(part.get_param("charset") or ""))


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, TypeError, LookupError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


def _files(parts: list[Message]) -> Iterator[Attached]:
    found = (part for part in parts if not _is_text(part, "text/plain") and _is_file(part))
    for part in list(found)[:MOST_FILES]:
        content = _bytes(part)
        if content or _file_name(part):
            yield Attached(_file_name(part), part.get_content_type()[:80], content)


def _is_file(part: Message) -> bool:
    """Tell whether a leaf is a file; pages, and small pictures within the text, are none."""
    if _is_attached(part):
        return True
    kind = part.get_content_maintype()
    if kind == "image":
        return not (part.get("Content-ID") and len(_bytes(part)) < ICON)
    return bool(_file_name(part)) or kind not in ("text", "multipart", "message")


def _file_name(part: Message) -> str:
    """Return the name a file came with, RFC 2231 and 2047 read; of a path the last step."""
    plain = Message()
    for name in ("Content-Disposition", "Content-Type"):
        plain[name] = raw(part, name)  # bytes that are no ASCII are lost on the library
    try:
        said = plain.get_filename() or ""
    except (ValueError, LookupError, TypeError, IndexError, AttributeError):
        return ""
    return re.split(r"[/\\]", header_words(said))[-1][:LONGEST_NAME]


def _person(message: Message, name: str) -> tuple[str, str]:
    found = getaddresses([raw(message, name)])[:1]
    said, address = found[0] if found else ("", "")
    return header_words(said), address.lower() if ADDRESS.fullmatch(address) else ""


def _recipients(message: Message) -> tuple[str, ...]:
    """Return the addresses a mail came to, those that the post office wrote down first."""
    said = [value for name in TO for value in raws(message, name)[:20]]
    found = (address.lower() for text in said for address in ADDRESS.findall(text))
    return tuple(dict.fromkeys(found))[:50]
