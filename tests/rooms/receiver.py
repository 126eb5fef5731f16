"""A program that is told: it keeps what came and answers as it is bidden."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Receiver:
    """What came, and what is answered: a status, headers, a body; or what `misbehave` does."""

    port: int = 0
    came: list[tuple[dict[str, str], bytes, str]] = field(default_factory=list)
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    misbehave: Any = None

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}/told?from=here"

    def told(self) -> list[Any]:
        """Return the bodies that came, read."""
        return [json.loads(body) for _headers, body, _path in self.came]


@contextmanager
def listening(proof: Path | None = None) -> Iterator[Receiver]:
    """Start a receiver on this machine; encrypted with a certificate and its key in one file."""
    receiver = Receiver()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept = {name.lower(): value for name, value in self.headers.items()}
            receiver.came.append((kept, body, self.path))
            if receiver.misbehave:
                receiver.misbehave(self)
                return
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            with suppress(OSError):  # who read enough has hung up
                self.wfile.write(receiver.answer)

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    server.daemon_threads = True
    if proof:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(proof)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(name: str, where: Path) -> Path:
    """Write a certificate a machine gives itself, and its key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    shape = serialization.PrivateFormat.PKCS8
    where.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, shape, plain))
    return where


def verify(headers: dict[str, str], body: bytes, secret: str, *, now: float | None = None) -> Any:
    """Return what was told if it is genuine; the snippet of docs/how-to/callbacks.md."""
    stamp = int(headers["webhook-timestamp"])
    if abs((time.time() if now is None else now) - stamp) > 300:
        raise ValueError("too old, or from the future")
    content = f"{headers['webhook-id']}.{stamp}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    if not any(hmac.compare_digest(wanted, s) for s in headers["webhook-signature"].split()):
        raise ValueError("not signed by our secret")
    return json.loads(body)
