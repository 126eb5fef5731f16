"""What can be done at the doors; each is a verb called through this module."""

from bandeng.doors.actions.calling import (
    begin_test,
    claim_call,
    forget_calls,
    send_again,
    settle_call,
)
from bandeng.doors.actions.chats import (
    bind_sender,
    forget_chats,
    forget_sender,
    free_sender,
    give_code,
    note_told,
    order_picture,
    raise_draft,
    release_sender,
    take_picture,
)
from bandeng.doors.actions.coming_in import CameIn, come_in
from bandeng.doors.actions.exports import (
    MOST_IN_A_JOB,
    erase_exports,
    exports_left_lying,
    fetch_export,
    order_export,
    order_writing,
    write_export,
)
from bandeng.doors.actions.feeds import give_feed, reset_feed
from bandeng.doors.actions.hearing import TooFast, Wrote, hear_message, note_draft
from bandeng.doors.actions.hooks import make_hook, renew_secret, start_hook, stop_hook
from bandeng.doors.actions.keys import DEMO_KEY, make_demo_key, make_key, revoke_key
from bandeng.doors.actions.news import tell_staff
from bandeng.doors.actions.numbers import forget_replies, free_number, stop_number
from bandeng.doors.actions.owing import owe_calls
from bandeng.doors.actions.taking import (
    MOST_ROWS,
    Taken,
    begin_taking,
    clean_purpose,
    take_list,
    top_of,
)
from bandeng.doors.actions.taking_mail import forget_mails, take_mail
from bandeng.doors.actions.texts import (
    Did,
    give_back,
    note_unreached,
    spend,
    take_receipts,
    take_reply,
)
from bandeng.doors.actions.tokens import access_token
from bandeng.doors.actions.trials import begin_trial, note_trial
from bandeng.doors.actions.updates import News, take_update

__all__ = [
    "DEMO_KEY",
    "MOST_IN_A_JOB",
    "MOST_ROWS",
    "CameIn",
    "Did",
    "News",
    "Taken",
    "TooFast",
    "Wrote",
    "access_token",
    "begin_taking",
    "begin_test",
    "begin_trial",
    "bind_sender",
    "claim_call",
    "clean_purpose",
    "come_in",
    "erase_exports",
    "exports_left_lying",
    "fetch_export",
    "forget_calls",
    "forget_chats",
    "forget_mails",
    "forget_replies",
    "forget_sender",
    "free_number",
    "free_sender",
    "give_back",
    "give_code",
    "give_feed",
    "hear_message",
    "make_demo_key",
    "make_hook",
    "make_key",
    "note_draft",
    "note_told",
    "note_trial",
    "note_unreached",
    "order_export",
    "order_picture",
    "order_writing",
    "owe_calls",
    "raise_draft",
    "release_sender",
    "renew_secret",
    "reset_feed",
    "revoke_key",
    "send_again",
    "settle_call",
    "spend",
    "start_hook",
    "stop_hook",
    "stop_number",
    "take_list",
    "take_mail",
    "take_picture",
    "take_receipts",
    "take_reply",
    "take_update",
    "tell_staff",
    "top_of",
    "write_export",
]
