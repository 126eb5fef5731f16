"""Speak with the platforms of WeChat and WeCom, or with a gateway before them: JSON over HTTP."""

import http.client
import ipaddress
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _

from bandeng.doors import actions
from bandeng.matters.pictures import MOST_BYTES

Did = TypeVar("Did")
TIMEOUT = 8.0
MOST_READ = 256 * 1024
LEAST_SECONDS, MOST_SECONDS = 60, 7200
# The token is not accepted (any more); a new one is fetched once.
STALE = frozenset({40001, 40014, 41001, 42001})
BUSY = frozenset({-1, 45009, 45011})


class NotReached(Exception):
    """The platform could not be reached or understood; the message says it in words."""


class SaysNo(Exception):
    """The platform answers with an errcode; the message says it in words."""

    def __init__(self, code: int, sentence: str) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Account:
    """Where a platform is, and what one account is let in by."""

    door: str
    base: str
    id: str
    secret: str
    words: Mapping[int, Callable[[], str]]

    def post(self, path: str, said: Mapping[str, Any], **query: str) -> dict[str, Any]:
        """Return the JSON answer to a JSON body; raise NotReached or SaysNo."""
        body = json.dumps(said, ensure_ascii=False).encode()
        return self._understood(self._spoken("POST", path, query, body)[1])

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Return the JSON answer to a question; raise NotReached or SaysNo."""
        return self._understood(self._spoken("GET", path, query)[1])

    def fetch(self, path: str, **query: str) -> bytes:
        """Return a file; raise NotReached or SaysNo."""
        sort, content = self._spoken("GET", path, query, most=MOST_BYTES + 1)
        if sort.startswith(("application/json", "text/plain")):
            self._understood(content)
            raise NotReached(_("The platform sent no file."))
        return content

    def let_in(
        self, do: Callable[[str], Did], fetch: Callable[[bool], dict[str, Any]], *, at: datetime
    ) -> Did:
        """Return what `do` does with the token; with a new one, once, if the platform refuses it.

        `fetch` asks for a token; it is told whether the last one was refused.
        """
        token = actions.access_token(self.door, self._name, lambda: _token(fetch(False)), at=at)
        try:
            return do(token)
        except SaysNo as no:
            if no.code not in STALE:
                raise
        token = actions.access_token(
            self.door, self._name, lambda: _token(fetch(True)), at=at, instead_of=token
        )
        return do(token)

    @property
    def _name(self) -> str:
        return f"{self.base} {self.id} {self.secret}"

    def _understood(self, content: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise NotReached(_("The platform answers something else than expected."))
        code = answer.get("errcode", 0)
        if code != 0:
            code = code if isinstance(code, int) else -1
            raise SaysNo(code, self._said(code))
        return answer

    def _said(self, code: int) -> str:
        known = self.words.get(code) or COMMON.get(code)
        words = known() if known else _("The platform refuses it.")
        return _("%(words)s (errcode %(code)d)") % {"words": words, "code": code}

    def _spoken(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: bytes | None = None,
        most: int = MOST_READ,
    ) -> tuple[str, bytes]:
        try:
            line = self._line()
            try:
                where = f"{urlsplit(self.base).path.rstrip('/')}{path}"
                where = f"{where}?{urlencode(query)}" if query else where
                line.request(method, where, body, {"Content-Type": "application/json"})
                answer = line.getresponse()
                if answer.status != 200:
                    said = _("The platform answers %(status)d instead of 200.")
                    raise NotReached(said % {"status": answer.status})
                return answer.headers.get("Content-Type", "").lower(), answer.read(most)
            finally:
                line.close()
        except TimeoutError:
            raise NotReached(_("The platform does not answer within 8 seconds.")) from None
        except ssl.SSLError:
            raise NotReached(_("The platform's certificate cannot be trusted.")) from None
        except (OSError, http.client.HTTPException, ValueError):
            said = _("The platform cannot be reached. Check its address and that this machine may.")
            raise NotReached(said) from None

    def _line(self) -> http.client.HTTPConnection:
        where = urlsplit(self.base)
        host, port = where.hostname or "", where.port
        if where.scheme == "https" and host:
            return http.client.HTTPSConnection(host, port, timeout=TIMEOUT)
        if where.scheme == "http" and _is_near(host):
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        said = _("The address must begin with https://, or lie in your own network.")
        raise NotReached(said)


def _is_near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _token(answer: Mapping[str, Any]) -> tuple[str, int]:
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(seconds, int):
        raise NotReached(_("The platform answers without an access_token."))
    return token, max(LEAST_SECONDS, min(seconds, MOST_SECONDS))


COMMON: Mapping[int, Callable[[], str]] = {
    -1: lambda: _("The platform is busy; it is tried again."),
    40001: lambda: _("The secret is not the right one for this account."),
    40013: lambda: _("There is no account of this id."),
    40014: lambda: _("The platform refuses its own token."),
    40125: lambda: _("The secret is not the right one for this account."),
    42001: lambda: _("The platform's token has run out."),
    45009: lambda: _("More was asked of the platform today than it allows; it is tried again."),
    48001: lambda: _("This account may not use this; it may have to be verified first."),
}
