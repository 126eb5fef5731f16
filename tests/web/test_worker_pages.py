"""The workers' hall in a real browser: one thumb, 360 points, with scripts and without."""

from collections.abc import Callable
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

PRESSED = "main a.btn, main button, .tabbar a, .sift-chip, select, .row-link"
SMALL = f"""() => [...document.querySelectorAll("{PRESSED}")]
  .filter((e) => e.getClientRects().length)
  .map((e) => [e.textContent.trim().slice(0, 12), e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([text]) => text)"""


@pytest.fixture
def come_in(live_server: Any, cast: Cast, open_page: Open) -> Open:
    """Return `come_in(width, **more)`: a page signed in as the representative."""
    client = Client()
    client.force_login(cast.representative)
    name, morsel = next((k, v) for k, v in client.cookies.items() if "session" in k)

    def enter(width: str = "phone", **more: Any) -> Any:
        page = open_page(width, **more)
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page.goto(f"{live_server.url}/work/")
        return page

    return enter


def asked(cast: Cast) -> Matter:
    return actions.raise_matter(factories.ask(cast), by=Voice.ASKER, at=timezone.now())


@pytest.mark.parametrize("javascript", [True, False])
def test_take_and_answer_with_one_thumb(cast: Cast, come_in: Open, javascript: bool) -> None:
    matter = asked(cast)
    page = come_in("phone", javascript=javascript)
    page.get_by_role("link", name="小学门口路灯不亮").click()
    page.locator(".primary-form button").click()
    expect(page.locator("#messages")).to_contain_text("现在由您负责")
    assert fresh(matter).published_at is not None
    page.locator(".primary-bar a").click()
    page.locator(".primary-bar button").click()
    expect(page.locator(".form-summary")).to_contain_text("还差一点")
    page.get_by_label("已解决").click()
    page.locator("textarea").fill("灯换好了，今晚就亮。")
    page.locator(".primary-bar button").click()
    expect(page.locator("#messages")).to_contain_text("已答复")
    assert fresh(matter).state == State.ANSWERED


@pytest.mark.parametrize("width", ["phone", "tablet", "desk"])
def test_no_page_runs_over_and_everything_can_be_touched(
    cast: Cast, come_in: Open, live_server: Any, width: str
) -> None:
    matter = asked(cast)
    page = come_in(width)
    one = f"/work/m/{matter.number}/"
    for url in (
        "/work/", "/work/mine/", "/work/take/", "/work/places/", "/work/inbox/", "/work/away/",
        one, one + "help/", one + "correct/", one + "hand-up/",
    ):  # fmt: skip
        assert page.goto(live_server.url + url).status == 200
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, url
        assert page.evaluate(SMALL) == [], url


def test_the_big_button_is_under_the_thumb_at_once(
    cast: Cast, come_in: Open, live_server: Any
) -> None:
    matter = asked(cast)
    page = come_in("phone")
    page.goto(f"{live_server.url}/work/m/{matter.number}/")
    box = page.locator(".primary-form button").bounding_box()
    assert box["y"] + box["height"] <= 740 - 56
    assert box["height"] >= 44


def test_what_was_half_taken_down_survives_the_browser(
    cast: Cast, come_in: Open, live_server: Any
) -> None:
    page = come_in("phone")
    page.goto(f"{live_server.url}/work/take/")
    page.locator("textarea").fill("写到一半，手机没电了")
    page.locator("#id_phone").fill("10010000123")
    page.goto(f"{live_server.url}/work/")
    page.goto(f"{live_server.url}/work/take/")
    assert page.locator("textarea").input_value() == "写到一半，手机没电了"
    assert page.locator("#id_phone").input_value() == ""
    page.locator(".primary-bar button").click()
    expect(page.locator("main")).to_contain_text("读给对方听")
    page.goto(f"{live_server.url}/work/take/")
    assert page.locator("textarea").input_value() == ""


def test_a_double_tap_is_one_request(cast: Cast, come_in: Open, live_server: Any) -> None:
    page = come_in("phone")
    page.goto(f"{live_server.url}/work/take/")
    page.locator("textarea").fill("井盖不见了")
    page.locator(".primary-bar button").dblclick()
    page.wait_for_selector(".readout-number")
    assert Matter.objects.count() == 1
