"""A corner of a city where every official keeps contact with homes; nobody here exists.

澄溪市 Clear Brook City
└── 柿沟镇 Persimmon Ditch Town
    └── 前坡社区 Front Slope
        └── 柳湾村 Willow Bend   第1联户组 (three households)   第2联户组
"""

from dataclasses import dataclass

from bandeng import sites
from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.places import actions as places
from bandeng.places.actions import NewHousehold
from bandeng.places.models import Place
from bandeng.places.states import NewPlace
from tests.cast import FOUNDED
from tests.grounds import stand_on

PLACES = [
    NewPlace("37", "澄溪市", "city", "", 36.71, 118.42),
    NewPlace("3701", "柿沟镇", "town", "37", 36.72, 118.40, 1),
    NewPlace("370101", "前坡社区", "community", "3701", 36.721, 118.401, 1),
    NewPlace("37010101", "柳湾村", "village", "370101", 36.722, 118.402, 1),
    NewPlace("3701010101", "第1联户组", "contact-grid", "37010101", 36.7221, 118.4021, 1),
    NewPlace("3701010102", "第2联户组", "contact-grid", "37010101", 36.7222, 118.4022, 2),
]
# attribute, name, phone, post, place
PEOPLE = [
    ("contact", "谷春禾", "10000000041", "contact", "3701010101"),
    ("other_contact", "方知夏", "10000000042", "contact", "3701010102"),
    ("village", "田建木", "10000000043", "village-secretary", "37010101"),
    ("community", "石若水", "10000000044", "community-secretary", "370101"),
    ("town", "林远志", "10000000045", "town-desk", "3701"),
    ("city", "文思源", "10000000046", "city-office", "37"),
    ("insurance", "安庆丰", "10000000047", "medical-insurance", "37"),
    ("supervisor", "严书言", "10000000048", "supervisor", "37"),
]


@dataclass(frozen=True)
class Corner:
    """Everybody on the way from a household to the city."""

    contact: Person
    other_contact: Person
    village: Person
    community: Person
    town: Person
    city: Person
    insurance: Person
    supervisor: Person

    @property
    def grid(self) -> Place:
        """Return the first contact grid."""
        return Place.objects.get(code="3701010101")


def settle_corner() -> Corner:
    """Found the corner in place of the small town, and appoint everybody, through actions."""
    stand_on(sites.CITY.playbooks)
    founded = places.found_many(PLACES, by=Voice.SYSTEM, at=FOUNDED)
    by_code = {place.code: place for place in founded}
    new = [NewPerson(name, phone) for _key, name, phone, _post, _place in PEOPLE]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    people.appoint_many(
        [
            Appointment(person.pk, post, by_code[place].pk)
            for person, (_key, _name, _phone, post, place) in zip(entered, PEOPLE, strict=True)
        ],
        by=Voice.SYSTEM,
        at=FOUNDED,
    )
    rows = [NewHousehold(by_code["3701010101"].pk, f"{n}号", size=3) for n in (1, 2, 3)]
    places.enter_households(rows, by=Voice.SYSTEM, at=FOUNDED)
    return Corner(*entered)
