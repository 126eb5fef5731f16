"""What came of trying a door with one message."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tried:
    """Whether a test left, and in words what happened and what to do about it."""

    ok: bool
    sentence: str
