"""What has no title of its own is called as its kind, in the language of who reads, everywhere."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from bandeng.activities import actions
from bandeng.activities.actions import Draft, Guests, SeriesDraft
from bandeng.activities.models import Activity, Series
from bandeng.doors import actions as doors
from bandeng.journal.models import Line
from bandeng.playbooks.schema_activities import Repeats
from tests import benches
from tests.cast import Cast
from tests.happenings import MONDAY, THURSDAY, adopt, fresh, meeting
from tests.web.test_happenings import client_of, sent

NOW = THURSDAY + timedelta(minutes=20)
ZH, EN = "村民小组会", "Village meeting"


@pytest.fixture(autouse=True)
def _now(cast: Cast) -> Iterator[None]:
    adopt()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def untitled(cast: Cast) -> Activity:
    """Return a published meeting nobody gave a title, the grid worker invited."""
    said: dict[str, Any] = {"by": cast.secretary, "at": MONDAY}
    row = actions.plan(meeting(cast, title="", where=""), **said)
    actions.invite(row, Guests(people=(cast.grid_worker.pk,)), **said)
    return actions.publish(row, **said)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def chinese(person: Any) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(person)
    return client


def test_its_kind_names_it_in_both_languages(untitled: Activity) -> None:
    with translation.override("en"):
        assert (untitled.called, untitled.own_title) == (EN, "")
    with translation.override("zh-hans"):
        assert untitled.called == ZH
    untitled.title = "路灯怎么修"
    with translation.override("en"):
        assert (untitled.called, untitled.own_title) == ("路灯怎么修", "路灯怎么修")
    untitled.playbook_hash, untitled.title = "unknown", ZH
    assert untitled.called == ZH, "a text nobody has any more leaves the title as it was written"


PAGES = [
    "/{hall}/activities/", "/{hall}/activities/{code}/", "/{hall}/activities/{code}/came/",
    "/{hall}/activities/{code}/do/hold/", "/{hall}/dates/?view=agenda", "/{hall}/dates/",
]  # fmt: skip


@pytest.mark.parametrize("hall", ["work", "office"])
def test_on_the_pages_of_staff(untitled: Activity, cast: Cast, hall: str) -> None:
    english, native = client_of(cast.secretary), chinese(cast.secretary)
    for address in PAGES:
        shown = address.format(hall=hall, code=untitled.code)
        assert EN in page(english, shown), shown
        assert ZH not in page(english, shown), shown
        assert ZH in page(native, shown), shown


def test_on_the_public_pages_and_in_calendars(untitled: Activity, cast: Cast) -> None:
    anybody = Client(headers={"accept-language": "en"})
    secret = doors.give_feed(by=cast.secretary, at=NOW)
    village = cast.village.code
    for address in (
        f"/a/{untitled.code}/", f"/dates/?place={village}&view=agenda",
        f"/feeds/calendar/{secret}.ics", f"/feeds/place/{village}.ics",
    ):  # fmt: skip
        shown = page(anybody, address)
        assert EN in shown, address
        assert ZH not in shown, address


def test_in_the_inbox_of_who_is_invited(untitled: Activity, cast: Cast) -> None:
    for address in ("/work/inbox/", "/office/inbox/"):
        assert EN in page(client_of(cast.grid_worker), address), address
        assert ZH not in page(client_of(cast.grid_worker), address), address
        assert ZH in page(chinese(cast.grid_worker), address), address


def test_in_an_export_and_found_by_its_name(untitled: Activity, cast: Cast) -> None:
    client = client_of(cast.desk)
    found = page(client, "/office/activities/?q=village+meet")
    assert untitled.code in found
    assert untitled.code not in page(client, "/office/activities/?q=oath")
    file = page(client, "/office/activities/?format=csv")
    assert EN in file
    assert ZH not in file


def test_to_programs(untitled: Activity) -> None:
    said = {lang: Client(headers={"accept-language": lang}) for lang in ("en", "zh-hans")}
    address = f"/api/v1/activities/{untitled.code}"
    assert said["en"].get(address).json()["title"] == EN
    assert said["zh-hans"].get(address).json()["title"] == ZH


def test_a_series_and_the_sheet_of_a_meeting(cast: Cast) -> None:
    weekly = Repeats.model_validate({"every": "week"})
    said: dict[str, Any] = {"by": cast.secretary, "at": NOW}
    draft = SeriesDraft("village-meeting", cast.village, date(2026, 3, 9), time(9), weekly)
    series = actions.plan_series(draft, **said)
    client = client_of(cast.secretary)
    for address in ("/work/series/", f"/work/series/{series.pk}/", "/office/series/"):
        shown = page(client, address)
        assert EN in shown, address
        assert ZH not in shown, address
    assert Series.objects.get().own_title == ""
    benches.adopt()
    sat = benches.sat_down(cast, NOW)
    for address in (f"/work/meet/{sat.code}/", f"/work/meet/{sat.code}/sheet/", "/work/meet/"):
        assert "板凳会" not in page(client, address), address


def test_the_form_of_the_plan_asks_for_a_title_of_its_own(untitled: Activity, cast: Cast) -> None:
    """Nobody who changes another thing gives it the Chinese name for its title."""
    client = client_of(cast.secretary)
    address = f"/work/activities/{untitled.code}/do/change/"
    assert ZH not in page(client, address)
    sent(client, address, where="大院")
    assert fresh(untitled).own_title == ""
    changed = Line.objects.filter(subject_kind="activity", verb="activity.changed").latest("pk")
    assert "title" not in changed.said["fields"]
    sent(client, address, title="修路灯")
    assert fresh(untitled).called == "修路灯"


def test_a_visit_is_called_so_on_the_day_of_who_made_it(cast: Cast) -> None:
    draft = Draft("grid-visit", cast.grid, NOW, more={"served": "3"})
    actions.enter(draft, by=cast.representative, at=NOW)
    assert "进网格走访" not in page(client_of(cast.representative), "/work/activities/?tab=past")
