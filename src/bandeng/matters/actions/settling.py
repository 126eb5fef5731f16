"""Take a matter from those it is kept from, and give it to somebody free."""

from dataclasses import dataclass
from datetime import datetime

from bandeng.matters.actions.climbing import (
    Over,
    days,
    free_rung,
    give_to,
    kind_of,
    over,
    owner_on,
    set_clock,
    standing_of,
)
from bandeng.matters.actions.keeping_away import free_holders
from bandeng.matters.models import Matter
from bandeng.matters.states import RUNNING, Move, State, check_move
from bandeng.people.queries import holders_over
from bandeng.people.states import Holder
from bandeng.playbooks import ladder


@dataclass(frozen=True)
class Settled:
    """Who let go of a matter; if its owner did it is true, and names who has it now."""

    left: frozenset[int]
    changed: bool = False
    owner: str = ""

    def __bool__(self) -> bool:
        """Tell whether the owner, and with him perhaps the rung, is another."""
        return self.changed


def settle(matter: Matter, at: datetime) -> Settled:
    """Let go of everybody a matter is kept from, and return who did.

    On its rung the deadline stays; where nobody is free there it goes up with a new one.
    """
    involved = [matter.owner_id, matter.first_taker_id, *matter.helper_ids]
    known = over(matter, at, involved) if matter.kept_from else None
    allowed = known.free if known else frozenset(involved)
    matter.helper_ids = [one for one in matter.helper_ids if one in allowed]
    if matter.first_taker_id not in allowed:
        matter.first_taker = None
    left = frozenset(one for one in involved if one and one not in allowed)
    if matter.owner_id not in left:
        return Settled(left)
    owner = give_anew(matter, at, known)
    return Settled(left, changed=True, owner=owner.name if owner else "")


def give_anew(matter: Matter, at: datetime, known: Over | None = None) -> Holder | None:
    """Give a matter to somebody free, whoever had it before, and return him."""
    if matter.state in (*RUNNING, State.WAITING):
        return _to_somebody_free(matter, at, known)
    return _on_paper(matter, at)


def _to_somebody_free(matter: Matter, at: datetime, known: Over | None) -> Holder | None:
    kind = kind_of(matter)
    reached, whose, owner = free_rung(matter, kind, matter.rung, at, known)
    if reached != matter.rung:
        rise(matter, reached, at)
    give_to(matter, whose.post, owner)
    if matter.state in RUNNING:
        matter.state = check_move(Move.ASSIGN, State(matter.state))
    return owner


def rise(matter: Matter, rung: str, at: datetime) -> None:
    """Start the clock of a higher rung; one that stands still goes on standing still there."""
    kind, calendar, wakes_at = kind_of(matter), days(at), matter.next_at
    standing = ladder.enter(kind, rung, at, calendar, before=standing_of(matter))
    set_clock(matter, standing, kind, calendar)
    if matter.state == State.WAITING:
        matter.waiting_since, matter.next_at = at, wakes_at


def _on_paper(matter: Matter, at: datetime) -> Holder | None:
    """Give what is not being worked on to a colleague of the same post, else to nobody."""
    holders = holders_over(matter.owner_post, [matter.path], at)[matter.path]
    owner = owner_on(free_holders(matter, holders, at), matter.pk)
    give_to(matter, matter.owner_post, owner)
    return owner
