"""The hotline's people: a dispatcher and the departments of the banner, added to the fixed cast."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Outcome, State
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY

# attribute, name, phone, post; all of them at the banner
PEOPLE = [
    ("dispatcher", "程望山", "10000000021", "hotline-dispatcher"),
    ("housing", "路春和", "10000000022", "housing-office"),
    ("power", "石远帆", "10000000023", "power-supply"),
    ("emergency", "米安澜", "10000000024", "emergency-office"),
    ("medical", "叶知秋", "10000000025", "medical-insurance"),
]


@dataclass(frozen=True)
class Hotline:
    """Everybody of the hotline, by what they do, beside the fixed cast."""

    cast: Cast
    dispatcher: Person
    housing: Person
    power: Person
    emergency: Person
    medical: Person


def settle(cast: Cast) -> Hotline:
    """Adopt the playbook of the hotline and appoint its people, through actions."""
    playbooks.adopt_shipped(shipped.texts(["hotline-12345"]), at=FOUNDED)
    new = [NewPerson(name, phone) for _key, name, phone, _post in PEOPLE]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    pairs = list(zip(PEOPLE, entered, strict=True))
    rows = [Appointment(person.pk, row[3], cast.banner.pk) for row, person in pairs]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    return Hotline(cast, **{row[0]: person for row, person in pairs})


def call(line: Hotline, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return what the operator took down: a lamp in grid 1, unless told otherwise."""
    usual: dict[str, Any] = {
        "kind": "call",
        "category": "street-lamps",
        "text": "村口的路灯三天没亮了。",
        "place": line.cast.grid,
        "channel": Channel.HOTLINE,
        "contact": Contact(name="秦若水", phone="10010000123"),
    }
    return actions.raise_matter(Ask(**{**usual, **changed}), by=line.cast.operator, at=when)


def at_state(line: Hotline, state: State, when: datetime = MONDAY) -> Matter:
    """Return a call in a state, reached by real actions; it lies with housing while it is open."""
    matter = call(line, when)
    if state is State.RAISED:
        return matter
    if state is State.WITHDRAWN:
        return actions.withdraw(matter, by=Voice.ASKER, at=when)
    return _in_hand(line, actions.take(matter, by=line.housing, at=when), state, when)


def _in_hand(line: Hotline, matter: Matter, state: State, when: datetime) -> Matter:
    by = {"by": line.housing, "at": when}
    if state is State.WORKING:
        return actions.note(matter, text="看过了", **by)
    if state is State.WAITING:
        return actions.ask_asker(matter, text="哪一根", **by)
    if state is State.REDIRECTED:
        return actions.redirect(matter, route="lawsuit", **by)
    if state is State.TAKEN:
        return matter
    matter = actions.answer(matter, text="亮了。", outcome=Outcome.SOLVED, **by)
    if state is State.CONFIRMED:
        return actions.confirm(matter, solved=True, by=Voice.ASKER, at=when)
    if state is State.UNCONFIRMED:
        actions.tick(at=when + timedelta(days=8))
    return Matter.objects.get(pk=matter.pk)
