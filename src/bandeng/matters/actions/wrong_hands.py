"""Find complaints that have come into the hands of whom they are kept from, and give them on."""

from datetime import datetime

from bandeng.matters.actions.settling import give_anew, settle
from bandeng.matters.actions.working import CLOCK
from bandeng.matters.keeping import is_kept, is_own_review
from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN
from bandeng.people.queries import seats_of_many


def in_wrong_hands(at: datetime) -> list[int]:
    """Return the ids of open complaints whose owner has become one they are kept from.

    That happens when he stands in for, or is appointed to, whom the complaint is about.
    """
    owned = Matter.objects.filter(state__in=OPEN, owner__isnull=False).exclude(kept_from=[])
    found = list(owned.values_list("pk", "owner_id", "kept_from"))
    seats = seats_of_many({owner for _pk, owner, _kept in found}, at) if found else {}
    return [
        pk
        for pk, owner, kept in found
        if is_kept(kept, seats[owner]) or is_own_review(kept, seats[owner])
    ]


def given_on(matter: Matter, at: datetime) -> bool:
    """Give a complaint to somebody free, and save it; tell whether it changed hands."""
    left = matter.owner_id
    if not settle(matter, at):
        give_anew(matter, at)
    if left and matter.owner_id == left:
        return False
    matter.changed_at = at
    matter.save(update_fields=[*CLOCK, "first_taker"])
    return True
