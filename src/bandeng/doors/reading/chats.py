"""Read what WeChat and WeCom send: small XML with one level; and write what they are answered."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bandeng.doors.reading.gcj import to_wgs

MOST_BYTES = 64 * 1024
MOST_NAMES = 60
LONGEST_NAME = 128  # of a sender, an id, an event
LONGEST_TEXT = 4000
MOST_REPLY = 2000  # bytes; the platforms cut at 2,048
SCENE = "qrscene_"


class NotReadable(ValueError):
    """What came is no message."""


@dataclass(frozen=True)
class Message:
    """One message or event; a point is already WGS-84, as all of ours are."""

    to: str
    sender: str
    sort: str
    made: str
    id: str = ""
    text: str = ""
    lat: float | None = None
    lng: float | None = None
    media_id: str = ""
    event: str = ""
    event_key: str = ""
    agent: str = ""

    @property
    def key(self) -> str:
        """Return what is the same when the platform sends the same once more, and only then."""
        return self.id or f"{self.made} {self.event} {self.event_key}"

    @property
    def scene(self) -> str:
        """Return what the code stands for that was scanned, to follow the account or later."""
        if self.sort != "event" or self.event not in ("subscribe", "scan"):
            return ""
        return self.event_key.removeprefix(SCENE)


def parts_of(content: bytes) -> dict[str, str]:
    """Return the texts of an XML message by name; raise NotReadable for anything else."""
    if len(content) > MOST_BYTES:
        raise NotReadable("too large")
    try:
        top = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NotReadable("no XML") from None
    if top.tag != "xml" or len(top) > MOST_NAMES:
        raise NotReadable("no message")
    return {child.tag: (child.text or "").strip() for child in top}


def message_of(parts: Mapping[str, str]) -> Message:
    """Return the message that the parts are; raise NotReadable without a sender or a sort."""
    said = {name: _short(parts, name) for name in NAMES}
    if not said["FromUserName"] or not said["MsgType"]:
        raise NotReadable("nobody sent it")
    if not said["MsgId"] and not said["CreateTime"]:
        raise NotReadable("it cannot be told from others")
    lat, lng = _point(parts)
    return Message(
        to=said["ToUserName"],
        sender=said["FromUserName"],
        sort=said["MsgType"].lower(),
        made=said["CreateTime"],
        id=said["MsgId"],
        text=parts.get("Content", "")[:LONGEST_TEXT],
        lat=lat,
        lng=lng,
        media_id=parts.get("MediaId", "")[:LONGEST_TEXT],
        event=said["Event"].lower(),
        event_key=said["EventKey"],
        agent=said["AgentID"],
    )


NAMES = (
    "ToUserName", "FromUserName", "MsgType", "CreateTime", "MsgId", "Event", "EventKey", "AgentID",
)  # fmt: skip


def _short(parts: Mapping[str, str], name: str) -> str:
    value = parts.get(name, "")
    if len(value) > LONGEST_NAME:
        raise NotReadable(f"{name} is too long")
    return value


def _point(parts: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Return where a location message points at, on the earth and not on the shifted map."""
    try:
        lat, lng = float(parts["Location_X"]), float(parts["Location_Y"])
    except (KeyError, ValueError):
        return None, None
    if not (math.isfinite(lat) and math.isfinite(lng) and abs(lat) <= 90 and abs(lng) <= 180):
        return None, None
    return to_wgs(lat, lng)


def reply_to(message: Message, text: str, *, made: int) -> str:
    """Return the XML that answers a message with a text."""
    return (
        f"<xml><ToUserName>{_cdata(message.sender)}</ToUserName>"
        f"<FromUserName>{_cdata(message.to)}</FromUserName>"
        f"<CreateTime>{made}</CreateTime><MsgType>{_cdata('text')}</MsgType>"
        f"<Content>{_cdata(cut(text))}</Content></xml>"
    )


def sealed_reply(sealed: str, *, signed: str, timestamp: str, nonce: str) -> str:
    """Return the XML around a sealed reply."""
    return (
        f"<xml><Encrypt>{_cdata(sealed)}</Encrypt><MsgSignature>{_cdata(signed)}</MsgSignature>"
        f"<TimeStamp>{int(timestamp)}</TimeStamp><Nonce>{_cdata(nonce)}</Nonce></xml>"
    )


def cut(text: str, most: int = MOST_REPLY) -> str:
    """Return a text that is no longer than the platform takes, in whole letters."""
    content = text.encode("utf-8", "replace")
    if len(content) <= most:
        return content.decode()
    return content[: most - len("…".encode())].decode("utf-8", "ignore") + "…"


def _cdata(text: str) -> str:
    clean = "".join(sign for sign in text if sign in "\n\t" or _may_stand(sign))
    return f"<![CDATA[{clean.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _may_stand(sign: str) -> bool:
    return " " <= sign and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"
