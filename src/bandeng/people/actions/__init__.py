"""Enter people, appoint them, let them go away and come back; all dated and journaled."""

from bandeng.people.actions.absences import come_back, end_absence, go_absent
from bandeng.people.actions.persons import correct, enter, enter_many, leave, set_password
from bandeng.people.actions.posts import (
    appoint,
    appoint_many,
    carry_over,
    end_appointment,
    end_at,
    go_on,
    hand_over,
)
from bandeng.people.actions.proposals import accept_proposal, drop_proposal, propose
from bandeng.people.actions.signing import (
    choose_language,
    forget_sign_ins,
    sign_in_failed,
    sign_out_elsewhere,
    signed_in,
    signed_out,
)

__all__ = [
    "accept_proposal",
    "appoint",
    "appoint_many",
    "carry_over",
    "choose_language",
    "come_back",
    "correct",
    "drop_proposal",
    "end_absence",
    "end_appointment",
    "end_at",
    "enter",
    "enter_many",
    "forget_sign_ins",
    "go_absent",
    "go_on",
    "hand_over",
    "leave",
    "propose",
    "set_password",
    "sign_in_failed",
    "sign_out_elsewhere",
    "signed_in",
    "signed_out",
]
