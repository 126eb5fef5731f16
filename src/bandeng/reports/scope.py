"""What a person sees in one part of the tree; every list and every number starts here."""

from django.db.models import QuerySet

from bandeng.matters.models import Matter
from bandeng.matters.queries import visible_to
from bandeng.people.states import Seats


def seen(who: Seats, within: str = "") -> QuerySet[Matter]:
    """Return the matters a person sees at and below a path; everywhere for an empty one."""
    if not within:
        return visible_to(who)
    return visible_to(who.towards(within)).filter(path__startswith=within)
