"""Reports that a mail did not arrive (RFC 3464): what failed, why, and which mail it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from bandeng.doors.reading.mail_words import header_words, raw

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
IDS = re.compile(r"^Message-ID:\s*(<[^<>\s]{1,300}>)", re.IGNORECASE | re.MULTILINE)
LONGEST = 160
MOST_PARTS = 20


@dataclass(frozen=True)
class Bounce:
    """One report: whether it is for good, its status (5.1.1), and the mail's Message-ID."""

    failed: bool
    status: str
    said: str
    message_id: str


def bounce_of(message: Message) -> Bounce | None:
    """Return the report a mail is, None if it is none."""
    kind = str(message.get_param("report-type") or "").lower()
    if message.get_content_type() != "multipart/report" or kind != "delivery-status":
        return None
    parts = [each for each in _inside(message)][:MOST_PARTS]
    blocks = [
        b for p in parts if p.get_content_type() == "message/delivery-status" for b in _inside(p)
    ]
    about = [block for block in blocks[:MOST_PARTS] if block.get("Action")]
    failed = next((each for each in about if _action(each) == "failed"), None)
    told = failed or (about[0] if about else None)
    found = STATUS.search(raw(told, "Status")) if told else None
    return Bounce(
        failed=failed is not None,
        status=found[0] if found else "",
        said=header_words(raw(told, "Diagnostic-Code"))[:LONGEST] if told else "",
        message_id=next(_ids(parts), ""),
    )


def _inside(part: Message) -> list[Message]:
    inside = part.get_payload()
    return (
        [each for each in inside if isinstance(each, Message)] if isinstance(inside, list) else []
    )


def _action(block: Message) -> str:
    return raw(block, "Action").lower()


def _ids(parts: list[Message]) -> Iterator[str]:
    """Yield the ids of the mails that are returned, whole or their heads alone."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            yield from (raw(each, "Message-ID") for each in _inside(part) if each["Message-ID"])
        elif kind == "text/rfc822-headers":
            yield from IDS.findall(str(part.get_payload())[:20_000])
