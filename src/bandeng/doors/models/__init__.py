"""The tables of the doors."""

from bandeng.doors.models.answers import KeptAnswer
from bandeng.doors.models.chats import AccessToken, Heard, Sender, SenderMatter
from bandeng.doors.models.exports import ExportRun
from bandeng.doors.models.hooks import EVENT_LABELS, STOPS, TROUBLES, Bookmark, Call, Hook
from bandeng.doors.models.keys import FeedSecret, Key, OutsideUpdate
from bandeng.doors.models.mail import CAME_LABELS, MailIn
from bandeng.doors.models.texts import StoppedNumber, TextDay, TextReply

__all__ = [
    "CAME_LABELS",
    "EVENT_LABELS",
    "STOPS",
    "TROUBLES",
    "AccessToken",
    "Bookmark",
    "Call",
    "ExportRun",
    "FeedSecret",
    "Heard",
    "Hook",
    "KeptAnswer",
    "Key",
    "MailIn",
    "OutsideUpdate",
    "Sender",
    "SenderMatter",
    "StoppedNumber",
    "TextDay",
    "TextReply",
]
