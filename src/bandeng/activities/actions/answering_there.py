"""Answer on the spot what was asked at an activity; that it was answered there stays with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.activities.actions.asking import Said
from bandeng.activities.actions.locking import lock_raised, move, need
from bandeng.activities.models import Raised
from bandeng.activities.states import Move
from bandeng.matters import actions as matters
from bandeng.matters.states import TOLD
from bandeng.people.models import Person
from bandeng.statements import together


@transaction.atomic
@together()
def answer_there(raised: Raised, said: Said, *, by: Person, at: datetime) -> Raised:
    """Return what was asked with its answer, given there and then by who may answer it.

    Who holds the meeting takes it by this if his post may. The same answer a second time does
    nothing.
    """
    text = need(said.answer, _("Please write the answer that was given."), 2000)
    raised = lock_raised(raised, Move.PROMISE, by=by, at=at)
    move(raised.activity, Move.PROMISE)
    matter = raised.matter
    if raised.on_the_spot and matter.state in TOLD and matter.answer == text:
        return raised
    raised.matter = matters.answer_within(
        matter, text=text, outcome=said.outcome, take_first=True, by=by, at=at
    )  # fmt: skip
    raised.matter.place = matter.place
    raised.on_the_spot = True
    raised.save(update_fields=["on_the_spot"])
    return raised
