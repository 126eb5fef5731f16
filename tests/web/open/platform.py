"""A platform that speaks as the documentation of WeChat and WeCom says, and one who writes by it.

It listens on this machine, remembers what it was asked, and answers with what was recorded from
the documentation: tokens, errcodes, media. Nothing outside is reached.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

from django.http import HttpResponse
from django.test import Client

from bandeng.doors.reading.envelopes import Envelope, signature
from tests.factories import MONDAY

NONCE = "263014780"
WECHAT = Envelope("a-token-of-ours", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx0123456789")
WECOM = Envelope("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
SECRETS = {"wechat": "the-secret-of-wechat", "wecom": "the-secret-of-wecom"}
OK = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Platform:
    """What it was asked, and what it answers next at an address."""

    base: str = ""
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    says: dict[str, list[Any]] = field(default_factory=dict)
    tokens: int = 0
    media: bytes = b""

    def will(self, path: str, *answers: Any) -> None:
        """Answer so at an address, one after the other; then as usual again."""
        self.says.setdefault(path, []).extend(answers)

    def sent(self, path: str) -> list[dict[str, Any]]:
        """Return the bodies that were posted to an address."""
        return [body for where, _query, body in self.asked if where == path]

    def answer(self, path: str, query: dict[str, str], body: dict[str, Any]) -> Any:
        """Return what the documentation says is answered."""
        self.asked.append((path, query, body))
        if self.says.get(path):
            return self.says[path].pop(0)
        if path in ("/cgi-bin/stable_token", "/cgi-bin/gettoken"):
            return self._token({**query, **body})
        if query.get("access_token") != f"token-{self.tokens}":
            return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid"}
        return self.media if path == "/cgi-bin/media/get" else {**OK, "msgid": 200228332}

    def _token(self, said: dict[str, Any]) -> dict[str, Any]:
        secret = said.get("secret") or said.get("corpsecret")
        if secret not in SECRETS.values():
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        self.tokens += 1
        return {**OK, "access_token": f"token-{self.tokens}", "expires_in": 7200}


@contextmanager
def listening() -> Iterator[Platform]:
    """Listen on this machine as long as a test lasts."""
    platform = Platform()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            self._answer(json.loads(self.rfile.read(size)))

        def _answer(self, body: dict[str, Any]) -> None:
            where = urlsplit(self.path)
            said = platform.answer(where.path, dict(parse_qsl(where.query)), body)
            status = 200
            if isinstance(said, int):
                status, said = said, {}
            sort = "image/jpeg" if isinstance(said, bytes) else "application/json; encoding=utf-8"
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", sort)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    platform.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Writer:
    """Somebody with WeChat or WeCom: what he writes reaches us as the platform would send it."""

    name: str = "oABC_resident-1"
    door: str = "wechat"
    mode: str = "safe"
    envelope: Envelope = WECHAT
    last: int = 1000

    def says(self, text: str, **parts: str) -> str:
        """Return what a text is answered."""
        return self.sends("text", Content=text, **parts)

    def points(self, lat: float, lng: float) -> str:
        """Return what a location is answered; it is one of the shifted map."""
        return self.sends("location", Location_X=str(lat), Location_Y=str(lng), Scale="16")

    def does(self, event: str, key: str = "") -> str:
        """Return what an event is answered."""
        self.last += 1
        made = str(self.last)
        return self.sends("event", Event=event, EventKey=key, MsgId="", CreateTime=made)

    def sends(self, sort: str, **parts: str) -> str:
        """Return what a message is answered, empty for nothing; it must be taken."""
        response = self.posts(self.message(sort, **parts))
        assert response.status_code == 200, response.content
        return self.read(response)

    def message(self, sort: str, **parts: str) -> str:
        """Return a message as XML; each is a new one."""
        self.last += 1
        usual = {
            "ToUserName": "gh_account", "FromUserName": self.name, "CreateTime": "1772420400",
            "MsgType": sort, "MsgId": str(self.last),
        }  # fmt: skip
        said = {name: text for name, text in {**usual, **parts}.items() if text}
        inside = "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in said.items())
        return f"<xml>{inside}</xml>"

    def posts(self, xml: str, **changed: str) -> HttpResponse:
        """Return the answer to XML that is signed, and sealed if the mode is."""
        stamp = str(int(MONDAY.timestamp()) + 6 * 3600)
        said = {"timestamp": stamp, "nonce": NONCE}
        said["signature"] = signature(self.envelope.token, stamp, NONCE)
        if self.mode != "plain":
            sealed = self.envelope.seal(xml.encode())
            said["msg_signature"] = signature(self.envelope.token, stamp, NONCE, sealed)
            said["encrypt_type"] = "aes"
            shown = xml[5:-6] if self.mode == "compatible" else ""
            xml = f"<xml>{shown}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        query = "&".join(f"{name}={value}" for name, value in {**said, **changed}.items())
        client = Client(enforce_csrf_checks=True)
        return client.post(f"/{self.door}/?{query}", xml, content_type="text/xml")  # type: ignore[return-value]

    def read(self, response: HttpResponse) -> str:
        """Return the words of an answer."""
        if response.content in (b"", b"success"):
            return ""
        top = ElementTree.fromstring(response.content)
        if self.mode != "plain":
            sealed, stamp = top.findtext("Encrypt") or "", top.findtext("TimeStamp") or ""
            told = {"signed": top.findtext("MsgSignature") or "", "timestamp": stamp}
            plain = self.envelope.open(sealed, nonce=top.findtext("Nonce") or "", **told)
            top = ElementTree.fromstring(plain)
        assert top.findtext("ToUserName") == self.name
        assert top.findtext("MsgType") == "text"
        return top.findtext("Content") or ""
