"""Erase contact details when their purpose has ended, and pictures that were never sent off."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction

from bandeng.matters import pictures
from bandeng.matters.models import Asker, Follower, Picture
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


def sweep_pictures(folder: Path, *, at: datetime, batch: int = 500) -> int:
    """Delete the pictures of asks begun and never sent, a day after; return how many."""
    old = pictures.kept_before(folder, at - timedelta(days=1))
    swept = 0
    for names in _batches(old, batch):
        hung = set(Picture.objects.filter(name__in=names).values_list("name", flat=True))
        for name in names - hung:
            pictures.remove(name, folder)
        swept += len(names - hung)
    return swept


def _batches(names: Iterator[str], size: int) -> Iterator[set[str]]:
    while some := set(islice(names, size)):
        yield some
