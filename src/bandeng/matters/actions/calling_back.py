"""Staff ask whether it is so only after the deadline, where the kind says so."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Voice
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.models import Matter


def why_no_call(matter: Matter, at: datetime) -> str:
    """Return the sentence why nobody calls back yet, nothing once the deadline has passed."""
    due = matter.due_at
    if due is None or at >= due or not kind_of(matter).answer.call_back_after_limit:
        return ""
    return _(
        "Whoever asked is called back after the deadline only, from %(until)s on. They can say "
        "themselves at any time whether it is solved."
    ) % {"until": f"{localtime(due):%Y-%m-%d %H:%M}"}


def refuse_early_call(matter: Matter, by: Actor, at: datetime) -> None:
    """Raise Refused, with the date, when staff speak for who asked before the deadline."""
    if isinstance(by, Voice):
        return
    if sentence := why_no_call(matter, at):
        raise Refused(sentence)
