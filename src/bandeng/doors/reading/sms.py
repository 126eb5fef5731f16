"""What a gateway of text messages posts back: receipts, and replies of people."""

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from bandeng.notices.states import Receipt

MOST_RECEIPTS = 500
LONGEST_REPLY = 2000
LONGEST_ID = 120
STATES = {"delivered": True, "failed": False}
STOPS = {"TD", "T", "退订", "STOP", "N"}
NOISE = "【】[]()（）“”\"'。.!！,， \t\r\n"


class Unreadable(Exception):
    """What was posted is not what the contract says; the message is an English sentence."""


@dataclass(frozen=True)
class Reply:
    """What somebody wrote back."""

    message_id: str
    phone: str
    text: str

    @property
    def stops(self) -> bool:
        """Tell whether it asks for no more messages."""
        plain = unicodedata.normalize("NFKC", self.text).strip(NOISE).upper()
        return plain in STOPS


def read_receipts(body: bytes) -> list[Receipt]:
    """Return the receipts of a body; raise Unreadable for one that does not follow the contract."""
    rows = _object(body).get("receipts")
    if not isinstance(rows, list) or len(rows) > MOST_RECEIPTS:
        raise Unreadable(f"receipts must be a list of at most {MOST_RECEIPTS}")
    return [_receipt(row) for row in rows]


def _receipt(row: Any) -> Receipt:
    if not isinstance(row, dict) or row.get("state") not in STATES:
        raise Unreadable("every receipt is an object whose state is delivered or failed")
    ours, theirs = _word(row, "id", LONGEST_ID), _word(row, "message_id", LONGEST_ID)
    if not ours and not theirs:
        raise Unreadable("every receipt has an id or a message_id")
    number = int(ours) if ours.isascii() and ours.isdigit() and len(ours) < 19 else None
    return Receipt(number, theirs or ours, STATES[row["state"]], _word(row, "reason", 200))


def read_reply(body: bytes) -> Reply:
    """Return the reply of a body; raise Unreadable for one that does not follow the contract."""
    row = _object(body)
    reply = Reply(
        _word(row, "message_id", LONGEST_ID), _word(row, "from", 30), _word(row, "text", None)
    )
    if not reply.message_id or not reply.phone:
        raise Unreadable("message_id and from must be given")
    return reply


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the body must be JSON in UTF-8") from None
    if not isinstance(found, dict):
        raise Unreadable("the body must be a JSON object")
    return found


def _word(row: dict[str, Any], name: str, most: int | None) -> str:
    found = row.get(name, "")
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise Unreadable(f"{name} must be text")
    text = str(found).replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if most is not None and len(text) > most:
        raise Unreadable(f"{name} is longer than {most} characters")
    return text[:LONGEST_REPLY]
