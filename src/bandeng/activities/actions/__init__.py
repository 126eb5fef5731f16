"""Everything that can be done to an activity; each is a verb called through this module."""

from bandeng.activities.actions.answering_there import answer_there
from bandeng.activities.actions.asking import Said, promise, raise_there, raises
from bandeng.activities.actions.attending import Mark, Roll, attend, attend_by_card
from bandeng.activities.actions.cards import card_of, new_card
from bandeng.activities.actions.catching_up import catch_up
from bandeng.activities.actions.correcting import Correction, correct
from bandeng.activities.actions.drafting import Draft
from bandeng.activities.actions.exempting import Waiver, end_exemption, exempt
from bandeng.activities.actions.holding import enter, hold
from bandeng.activities.actions.inviting import Guests, invite, reply
from bandeng.activities.actions.locking import NotNow, NotYours
from bandeng.activities.actions.minuting import Resolved, decide, minute
from bandeng.activities.actions.planning import Changes, cancel, change, plan, shift
from bandeng.activities.actions.publishing import publish, take_back
from bandeng.activities.actions.reminding import remind_duties

__all__ = [
    "Changes",
    "Correction",
    "Draft",
    "Guests",
    "Mark",
    "NotNow",
    "NotYours",
    "Resolved",
    "Roll",
    "Said",
    "Waiver",
    "answer_there",
    "attend",
    "attend_by_card",
    "cancel",
    "card_of",
    "catch_up",
    "change",
    "correct",
    "decide",
    "end_exemption",
    "enter",
    "exempt",
    "hold",
    "invite",
    "minute",
    "new_card",
    "plan",
    "promise",
    "publish",
    "raise_there",
    "raises",
    "remind_duties",
    "reply",
    "shift",
    "take_back",
]
