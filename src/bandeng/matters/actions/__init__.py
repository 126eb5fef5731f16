"""Everything that can be done to a matter; each is a verb called through this module."""

from bandeng.matters.actions.answering import (
    TooLate,
    answer,
    confirm,
    confirm_by_link,
    make_link,
    redirect,
    reopen,
    use_link,
    withdraw,
)
from bandeng.matters.actions.bulk import Summary, assign_many, remind_many
from bandeng.matters.actions.erasing import erase_contacts, sweep_pictures
from bandeng.matters.actions.handing_on import hand_on
from bandeng.matters.actions.locking import NotNow, NotYours
from bandeng.matters.actions.naming import name_accused
from bandeng.matters.actions.publishing import (
    black_out,
    hide_pictures,
    make_private,
    make_public,
    open_confidential,
    open_contact,
    personal_data_in,
    recategorise,
    redact,
)
from bandeng.matters.actions.raising import Ask, Contact, follow, raise_matter
from bandeng.matters.actions.ticking import recompute_provisional, tick, tick_once
from bandeng.matters.actions.views import forget_view, keep_view
from bandeng.matters.actions.working import (
    add_helper,
    ask_asker,
    assign,
    escalate,
    note,
    remind,
    reply,
    send_down,
    supervise,
    take,
)

__all__ = [
    "Ask",
    "Contact",
    "NotNow",
    "NotYours",
    "Summary",
    "TooLate",
    "add_helper",
    "answer",
    "ask_asker",
    "assign",
    "assign_many",
    "black_out",
    "confirm",
    "confirm_by_link",
    "erase_contacts",
    "escalate",
    "follow",
    "forget_view",
    "hand_on",
    "hide_pictures",
    "keep_view",
    "make_link",
    "make_private",
    "make_public",
    "name_accused",
    "note",
    "open_confidential",
    "open_contact",
    "personal_data_in",
    "raise_matter",
    "recategorise",
    "recompute_provisional",
    "redact",
    "redirect",
    "remind",
    "remind_many",
    "reopen",
    "reply",
    "send_down",
    "supervise",
    "sweep_pictures",
    "take",
    "tick",
    "tick_once",
    "use_link",
    "withdraw",
]
