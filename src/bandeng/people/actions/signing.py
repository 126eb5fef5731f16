"""Write down who came in and who went, and who tried in vain: for safety, never to count work."""

from datetime import datetime

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.people.models import Person

NOBODY = 0


def signed_in(person: Person, *, at: datetime) -> None:
    """Write down that somebody signed in."""
    _write(person.pk, Verb.PERSON_SIGNED_IN, person, at)


def signed_out(person: Person, *, at: datetime, idle: bool = False) -> None:
    """Write down that somebody signed out, by himself or because nothing was done for long."""
    _write(person.pk, Verb.PERSON_SIGNED_OUT, Voice.CLOCK if idle else person, at)


def sign_in_failed(person: Person | None, *, at: datetime, step: str = "password") -> None:
    """Write down a sign-in that failed; what was typed is not kept, it may be anybody's number."""
    about = person.pk if person else NOBODY
    _write(about, Verb.SIGN_IN_FAILED, Voice.SYSTEM, at, step=step)


def _write(person_id: int, verb: Verb, by: Actor, at: datetime, **said: str) -> None:
    record_many([Entry("person", person_id, verb, by, at, said=dict(said))])
