"""Everything that can be done to a matter; each is a verb called through this module."""

from bandeng.matters.actions.answering import (
    Given,
    TooLate,
    answer,
    answer_within,
    confirm,
    confirm_by_link,
    redirect,
    reopen,
    use_link,
    withdraw,
)
from bandeng.matters.actions.asked import Ask, Contact
from bandeng.matters.actions.bulk import Summary, assign_many, remind_many, take_many
from bandeng.matters.actions.bulk_ending import answer_many, join_many
from bandeng.matters.actions.bulk_runs import (
    carry_on,
    do_at_once,
    do_chunk,
    order_run,
    runs_left_lying,
    start_run,
)
from bandeng.matters.actions.calling_back import why_no_call
from bandeng.matters.actions.covering import tell_absences
from bandeng.matters.actions.ending import end_places
from bandeng.matters.actions.erasing import erase_contacts, sweep_pictures
from bandeng.matters.actions.extending import ask_extension, grant_extension, refuse_extension
from bandeng.matters.actions.following import confirm_following, follow, unfollow
from bandeng.matters.actions.gathering import make_topic
from bandeng.matters.actions.growing import raise_from
from bandeng.matters.actions.handing_on import hand_on
from bandeng.matters.actions.hanging import add_picture
from bandeng.matters.actions.hearing import hear, hear_many
from bandeng.matters.actions.helping import ask_part, hand_in, late_parts
from bandeng.matters.actions.joining import join, separate
from bandeng.matters.actions.leaving_out import count_again, leave_out
from bandeng.matters.actions.linking import link, unlink
from bandeng.matters.actions.locking import NotNow, NotYours
from bandeng.matters.actions.meeting import call_talk, close_talk
from bandeng.matters.actions.naming import name_accused
from bandeng.matters.actions.objecting import (
    agree,
    decide_owner,
    hand_over,
    insist,
    object_to,
    why_no_objection,
)
from bandeng.matters.actions.offering import is_offered, refuse_if_gone
from bandeng.matters.actions.pausing import pause, resume
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
from bandeng.matters.actions.publishing_many import make_public_many
from bandeng.matters.actions.raising import raise_along, raise_matter
from bandeng.matters.actions.reporting_back import report_back
from bandeng.matters.actions.reviewing import ask_review
from bandeng.matters.actions.running_errands import (
    Consent,
    give_consent,
    receive_paper,
    return_paper,
    tell_stage,
)
from bandeng.matters.actions.sending import make_link
from bandeng.matters.actions.splitting import Piece, split
from bandeng.matters.actions.taking_in import BadHistory, TakenIn, take_history
from bandeng.matters.actions.ticking import recompute_provisional, tick, tick_once
from bandeng.matters.actions.views import forget_view, keep_view
from bandeng.matters.actions.watching import watch_once
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
    "BadHistory",
    "Consent",
    "Contact",
    "Given",
    "NotNow",
    "NotYours",
    "Piece",
    "Summary",
    "TakenIn",
    "TooLate",
    "add_helper",
    "add_picture",
    "agree",
    "answer",
    "answer_many",
    "answer_within",
    "ask_asker",
    "ask_extension",
    "ask_part",
    "ask_review",
    "assign",
    "assign_many",
    "black_out",
    "call_talk",
    "carry_on",
    "close_talk",
    "confirm",
    "confirm_by_link",
    "confirm_following",
    "count_again",
    "decide_owner",
    "do_at_once",
    "do_chunk",
    "end_places",
    "erase_contacts",
    "escalate",
    "follow",
    "forget_view",
    "give_consent",
    "grant_extension",
    "hand_in",
    "hand_on",
    "hand_over",
    "hear",
    "hear_many",
    "hide_pictures",
    "insist",
    "is_offered",
    "join",
    "join_many",
    "keep_view",
    "late_parts",
    "leave_out",
    "link",
    "make_link",
    "make_private",
    "make_public",
    "make_public_many",
    "make_topic",
    "name_accused",
    "note",
    "object_to",
    "open_confidential",
    "open_contact",
    "order_run",
    "pause",
    "personal_data_in",
    "raise_along",
    "raise_from",
    "raise_matter",
    "recategorise",
    "receive_paper",
    "recompute_provisional",
    "redact",
    "redirect",
    "refuse_extension",
    "refuse_if_gone",
    "remind",
    "remind_many",
    "reopen",
    "reply",
    "report_back",
    "resume",
    "return_paper",
    "runs_left_lying",
    "send_down",
    "separate",
    "split",
    "start_run",
    "supervise",
    "sweep_pictures",
    "take",
    "take_history",
    "take_many",
    "tell_absences",
    "tell_stage",
    "tick",
    "tick_once",
    "unfollow",
    "unlink",
    "use_link",
    "watch_once",
    "why_no_call",
    "why_no_objection",
    "withdraw",
]
