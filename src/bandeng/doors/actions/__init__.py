"""What can be done at the doors; each is a verb called through this module."""

from bandeng.doors.actions.feeds import give_feed, reset_feed
from bandeng.doors.actions.keys import DEMO_KEY, make_demo_key, make_key, note_use, revoke_key
from bandeng.doors.actions.taking import MOST_ROWS, check_size, take_list
from bandeng.doors.actions.texts import (
    Did,
    give_back,
    note_unreached,
    spend,
    stop_number,
    take_receipts,
    take_reply,
)
from bandeng.doors.actions.updates import News, take_update

__all__ = [
    "DEMO_KEY",
    "MOST_ROWS",
    "Did",
    "News",
    "check_size",
    "give_back",
    "give_feed",
    "make_demo_key",
    "make_key",
    "note_unreached",
    "note_use",
    "reset_feed",
    "revoke_key",
    "spend",
    "stop_number",
    "take_list",
    "take_receipts",
    "take_reply",
    "take_update",
]
