"""B3 碧需帮、政通富河: the town's own page, its own name and look; the same handling behind."""

import re
from collections.abc import Callable

from bandeng.people.models import Person
from tests.cast import Cast
from tests.factories import fresh
from tests.stories.asking import ask, look
from tests.stories.visitor import Visitor
from tests.stories.working import deed

Enter = Callable[[Person], Visitor]
TOWN = "/t/shuangquan"


def test_a_resident_writes_on_the_page_of_his_town(
    cast: Cast, resident: Visitor, enter: Enter
) -> None:
    resident.open("/t/").follow("双泉帮")
    assert resident.address == f"{TOWN}/"
    assert resident.sees("双泉帮", "双泉人的事，双泉人帮。")
    lamp = ask(resident, under=TOWN)
    assert (lamp.channel, lamp.owner) == ("town-page", cast.representative)
    for address in set(resident.gone):
        assert address.startswith((TOWN, "/t/")), address
    worker = enter(cast.representative).open("/work/")
    assert worker.sees(lamp.title)
    deed(worker, lamp, "take", public="on")
    assert look(resident, lamp, under=TOWN).sees("双泉帮", "白晓岚")
    assert resident.open(f"{TOWN}/public/").sees(lamp.title)
    assert not resident.open("/t/1502/public/").sees(lamp.title)


def test_the_representative_sees_those_of_his_grid_and_the_neighbour_does_not(
    cast: Cast, resident: Visitor, enter: Enter
) -> None:
    mine, theirs = ask(resident, under=TOWN), ask(resident, under=TOWN, place="15010202")
    worker, neighbour = enter(cast.representative), enter(cast.neighbour_representative)
    for who, sees, misses in ((worker, mine, theirs), (neighbour, theirs, mine)):
        assert fresh(sees).owner == who.person
        who.open(f"/work/m/{sees.number}/").open(f"/work/m/{misses.number}/", status=404)
        assert misses.number not in who.open("/work/mine/?scope=places").page
        assert misses.number not in who.open("/work/mine/?q=路灯&scope=places").page


def test_a_town_no_playbook_names_has_a_page_too(cast: Cast, resident: Visitor) -> None:
    assert resident.open("/t/1502/").sees("石桥镇有事您说")
    resident.open("/t/nowhere/", status=404)


def test_two_towns_look_different(cast: Cast, resident: Visitor) -> None:
    pages = (resident.open(f"/t/{slug}/").page for slug in ("shuangquan", "1502"))
    colours = [re.findall(r"accent-\w+", page) for page in pages]
    assert colours[0]
    assert colours[0] != colours[1]


def test_a_place_outside_the_town_is_not_taken_there(cast: Cast, resident: Visitor) -> None:
    resident.open(f"{TOWN}/raise/").press("On to the place", text="路灯坏了", topic="street-lamps")
    for elsewhere in ("15020101", "1502", "15"):
        told = resident.client.post(f"{TOWN}/raise/where/", {"place": elsewhere})
        assert told.status_code == 422
