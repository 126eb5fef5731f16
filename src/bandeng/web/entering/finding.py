"""Who is meant by what somebody typed at the door."""

import unicodedata

from django.db.models import QuerySet
from django.http import HttpRequest

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


def meant_by(request: HttpRequest | None, typed: str) -> list[Person]:
    """Return `people_meant`, looked up once however many steps of one request ask."""
    if request is None:
        return people_meant(typed)
    known: dict[str, list[Person]] = request.__dict__.setdefault("people_meant", {})
    if typed not in known:
        known[typed] = people_meant(typed)
    return known[typed]
