"""The secret address of a person's calendar: shown once, kept as a hash, void after the next."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.doors.models import FeedSecret
from bandeng.doors.queries import secret_hash
from bandeng.journal.actions import record
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person


@transaction.atomic
def give_feed(*, by: Person, at: datetime) -> str:
    """Return the secret of the person's first calendar address, which nobody can read again."""
    if FeedSecret.objects.filter(person_id=by.pk).exists():
        raise Refused(_("Your calendar has an address already. Make a new one if it is lost."))
    return _fresh(by, at)


@transaction.atomic
def reset_feed(*, by: Person, at: datetime) -> str:
    """Return the secret of a new calendar address; the old one opens nothing from now on."""
    return _fresh(by, at)


def _fresh(by: Person, at: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    kept = {"token_hash": secret_hash(secret), "made_at": at}
    row, _new = FeedSecret.objects.update_or_create(person_id=by.pk, defaults=kept)
    record(row, Verb.FEED_RESET, by=by, at=at)
    return secret
