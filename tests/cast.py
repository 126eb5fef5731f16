"""The fixed people of the tests on a small fixed town; nobody here exists.

白桦旗 White Birch Banner
├── 双泉镇 Twin Springs
│   ├── 上柳沟村 Upper Willow   第1网格 第2网格
│   └── 下柳沟村 Lower Willow   第1网格 第2网格
└── 石桥镇 Stone Bridge
    └── 石桥村 Bridge Village   第1网格
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.places.states import NewPlace
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.worktime import actions as worktime

SHANGHAI = ZoneInfo("Asia/Shanghai")
FOUNDED = datetime(2025, 12, 1, 9, 0, tzinfo=SHANGHAI)

PLACES = [
    NewPlace("15", "白桦旗", "banner", "", 43.97, 119.39),
    NewPlace("1501", "双泉镇", "township", "15", 43.98, 119.30, 1),
    NewPlace("150101", "上柳沟村", "village", "1501", 43.985, 119.29, 1),
    NewPlace("15010101", "第1网格", "grid", "150101", 43.986, 119.288, 1),
    NewPlace("15010102", "第2网格", "grid", "150101", 43.984, 119.292, 2),
    NewPlace("150102", "下柳沟村", "village", "1501", 43.975, 119.31, 2),
    NewPlace("15010201", "第1网格", "grid", "150102", 43.976, 119.308, 1),
    NewPlace("15010202", "第2网格", "grid", "150102", 43.974, 119.312, 2),
    NewPlace("1502", "石桥镇", "township", "15", 43.94, 119.50, 2),
    NewPlace("150201", "石桥村", "village", "1502", 43.945, 119.49, 1),
    NewPlace("15020101", "第1网格", "grid", "150201", 43.946, 119.488, 1),
]

# attribute, name, phone, post, place
PEOPLE = [
    ("representative", "白晓岚", "10000000001", "representative", "150101"),
    ("neighbour_representative", "齐立冬", "10000000002", "representative", "150102"),
    ("secretary", "金秋实", "10000000003", "village-secretary", "150101"),
    ("neighbour_secretary", "乔春芽", "10000000004", "village-secretary", "150102"),
    ("desk", "安青山", "10000000005", "township-desk", "1501"),
    ("other_desk", "文小满", "10000000006", "township-desk", "1502"),
    ("supervisor", "云长河", "10000000007", "supervisor", "15"),
    ("operator", "温雨生", "10000000008", "hotline-operator", "15"),
    ("steward", "苏向东", "10000000009", "steward", "15"),
    ("grid_worker", "林明月", "10000000010", "grid-worker", "15010101"),
    ("model_household", "谷海棠", "10000000011", "model-household", "15010101"),
    ("bridge_representative", "江松涛", "10000000012", "representative", "150201"),
    ("bridge_secretary", "田望舒", "10000000013", "village-secretary", "150201"),
]


@dataclass(frozen=True)
class Cast:
    """Everybody, by what they do."""

    representative: Person
    neighbour_representative: Person
    secretary: Person
    neighbour_secretary: Person
    desk: Person
    other_desk: Person
    supervisor: Person
    operator: Person
    steward: Person
    grid_worker: Person
    model_household: Person
    bridge_representative: Person
    bridge_secretary: Person

    def place(self, code: str) -> Place:
        """Return a place of the town by its code."""
        return Place.objects.get(code=code)

    @property
    def banner(self) -> Place:
        """Return the banner."""
        return self.place("15")

    @property
    def town(self) -> Place:
        """Return Twin Springs."""
        return self.place("1501")

    @property
    def village(self) -> Place:
        """Return Upper Willow."""
        return self.place("150101")

    @property
    def grid(self) -> Place:
        """Return the first grid of Upper Willow."""
        return self.place("15010101")


def at(words: str) -> datetime:
    """Return an instant in Shanghai written as `2026-03-03 09:00`."""
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def settle() -> None:
    """Found the town, adopt the shipped playbooks and appoint everybody, through actions."""
    worktime.fill_known_years(by=Voice.SYSTEM, at=FOUNDED)
    playbooks.adopt_shipped(shipped.texts(), at=FOUNDED)
    founded = places.found_many(PLACES, by=Voice.SYSTEM, at=FOUNDED)
    by_code = {place.code: place for place in founded}
    new = [NewPerson(name, phone) for _key, name, phone, _post, _place in PEOPLE]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    rows = [
        Appointment(person.pk, post, by_code[place].pk)
        for person, (_key, _name, _phone, post, place) in zip(entered, PEOPLE, strict=True)
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)


def everybody() -> Cast:
    """Return the fixed people as the database has them now."""
    by_phone = {person.phone: person for person in Person.objects.all()}
    return Cast(**{key: by_phone[phone] for key, _name, phone, _post, _place in PEOPLE})


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the fixed people."""
    return everybody()
