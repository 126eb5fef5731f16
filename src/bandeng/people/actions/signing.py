"""Write down who came in and who went, and who tried in vain: for safety, never to count work."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.people.models import Person, SignIn

NOBODY = 0


@transaction.atomic
def signed_in(
    person: Person, *, at: datetime, key: str, address: str = "", browser: str = "",
    language: str = "",
) -> None:  # fmt: skip
    """Write down that somebody signed in, and where, so that he can sign out there again.

    The language of the page he came by is his until he chooses another; none is the site's own.
    """
    row = SignIn(person_id=person.pk, key=key, address=address, browser=browser[:60], at=at)
    row.save(force_insert=True)
    _write(person.pk, Verb.PERSON_SIGNED_IN, person, at)
    if language not in ("", settings.LANGUAGE_CODE) and not person.language:
        choose_language(person, language)


def choose_language(person: Person, language: str) -> None:
    """Keep which language somebody reads, for the mail that is written while he is not here."""
    Person.objects.filter(pk=person.pk).update(language=language)
    person.language = language


@transaction.atomic
def signed_out(person: Person, *, at: datetime, key: str, idle: bool = False) -> None:
    """Write down that somebody signed out, by himself or because nothing was done for long."""
    SignIn.objects.filter(key=key).delete()
    _write(person.pk, Verb.PERSON_SIGNED_OUT, Voice.CLOCK if idle else person, at)


@transaction.atomic
def sign_out_elsewhere(person: Person, *, at: datetime, here: str) -> int:
    """End every session of a person but the one he uses; return how many were ended."""
    others = SignIn.objects.filter(person_id=person.pk).exclude(key=here)
    keys = list(others.values_list("key", flat=True))
    ended, _rows = Session.objects.filter(session_key__in=keys).delete()
    others.delete()
    if ended:
        _write(person.pk, Verb.PERSON_SIGNED_OUT, person, at, elsewhere=str(ended))
    return ended


def sign_in_failed(person: Person | None, *, at: datetime, step: str = "password") -> None:
    """Write down a sign-in that failed; what was typed is not kept, it may be anybody's number."""
    about = person.pk if person else NOBODY
    _write(about, Verb.SIGN_IN_FAILED, Voice.SYSTEM, at, step=step)


def forget_sign_ins() -> int:
    """Throw away where somebody was signed in until his time was over; return how many."""
    alive = Session.objects.filter(session_key=OuterRef("key"))
    return SignIn.objects.exclude(Exists(alive)).delete()[0]


def _write(person_id: int, verb: Verb, by: Actor, at: datetime, **said: str) -> None:
    record_many([Entry("person", person_id, verb, by, at, said=dict(said))])
