"""E4 Courier station: branches keep it in weekly turns and sit down together every month."""

import time_machine
from django.test import Client

from bandeng.activities.models import Activity, Shift
from tests.cast import Cast, at
from tests.halls import Station, open_station
from tests.stories.client import of, page


def test_the_branches_keep_the_station_in_turns(cast: Cast) -> None:
    station = open_station(cast)
    desk, keeper = f"/office/rosters/{station.roster.pk}/", of(station.keeper)
    with time_machine.travel(at("2026-03-06 09:00"), tick=False):
        weeks = {"from_day": "2026-03-09", "to_day": "2026-05-03"}
        assert keeper.post(f"{desk}fill", weeks).status_code == 302
        shown = page(keeper, f"{desk}?from=2026-03-09")
        for branch in ("上柳沟村", "下柳沟村", "第3支部", "第4支部"):
            assert branch in shown
        _two_branches_change_weeks(station)
    with time_machine.travel(at("2026-03-10 20:30"), tick=False):
        public = page(Client(), "/hours/1501/")
        assert "现在开着，到 21:00" in public
        assert "值班：下柳沟村" in public, "after the swap"
    with time_machine.travel(at("2026-10-01 12:00"), tick=False):
        assert "现在开着" in page(Client(), "/hours/1501/"), "couriers have no holidays"
    _the_council_meets(station)


def _two_branches_change_weeks(station: Station) -> None:
    first, second = Shift.objects.order_by("day")[:2]
    mine = of(station.liaisons[0])
    assert "下柳沟村" in page(mine, f"/work/turns/{first.pk}/")
    swap = {"other": second.pk, "reason": "春耕"}
    assert mine.post(f"/work/turns/{first.pk}/do/swap/", swap).status_code == 302
    other = of(station.liaisons[1])
    assert "想和您换" in page(other, "/work/turns/")
    cover = first.covers.get()
    refused = of(station.liaisons[2]).post(f"/work/turns/asked/{cover.pk}/", {"said": "yes"})
    assert refused.status_code == 404
    assert other.post(f"/work/turns/asked/{cover.pk}/", {"said": "yes"}).status_code == 302
    names = Shift.objects.order_by("day").values_list("unit__name", flat=True)[:2]
    assert list(names) == ["下柳沟村", "上柳沟村"]


def _the_council_meets(station: Station) -> None:
    keeper = of(station.keeper)
    with time_machine.travel(at("2026-03-11 16:30"), tick=False):
        held = {
            "key": "5d7c8f6e-3c7e-4b0f-9a51-0d9a1f7f2f00",
            "place": station.cast.town.pk,
            "more-couriers": "18",
            "more-topics": "换电柜不够，门口划停车线。",
        }
        response = keeper.post("/work/activities/write/?kind=station-council", held)
        assert response.status_code == 302, response.content.decode()[:2000]
        council = Activity.objects.get(kind="station-council")
        assert council.more["couriers"] == 18
        duties = page(keeper, "/work/duties/")
        assert "联席会每月一次" in duties
        assert "1/1" in duties
