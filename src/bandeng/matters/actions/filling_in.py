"""What a kind asks besides the words: each field's value is read, or refused with a sentence."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_activities import Activity
from bandeng.playbooks.schema_deeds import FormField
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import FieldType

ASKERS, ACCUSED = "askers", "accused"
LONGEST, LONGEST_TEXT = 500, 5000
MOST = 1_000_000_000
Read = Callable[[str, FormField, Library, date], Any]


def filled_in(
    kind: MatterKind | Activity,
    given: Mapping[str, Any],
    rules: Library,
    at: datetime,
    *,
    whole: bool = True,
) -> dict[str, Any]:
    """Return the value of each field of a kind that was filled in, as plain data.

    What the kind does not ask is left out; a decimal or an amount is kept as written, a day as
    2026-03-02, a place or person by id. Raises Refused for what makes no sense, and for what is
    missing unless the `whole` is not known yet, as of what is only planned.
    """
    day, found = localdate(at), {}
    for name, field in asked(kind, day).items():
        typed = _typed(given.get(name))
        if typed:
            found[name] = READ[field.type](typed, field, rules, day)
        elif field.required and whole:
            raise Refused(_("Please fill in: %(field)s.") % {"field": label(field)})
    return found


def asked(kind: MatterKind | Activity, day: date) -> dict[str, FormField]:
    """Return the fields of a kind that are asked on a day; pictures and files hang elsewhere."""
    fields = kind.fields.items()
    standing = {name: f for name, f in fields if f.retired is None or day < f.retired}
    return {name: f for name, f in standing.items() if f.type in READ}


def label(field: FormField) -> str:
    """Return a field's label in the reader's language."""
    return field.label.said_in(get_language()) if field.label else field.id


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).replace("\x00", "").strip()


def _wrong(field: FormField, why: str) -> Refused:
    return Refused(_("%(field)s: %(why)s") % {"field": label(field), "why": why})


def _text(typed: str, field: FormField, rules: Library, day: date) -> str:
    if len(typed) > LONGEST:
        raise _wrong(field, _("please keep to %(most)d characters.") % {"most": LONGEST})
    return typed


def _long_text(typed: str, field: FormField, rules: Library, day: date) -> str:
    if len(typed) > LONGEST_TEXT:
        raise _wrong(field, _("please keep to %(most)d characters.") % {"most": LONGEST_TEXT})
    return typed


def _integer(typed: str, field: FormField, rules: Library, day: date) -> int:
    most = MOST if field.most is None else field.most
    digits = typed.removeprefix("-").removeprefix("−")
    if not digits.isdecimal() or len(digits) > 10 or int(digits) > most:
        raise _wrong(field, _("please write a whole number, %(most)d at most.") % {"most": most})
    return int(digits) if digits == typed else -int(digits)


def _count(typed: str, field: FormField, rules: Library, day: date) -> int:
    most = MOST if field.most is None else field.most
    if not typed.isdecimal() or len(typed) > 10 or int(typed) > most:
        raise _wrong(field, _("please write a whole number, %(most)d at most.") % {"most": most})
    return int(typed)


def _decimal(typed: str, field: FormField, rules: Library, day: date) -> str:
    most = MOST if field.most is None else field.most
    try:
        number = Decimal(typed)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= most or len(typed) > 20:
        raise _wrong(field, _("please write a number, %(most)d at most.") % {"most": most})
    return f"{number.normalize():f}"


def _money(typed: str, field: FormField, rules: Library, day: date) -> str:
    number = Decimal(_decimal(typed, field, rules, day))
    if number != round(number, 2):
        raise _wrong(field, _("please write yuan with two digits after the point at most."))
    return f"{number:.2f}"


def _day(typed: str, field: FormField, rules: Library, day: date) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        raise _wrong(field, _("please write a day like 2026-03-02.")) from None


def _yes_no(typed: str, field: FormField, rules: Library, day: date) -> bool:
    if typed not in ("yes", "no"):
        raise _wrong(field, _("please answer yes or no."))
    return typed == "yes"


def _choice(typed: str, field: FormField, rules: Library, day: date) -> str:
    listed = rules.lists.get(field.list_ or "")
    if typed not in {option.id for option in (listed.offered(day) if listed else ())}:
        raise _wrong(field, _("please choose from the list."))
    return typed


def _person(typed: str, field: FormField, rules: Library, day: date) -> int:
    rows = Person.objects.filter(left_at=None)
    found = rows.filter(pk=int(typed)) if _is_id(typed) else rows.filter(name=typed)
    ids = list(found.values_list("pk", flat=True)[:2])
    if len(ids) != 1:
        raise _wrong(field, _("nobody here, or more than one, has this name."))
    return int(ids[0])


def _place(typed: str, field: FormField, rules: Library, day: date) -> int:
    rows = Place.objects.filter(to_day=None)
    found = (
        rows.filter(code=typed).first() or rows.filter(pk=int(typed) if _is_id(typed) else 0)[:1]
    )
    place = found if isinstance(found, Place) else next(iter(found), None)
    if place is None:
        raise _wrong(field, _("there is no such place."))
    return int(place.pk)


def _is_id(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 19


READ: dict[FieldType, Read] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.INTEGER: _integer,
    FieldType.COUNT: _count,
    FieldType.DECIMAL: _decimal,
    FieldType.MONEY: _money,
    FieldType.DATE: _day,
    FieldType.YES_NO: _yes_no,
    FieldType.CHOICE: _choice,
    FieldType.PERSON: _person,
    FieldType.PLACE: _place,
}
