"""Seal rows again with the key that writes now, so that an old key can be thrown away."""

from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from bandeng.secrecy.fields import sealed_fields
from bandeng.secrecy.sealing import writing_prefix

BATCH = 500


def rotate(rows: QuerySet[Any], *, batch: int = BATCH) -> int:
    """Seal every row of the queryset that an older key has sealed, and return how many.

    Works in batches of their own transactions beside the running site; stopped half-way it goes on
    where it was.
    """
    done = 0
    if not sealed_fields(rows.model):
        return done
    while count := _rotate_some(rows, batch):
        done += count
    return done


@transaction.atomic
def _rotate_some(rows: QuerySet[Any], batch: int) -> int:
    names = [field.name for field in sealed_fields(rows.model)]
    some = list(_stale(rows, names).select_for_update(of=("self",))[:batch])
    rows.model._default_manager.bulk_update(some, names, batch_size=batch)
    return len(some)


def _stale(rows: QuerySet[Any], names: list[str]) -> QuerySet[Any]:
    stored: dict[str, Any] = {f"stored_{n}": Cast(n, TextField()) for n in names}
    old = Q(pk__in=[])
    for name in names:
        column = f"stored_{name}"
        old |= (
            Q(**{f"{column}__isnull": False})
            & ~Q(**{f"{column}__startswith": writing_prefix()})
            & ~Q(**{column: ""})
        )
    stale: QuerySet[Any] = rows.annotate(**stored).filter(old)
    return stale.order_by("pk")


def sealed_with(model: type[models.Model], key_id: str) -> int:
    """Return how many rows of a model still need this key."""
    names = [field.name for field in sealed_fields(model)]
    stored: dict[str, Any] = {f"stored_{n}": Cast(n, TextField()) for n in names}
    needs = Q(pk__in=[])
    for name in names:
        needs |= Q(**{f"stored_{name}__startswith": f"v1.{key_id}."})
    return int(model._default_manager.annotate(**stored).filter(needs).count())
