"""An answer comes down the way its question went up: everybody it passed through is told."""

from collections.abc import Iterable
from datetime import datetime

from bandeng.journal import queries as journal
from bandeng.journal.states import Verb
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.models import Matter
from bandeng.notices.queries import told_of
from bandeng.people.queries import holders_over

# Who did one of these had it in hand; who was told of one of those had it lying with him.
HAD_IN_HAND = (Verb.MATTER_TAKEN, Verb.MATTER_ESCALATED, Verb.MATTER_SENT_DOWN)
LAY_WITH = (
    Verb.MATTER_RAISED,
    Verb.MATTER_ESCALATED,
    Verb.MATTER_CLIMBED,
    Verb.MATTER_SENT_DOWN,
    Verb.MATTER_ASSIGNED,
)


def tell_down(matters: Iterable[Matter], at: datetime) -> None:
    """Tell of each answer everybody the matter passed through, where its kind says so.

    Who answers on the lowest rung over its place, such as a household's contact, is told even if
    the matter never lay with him. Who wrote the answer is not.
    """
    for matter in matters:
        if kind_of(matter).answer.told_down:
            told = _passed_through(matter, at) - {matter.answered_by_id}
            telling.tell_people(
                matter,
                Verb.MATTER_ANSWERED,
                told,
                at=at,
                key=f"down:{at.isoformat()}",
                heap=telling.News.CAME_DOWN,
            )


def _passed_through(matter: Matter, at: datetime) -> set[int | None]:
    lowest = kind_of(matter).lowest.post
    nearest = {who.person_id for who in holders_over(lowest, [matter.path], at)[matter.path]}
    had = journal.done_by("matter", matter.pk, HAD_IN_HAND)
    return {*nearest, *had, *told_of("matter", matter.pk, LAY_WITH)}
