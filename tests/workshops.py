"""A secretaries' workshop at Twin Springs: its host and members are appointed through actions."""

from dataclasses import dataclass
from datetime import datetime

from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.places.models import Place
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED

ID = "secretaries-workshop"
NAMES = (
    "葛长青 严书言 方和风 柳南星 秦半夏 陶知夏 孟春禾 康云霄 包玉泉 杨念北 石若水 田芳草"
).split()


@dataclass(frozen=True)
class Crew:
    """Host and members of the workshop of a place."""

    place: Place
    host: Person
    members: tuple[Person, ...]


def adopt(when: datetime = FOUNDED) -> None:
    """Adopt the workshop beside the playbooks of the town."""
    playbooks.adopt_shipped(shipped.texts([ID]), at=when)


def settled(place: Place, *, members: int = 2, first: int = 0) -> Crew:
    """Return the workshop of a place, its people entered and appointed before anything began."""
    names = NAMES[first : first + members + 1]
    new = [NewPerson(name, f"1000300{first + n:04}") for n, name in enumerate(names)]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    posts = ["workshop-host", *["workshop-member"] * members]
    rows = [
        Appointment(person.pk, post, place.pk) for person, post in zip(entered, posts, strict=True)
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    return Crew(place, entered[0], tuple(entered[1:]))
