"""The tables of the doors."""

from bandeng.doors.models.keys import FeedSecret, Key, OutsideUpdate

__all__ = ["FeedSecret", "Key", "OutsideUpdate"]
