"""Everything that can be done to an activity; each is a verb called through this module."""

from bandeng.activities.actions.answering_there import answer_there
from bandeng.activities.actions.asking import Said, promise, raise_there, raises
from bandeng.activities.actions.attending import Mark, Roll, attend, attend_by_card
from bandeng.activities.actions.cards import card_of, new_card
from bandeng.activities.actions.catching_up import catch_up
from bandeng.activities.actions.correcting import Correction, correct
from bandeng.activities.actions.covering import (
    answer_cover,
    ask_cover,
    ask_swap,
    take_back_cover,
)
from bandeng.activities.actions.drafting import Draft
from bandeng.activities.actions.duty_hours import change_hours, mark, usual_hours
from bandeng.activities.actions.exempting import Waiver, end_exemption, exempt
from bandeng.activities.actions.filling import fill_series
from bandeng.activities.actions.holding import enter, hold
from bandeng.activities.actions.inviting import Guests, invite, reply
from bandeng.activities.actions.locking import NotNow, NotYours
from bandeng.activities.actions.minuting import Resolved, decide, minute
from bandeng.activities.actions.pairing import Match, end_pair, pair
from bandeng.activities.actions.patrolling import (
    Drawing,
    Looked,
    Point,
    check_point,
    come_home,
    draw_route,
    end_route,
    set_out,
)
from bandeng.activities.actions.places_following import merge_places, split_place
from bandeng.activities.actions.planning import Changes, cancel, change, plan, shift
from bandeng.activities.actions.publishing import publish, take_back
from bandeng.activities.actions.reminding import remind_duties
from bandeng.activities.actions.reminding_turns import remind_turns
from bandeng.activities.actions.resolving import decide_topic
from bandeng.activities.actions.rostering import (
    Clash,
    Filled,
    end_roster,
    fill,
    give,
    stand_up,
    take_off,
)
from bandeng.activities.actions.series import SeriesDraft, plan_series
from bandeng.activities.actions.splitting import Otherwise, end_series, rename_series, split_series
from bandeng.activities.actions.topics import (
    Voiced,
    give_opinion,
    look_at,
    merge,
    open_topic,
    put_option,
    share,
)

__all__ = [
    "Changes",
    "Clash",
    "Correction",
    "Draft",
    "Drawing",
    "Filled",
    "Guests",
    "Looked",
    "Mark",
    "Match",
    "NotNow",
    "NotYours",
    "Otherwise",
    "Point",
    "Resolved",
    "Roll",
    "Said",
    "SeriesDraft",
    "Voiced",
    "Waiver",
    "answer_cover",
    "answer_there",
    "ask_cover",
    "ask_swap",
    "attend",
    "attend_by_card",
    "cancel",
    "card_of",
    "catch_up",
    "change",
    "change_hours",
    "check_point",
    "come_home",
    "correct",
    "decide",
    "decide_topic",
    "draw_route",
    "end_exemption",
    "end_pair",
    "end_roster",
    "end_route",
    "end_series",
    "enter",
    "exempt",
    "fill",
    "fill_series",
    "give",
    "give_opinion",
    "hold",
    "invite",
    "look_at",
    "mark",
    "merge",
    "merge_places",
    "minute",
    "new_card",
    "open_topic",
    "pair",
    "plan",
    "plan_series",
    "promise",
    "publish",
    "put_option",
    "raise_there",
    "raises",
    "remind_duties",
    "remind_turns",
    "rename_series",
    "reply",
    "set_out",
    "share",
    "shift",
    "split_place",
    "split_series",
    "stand_up",
    "take_back",
    "take_back_cover",
    "take_off",
    "usual_hours",
]
