"""Who is meant by what somebody typed at the door."""

import unicodedata

from django.db.models import QuerySet

from bandeng.people import queries
from bandeng.people.models import Person
from bandeng.people.states import clean_phone


def _active() -> QuerySet[Person]:
    return queries.present().filter(is_active=True)


def active(person_id: int) -> Person | None:
    """Return the active person of an id, or None."""
    return _active().filter(pk=person_id).first()


def people_meant(typed: str) -> list[Person]:
    """Return the active people whose phone or whole name this is, at most two of them."""
    text = unicodedata.normalize("NFKC", typed).strip()
    phone = clean_phone(text)
    if phone:
        return list(_active().filter(phone=phone)[:2])
    return list(_active().filter(name=text)[:2]) if text else []


def is_ambiguous(typed: str) -> bool:
    """Tell whether several people bear the name that was typed."""
    return len(people_meant(typed)) > 1
