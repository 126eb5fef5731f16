"""A call taken down with the keyboard alone, with scripts and without."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from bandeng.matters.models import Matter
from tests import hotline
from tests.cast import Cast
from tests.hotline import Hotline
from tests.web.test_happenings_hands import Hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Any]


@pytest.fixture(autouse=True)
def _clock() -> None:
    """Let the browser and the server have the same, real time."""


@pytest.fixture
def line(cast: Cast) -> Hotline:
    return hotline.settle(cast)


@pytest.fixture
def operator(live_server: Any, line: Hotline, open_page: Open) -> Open:
    """Return `operator(width, **more)`: the intake page before a signed-in operator."""

    def enter(width: str = "desk", **more: Any) -> Any:
        client = Client()
        client.force_login(line.cast.operator)
        name, morsel = next((k, v) for k, v in client.cookies.items() if "session" in k)
        page = open_page(width, **more)
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page.goto(f"{live_server.url}/office/intake/")
        page.locator("#id_phone:focus").wait_for()
        return page

    return enter


def has_focus(page: Any, name: str) -> None:
    expect(page.locator(f"#{name}")).to_be_focused()


def test_a_call_needs_no_mouse_and_less_than_a_minute(line: Hotline, operator: Open) -> None:
    hotline.call(line, text="去年也停过电", category="electricity")
    page = operator()
    hand = Hand(page)
    hand.type("10010000123")
    expect(page.locator("#earlier")).to_contain_text("去年也停过电")
    page.keyboard.press("Tab")
    has_focus(page, "id_text")
    hand.type("村里从昨晚开始停电了，一直没电")
    hand.keys *= 3  # a sign is spelt before it is chosen
    page.wait_for_selector("#templates")
    expect(page.locator("#id_category")).to_have_value("electricity")
    expect(page.locator("#clock")).to_contain_text("24")
    expect(page.locator("#clock")).to_contain_text("供电单位")
    page.keyboard.press("Tab")
    has_focus(page, "id_where")
    hand.type("shangliugou")
    page.wait_for_selector("#found input:checked")
    page.keyboard.press("Enter")
    page.wait_for_selector("#number")
    hand.keys, hand.thoughts = hand.keys + len(["Tab", "Tab", "Enter"]), 4
    assert hand.seconds < 60
    call = Matter.objects.latest("id")
    assert (call.category, call.place.code, call.channel) == ("electricity", "150101", "hotline")
    assert call.owner == line.power
    assert page.inner_text("#number").replace(" ", "") == call.number
    assert page.inner_text("#due")
    page.locator("a:focus").wait_for()
    page.keyboard.press("Enter")  # the next call is one key away
    page.locator("#id_phone:focus").wait_for()


def test_the_place_and_the_category_are_chosen_with_the_arrows(
    line: Hotline, operator: Open
) -> None:
    page = operator()
    page.keyboard.press("Tab")
    page.keyboard.type("这事说不清楚", delay=10)
    page.keyboard.press("Tab")
    page.keyboard.insert_text("第1")
    page.wait_for_selector("#found input:checked")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    chosen = page.input_value("#found input:checked")
    for _field in ("name", "send", "category"):
        page.keyboard.press("Tab")
    has_focus(page, "id_category")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.locator("#clock", has_text="应急管理部门").wait_for()
    has_focus(page, "id_category")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#number")
    call = Matter.objects.latest("id")
    assert (str(call.place_id), call.category) == (chosen, "danger")


def test_without_scripts_it_is_one_form(line: Hotline, operator: Open) -> None:
    page = operator(javascript=False)
    page.keyboard.type("10010000123")
    page.keyboard.press("Tab")
    page.keyboard.type("小区停水了")
    page.keyboard.press("Tab")
    page.keyboard.type("第1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#found input:checked")
    assert page.locator("#found input[name=place]").count() == 3
    page.focus("#found input:checked")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#number")
    assert Matter.objects.latest("id").category == "water"


def test_it_fits_a_phone(line: Hotline, operator: Open) -> None:
    page = operator("phone")
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) <= 0
