"""The tables of the doors."""

from bandeng.doors.models.keys import FeedSecret, Key, OutsideUpdate
from bandeng.doors.models.texts import StoppedNumber, TextDay, TextReply

__all__ = ["FeedSecret", "Key", "OutsideUpdate", "StoppedNumber", "TextDay", "TextReply"]
