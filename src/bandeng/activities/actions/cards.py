"""A person's own card: the code he shows to have it written down that he came."""

import secrets
from datetime import datetime

from django.db import transaction

from bandeng.activities.actions.drafting import LETTERS
from bandeng.activities.models import Card
from bandeng.people.models import Person


@transaction.atomic
def card_of(person: Person, *, at: datetime) -> Card:
    """Return a person's card, made at the first asking."""
    card, _new = Card.objects.get_or_create(person=person, defaults=_fresh(at))
    return card


@transaction.atomic
def new_card(person: Person, *, at: datetime) -> Card:
    """Return a new card; the one before is worthless from now."""
    card, _new = Card.objects.update_or_create(person=person, defaults=_fresh(at))
    return card


def _fresh(at: datetime) -> dict[str, object]:
    return {"code": "".join(secrets.choice(LETTERS) for _n in range(12)), "made_at": at}
