"""Which mails machines wrote: nobody answers them, and they answer nothing (RFC 3834)."""

import re
from collections.abc import Iterator
from email.message import Message

from bandeng.doors.reading.mail_words import header_words, raw

MOST_HOPS = 60
BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
LISTS = ("List-Id", "List-Unsubscribe", "List-Post", "List-Help", "Mailing-List", "X-Mailing-List")
OWN_WORDS = ("X-Autoreply", "X-Autorespond", "X-Loop")
ROBOTS = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|notifications?)\b", re.I
)
AWAY = re.compile(
    r"^\s*(?:自动回复|自动回覆|自动答复|自動回復|系统退信|退信|auto(?:matic)?[ -]?re(?:ply|sponse)|"
    r"out of (?:the )?office|undeliver(?:ed|able)|delivery status notification|"
    r"returned mail|mail delivery (?:failed|failure))",
    re.I,
)


def machine_in(message: Message, sender: str, envelope_from: str | None) -> str:
    """Return by what a machine is recognised, the first sign of several; nothing for people."""
    return next(_signs(message, sender, envelope_from), "")


def _signs(message: Message, sender: str, envelope_from: str | None) -> Iterator[str]:
    submitted, suppress = (
        _said(message, "Auto-Submitted"),
        _said(message, "X-Auto-Response-Suppress"),
    )
    nobody = envelope_from == "" or _said(message, "Return-Path") == "<>"
    signs = {
        "auto-submitted": submitted and not submitted.startswith("no"),
        "precedence": _said(message, "Precedence") in BULK,
        "suppress": re.search(r"\b(?:all|oof|autoreply)\b", suppress),
        "list": any(message.get(name) for name in LISTS),
        "null-sender": nobody,
        "no-sender": not sender,
        "robot": ROBOTS.match(sender),
        "autoreply": any(message.get(name) for name in OWN_WORDS),
        "away": AWAY.match(header_words(raw(message, "Subject"))),
        "loop": len(message.get_all("Received") or []) > MOST_HOPS,
    }
    yield from (word for word, found in signs.items() if found)


def _said(message: Message, name: str) -> str:
    return raw(message, name).lower()
