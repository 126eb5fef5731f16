"""By keyboard alone, without scripts, in large letters: the same work gets done."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bandeng.matters.models import Matter
from tests.cast import Cast
from tests.factories import fresh, raised
from tests.web.serving import come_in, served
from tests.web.world import NOW, client_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., Any]
HERE = """() => { const e = document.activeElement;
  return [e.id, e.name || "", e.value || "", e.textContent.trim(), e.getAttribute("href") || ""]
    .join(" | "); }"""

RING = """() => { const held = document.activeElement;
  const near = [held, held.nextElementSibling, held.parentElement];
  return near.some((e) => e && getComputedStyle(e).outlineStyle !== "none"
    && parseFloat(getComputedStyle(e).outlineWidth) >= 2); }"""


@pytest.fixture
def address(cast: Cast, settings: Any, tmp_path: Path) -> Iterator[str]:
    """Return the address of the site."""
    settings.MEDIA_ROOT = tmp_path
    with served(NOW) as where:
        yield where


def tab_to(page: Any, words: str, most: int = 60) -> None:
    """Press Tab until something with these words has the focus, and see that this shows."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if words in page.evaluate(HERE):
            assert page.evaluate(RING), f"no focus to be seen on {words}"
            return
    raise AssertionError(f"Tab never came to “{words}” on {page.url}; last: {page.evaluate(HERE)}")


def test_a_request_is_raised_by_keyboard_alone(open_page: Open, address: str, cast: Cast) -> None:
    page = open_page("desk")
    page.goto(f"{address}/")
    tab_to(page, "| /raise/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/raise/")
    tab_to(page, "id_text")
    page.keyboard.type("小学门口的路灯不亮了")
    tab_to(page, "topic")
    page.keyboard.press("Space")
    tab_to(page, "下一步")
    page.keyboard.press("Enter")
    page.wait_for_url("**/raise/where/")
    tab_to(page, "id_q")
    page.keyboard.type("slg")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=slg")
    tab_to(page, "?in=150101")
    page.keyboard.press("Enter")
    page.wait_for_url("**in=150101")
    tab_to(page, "15010101")
    page.keyboard.press("Enter")
    page.wait_for_url("**/raise/send/")
    tab_to(page, "id_phone")
    page.keyboard.type("10010000123")
    tab_to(page, "发送")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/")
    assert Matter.objects.get().owner == cast.representative


@pytest.mark.parametrize("javascript", [True, False])
def test_a_worker_takes_and_answers_on_a_phone(
    javascript: bool, open_page: Open, address: str, cast: Cast
) -> None:
    lamp = raised(cast)
    page = open_page("phone", javascript=javascript)
    come_in(page, address, client_of("representative", cast, {}))
    page.goto(f"{address}/work/")
    page.click(".work-row-act button")
    page.click(".btn-big")
    page.check("input[value=solved]")
    page.fill("#id_text", "灯泡换好了")
    page.click(".btn-big")
    page.wait_for_selector(".message")
    assert fresh(lamp).answer == "灯泡换好了"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_desk_sifts_opens_and_hands_up(
    javascript: bool, open_page: Open, address: str, cast: Cast
) -> None:
    lamp = raised(cast, place=cast.town)
    page = open_page("desk", javascript=javascript)
    come_in(page, address, client_of("desk", cast, {}))
    page.goto(f"{address}/office/matters/?colour=yellow")
    page.click(f"a[href='/office/matters/{lamp.number}/']")
    page.click(".acts a >> nth=0")
    with page.expect_navigation():
        page.click("#do .btn-primary")
    page.click(".acts a[href$='/do/hand-up']")
    page.fill("#do textarea", "要几个部门一起到场")
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.click("#do .btn-primary")
    assert (fresh(lamp).rung, fresh(lamp).owner) == ("red", cast.supervisor)


def test_large_letters_stay_through_the_three_screens(open_page: Open, address: str) -> None:
    page = open_page("phone")
    page.goto(f"{address}/")
    page.click("a[data-large]")
    page.click(".door-first")
    assert "large" in page.get_attribute("html", "class")
    page.fill("#id_text", "小学门口的路灯不亮了")
    page.check("input[type=radio][value=street-lamps]", force=True)
    page.click("#say .btn-big")
    page.wait_for_url("**/raise/where/")
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)")
    assert size >= 20
