"""What a person sees in one part of the tree; every list and every number starts here."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from bandeng.matters.models import Matter
from bandeng.matters.permissions import kept_from
from bandeng.matters.queries import visible_to
from bandeng.people.states import Seats


def hidden_news(who: Seats) -> Q:
    """Return the notices about matters that are kept from a person now, whatever he was told."""
    kept = Matter.objects.filter(kept_from(who), pk=OuterRef("subject_id"))
    return Q(Exists(kept), subject_kind="matter")


def seen(who: Seats, within: str = "") -> QuerySet[Matter]:
    """Return the matters a person sees at and below a path; everywhere for an empty one."""
    if not within:
        return visible_to(who)
    return visible_to(who.towards(within)).filter(path__startswith=within)
