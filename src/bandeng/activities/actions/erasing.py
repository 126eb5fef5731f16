"""Erase the names of who came from outside when their purpose has ended."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from bandeng.activities.models import Coming, Opinion, Support
from bandeng.retention import days_kept


@transaction.atomic
def erase_names(*, at: datetime, batch: int = 500) -> int:
    """Empty the names of people who are not of the site; that somebody came stays and counts.

    It is done as many days after the activity as `retention.yaml` keeps contact details. Returns
    how many rows were emptied; call again until it is 0.
    """
    before = at - timedelta(days=days_kept("contact"))
    rows = Coming.objects.filter(person=None, activity__ends_at__lt=before)
    named = rows.annotate(stored=Cast("name", TextField())).exclude(stored="")
    locked = named.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    ids = list(locked.values_list("pk", flat=True)[:batch])
    emptied = Coming.objects.filter(pk__in=ids).update(name="")
    return emptied + _erase_givers(before, batch)


def _erase_givers(before: datetime, batch: int) -> int:
    """Empty who gave or shares an opinion; what was said, and by how many, stays."""
    sitting = {"topic__activity__ends_at__lt": before}
    rows = Opinion.objects.filter(**sitting, person=None).annotate(
        who=Cast("name", TextField()), number=Cast("phone", TextField())
    )
    locked = rows.exclude(who="", number="").select_for_update(skip_locked=True, of=("self",))
    ids = list(locked.order_by("pk").values_list("pk", flat=True)[:batch])
    emptied = Opinion.objects.filter(pk__in=ids).update(name="", phone="")
    shared = Support.objects.filter(opinion__topic__activity__ends_at__lt=before)
    marked = list(shared.exclude(phone_index="").values_list("pk", flat=True)[:batch])
    return emptied + Support.objects.filter(pk__in=marked).update(phone_index="")
