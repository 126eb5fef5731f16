"""One request to a machine of another house, which is checked at the moment of connecting.

The name is looked up once, every address it has is judged, and the connection goes to the very
address that was judged: a name that answers differently the next time gains nothing. There are
no proxies, no redirects, and an end to waiting.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bandeng.doors.reading.addresses import Network, Target, may_reach
from bandeng.doors.states import Trouble

CONNECT = 5.0
WHOLE = 15.0
MOST_READ = 4096


class NotReached(Exception):
    """Nothing was answered; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        """Keep the trouble."""
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True)
class Reply:
    """What was answered: the status, its pause in seconds if it asks for one, the beginning."""

    status: int
    pause: int
    beginning: str


def post(
    target: Target, body: bytes, headers: Mapping[str, str], *, allowed: list[Network]
) -> Reply:
    """Return what a machine answered to a POST; raise NotReached if it did not."""
    connection = http.client.HTTPConnection(target.host, target.port, timeout=WHOLE)
    try:
        with _in_time(connection):
            connection.sock = _socket(target, allowed)
            if target.scheme == "https":
                _greet(connection, target.host)
            connection.request("POST", target.path, body, {**headers, "Host": target.named})
            answer = connection.getresponse()
            return Reply(answer.status, _pause(answer), _beginning(answer))
    except ssl.SSLCertVerificationError:
        raise NotReached(Trouble.TLS) from None
    except TimeoutError:
        raise NotReached(Trouble.TIME) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotReached(Trouble.CONNECTION) from None
    finally:
        connection.close()


@contextmanager
def _in_time(connection: http.client.HTTPConnection) -> Iterator[None]:
    """Hang up when the whole takes too long, even from who sends one sign after another."""
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        if connection.sock is not None:
            _shut(connection.sock)

    clock = threading.Timer(WHOLE, hang_up)
    clock.daemon = True
    clock.start()
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError):
        if late.is_set():
            raise TimeoutError from None
        raise
    else:
        if late.is_set():
            raise TimeoutError
    finally:
        clock.cancel()


def _shut(sock: socket.socket) -> None:
    """End both ways at once; an encrypted one too, without a word to the other side."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _greet(connection: http.client.HTTPConnection, host: str) -> None:
    """Go over to encryption; the other side has to prove its name."""
    context = ssl.create_default_context()
    wrapped = context.wrap_socket(
        connection.sock, server_hostname=host, do_handshake_on_connect=False
    )
    connection.sock = wrapped
    wrapped.do_handshake()


def _socket(target: Target, allowed: list[Network]) -> socket.socket:
    open_ones = [found for found in _addresses(target) if may_reach(str(found[4][0]), allowed)]
    if not open_ones:
        raise NotReached(Trouble.SHUT)
    bare = _connected(open_ones)
    bare.settimeout(WHOLE)
    return bare


def _addresses(target: Target) -> list[tuple[int, int, int, str, tuple[str | int, ...]]]:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReached(Trouble.NO_NAME) from None
    return found  # type: ignore[return-value]


def _connected(
    found: list[tuple[int, int, int, str, tuple[str | int, ...]]],
) -> socket.socket:
    """Return a connection to the first of several addresses that takes one."""
    trouble: OSError = OSError()
    for family, kind, protocol, _name, address in found[:3]:
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(CONNECT)
        try:
            sock.connect(address)
        except OSError as error:
            sock.close()
            trouble = error
        else:
            return sock
    raise trouble


def _pause(answer: http.client.HTTPResponse) -> int:
    said = answer.headers.get("Retry-After", "")
    return min(int(said), 86_400) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _beginning(answer: http.client.HTTPResponse) -> str:
    return answer.read(MOST_READ).decode("utf-8", "replace")
