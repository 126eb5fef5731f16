"""Who carries text messages: a gateway spoken to over HTTP, or a folder for trials."""

import http.client
import ipaddress
import json
import ssl
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from bandeng import home
from bandeng.doors.signing import sign

TIMEOUT = 10.0
MOST_READ = 65_536
LONGEST_REASON = 80


@dataclass(frozen=True)
class Text:
    """One text message as it goes to whoever carries it."""

    id: str
    to: str
    text: str
    parts: int
    template: str
    parameters: Mapping[str, str]


class NotTaken(Exception):
    """The message was not taken, in words; `final` if trying again changes nothing."""

    def __init__(self, sentence: str, *, final: bool = False) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.final = final


class Gateway(Protocol):
    """Carries text messages."""

    def send(self, text: Text, *, at: datetime) -> str:
        """Return the id the message got there; raise NotTaken if it was not taken."""


def gateway_of(said: Mapping[str, str]) -> Gateway:
    """Return who carries messages as the knobs say."""
    if said["provider"] == "file":
        return Folder(home.current().root / "texts")
    return Http(said["url"], said["secret"])


@dataclass(frozen=True)
class Folder:
    """Writes each message into a file and sends nothing."""

    path: Path

    def send(self, text: Text, *, at: datetime) -> str:
        """Return the name of the file."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = f"{text.id}.json"
            said = json.dumps({"at": at.isoformat(), **asdict(text)}, ensure_ascii=False, indent=1)
            (self.path / name).write_text(said, encoding="utf-8")
        except OSError:
            raise NotTaken(_("The site's folder cannot be written to.")) from None
        return name


@dataclass(frozen=True)
class Http:
    """A gateway that follows the contract in docs/how-to/sms.md."""

    url: str
    secret: str

    def send(self, text: Text, *, at: datetime) -> str:
        """Return the gateway's id of the message."""
        body = json.dumps(asdict(text), ensure_ascii=False).encode()
        stamp = str(int(at.timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Bandeng-Timestamp": stamp,
            "X-Bandeng-Signature": sign(self.secret, stamp, body),
        }
        return _message_id(*self._post(body, headers))

    def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        try:
            where = urlsplit(self.url)
            line = _line_to(where)
            path = f"{where.path or '/'}?{where.query}" if where.query else where.path or "/"
            try:
                line.request("POST", path, body, dict(headers))
                answer = line.getresponse()
                return answer.status, answer.read(MOST_READ)
            finally:
                line.close()
        except TimeoutError:
            raise NotTaken(_("The gateway does not answer within 10 seconds.")) from None
        except ssl.SSLError:
            raise NotTaken(_("The gateway's certificate cannot be trusted.")) from None
        except (OSError, http.client.HTTPException, ValueError):
            said = _("The gateway cannot be reached. Check its address and that this machine may.")
            raise NotTaken(said) from None


def _line_to(where: SplitResult) -> http.client.HTTPConnection:
    host, port = where.hostname or "", where.port
    if where.scheme == "https" and host:
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT)
    if where.scheme == "http" and _is_near(host):
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    raise NotTaken(_("The gateway's address must begin with https://, or lie in your own network."))


def _is_near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _message_id(status: int, body: bytes) -> str:
    answer = _answer(body)
    reason = str(answer.get("reason", ""))[:LONGEST_REASON]
    if status in (400, 422):
        said = _("The gateway refuses this message: %(reason)s")
        raise NotTaken(said % {"reason": reason or _("no reason given")}, final=True)
    if status in REFUSALS:
        raise NotTaken(str(REFUSALS[status]()))
    if not 200 <= status < 300:
        raise NotTaken(_("The gateway answers %(status)d instead of 200.") % {"status": status})
    found = answer.get("message_id")
    if not isinstance(found, str | int) or not str(found):
        raise NotTaken(_("The gateway answers without a message_id: is this its right address?"))
    return str(found)[:120]


REFUSALS = {
    401: lambda: _("The gateway does not accept the signature: is the secret the same there?"),
    403: lambda: _("The gateway does not accept the signature: is the secret the same there?"),
    404: lambda: _("There is no gateway at this address."),
    429: lambda: _("The gateway says: too many messages at once."),
}


def _answer(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
