"""The tables of the doors."""

from bandeng.doors.models.hooks import Call, Hook
from bandeng.doors.models.keys import Answered, FeedSecret, Key, OutsideUpdate, Setting
from bandeng.doors.models.messages import Heard, MailThread, OptOut, Receipt, Sender
from bandeng.doors.models.runs import ExportRun, ImportRun

__all__ = [
    "Answered",
    "Call",
    "ExportRun",
    "FeedSecret",
    "Heard",
    "Hook",
    "ImportRun",
    "Key",
    "MailThread",
    "OptOut",
    "OutsideUpdate",
    "Receipt",
    "Sender",
    "Setting",
]
