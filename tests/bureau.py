"""The people of the petition playbook on the small fixed town; nobody here exists."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Outcome
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY

PEOPLE = [
    ("office", "季晨光", "10000000021", "petition-office"),
    ("unit", "方立秋", "10000000022", "petition-unit"),
    ("head", "项天河", "10000000023", "petition-unit-head"),
    ("reviewer", "封海云", "10000000024", "petition-reviewer"),
    ("re_reviewer", "沈清泉", "10000000025", "petition-re-reviewer"),
    ("discipline", "严如松", "10000000026", "petition-discipline"),
]
PARTS = {
    "claim": "请求发放征地补偿款。",
    "facts": "经查，地已征用，补偿款尚未发放。",
    "opinion": "予以支持，依据土地管理法第四十八条，于十五日内发放。",
}
PHONE = "10010000456"


@dataclass(frozen=True)
class Bureau:
    """Everybody of the petition playbook, by what they do, and the town they are in."""

    cast: Cast
    office: Person
    unit: Person
    head: Person
    reviewer: Person
    re_reviewer: Person
    discipline: Person


def settle(cast: Cast) -> Bureau:
    """Adopt the petition playbook and appoint its people at the banner, through actions."""
    playbooks.adopt_shipped(shipped.texts(["petition"]), at=FOUNDED)
    new = [NewPerson(name, phone) for _key, name, phone, _post in PEOPLE]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    pairs = zip(entered, PEOPLE, strict=True)
    rows = [Appointment(person.pk, post, cast.banner.pk) for person, (_k, _n, _p, post) in pairs]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    keys = [key for key, _name, _phone, _post in PEOPLE]
    return Bureau(cast, **dict(zip(keys, entered, strict=True)))


def claimed(bureau: Bureau, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a claim just raised at the counter by who asks for the money for his land."""
    usual: dict[str, Any] = {
        "kind": "petition-claim",
        "category": "land",
        "text": "征地补偿款一直没有发下来。",
        "title": "征地补偿款未发",
        "place": bureau.cast.village,
        "channel": Channel.WEB,
        "contact": Contact(name="路远方", phone=PHONE),
    }
    return actions.raise_matter(Ask(**{**usual, **changed}), by=Voice.ASKER, at=when)


def handed(bureau: Bureau, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a claim the unit has taken in hand: its sixty days run from two hours after `when`."""
    matter = claimed(bureau, when, **changed)
    matter = actions.take(matter, by=bureau.office, at=when + timedelta(hours=1))
    later = when + timedelta(hours=2)
    matter = actions.escalate(matter, reason="属于你单位职权", by=bureau.office, at=later)
    return actions.take(matter, by=bureau.unit, at=when + timedelta(hours=3))


def opined(bureau: Bureau, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a claim the unit answered with its written opinion ten days after `when`."""
    matter = handed(bureau, when, **changed)
    later = when + timedelta(days=10)
    return actions.answer(matter, text=PARTS, outcome=Outcome.SOLVED, by=bureau.unit, at=later)
