"""Erase contact details when their purpose has ended."""

from datetime import datetime, timedelta

from django.db import transaction

from bandeng.matters.models import Asker, Follower
from bandeng.matters.states import ENDED
from bandeng.retention import days_kept


@transaction.atomic
def erase_contacts(*, at: datetime, batch: int = 500) -> int:
    """Empty the contact details of matters that ended longer ago than the policy allows.

    Returns how many were emptied; call again until it is 0. 180 calendar days as
    `retention.yaml` says (Personal Information Protection Law, art. 19 and 47).
    """
    before = at - timedelta(days=days_kept("contact"))
    due = Asker.objects.filter(
        erased_at=None, matter__state__in=ENDED, matter__changed_at__lt=before
    )
    askers = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:batch])
    matters = [asker.matter_id for asker in askers]
    Asker.objects.filter(matter_id__in=matters).update(
        name="", phone="", email="", phone_index="", tail_index="", erased_at=at
    )
    Follower.objects.filter(matter_id__in=matters).update(phone="", email="", phone_index="")
    return len(askers)
