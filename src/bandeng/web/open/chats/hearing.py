"""Take in a signed call of a platform: read it, hear it once, answer in its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable, QueryCanceled

from bandeng.doors import actions
from bandeng.doors.actions import TooFast, Wrote
from bandeng.doors.reading import chats
from bandeng.doors.reading.chats import Message, NotReadable
from bandeng.doors.reading.envelopes import Envelope, signature
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit
from bandeng.web.open.chats.deadline import Late
from bandeng.web.open.chats.dialogue import answer
from bandeng.web.open.chats.talk import Talk
from bandeng.web.ui.origin import came_from

FRESH = timedelta(minutes=10)  # a call signed longer ago is refused, whoever sends it again
WRONG = Limit(60, timedelta(minutes=1))
MESSAGES = Limit(30, timedelta(minutes=1))
HELD_UP = (LockNotAvailable, QueryCanceled)


@dataclass(frozen=True)
class Signed:
    """What stands in the address of a call: its signatures, when it was made, and its nonce."""

    plain: str
    sealed: str
    timestamp: str
    nonce: str

    def is_fresh(self, at: datetime) -> bool:
        """Tell whether the call was made just now."""
        digits = self.timestamp if self.timestamp.isascii() and self.timestamp.isdigit() else ""
        return bool(digits) and abs(int(digits[:12]) - at.timestamp()) <= FRESH.total_seconds()

    def open(self, envelope: Envelope, parts: Mapping[str, str]) -> dict[str, str]:
        """Return the parts of the sealed message; raise NotOurs or NotReadable."""
        content = envelope.open(
            parts.get("Encrypt", ""),
            signed=self.sealed,
            timestamp=self.timestamp,
            nonce=self.nonce,
        )
        return chats.parts_of(content)


def signed_of(request: HttpRequest) -> Signed:
    """Return what stands in the address of a call."""
    said = [request.GET.get(name, "")[:200] for name in ADDRESS]
    return Signed(*said)


ADDRESS = ("signature", "msg_signature", "timestamp", "nonce")


def content_of(request: HttpRequest) -> bytes:
    """Return the body of a call; raise NotReadable for one that is too large or broken off."""
    try:
        return request.body
    except (SuspiciousOperation, UnreadablePostError):
        raise NotReadable("too large") from None


def hear(channel: str, message: Message, *, at: datetime) -> str:
    """Return what a message is answered, kept before it is said; empty for nothing.

    While the database is held up or slow, that nothing was taken is said in time.
    """
    wrote = Wrote(channel, message.sender, message.key)
    with translation.override(settings.LANGUAGE_CODE):
        try:
            return actions.hear_message(
                wrote, MESSAGES, lambda sender: answer(Talk(sender, message, at)), at=at
            )
        except TooFast:
            return _("That was very fast. Please write again in a minute.")
        except OperationalError as error:
            if not isinstance(error, Late) and not isinstance(error.__cause__, HELD_UP):
                raise
            return _("Nothing could be taken just now. Please write it once more in a minute.")


def sealed_answer(envelope: Envelope, reply: str, signed: Signed) -> HttpResponse:
    """Return a reply sealed for the platform."""
    sealed = envelope.seal(reply.encode())
    mark = signature(envelope.token, signed.timestamp, signed.nonce, sealed)
    said = {"signed": mark, "timestamp": signed.timestamp, "nonce": signed.nonce}
    return xml(chats.sealed_reply(sealed, **said))


def xml(content: str) -> HttpResponse:
    """Return an answer in XML."""
    return HttpResponse(content, content_type="text/xml; charset=utf-8")


def plain(content: str, status: int = 200) -> HttpResponse:
    """Return an answer of a few letters."""
    return HttpResponse(content, status=status, content_type="text/plain; charset=utf-8")


def refused(request: HttpRequest, at: datetime, *, status: int = 403) -> HttpResponse:
    """Return the no to a call that is not the platform's; too many are not even looked at."""
    if tries.too_many(f"wrong calls from {came_from(request)}", WRONG, at=at):
        return plain("too many wrong calls", 429)
    return plain("refused", status)
