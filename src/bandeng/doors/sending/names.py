"""Look up the name of a machine, and wait no longer for it than one said.

The system's own resolver cannot be interrupted. So it is asked in a thread of its own, which is
left behind if it hangs; only so many are, then nothing is asked until one of them is through.
"""

import socket
import threading
import time
from queue import Empty, SimpleQueue

from bandeng.doors.states import Trouble

MOST_HANGING = 8
Address = tuple[int, int, int, str, tuple[str | int, ...]]
_free = threading.BoundedSemaphore(MOST_HANGING)


class NotReached(Exception):
    """Nothing was answered; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        """Keep the trouble."""
        super().__init__(trouble)
        self.trouble = trouble


def looked_up(host: str, port: int, *, within: float) -> list[Address]:
    """Return every address of a name; raise NotReached if it has none or takes too long."""
    ends = time.monotonic() + within
    if not _free.acquire(timeout=within):
        raise NotReached(Trouble.TIME)
    told: SimpleQueue[list[Address]] = SimpleQueue()
    threading.Thread(target=_look_up, args=(host, port, told), daemon=True).start()
    try:
        found = told.get(timeout=max(ends - time.monotonic(), 0.0))
    except Empty:
        raise NotReached(Trouble.TIME) from None
    if not found:
        raise NotReached(Trouble.NO_NAME)
    return found


def _look_up(host: str, port: int, told: SimpleQueue[list[Address]]) -> None:
    found: list[Address] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[assignment]
    except (OSError, UnicodeError):
        found = []
    finally:
        _free.release()
        told.put(found)
