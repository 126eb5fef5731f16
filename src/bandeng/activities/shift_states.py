"""What is known of a turn: pure words. Planned and over is not recorded, and not missed."""

from enum import StrEnum


class Worked(StrEnum):
    """Where a turn stands."""

    PLANNED = "planned"
    WORKED = "worked"
    MISSED = "missed"


class Found(StrEnum):
    """How a point of a route was found."""

    DONE = "done"
    FOUND = "found"  # something is wrong: it became a matter
    FIXED = "fixed"  # something was wrong and was put right on the spot
