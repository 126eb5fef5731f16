"""A couriers' station in Upper Willow: its volunteers and its head; nobody here exists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY

# attribute, name, phone, post, place
PEOPLE = [
    ("first", "秦半夏", "10000000031", "station-volunteer", "150101"),
    ("second", "康白露", "10000000032", "station-volunteer", "150101"),
    ("third", "孟谷雨", "10000000033", "station-volunteer", "15010101"),
    ("elsewhere", "包南星", "10000000034", "station-volunteer", "150102"),
    ("head", "陶冬青", "10000000035", "station-head", "150101"),
]
PHONE = "10010000789"


@dataclass(frozen=True)
class Station:
    """Everybody of the station, and the town it stands in."""

    cast: Cast
    first: Person
    second: Person
    third: Person
    elsewhere: Person
    head: Person


def open_station(cast: Cast) -> Station:
    """Adopt the playbook and appoint everybody, through actions."""
    playbooks.adopt_shipped(shipped.texts(["roadside-help"]), at=FOUNDED)
    new = [NewPerson(name, phone) for _key, name, phone, _post, _place in PEOPLE]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    rows = [
        Appointment(person.pk, post, cast.place(place).pk)
        for person, (_key, _name, _phone, post, place) in zip(entered, PEOPLE, strict=True)
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    keys = [key for key, *_rest in PEOPLE]
    return Station(cast, **dict(zip(keys, entered, strict=True)))


def flat_tyre(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return what a courier asks in grid 1 of Upper Willow."""
    usual: dict[str, Any] = {
        "kind": "roadside-help",
        "category": "tyre",
        "text": "后轮扎了，车上还有三单，在小学门口。",
        "place": cast.grid,
        "channel": Channel.WEB,
        "contact": Contact(name="苏和风", phone=PHONE),
    }
    return actions.raise_matter(Ask(**{**usual, **changed}), by=Voice.ASKER, at=when)
