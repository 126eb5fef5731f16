"""A1 党代表进网格: residents know their representative; a place without one is seen at once."""

from collections import Counter
from collections.abc import Callable

from bandeng.people.models import Person
from bandeng.people.queries import at_places
from tests.cast import Cast, at
from tests.factories import fresh
from tests.stories.asking import ask
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]
NOW = at("2026-03-02 09:00")


def test_residents_find_who_answers_for_their_address_by_name(
    cast: Cast, resident: Visitor
) -> None:
    resident.open("/").follow("Who answers here")
    resident.follow("双泉镇").follow("上柳沟村").follow("第1网格")
    assert resident.sees("白晓岚", "金秋实", "安青山", "云长河", "林明月", "谷海棠")
    assert not resident.sees("齐立冬")
    assert resident.open("/who/?q=slgc").sees("上柳沟村")
    for phone in (cast.representative.phone, cast.secretary.phone):
        assert phone not in resident.page


def test_a_village_nobody_represents_is_listed_and_its_requests_run_all_the_same(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    steward = enter(cast.steward)
    assert not steward.open("/office/uncovered/?post=representative").sees("上柳沟村")
    end_posts(steward, cast.representative)
    assert steward.open("/office/uncovered/?post=representative").sees("上柳沟村")
    assert resident.open("/who/?in=150101").sees("nobody yet")
    lamp = ask(resident)
    assert lamp.owner is None
    assert resident.sees("这个岗位暂时没有人", "嘎查村（社区）书记")
    clock.to("2026-03-05 09:00")
    assert (fresh(lamp).rung, fresh(lamp).owner) == ("blue", cast.secretary)


def test_a_proposal_shares_people_out_evenly_and_a_person_decides(cast: Cast, enter: Enter) -> None:
    steward = enter(cast.steward)
    for number in range(3, 9):
        steward.open("/office/places/1501/change/found")
        steward.send("code", code=f"15010{number}", name=f"新村{number}", level="village")
        steward.open(f"/office/places/15010{number}/change/locate")
        steward.send("lat", lat=f"43.9{number}", lng=f"119.3{number}")
    steward.open("/office/proposals/").send(
        "what", what="representative:village", place=cast.banner.code
    )
    assert all(steward.sees(f"新村{number}") for number in range(3, 9))
    assert not at_places([cast.place(f"15010{n}").pk for n in range(3, 9)], NOW)
    first = next(iter(sorted(pair for name, pair in offered(steward) if name == "pair")))
    kept = sorted({pair for name, pair in offered(steward) if name == "pair"} - {first})
    steward.press("Appoint as ticked", pair=kept)
    held = at_places([cast.place(f"15010{n}").pk for n in range(3, 9)], NOW)
    assert len(held) == 5
    load = Counter(holder.person_id for holder in held)
    assert max(load.values()) <= 2, load
    assert enter(cast.desk).open("/office/proposals/", status=403)


def offered(who: Visitor) -> list[tuple[str, str]]:
    return [(n, v) for f in who.read().forms for n, vs in f.choices.items() for v in vs]


def end_posts(steward: Visitor, person: Person) -> None:
    """End what a person holds, from his page."""
    steward.open(f"/office/people/{person.pk}/").follow("End it")
    steward.send("to_day", to_day="2026-03-02", reason="调离")
