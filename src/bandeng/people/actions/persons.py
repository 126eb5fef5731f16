"""Enter people, correct what is known of them, set passwords, and let them go."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record, record_many
from bandeng.journal.states import Verb
from bandeng.people.actions.posts import end_all
from bandeng.people.actions.seeing import lock_stand_ins, see_person
from bandeng.people.models import Absence, Person
from bandeng.people.permissions import may_enter
from bandeng.people.queries import forget
from bandeng.people.states import CannotEnter, NewPerson, NotYours, Seats, clean_phone
from bandeng.places.spelling import plain, spelled

LONGEST_NAME = 60


def enter(
    *,
    name: str,
    phone: str,
    by: Actor,
    at: datetime,
    email: str = "",
    password: str | None = None,
    seats: Seats | None = None,
) -> Person:
    """Enter one person; he signs in by phone once he has a password."""
    return enter_many([NewPerson(name, phone, email, password)], by=by, at=at, seats=seats)[0]


@transaction.atomic
def enter_many(
    rows: Sequence[NewPerson], *, by: Actor, at: datetime, seats: Seats | None = None
) -> list[Person]:
    """Enter many people in three statements, or refuse with the first that cannot be entered."""
    if not may_enter(by, seats):
        raise NotYours(_("You do not manage people. Ask the office to enter them."))
    people = [_person(new, at) for new in rows]
    _refuse_taken([person.phone for person in people])
    with _phones_stay_unique():
        Person.objects.bulk_create(people, batch_size=4000)
    record_many([Entry("person", p.pk, Verb.PERSON_ENTERED, by, at) for p in people])
    return people


def _person(new: NewPerson, at: datetime) -> Person:
    name = _name(new.name)
    person = Person(
        name=name,
        pinyin=spelled(name),
        phone=_phone(new.phone),
        email=_email(new.email),
        entered_at=at,
    )
    _put_password(person, new.password)
    return person


def _name(name: str) -> str:
    said = plain(name)
    if not said or len(said) > LONGEST_NAME or not said.isprintable():
        raise CannotEnter(
            _("A person has a name of 1 to %(most)d characters.") % {"most": LONGEST_NAME}
        )
    return said


def _phone(phone: str) -> str:
    digits = clean_phone(phone)
    if digits is None:
        said = _("“%(phone)s” is not a phone number. Write its digits, 5 to 15 of them.")
        raise CannotEnter(said % {"phone": phone[:30]})
    return digits


def _email(email: str) -> str:
    said = email.strip()
    try:
        if said:
            validate_email(said)
    except ValidationError:
        refusal = _("“%(email)s” is not an e-mail address.") % {"email": said[:60]}
        raise CannotEnter(refusal) from None
    if len(said) > 254:
        raise CannotEnter(_("The e-mail address is too long."))
    return said


def _put_password(person: Person, password: str | None) -> None:
    """Store a password's hash, or the mark that none opens the account."""
    if password is not None:
        try:
            validate_password(password, user=person)
        except ValidationError as refusal:
            raise CannotEnter(" ".join(refusal.messages)) from None
    person.password = make_password(password)


@contextmanager
def _phones_stay_unique() -> Iterator[None]:
    """Refuse with a sentence when somebody else entered the number a moment ago."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise CannotEnter(_("A phone number was entered for somebody else just now.")) from None


def _refuse_taken(phones: Sequence[str]) -> None:
    taken = Person.objects.filter(phone__in=phones).values_list("phone", flat=True).first()
    doubled = next((phone for phone, times in Counter(phones).items() if times > 1), None)
    if taken or doubled:
        said = _("The phone number %(phone)s belongs to somebody already entered.")
        raise CannotEnter(said % {"phone": taken or doubled})


@transaction.atomic
def correct(
    person: Person,
    *,
    by: Actor,
    at: datetime,
    name: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    seats: Seats | None = None,
) -> Person:
    """Correct a name, phone or e-mail address; what is None stays."""
    person = see_person(person, by, seats, at)
    changed: dict[str, str] = {}
    if name is not None:
        changed |= {"name": _name(name), "pinyin": spelled(_name(name))}
    if phone is not None:
        changed["phone"] = _phone(phone)
    if email is not None:
        changed["email"] = _email(email)
    changed = {field: value for field, value in changed.items() if getattr(person, field) != value}
    if "phone" in changed:
        _refuse_taken([changed["phone"]])
    for field, value in changed.items():
        setattr(person, field, value)
    with _phones_stay_unique():
        person.save(update_fields=list(changed))
    record(person, Verb.PERSON_CORRECTED, by=by, at=at, fields=sorted(changed.keys() - {"pinyin"}))
    return person


@transaction.atomic
def set_password(
    person: Person, *, password: str, by: Actor, at: datetime, seats: Seats | None = None
) -> Person:
    """Set a password; whoever is signed in with the old one is signed out."""
    person = see_person(person, by, seats, at)
    _put_password(person, password)
    person.save(update_fields=["password"])
    record(person, Verb.SIGN_IN_CHANGED, by=by, at=at)
    return person


@transaction.atomic
def leave(
    person: Person, *, by: Actor, at: datetime, reason: str = "", seats: Seats | None = None
) -> Person:
    """Let a person go: holdings and absences end, he stands in for nobody and signs in no more."""
    lock_stand_ins()
    person = see_person(person, by, seats, at)
    if person.left_at:
        said = _("%(person)s left on %(day)s.")
        raise CannotEnter(said % {"person": person.name, "day": localdate(person.left_at)})
    person.left_at, person.is_active, person.password = at, False, make_password(None)
    person.save(update_fields=["left_at", "is_active", "password"])
    end_all(person, by=by, at=at)
    _end_absences(person, by, at)
    record(person, Verb.PERSON_LEFT, by=by, at=at, reason=reason)
    return person


def _end_absences(person: Person, by: Actor, at: datetime) -> None:
    """End what he was away for and what he stood in for; those he covered are uncovered now."""
    running = Absence.objects.filter(Q(person=person) | Q(stand_in=person))
    running = running.exclude(to_at__lte=at)
    lines = [
        Entry("person", a.person_id, Verb.ABSENCE_ENDED, by, at, said={"stand_in": a.stand_in_id})
        for a in running
    ]
    running.update(to_at=Greatest(F("from_at"), at))
    forget()
    record_many(lines)
