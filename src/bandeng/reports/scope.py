"""What a person sees in one part of the tree; every list and every number starts here."""

from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from bandeng.matters.models import Matter
from bandeng.matters.permissions import kept_from
from bandeng.matters.queries import visible_to
from bandeng.notices.queries import unread_heaps
from bandeng.people.states import Seat, Seats
from bandeng.statements import ask, in_full


def hidden_news(who: Seats) -> Q:
    """Return the notices about matters that are kept from a person now, whatever he was told."""
    kept = Matter.objects.filter(kept_from(who), pk=OuterRef("subject_id"))
    return Q(Exists(kept), subject_kind="matter")


def inbox_count(who: Seats) -> int:
    """Return how many lines a person's inbox shows; every page of his says so."""
    return int(ask(_heaps_from(who.person_id, who.seats), rare=True)[0][0])


@lru_cache(maxsize=256)
def _heaps_from(person_id: int, seats: tuple[Seat, ...]) -> str:
    heaps = unread_heaps(person_id, hidden_news(Seats(person_id, seats)))
    return f"SELECT count(*) FROM ({in_full(heaps)}) AS heaps"  # noqa: S608 - quoted by Django


def seen(who: Seats, within: str = "") -> QuerySet[Matter]:
    """Return the matters a person sees at and below a path; everywhere for an empty one."""
    if not within:
        return visible_to(who)
    return visible_to(who.towards(within)).filter(path__startswith=within)
