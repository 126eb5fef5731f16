"""What is offered to everybody on duty over a place: the first to take it has it."""

from datetime import datetime

from django.utils.translation import gettext as _

from bandeng.journal.states import Verb
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.actions.keeping_away import free_holders
from bandeng.matters.actions.locking import NotNow
from bandeng.matters.models import Matter
from bandeng.matters.states import State
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.people.queries import who_answers
from bandeng.people.states import Seats
from bandeng.playbooks.queries import seats_of


def hearers(matter: Matter, at: datetime) -> set[int]:
    """Return who is told of a matter: its owner, or everybody it is offered to."""
    return {matter.owner_id} if matter.owner_id else offered_to(matter, at)


def offered_to(matter: Matter, at: datetime) -> set[int]:
    """Return to whom a matter is offered now: all who hold the rung's post over its place.

    Who is away is not among them, who stands in for him is. One statement, none for a matter
    that is not offered.
    """
    waits = matter.state == State.RAISED and matter.owner_id is None
    return _on_duty(matter, at) if waits and is_offered(matter) else set()


def is_offered(matter: Matter) -> bool:
    """Tell whether the rung a matter stands on is one that is offered."""
    return kind_of(matter).rung(matter.rung).offered


def heap_of(matter: Matter) -> str:
    """Return the heap of the inbox for news of what is offered, else nothing."""
    return "" if matter.owner_id or not is_offered(matter) else telling.News.OFFERED


def offered_words(matter: Matter, heard: set[int]) -> dict[str, str]:
    """Return what a journal line says more of a matter that was offered: to how many."""
    return {} if matter.owner_id or not is_offered(matter) else {"offered": str(len(heard))}


def _on_duty(matter: Matter, at: datetime) -> set[int]:
    over = [who for who in who_answers(matter.path, at) if who.post == matter.owner_post]
    return {holder.person_id for holder in free_holders(matter, over, at)}


def tell_taken(matter: Matter, *, by: Person, at: datetime) -> None:
    """Tell the others it was offered to that somebody has taken it, and who."""
    if is_offered(matter):
        others = _on_duty(matter, at) - {by.pk}
        heap, verb = telling.News.GONE, Verb.MATTER_TAKEN
        told = [
            telling.telling(matter, verb, one, at=at, heap=heap, owner=by.name) for one in others
        ]
        notices.put_away("matter", matter.pk, telling.News.OFFERED, at=at)
        notices.tell(told, at=at)


def refuse_if_gone(matter: Matter, *, by: Person, at: datetime) -> None:
    """Raise NotNow naming who was quicker, if the matter was offered to `by` and is taken."""
    row = Matter.objects.select_related("owner").filter(pk=matter.pk).first()
    if row is None or row.owner is None or not is_offered(row):
        return
    if row.owner_id != by.pk and _was_asked(row, seats_of(by, at)):
        raise NotNow(
            _("%(name)s has taken this already. Thank you for coming forward.")
            % {"name": row.owner.name}
        )


def _was_asked(matter: Matter, who: Seats) -> bool:
    near = [seat for seat in who.able("take") if matter.path.startswith(seat.path)]
    return any(seat.post == matter.owner_post for seat in near)
