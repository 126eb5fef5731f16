"""A service hall in Twin Springs with its clerks, a couriers' station with its branches."""

from dataclasses import dataclass
from datetime import date

from bandeng.activities import actions
from bandeng.activities.models import Roster
from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.places import actions as places
from bandeng.places.states import NewPlace
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast, at

CLERKS = ["阿古拉", "包文清", "陈素云", "丁一凡", "额尔敦", "冯晓晴"]
NOW = at("2026-03-02 09:00")  # a Monday
TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Hall:
    """The service hall: who runs it, who takes turns, and its roster."""

    cast: Cast
    head: Person
    clerks: list[Person]
    roster: Roster


@dataclass(frozen=True)
class Station:
    """The station: its keeper, the liaisons of its branches, and its roster."""

    cast: Cast
    keeper: Person
    liaisons: list[Person]
    roster: Roster


def adopt(*names: str) -> None:
    """Adopt playbooks that come along."""
    playbooks.adopt_shipped(shipped.texts(names), at=FOUNDED)


def appointed(
    names: list[str], post: str, codes: list[str], cast: Cast, start: int
) -> list[Person]:
    """Return new people who hold a post, each at one of the places."""
    new = [NewPerson(name, f"100000010{start + n}") for n, name in enumerate(names)]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    rows = [
        Appointment(person.pk, post, cast.place(code).pk)
        for person, code in zip(entered, codes, strict=True)
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    return list(entered)


def open_hall(cast: Cast) -> Hall:
    """Adopt extended hours, appoint everybody, let the rota stand in Twin Springs."""
    adopt("extended-hours")
    head = appointed(["高远志"], "hall-head", ["1501"], cast, 10)[0]
    clerks = appointed(CLERKS, "window-clerk", ["1501"] * len(CLERKS), cast, 20)
    roster = actions.stand_up("service-hall", cast.town, TODAY, by=head, at=NOW)
    return Hall(cast, head, clerks, roster)


def open_station(cast: Cast) -> Station:
    """Adopt the station, three more branches and their liaisons, let the rota stand."""
    adopt("courier-station")
    more = [
        NewPlace(f"15010{n}", f"第{n}支部", "village", "1501", 43.9, 119.3, n) for n in (3, 4, 5)
    ]
    places.found_many(more, by=Voice.SYSTEM, at=FOUNDED)
    keeper = appointed(["和平原"], "station-keeper", ["1501"], cast, 40)[0]
    codes = ["150101", "150102", "150103", "150104", "150105"]
    names = ["季春雨", "柯明川", "兰若溪", "莫日根", "宁静远"]
    liaisons = appointed(names, "branch-liaison", codes, cast, 50)
    roster = actions.stand_up("station-week", cast.town, TODAY, by=keeper, at=NOW)
    return Station(cast, keeper, liaisons, roster)
