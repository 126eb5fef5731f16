"""The office in a real browser: a desk and a phone, with scripts and without."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import State
from tests import factories
from tests.cast import Cast
from tests.factories import fresh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Any]

SCREENS = [
    "", "matters/", "board/", "red/", "map/", "numbers/", "numbers/every-raised/?period=all",
    "places/", "places/150101/", "uncovered/", "people/", "people/{desk}/", "playbooks/",
    "playbooks/four-colours/", "calendar/", "inbox/", "settings/", "matters/{matter}/",
    "matters/{matter}/do/assign",
]  # fmt: skip
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def _clock() -> None:
    """Let the browser and the server have the same, real time."""


@pytest.fixture
def come_in(live_server: Any, cast: Cast, open_page: Open) -> Open:
    """Return `come_in(person, width, **more)`: a page signed in, and the address of the hall."""

    def enter(person: Any, width: str = "desk", **more: Any) -> tuple[Any, str]:
        client = Client()
        client.force_login(person)
        name, morsel = next((k, v) for k, v in client.cookies.items() if "session" in k)
        page = open_page(width, **more)
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        return page, f"{live_server.url}/office/"

    return enter


def some_work(cast: Cast) -> Matter:
    """Have a request in every state, raised some days ago, and return one the desk has."""
    then = timezone.now() - timedelta(days=2)
    for state in State:
        factories.matter_at(state, cast, then, title=f"第七组的路灯和水井都要修一修{state.value}")
    ask = factories.ask(cast, place=cast.town, title="镇上集市的垃圾箱")
    return actions.raise_matter(ask, by=Voice.ASKER, at=timezone.now())


@pytest.mark.parametrize("width", ["phone", "tablet", "desk"])
def test_no_screen_is_wider_than_its_window(cast: Cast, come_in: Open, width: str) -> None:
    matter = some_work(cast)
    page, office = come_in(cast.supervisor, width)
    for screen in SCREENS:
        page.goto(office + screen.format(matter=matter.number, desk=cast.desk.pk))
        assert page.evaluate(WIDER) <= 0, screen
        assert page.locator("h1").count() == 1, screen


def test_filters_stay_in_the_address_bar(cast: Cast, come_in: Open) -> None:
    some_work(cast)
    page, office = come_in(cast.supervisor)
    page.goto(f"{office}matters/")
    page.get_by_label("关键词或编号").fill("垃圾箱")
    page.get_by_role("button", name="查看").click()
    page.wait_for_url("**words=*")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.reload()
    assert page.locator("#rows tbody tr").count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_ticked_requests_are_reminded_together(cast: Cast, come_in: Open, javascript: bool) -> None:
    some_work(cast)
    page, office = come_in(cast.supervisor, javascript=javascript)
    page.goto(f"{office}matters/")
    for box in page.locator("tbody input[name=matter]").all()[:2]:
        box.check()
    if javascript:
        expect(page.locator("[data-selected-count]")).to_have_text("2")
    page.get_by_role("button", name="提醒办理人").click()
    expect(page.locator("main")).to_contain_text("办成 2 件")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_request_is_taken_and_answered_at_the_desk(
    cast: Cast, come_in: Open, javascript: bool
) -> None:
    matter = some_work(cast)
    page, office = come_in(cast.desk, javascript=javascript)
    page.goto(f"{office}matters/{matter.number}/")
    page.locator(".acts a", has_text="接手").click()
    page.locator("#do button[type=submit]").click()
    page.wait_for_selector(".message-success")
    page.locator(".acts a", has_text="答复").first.click()
    page.locator("#do button[type=submit]").click()
    page.wait_for_selector("#do .form-summary, #do :invalid", state="attached")
    page.locator("#do label", has_text="已解决").or_(
        page.locator("#do label", has_text="解决问题")
    ).first.click()
    page.locator("#do textarea").fill("已联系环卫，明早清运。")
    page.locator("#do button[type=submit]").click()
    page.wait_for_selector(".message-success:has-text('已答复')")
    assert fresh(matter).state == State.ANSWERED


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_far_away_is_found_and_asked_to_help(
    cast: Cast, come_in: Open, javascript: bool
) -> None:
    ask = factories.ask(cast, place=cast.town)
    matter = actions.raise_matter(ask, by=Voice.ASKER, at=timezone.now())
    page, office = come_in(cast.desk, javascript=javascript)
    page.goto(f"{office}matters/{matter.number}/")
    page.locator(".acts a[href$='/do/help']").click()
    page.locator("#do input[name=q]").fill(cast.secretary.name)
    page.locator("#do form[role=search] button").click()
    page.locator("#do label", has_text=cast.secretary.name).click()
    page.locator("#do .btn-primary").click()
    page.wait_for_selector(".message-success")
    assert fresh(matter).helper_ids == [cast.secretary.pk]


def test_a_chart_stands_above_the_same_numbers_as_a_table(cast: Cast, come_in: Open) -> None:
    some_work(cast)
    page, office = come_in(cast.supervisor)
    page.goto(f"{office}numbers/?number=every-raised&period=all")
    page.wait_for_selector(".chart svg")
    total = page.locator("tfoot td").last.inner_text()
    page.locator("tfoot td a").last.click()
    expect(page.locator("h1")).to_have_text(re.compile(rf"{total}\s*$"))


def test_a_map_shows_points_and_a_list(cast: Cast, come_in: Open) -> None:
    some_work(cast)
    page, office = come_in(cast.supervisor)
    page.goto(f"{office}map/")
    page.wait_for_selector(".map-list li")
    assert page.locator(".map-mark, .map-heap").count() > 0


def test_a_branch_of_the_tree_opens_in_place(cast: Cast, come_in: Open) -> None:
    page, office = come_in(cast.steward)
    page.goto(f"{office}places/")
    page.get_by_role("button", name="展开双泉镇").click()
    expect(page.locator(".twig a", has_text="上柳沟村")).to_be_visible()
