"""Lock and see, may, move: the first three beats of every action on a matter."""

from datetime import datetime
from typing import cast

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Voice
from bandeng.matters.models import STATE_LABELS, Matter
from bandeng.matters.permissions import parts
from bandeng.matters.states import CannotMove, Move, State, check_move
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks.queries import seats_of
from bandeng.statements import Known
from bandeng.weighing import holds

# Most verbs tell who asked, so the asker comes along.
HELD = Known(
    lambda pk: Matter.objects.select_for_update(of=("self",)).filter(pk=pk).select_related("asker")
)


class NotYours(Refused):
    """The person sees the matter but may not do this to it."""


class NotNow(Refused):
    """The matter's state does not allow this."""


def lock(matter: Matter, verb: str, *, by: Actor, at: datetime) -> Matter:
    """Return the matter, locked, if `by` may do `verb` on it.

    Raises Matter.DoesNotExist if the person does not see it, NotYours with the reason
    if he sees it and may not. The asker and the clock are not asked: their proof is the
    link, the number with the phone's last digits, or the due instant.
    """
    return allowed(_held(matter), verb, by=by, at=at)


def allowed(row: Matter, verb: str, *, by: Actor, at: datetime) -> Matter:
    """Return a matter that is locked if `by` may do `verb` on it; raises as `lock` does."""
    return row if isinstance(by, Voice) else weighed(row, verb, seats_of(cast(Person, by), at))


def weighed(row: Matter, verb: str, seats: Seats) -> Matter:
    """Return a matter that is locked if with these seats `verb` may be done; raises as `lock`."""
    for place, (rule, sentence) in enumerate(parts(verb, seats)):
        if holds(rule, row):
            continue
        if place == 0:
            raise Matter.DoesNotExist
        raise NotYours(sentence)
    return row


def _held(matter: Matter) -> Matter:
    row = HELD.one(matter.pk)
    if row is None:
        raise Matter.DoesNotExist
    return row


def flag(rule: Q) -> Case:
    """Return a rule as a column that is true where it holds."""
    return Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())


def move(matter: Matter, verb: Move) -> None:
    """Set the state the move leads to; raise NotNow with a sentence if there is none."""
    matter.state = check_move_of(matter, verb)


def check_move_of(matter: Matter, verb: Move) -> State:
    """Return the state the move leads to; raise NotNow with a sentence if there is none."""
    now = State(matter.state)
    try:
        return check_move(verb, now)
    except CannotMove:
        raise NotNow(
            _("This is not possible now: the request is “%(state)s”.")
            % {"state": STATE_LABELS[now]}
        ) from None


def need(text: str, sentence: str) -> str:
    """Return the text without outer space; raise Refused with the sentence if it is empty."""
    text = text.strip()
    if not text:
        raise Refused(sentence)
    return text
