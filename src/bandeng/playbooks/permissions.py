"""Who may adopt playbooks."""

from bandeng.journal.actions import Actor
from bandeng.journal.states import Voice
from bandeng.people.states import Seats
from bandeng.playbooks.vocabulary import Ability


def may_adopt(by: Actor, seats: Seats | None) -> bool:
    """Tell whether the actor may adopt and undo: whoever's post says so, and the system itself."""
    return by is Voice.SYSTEM or bool(seats and seats.able(Ability.ADOPT))
