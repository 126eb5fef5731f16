"""A platform waits five seconds for an answer: what takes longer is given up, and that is said.

One statement may be slow, or many may be a little slow; a slow network never is, since nothing
here waits for another machine but the database: what must is ordered as a job.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse

PATIENCE = 3.5  # seconds for all we do; what remains of the five is for the way there and back
AGAIN = 0.2  # so often is given up anew what was begun in spite of it
ENDING = ("ROLLBACK", "RELEASE")  # what is given up is put back in order all the same


class Late(OperationalError):
    """The time is over; what was being done is undone."""


class _Watch:
    """Interrupts the database when the time is over, until it is called off."""

    def __init__(self) -> None:
        """Begin to wait."""
        self.line = connections[DEFAULT_DB_ALIAS]
        self.late, self.over = threading.Event(), threading.Event()
        self.turn = threading.Lock()
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        wait = PATIENCE
        while not self.over.wait(wait):
            with self.turn:
                if self.over.is_set():
                    return
                self.late.set()
                self._interrupt()
            wait = AGAIN

    def _interrupt(self) -> None:
        driver = self.line.connection
        if driver is not None:
            with suppress(psycopg.Error):
                driver.cancel_safe(timeout=0.5)

    def call_off(self) -> None:
        """Interrupt nothing from now on."""
        with self.turn:
            self.over.set()

    def refuse(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Begin nothing more when the time is over."""
        if self.late.is_set() and not str(sql).startswith(ENDING):
            raise Late
        return execute(sql, params, many, context)


@contextmanager
def in_time() -> Iterator[None]:
    """Give up what the database is asked when the time is over; then raise Late."""
    watch = _Watch()
    try:
        with connection.execute_wrapper(watch.refuse):
            yield
    except OperationalError as error:
        if watch.late.is_set():
            raise Late from error
        raise
    finally:
        watch.call_off()
        if watch.late.is_set() and not connection.in_atomic_block:
            connection.close()  # an interruption that is still on its way meets nobody


def answered_in_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a call of a platform within its five seconds, if only that it is too slow today."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with in_time():
                return view(request, *args, **kwargs)
        except Late:
            kind = "text/plain; charset=utf-8"
            return HttpResponse("too slow, send it again", status=503, content_type=kind)

    return answered
