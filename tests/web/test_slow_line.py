"""A cheap phone on a slow line: what is done before a script came is not lost."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bandeng.activities.models import Raised
from tests import hotline
from tests.benches import adopt, sat_down
from tests.cast import Cast
from tests.factories import raised
from tests.rooms.test_pictures import photo
from tests.web.serving import come_in, served
from tests.web.slowly import height_of, held, until_asked
from tests.web.test_browser_meeting import SENT
from tests.web.world import NOW, client_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., Any]
OWN, PARTS, SHEETS = "**/built/app*.js", "**/built/htmx*.js", "**/built/app*.css"
TOUCH = 44
LAMP = "小学门口的路灯不亮了"


@pytest.fixture
def address(cast: Cast, settings: Any, tmp_path: Path) -> Iterator[str]:
    settings.MEDIA_ROOT = tmp_path
    with served(NOW) as where:
        yield where


@pytest.fixture
def before(open_page: Open, address: str, cast: Cast) -> Callable[..., Any]:
    """Return `before(role, width="phone")`: a page of somebody who is signed in."""

    def come(role: str, width: str = "phone", **more: Any) -> Any:
        page = open_page(width, base_url=address, **more)
        come_in(page, address, client_of(role, cast, {}))
        return page

    return come


def early(page: Any, path: str) -> None:
    """Go to a page and wait for nothing."""
    page.goto(path, wait_until="commit")


def test_a_picture_chosen_before_the_script_came_is_shown(
    before: Callable[..., Any], tmp_path: Path
) -> None:
    page, picture = before("anonymous"), tmp_path / "lamp.jpg"
    picture.write_bytes(photo((1600, 1200)))
    with held(page, OWN):
        early(page, "/raise/")
        page.set_input_files("#id_pictures", picture)
    page.wait_for_selector("[data-preview-of=id_pictures] img")


@pytest.mark.parametrize("late", [OWN, PARTS])
def test_words_typed_before_the_script_came_are_guessed_from(
    late: str, before: Callable[..., Any]
) -> None:
    page = before("anonymous")
    with held(page, late):
        early(page, "/raise/")
        page.fill("#id_text", LAMP)
    page.wait_for_selector("#topics input[value=street-lamps]:checked", state="attached")


def test_words_typed_before_the_script_came_are_kept_as_a_draft(
    before: Callable[..., Any],
) -> None:
    page = before("anonymous")
    with held(page, OWN):
        early(page, "/raise/")
        page.fill("#id_text", LAMP)
    page.goto("/raise/")
    expect(page.locator("#id_text")).to_have_value(LAMP)


def test_a_topic_tapped_while_it_is_being_guessed_stays(before: Callable[..., Any]) -> None:
    page = before("anonymous")
    page.goto("/raise/")
    with held(page, "**/raise/guess/") as asked:
        page.fill("#id_text", LAMP)
        page.dispatch_event("#id_text", "change")
        until_asked(page, asked)
        page.locator("#topics input[value=roads]").check(force=True)
    page.wait_for_selector("#id_text:not(.htmx-request)")
    expect(page.locator("#topics input[value=roads]")).to_be_checked()


def test_a_place_found_before_the_list_could_be_asked_for_is_still_asked_about(
    before: Callable[..., Any],
) -> None:
    here = {"latitude": 43.9861, "longitude": 119.2881}
    page = before("anonymous", geolocation=here, permissions=["geolocation"])
    page.goto("/raise/?place=")
    page.fill("#id_text", LAMP)
    with held(page, PARTS):
        page.click("#say .btn-big")
        page.click("[data-locate]")
        page.wait_for_function("() => document.querySelector('#id_lat').value")
    page.wait_for_selector("#near button[value='15010101']")


def test_a_branch_tapped_before_it_could_open_opens(before: Callable[..., Any]) -> None:
    page = before("steward", "desk")
    with held(page, PARTS):
        early(page, "/office/places/")
        page.get_by_role("button", name="展开双泉镇").click()
    expect(page.locator(".twig a", has_text="上柳沟村")).to_be_visible()


def test_a_place_chosen_before_the_script_came_is_shown(before: Callable[..., Any]) -> None:
    page = before("supervisor", "desk")
    with held(page, OWN):
        early(page, "/office/uncovered/")
        page.select_option("#place", index=1)
    page.wait_for_url(re.compile(r"place=15"))


def test_what_was_ticked_before_the_script_came_is_counted(
    before: Callable[..., Any], cast: Cast
) -> None:
    for number in range(3):
        raised(cast, title=f"第{number}盏路灯")
    page = before("supervisor", "desk")
    with held(page, OWN):
        early(page, "/office/matters/")
        for place in (0, 1):
            page.locator("tbody input[name=matter]").nth(place).check()
    expect(page.locator("[data-selected-count]")).to_have_text("2")


def test_a_filter_is_not_folded_away_from_under_ones_hands(before: Callable[..., Any]) -> None:
    page = before("supervisor")
    with held(page, OWN):
        early(page, "/office/matters/")
        page.get_by_label("关键词或编号").fill("垃圾箱")
    assert page.get_by_label("关键词或编号").is_visible()
    page.goto("/office/matters/")
    assert not page.get_by_label("关键词或编号").is_visible(), "else it is folded"


def test_a_mistake_does_not_take_the_focus_from_who_writes_already(
    before: Callable[..., Any],
) -> None:
    page = before("anonymous")
    page.goto("/raise/")
    with held(page, OWN):
        page.click("#say .btn-big")
        page.wait_for_selector("[data-focus]")
        page.focus("#id_text")
    assert page.evaluate("document.activeElement.id") == "id_text"
    page.click("#say .btn-big")
    page.wait_for_selector("[data-focus]:focus")


def test_an_ask_typed_before_the_script_came_is_kept_on_the_phone(
    before: Callable[..., Any], cast: Cast
) -> None:
    adopt()
    meeting = sat_down(cast, NOW)
    page = before("secretary")
    with held(page, "**/built/meet*.js"):
        early(page, f"/work/meet/{meeting.code}/")
        page.fill("#id_ask_text", LAMP)
    page.goto("/work/")
    page.goto(f"/work/meet/{meeting.code}/")
    expect(page.locator("#id_ask_text")).to_have_value(LAMP)


def test_a_tap_on_a_row_that_is_just_being_redrawn_counts(
    before: Callable[..., Any], cast: Cast
) -> None:
    adopt()
    meeting = sat_down(cast, NOW)
    page = before("secretary")
    page.goto(f"/work/meet/{meeting.code}/")
    with held(page, "**/work/meet/**") as asked:
        page.fill("#id_ask_text", LAMP)
        page.press("#id_ask_text", "Enter")
        page.locator("#asks .ask").get_by_role("button", name="一周内").hover()
        page.mouse.down()
        until_asked(page, asked)
    page.wait_for_function("() => !document.getElementById('meet-status').textContent.match(/\\d/)")
    page.mouse.up()
    expect(page.locator("#asks .ask .matter-number")).to_be_visible()
    page.wait_for_function(SENT)
    assert Raised.objects.get(activity=meeting).promised_for


def test_a_call_typed_before_the_script_came_is_looked_up(
    before: Callable[..., Any], cast: Cast
) -> None:
    line = hotline.settle(cast)
    hotline.call(line, text="去年也停过电", category="electricity")
    page = before("operator", "desk")
    with held(page, PARTS):
        early(page, "/office/intake/")
        page.fill("#id_phone", "10010000123")
        page.fill("#id_text", "村里从昨晚开始停电了")
        page.fill("#id_where", "shangliugou")
    page.wait_for_selector("#earlier")
    expect(page.locator("#id_category")).to_have_value("electricity")
    page.wait_for_selector("#found input:checked")


def test_a_size_is_taken_of_what_is_drawn_and_not_before(before: Callable[..., Any]) -> None:
    """The other tests measure on pages they have just been led to by a tap."""
    page, small = before("anonymous"), list[float]()

    def late(route: Any) -> None:
        """Let the sheet come a little after something was measured without it."""
        while not small:
            page.wait_for_timeout(50)
        page.wait_for_timeout(200)
        route.continue_()

    page.goto("/")
    page.route(SHEETS, late)
    page.fill("main input[name=number]", "123")
    page.click("form[action$='/follow/'] button")
    field = page.locator("main [aria-invalid]")
    small.append(field.bounding_box()["height"])
    assert small[0] < TOUCH, "without the sheet"
    assert height_of(field) >= TOUCH
