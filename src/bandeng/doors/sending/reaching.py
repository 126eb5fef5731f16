"""One request to a machine of another house, which is checked at the moment of connecting.

The name is looked up once, every address it has is judged, and the connection goes to the very
address that was judged: a name that answers differently the next time gains nothing. There are
no proxies, no redirects, and an end to waiting.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bandeng.doors.reading.addresses import Network, Target, may_reach
from bandeng.doors.sending.names import Address, NotReached, looked_up
from bandeng.doors.states import Trouble

LOOKUP, CONNECT, WHOLE = 5.0, 5.0, 15.0
MOST_READ = 4096


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
        with _in_time(connection) as clock:
            connection.sock = _socket(target, allowed, clock)
            clock.left()
            if target.scheme == "https":
                _greet(connection, target.host, clock)
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


class _Clock:
    """How long the whole may still take; when it is over, the line is cut."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        """Begin to count."""
        self.connection, self.ends = connection, time.monotonic() + WHOLE
        self.late = threading.Event()

    def left(self) -> float:
        """Return the seconds that are left; raise TimeoutError when none are."""
        seconds = self.ends - time.monotonic()
        if self.late.is_set() or seconds <= 0:
            raise TimeoutError
        return seconds

    def hang_up(self) -> None:
        """Cut the line; one that is not there yet is not waited for, `left` says so."""
        self.late.set()
        if self.connection.sock is not None:
            _shut(self.connection.sock)


@contextmanager
def _in_time(connection: http.client.HTTPConnection) -> Iterator[_Clock]:
    """Hang up when the whole takes too long, even from who sends one sign after another."""
    clock = _Clock(connection)
    timer = threading.Timer(WHOLE, clock.hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield clock
    except (OSError, http.client.HTTPException, ValueError):
        if clock.late.is_set():
            raise TimeoutError from None
        raise
    else:
        if clock.late.is_set():
            raise TimeoutError
    finally:
        timer.cancel()


def _shut(sock: socket.socket) -> None:
    """End both ways at once; an encrypted one too, without a word to the other side."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _greet(connection: http.client.HTTPConnection, host: str, clock: _Clock) -> None:
    """Go over to encryption; the other side has to prove its name."""
    context = ssl.create_default_context()
    wrapped = context.wrap_socket(
        connection.sock, server_hostname=host, do_handshake_on_connect=False
    )
    connection.sock = wrapped
    clock.left()
    wrapped.do_handshake()


def _socket(target: Target, allowed: list[Network], clock: _Clock) -> socket.socket:
    found = looked_up(target.host, target.port, within=min(LOOKUP, clock.left()))
    open_ones = [each for each in found if may_reach(str(each[4][0]), allowed)]
    if not open_ones:
        raise NotReached(Trouble.SHUT)
    bare = _connected(open_ones, clock)
    bare.settimeout(WHOLE)
    return bare


def _connected(found: list[Address], clock: _Clock) -> socket.socket:
    """Return a connection to the first of several addresses that takes one."""
    trouble: OSError = OSError()
    for family, kind, protocol, _name, address in found[:3]:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(CONNECT, clock.left()))
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
