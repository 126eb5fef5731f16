"""What was read once inside a request or a batch; outside of it every call asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Values by their keys, for the length of a `with`; outside of one nothing is kept."""

    def __init__(self, name: str) -> None:
        """Begin with nothing kept."""
        self._kept: ContextVar[dict[Key, Value] | None] = ContextVar(name, default=None)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Keep what is read from now on, until the end of the `with`."""
        token = self._kept.set({})
        try:
            yield
        finally:
            self._kept.reset(token)

    @property
    def is_on(self) -> bool:
        """Tell whether anything is kept at present."""
        return self._kept.get() is not None

    def get(self, key: Key) -> Value | None:
        """Return what was read before under a key, None if it must be read."""
        return (self._kept.get() or {}).get(key)

    def put(self, key: Key, value: Value) -> Value:
        """Return the value, kept under its key where anything is."""
        kept = self._kept.get()
        if kept is not None:
            kept[key] = value
        return value

    def forget(self) -> None:
        """Have the next call ask the database again."""
        kept = self._kept.get()
        if kept is not None:
            kept.clear()
