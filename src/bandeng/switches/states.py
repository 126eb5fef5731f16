"""The words of the switches: what can be set at a door, and what it may be."""

from enum import StrEnum


class Sort(StrEnum):
    """What a setting is."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - typed, never shown again
    NUMBER = "number"
    SWITCH = "switch"  # "1" or ""
    CHOICE = "choice"
