"""When a place is split or merged, what is open there goes on at the place that followed it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Verb
from bandeng.matters.models import Matter, Part
from bandeng.matters.states import OPEN, State
from bandeng.places.models import Place


@transaction.atomic
def stay_with(old: Place, new: Place, *, by: Actor, at: datetime) -> int:
    """Put what is open at a closed place at the one that followed it; return how many.

    Owner, rung and deadline stay. The caller has changed the tree and had the right to.
    """
    rows = Matter.objects.select_for_update(of=("self",)).filter(
        place=old, state__in=[*OPEN, State.ANSWERED]
    )
    ids = dict(rows.order_by("pk").values_list("pk", "owner_post"))
    Matter.objects.filter(pk__in=ids).update(place=new, path=new.path, changed_at=at)
    Matter.objects.filter(owner_place=old, state__in=OPEN).update(owner_place=new)
    there = Part.objects.filter(matter=OuterRef("matter"), post=OuterRef("post"), place=new)
    asked = Part.objects.filter(place=old, handed_in_at=None)
    asked.exclude(Exists(there)).update(place=new)
    said = {"was": old.name, "now": new.name}
    verb = Verb.MATTER_PLACE_FOLLOWED
    record_many(
        [Entry("matter", pk, verb, by, at, True, post, new.path, said) for pk, post in ids.items()]
    )
    return len(ids)
