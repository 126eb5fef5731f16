"""A5 韭菜庄乡: a township, its agencies and 16 branches as one; one answers, each has its share."""

from collections.abc import Callable

import pytest

from bandeng.journal.states import Voice
from bandeng.matters.models import Matter
from bandeng.matters.together import missing_parts
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.places.states import NewPlace
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import Cast, at
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor
from tests.stories.working import act, deed

Enter = Callable[[Person], Visitor]
MONDAY = at("2026-03-02 09:00")
SYSTEM = {"by": Voice.SYSTEM, "at": MONDAY}
VILLAGES, BRANCHES, AGENCIES = 15, 16, 3


@pytest.fixture
def heads(cast: Cast, clock: Clock) -> dict[str, Person]:
    """Found 15 villages, a cooperative's branch and three agencies; return their heads by name."""
    playbooks.adopt_shipped(shipped.texts(["joint-committee"]), at=MONDAY)
    rows = [NewPlace("1501J", "燕麦产业联合党委", "joint-committee", "1501")]
    rows += [NewPlace(f"1501V{n}", f"燕麦{n}村", "village", "1501") for n in range(VILLAGES)]
    rows += [NewPlace("1501C", "燕麦合作社党支部", "agency", "1501")]
    rows += [NewPlace(f"1501A{n}", f"{n}号站", "agency", "1501") for n in range(AGENCIES)]
    founded = places.found_many(rows, **SYSTEM)
    new = [NewPerson(f"组{n}长", f"1000009{n:04d}") for n in range(len(founded))]
    entered = people.enter_many(new, **SYSTEM)
    posts = {"joint-committee": "joint-secretary", "village": "village-secretary"}
    seats = [
        Appointment(person.pk, posts.get(place.level, "agency-head"), place.pk)
        for person, place in zip(entered, founded, strict=True)
    ]
    people.appoint_many(seats, **SYSTEM)
    return {place.name: person for person, place in zip(entered, founded, strict=True)}


def admit_everybody(steward: Visitor, heads: dict[str, Person]) -> None:
    """Admit the township and two more in the office's form, the others likewise by action."""
    members = ["双泉镇", *(name for name in heads if name != "燕麦产业联合党委")]
    body = Place.objects.get(code="1501J")
    for name in members[3:]:
        places.admit(body, member=Place.objects.get(name=name), **SYSTEM)
    for name in members[:3]:
        steward.open("/office/places/1501J/change/admit").press("Admit a member", member=name)


def raise_it(secretary: Visitor) -> Matter:
    """Take down a joint matter at the committee."""
    body = Place.objects.get(code="1501J")
    said = {
        "text": "五月十日前统一播种，各村报面积。",
        "kind": "joint-matter",
        "category": "sowing",
    }
    secretary.open("/work/take/").press("Take down", **said, place=str(body.pk), channel="counter")
    return Matter.objects.latest("pk")


def test_one_answers_and_every_member_has_its_share(
    cast: Cast, enter: Enter, clock: Clock, resident: Visitor, heads: dict[str, Person]
) -> None:
    admit_everybody(enter(cast.steward), heads)
    everybody = 1 + AGENCIES + BRANCHES
    shown = resident.open("/who/?in=1501J").words()
    assert shown.count("燕麦1村") == 1
    assert shown.count("双泉镇") >= 1
    secretary = enter(heads["燕麦产业联合党委"])
    matter = raise_it(secretary)
    assert matter.owner == heads["燕麦产业联合党委"]
    assert matter.parts.count() == everybody
    _each_hands_in_his_own(enter, clock, matter, heads)
    clock.to("2026-03-06 10:00")
    deed(secretary, matter, "take")
    page = secretary.open(f"/work/m/{matter.number}/").words()
    assert len(missing_parts(matter)) == everybody - 2
    assert "燕麦5村" in page
    deed(
        secretary,
        matter,
        "answer",
        text="各村面积已报齐，播种期定在五月一日至十日。",
        outcome="solved",
    )
    assert totals(enter(cast.desk).open("/office/numbers/"))["joint-solved"] == 1


def _each_hands_in_his_own(
    enter: Enter, clock: Clock, matter: Matter, heads: dict[str, Person]
) -> None:
    clock.to("2026-03-03 09:00")
    for name in ("燕麦3村", "燕麦合作社党支部"):
        head = enter(heads[name])
        assert head.open("/work/").sees("Parts asked of you")
        act(head, matter, "hand-in", text=f"{name}报一千二百亩。")
    done = matter.parts.exclude(handed_in_at=None)
    assert {part.place.name for part in done} == {"燕麦3村", "燕麦合作社党支部"}


def test_who_joins_later_and_who_left(
    cast: Cast, enter: Enter, clock: Clock, heads: dict[str, Person]
) -> None:
    steward = enter(cast.steward)
    admit_everybody(steward, heads)
    secretary = enter(heads["燕麦产业联合党委"])
    first = raise_it(secretary)
    clock.to("2026-03-04 09:00")
    steward.open("/office/places/1501J/change/admit").press("Admit a member", member="上柳沟村")
    steward.open("/office/places/1501J/change/release").press("Let a member go", member="1501V3")
    assert not first.parts.filter(place__name="上柳沟村").exists()
    enter(cast.secretary).open(f"/work/m/{first.number}/", status=404)
    act(enter(heads["燕麦3村"]), first, "hand-in", text="三村已播完。")
    second = raise_it(secretary)
    names = set(second.parts.values_list("place__name", flat=True))
    assert "上柳沟村" in names
    assert "燕麦3村" not in names
