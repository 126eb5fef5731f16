"""Erase contact details when their purpose has ended, and pictures that were never sent off."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from bandeng.journal.actions import black_out
from bandeng.matters import pictures
from bandeng.matters.actions.publishing import black_out_around, written_about
from bandeng.matters.models import Asker, Follower, Matter, Picture
from bandeng.matters.states import ENDED, Privacy
from bandeng.retention import days_kept
from bandeng.secrecy.finding import BLOCK

BLANK = BLOCK * 3
CONTACT = ("phone", "email")


@transaction.atomic
def erase_contacts(*, at: datetime, batch: int = 500) -> int:
    """Empty what names somebody in matters that ended longer ago than the policy allows.

    Those are the contact details of who asked and who follows, and the words of confidential
    matters. Returns how many rows were emptied; call again until it is 0. 180 calendar days
    as `retention.yaml` says (Personal Information Protection Law, art. 19 and 47).
    """
    over = Matter.objects.filter(
        state__in=ENDED, changed_at__lt=at - timedelta(days=days_kept("contact"))
    )
    askers = Asker.objects.filter(erased_at=None, matter__in=over)
    emptied = Asker.objects.filter(pk__in=_some(askers, batch)).update(
        name="", phone="", email="", way="", phone_index="", tail_index="", erased_at=at
    )
    emptied += Follower.objects.filter(pk__in=_some(_named_followers(over), batch)).update(
        phone="", email="", phone_index=""
    )
    return emptied + _blank_confidential(over, batch)


def _some(rows: QuerySet[Any], batch: int) -> list[int]:
    """Return the ids of at most `batch` rows, locked; what another round has is left to it."""
    locked = rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    return list(locked.values_list("pk", flat=True)[:batch])


def _named_followers(over: QuerySet[Matter]) -> QuerySet[Follower]:
    """Return who follows one of the matters and can still be told from others."""
    stored: dict[str, Any] = {f"stored_{name}": Cast(name, TextField()) for name in CONTACT}
    named: dict[str, Any] = dict.fromkeys(stored, "")
    return Follower.objects.filter(matter__in=over).annotate(**stored).exclude(**named)


def _blank_confidential(over: QuerySet[Matter], batch: int) -> int:
    """Blank what confidential matters say, in their rows and in the journal."""
    rows = over.filter(privacy=Privacy.CONFIDENTIAL).exclude(text=BLANK)
    matters = rows.select_for_update(skip_locked=True).order_by("pk")[:batch]
    for matter in matters:
        written = written_about(matter)
        black_out("matter", matter.pk, written)
        black_out_around(matter, written)
        matter.title = matter.text = BLANK
        matter.answer = BLANK if matter.answer else ""
        matter.search = None
        matter.save(update_fields=["title", "text", "answer", "search"])
    return len(matters)


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
