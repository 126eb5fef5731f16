"""The tables of the doors."""

from bandeng.doors.models.answers import KeptAnswer
from bandeng.doors.models.hooks import EVENT_LABELS, STOPS, TROUBLES, Bookmark, Call, Hook
from bandeng.doors.models.keys import FeedSecret, Key, OutsideUpdate
from bandeng.doors.models.texts import StoppedNumber, TextDay, TextReply

__all__ = [
    "EVENT_LABELS",
    "STOPS",
    "TROUBLES",
    "Bookmark",
    "Call",
    "FeedSecret",
    "Hook",
    "KeptAnswer",
    "Key",
    "OutsideUpdate",
    "StoppedNumber",
    "TextDay",
    "TextReply",
]
