"""Fields that find a place or a person by what was typed, or say whom they found instead."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bandeng.people.models import Person
from bandeng.people.queries import named as people_named
from bandeng.people.states import clean_phone
from bandeng.places.models import Place
from bandeng.places.queries import by_code, named

SHOWN = 6


class PlaceField(forms.CharField):
    """A place by its code or name."""

    def __init__(self, **more: Any) -> None:
        """Take no more than a name or code has."""
        super().__init__(max_length=80, **more)

    def clean(self, value: Any) -> Place | None:
        """Return the one place meant."""
        typed = super().clean(value)
        if not typed:
            return None
        if place := by_code(typed):
            return place
        found = list(named(typed).select_related("parent")[: SHOWN + 1])
        exact = [place for place in found if place.name == typed.strip()] or found
        if len(exact) == 1:
            return exact[0]
        raise ValidationError(_which([_said(place) for place in exact]))


def _said(place: Place) -> str:
    above = f"{place.parent.name} " if place.parent else ""
    return f"{above}{place.name} {place.code}"


class PersonField(forms.CharField):
    """A present person by name or phone."""

    def __init__(self, **more: Any) -> None:
        """Take no more than a name has."""
        super().__init__(max_length=60, **more)

    def clean(self, value: Any) -> Person | None:
        """Return the one person meant."""
        typed = super().clean(value)
        if not typed:
            return None
        found = list(people_named(clean_phone(typed) or typed)[: SHOWN + 1])
        exact = [person for person in found if person.name == typed.strip()] or found
        if len(exact) == 1:
            return exact[0]
        raise ValidationError(_which([f"{person.name} {_tail(person)}" for person in exact]))


def _tail(person: Person) -> str:
    """Return the end of a phone number, by which two of the same name are told apart."""
    return f"…{person.phone[-4:]}"


def _which(found: list[str]) -> str:
    """Return the sentence that says nothing or several were found."""
    if not found:
        return _("Nothing is found under this. Check the letters, or write less of it.")
    said = ngettext(
        "Which one is meant? Found: %(list)s", "Which one is meant? Found: %(list)s", len(found)
    )
    return said % {"list": "；".join(found[:SHOWN])}
