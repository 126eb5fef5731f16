"""Have a virus scanner, clamd, look at a file: its INSTREAM command over TCP or a unix socket."""

import socket
import struct
from collections.abc import Iterator

TIMEOUT = 20.0
PIECE = 64 * 1024
LONGEST_WORD = 4096
PORT = 3310


class NotClean(ValueError):
    """A file is not taken; says why: infected, unscanned."""

    @property
    def why(self) -> str:
        """Return the reason as one of the two words."""
        return str(self.args[0])


class Infected(NotClean):
    """The scanner knows what is in the file."""

    def __init__(self, name: str) -> None:
        """Take what the scanner calls it."""
        super().__init__("infected")
        self.name = name


class Unscanned(NotClean):
    """The scanner could not be asked, or did not say; the file is refused, not let through."""

    def __init__(self, trouble: str) -> None:
        """Take what went wrong."""
        super().__init__("unscanned")
        self.trouble = trouble


def check(content: bytes, address: str, *, timeout: float = TIMEOUT) -> None:
    """Return for a clean file, and at once without an address; raise NotClean otherwise."""
    if not address:
        return
    said = ask(b"zINSTREAM\0", content, address, timeout=timeout)
    if said.endswith(" FOUND"):
        raise Infected(said.removeprefix("stream: ").removesuffix(" FOUND"))
    if said != "stream: OK":
        raise Unscanned(said or "no answer")


def ask(command: bytes, content: bytes | None, address: str, *, timeout: float = TIMEOUT) -> str:
    """Return what the scanner answers to a command, with a file if there is one."""
    try:
        with _connected(address, timeout) as line:
            line.sendall(command)
            try:
                for piece in _pieces(content):
                    line.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass  # a file too long for the scanner: it says so and hangs up
            return _answer(line)
    except (OSError, ValueError) as trouble:
        raise Unscanned(f"{type(trouble).__name__}: {trouble}") from None


def _connected(address: str, timeout: float) -> socket.socket:
    """Return a connection to `/path/of/socket`, `host:port` or `host`."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(timeout)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":") if ":" in address else (address, "", str(PORT))
    return socket.create_connection((host.strip("[]"), int(port)), timeout)


def _pieces(content: bytes | None) -> Iterator[bytes]:
    if content is None:
        return
    for at in range(0, len(content), PIECE):
        piece = content[at : at + PIECE]
        yield struct.pack(">I", len(piece)) + piece
    yield struct.pack(">I", 0)


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < LONGEST_WORD:
        more = line.recv(LONGEST_WORD)
        if not more:
            break
        said += more
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
