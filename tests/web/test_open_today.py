"""What is open today stands on the page of a town: now, today, the next day that differs."""

import re
from datetime import date, time

import pytest
import time_machine
from django.test import Client

from bandeng.activities import actions
from bandeng.activities.openings import is_holiday
from bandeng.journal.states import Voice
from bandeng.worktime import actions as worktime
from bandeng.worktime.queries import calendar
from tests.cast import FOUNDED, at
from tests.halls import NOW, Hall, adopt, open_hall, open_station

TOWN = "/t/1501/"


@pytest.fixture
def hall(cast) -> Hall:
    adopt("town-page", "extended-hours")
    worktime.fill_known_years(by=Voice.SYSTEM, at=FOUNDED)
    return open_hall(cast)


def page(address: str, when: str, language: str = "zh-hans") -> str:
    client = Client(headers={"accept-language": language})
    with time_machine.travel(at(when), tick=False):
        response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_now_todays_hours_and_the_next_opening(hall):
    open_ = page(TOWN, "2026-03-02 10:00")
    assert "今天开门" in open_
    assert "现在开着，到 12:00" in open_
    assert "今天 8:30–12:00, 14:00–18:30" in open_
    assert "Open now, until 12:00" in page(TOWN, "2026-03-02 10:00", "en")
    assert "现在关着，明天 8:30 开" in page(TOWN, "2026-03-02 20:00")
    assert "现在关着" in page(TOWN, "2026-03-08 10:00"), "a Sunday"


def test_days_that_differ_and_holidays_are_said_beforehand(hall):
    said = {"by": hall.head, "at": NOW}
    actions.change_hours(hall.roster, date(2026, 3, 11), [], reason="停电检修", **said)
    noon = [(time(9), time(12))]
    actions.change_hours(hall.roster, date(2026, 3, 12), noon, reason="大扫除", **said)
    before = page(TOWN, "2026-03-09 10:00")
    assert "3月11日 周三 不开 · 停电检修" in before, "the next one only"
    assert "大扫除" not in before
    then = page(TOWN, "2026-03-11 10:00")
    assert "今天 不开 停电检修" in then
    assert "大扫除" in then
    festival = page("/t/1501/hours/", "2026-09-24 10:00")
    assert "法定节假日" in festival
    whole = page("/hours/1501/", "2026-09-28 10:00")
    assert re.search(r"10月1日 周四 – 10月\d+日", whole), "one stretch, not day by day"
    assert "调休上班" in page("/hours/1501/", "2026-10-08 10:00")
    assert "worked in exchange" in page("/hours/1501/", "2026-10-08 10:00", "en")


def test_one_line_a_place_and_the_whole_list_behind_it(cast, hall, django_assert_max_num_queries):
    open_station(cast)
    for address in (TOWN, "/t/1501/hours/", "/hours/"):
        with django_assert_max_num_queries(12):
            said = page(address, "2026-03-02 10:00")
        assert "小哥驿站" in said
        assert "便民服务中心" in said
    assert "今天开门" not in page("/t/1502/", "2026-03-02 10:00"), "nothing is open there"
    assert "还没有地方写明开放时间" in page("/t/1502/hours/", "2026-03-02 10:00")
    assert "今天开门" not in page("/", "2026-03-02 10:00"), "only on the page of a town"


def test_a_station_that_knows_no_holidays_says_none(cast, hall):
    station = open_station(cast)
    assert is_holiday(date(2026, 10, 1), calendar())
    said = page("/t/1501/hours/", "2026-10-01 10:00")
    assert "今天 8:00–21:00" in said
    assert station.roster.place == cast.town
