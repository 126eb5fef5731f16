"""Series and the calendar on the screens: planned in words, changed from a day on, looked at."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from bandeng.activities import actions
from bandeng.activities.models import Activity, Series
from bandeng.people.models import Person
from tests.cast import Cast, at
from tests.happenings import MONDAY, adopt

HALLS = ("work", "office")
NONSENSE = ("view=x&day=y", "day=9999-99-99", "day=0001-01-01", "kind=x", "place=0")


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture(autouse=True)
def _meetings(cast: Cast) -> Iterator[None]:
    adopt()
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def secretary(cast: Cast) -> Client:
    return client_of(cast.secretary)


def typed(cast: Cast, **changed: Any) -> dict[str, Any]:
    usual = {
        "key": "7a6f0c61-5b43-4b7e-9b39-0c8d6c9a1f11",
        "title": "周五碰头",
        "place": cast.village.pk,
        "from_day": "2026-03-03",
        "begins": "14:00",
        "minutes": "60",
        "preset": "second-friday",
        "invite": "on",
        "open_to_all": "on",
        "shown": "on",
        "topic": "碰头",
    }
    return {**usual, **changed}


def planned(client: Client, cast: Cast, **changed: Any) -> Series:
    said = typed(cast, **changed)
    response = client.post("/work/series/plan/?kind=village-meeting", said)
    assert response.status_code == 302, response.content.decode()
    return Series.objects.latest("pk")


def days(series: Series) -> list[date]:
    rows = Activity.objects.filter(series=series).order_by("starts_at")
    return [localdate(row.starts_at) for row in rows]


@pytest.mark.parametrize("hall", HALLS)
def test_a_series_is_planned_in_words_and_its_page_shows_its_days(
    cast: Cast, secretary: Client, hall: str
) -> None:
    page = secretary.get(f"/{hall}/series/plan/?kind=village-meeting")
    assert "每月第2周周五，遇休息日提前到前一个工作日" in page.content.decode()
    address = f"/{hall}/series/plan/?kind=village-meeting"
    response = secretary.post(address, typed(cast), follow=True)
    series = Series.objects.get()
    assert days(series) == [date(2026, 3, 6), date(2026, 4, 10), date(2026, 5, 8)]
    page = response.content.decode()
    for words in ("周五碰头", "每月第2周周五", "14:00–15:00", "上柳沟村", "再往后按规则"):
        assert words in page
    assert "周五碰头" in secretary.get(f"/{hall}/series/").content.decode()
    again = secretary.post(address, typed(cast))
    assert again.status_code == 302
    assert Series.objects.count() == 1, "pressed twice is once"


def test_a_rule_of_ones_own(cast: Cast, secretary: Client) -> None:
    own = {"own_every": "month", "own_on": ["wednesday"], "own_which": "nth:-1", "own_off": "keep"}
    series = planned(secretary, cast, preset="own", **own)
    assert days(series) == [date(2026, 3, 25), date(2026, 4, 29), date(2026, 5, 27)]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"preset": ""}, "请选择在哪些天"),
        ({"preset": "own", "own_every": "week", "own_on": ["x"]}, "own_on"),
        ({"from_day": "2026-02-01"}, "从今天或以后"),
        ({"from_day": "nonsense"}, "from_day"),
        ({"minutes": "0"}, "minutes"),
        ({"place": "1"}, "place"),
    ],
)
def test_what_makes_no_sense_is_said_at_the_form(
    cast: Cast, secretary: Client, changed: dict[str, Any], says: str
) -> None:
    response = secretary.post("/work/series/plan/?kind=village-meeting", typed(cast, **changed))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Series.objects.exists()


def test_from_a_day_on_otherwise_renamed_and_ended(cast: Cast, secretary: Client) -> None:
    series = planned(secretary, cast, preset="week")
    way = f"/work/series/{series.pk}/do/"
    form = secretary.get(way + "split/").content.decode()
    assert 'value="2026-03-03"' in form, "the next day to come stands in the form"
    told = {"from_day": "2026-03-17", "preset": "as-before", "begins": "09:00", "minutes": "30"}
    response = secretary.post(way + "split/", {**told, "title": "早碰头"})
    new = Series.objects.latest("pk")
    assert response["Location"] == f"/work/series/{new.pk}/"
    assert days(series) == [date(2026, 3, 3), date(2026, 3, 10)]
    assert "以前怎么办的" in secretary.get(f"/work/series/{new.pk}/").content.decode()
    secretary.post(f"/work/series/{new.pk}/do/rename/", {"title": "晨会"})
    assert Activity.objects.filter(title="晨会").count() == len(days(new))
    ended = f"/work/series/{new.pk}/do/end/"
    assert secretary.post(ended, {"from_day": "2026-03-31"}).status_code == 422
    assert secretary.post(ended, {"from_day": "2026-03-31", "reason": "够了"}).status_code == 302
    assert "2026-03-30" in secretary.get(f"/work/series/{new.pk}/").content.decode()


def test_others_see_it_and_change_nothing(cast: Cast, secretary: Client) -> None:
    series = planned(secretary, cast)
    above = client_of(cast.supervisor)
    page = above.get(f"/office/series/{series.pk}/").content.decode()
    assert "周五碰头" in page
    assert "do/end/" not in page
    address = f"/office/series/{series.pk}/do/end/"
    refused = above.post(address, {"from_day": "2026-03-20", "reason": "x"})
    assert refused.status_code == 422
    elsewhere = client_of(cast.bridge_secretary)
    assert elsewhere.get(f"/work/series/{series.pk}/").status_code == 404
    assert elsewhere.post(f"/work/series/{series.pk}/do/end/", {}).status_code == 404


def test_one_day_leads_to_its_series(cast: Cast, secretary: Client) -> None:
    series = planned(secretary, cast)
    one = Activity.objects.filter(series=series).earliest("starts_at")
    assert (
        f"/work/series/{series.pk}/"
        in secretary.get(f"/work/activities/{one.code}/").content.decode()
    )


class TestTheCalendar:
    def test_a_month_stands_as_a_table_with_steps(self, cast: Cast, secretary: Client) -> None:
        planned(secretary, cast)
        page = secretary.get("/work/dates/").content.decode()
        assert "2026年3月" in page
        assert page.count("周五碰头") == 1
        assert "view=month&amp;day=2026-04-01" in page
        assert "view=month&amp;day=2026-02-01" in page
        after = secretary.get("/work/dates/?view=month&day=2026-04-01").content.decode()
        assert "2026年4月" in after
        assert "14:00" in after
        assert 'rel="prev"' in after

    def test_a_week_and_a_list(self, cast: Cast, secretary: Client) -> None:
        planned(secretary, cast)
        week = secretary.get("/work/dates/?view=week&day=2026-03-05").content.decode()
        assert "2026-3-2 至 3-8" in week
        assert "周五碰头" in week
        assert (
            "周五碰头"
            not in secretary.get("/work/dates/?view=week&day=2026-03-12").content.decode()
        )
        listed = secretary.get("/work/dates/?view=agenda").content.decode()
        assert "14:00–15:00" in listed
        assert 'datetime="2026-03-06"' in listed
        assert 'datetime="2026-03-05"' not in listed, "days without anything are left out"

    @pytest.mark.parametrize(
        "asked", ["view=x&day=y", "day=9999-99-99", "day=0001-01-01", "kind=x", "place=0"]
    )
    def test_nonsense_in_the_address_is_harmless(
        self, cast: Cast, secretary: Client, asked: str
    ) -> None:
        for address in ("/work/dates/", "/office/dates/", "/dates/"):
            assert secretary.get(f"{address}?{asked}").status_code == 200

    def test_it_sifts_by_kind_and_place_and_by_whose(self, cast: Cast, secretary: Client) -> None:
        planned(secretary, cast)
        assert "周五碰头" not in secretary.get("/work/dates/?kind=grid-visit").content.decode()
        desk = client_of(cast.desk)
        assert "周五碰头" not in desk.get("/work/dates/").content.decode()
        assert "周五碰头" in desk.get("/work/dates/?whose=all").content.decode()
        assert "周五碰头" in desk.get("/office/dates/?place=150101").content.decode()
        assert "周五碰头" not in desk.get("/office/dates/?place=150102").content.decode()
        other = client_of(cast.other_desk)
        assert "14:00" in other.get("/work/dates/?whose=all").content.decode(), "it is public"

    def test_only_what_one_may_see(self, cast: Cast, secretary: Client) -> None:
        planned(secretary, cast, shown="", open_to_all="")
        other = client_of(cast.other_desk)
        assert "周五碰头" not in other.get("/work/dates/?whose=all").content.decode()
        assert "周五碰头" not in other.get("/office/dates/").content.decode()
        assert "周五碰头" not in Client().get("/dates/").content.decode()
        guest = client_of(cast.representative)
        assert "周五碰头" in guest.get("/work/dates/").content.decode()

    def test_everybody_sees_what_is_published_without_personal_details(
        self, cast: Cast, secretary: Client
    ) -> None:
        series = planned(secretary, cast, title="健康讲座 13800138000")
        page = Client().get("/dates/").content.decode()
        assert "健康讲座" in page
        assert "13800138000" not in page
        assert "健康讲座" in Client().get("/dates/?place=150101").content.decode()
        assert "健康讲座" not in Client().get("/dates/?place=150102").content.decode()
        one = Activity.objects.filter(series=series).earliest("starts_at")
        actions.cancel(one, reason="下雪", by=cast.secretary, at=MONDAY)
        assert "cal-off" in Client().get("/dates/").content.decode()

    def test_something_over_days_stands_on_each(self, cast: Cast, secretary: Client) -> None:
        draft = actions.Draft(
            "village-meeting", cast.village, at("2026-03-10 22:00"), at("2026-03-12 00:00"),
            title="赶集", more={"topic": "集"},
        )  # fmt: skip
        actions.plan(draft, by=cast.secretary, at=MONDAY)
        assert secretary.get("/work/dates/").content.decode().count("赶集") == 2

    def test_it_takes_few_statements(self, cast: Cast, secretary: Client) -> None:
        planned(secretary, cast, preset="workday")
        for address in ("/work/dates/?whose=all", "/office/dates/", "/dates/", "/work/series/"):
            secretary.get(address)
            with CaptureQueriesContext(connection) as seen:
                secretary.get(address)
            assert len(seen) <= 12, (address, len(seen))
        series = Series.objects.get()
        with CaptureQueriesContext(connection) as seen:
            secretary.get(f"/office/series/{series.pk}/")
        assert len(seen) <= 12, [q["sql"][:80] for q in seen]
