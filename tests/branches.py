"""Branches that keep the statutory rhythm; their meetings are held through actions."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bandeng.activities import actions
from bandeng.activities.actions import Draft
from bandeng.activities.models import Activity
from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.places.models import Place
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, SHANGHAI

BOOKS = ("organisation-life", "six-ones")


def adopt(*books: str, when: datetime = FOUNDED) -> None:
    """Adopt playbooks of duties beside those of the town."""
    playbooks.adopt_shipped(shipped.texts(books or BOOKS), at=when)


def secretaries(places: Iterable[Place]) -> list[Person]:
    """Return a branch secretary for each place, appointed before anything began."""
    where = list(places)
    new = [NewPerson(f"支书{n}", f"1000100{n:04}") for n, _place in enumerate(where)]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    rows = [
        Appointment(person.pk, "branch-secretary", place.pk)
        for person, place in zip(entered, where, strict=True)
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    return entered


def held(kind: str, place: Place, day: date, by: Person) -> Activity:
    """Return an activity held on a day at three and written down two hours later."""
    begins = datetime.combine(day, time(15), SHANGHAI)
    return actions.enter(Draft(kind, place, begins), by=by, at=begins + timedelta(hours=2))
