"""B10 路边帮一把: a flat tyre, all on duty are asked at once; two press, one goes."""

from collections.abc import Callable

import pytest

from bandeng.matters.models import Matter
from bandeng.people.models import Person
from tests.cast import Cast
from tests.factories import fresh
from tests.station import PHONE, Station, open_station
from tests.stories.asking import ask, look
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor
from tests.stories.working import deed

Enter = Callable[[Person], Visitor]
TYRE = "后轮扎了，车上还有三单，在小学门口。"


@pytest.fixture
def station(cast: Cast, clock: Clock) -> Station:
    return open_station(cast)


def cry(resident: Visitor) -> Matter:
    return ask(
        resident, text=TYRE, topic="tyre", kind="roadside-help", privacy="private", phone=PHONE
    )


def test_two_volunteers_press_one_goes_and_the_other_reads_who(
    station: Station, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    tyre = cry(resident)
    assert resident.sees("驿站志愿者：在岗的人都问到了")
    first, second = enter(station.first).open("/work/"), enter(station.second).open("/work/")
    for volunteer in (first, second):
        assert volunteer.sees("Help is wanted near you", tyre.title)
    assert not enter(station.elsewhere).open("/work/").sees(tyre.title)
    clock.to("2026-03-02 09:02")
    first.send("seen")
    assert second.send("seen").sees(f"{station.first.name} 已经接了，谢谢您应声。")
    assert fresh(tyre).owner == station.first
    assert not second.open("/work/").sees("Help is wanted near you")
    assert second.open("/work/inbox/").sees("已经有人去了")
    clock.to("2026-03-02 09:30")
    deed(first, tyre, "answer", outcome="solved", text="补好了，能走了。")
    look(resident, tyre, digits=PHONE[-4:]).press("Yes, it is settled", rating="5")
    read = totals(enter(station.cast.supervisor).open("/office/numbers/"))
    assert (read["roadside-asked"], read["roadside-helped"]) == (1, 1)


def test_nobody_within_ten_minutes_and_the_head_of_the_station_has_it(
    station: Station, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    tyre = cry(resident)
    clock.to("2026-03-02 09:10")
    assert fresh(tyre).owner == station.head
    assert enter(station.head).open("/work/").sees(tyre.title)
    assert not enter(station.first).open("/work/").sees("Help is wanted near you")
