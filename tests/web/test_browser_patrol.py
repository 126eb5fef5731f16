"""A patrol on a phone out of reach: each tap is kept at once and reaches the site exactly once."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image

from bandeng.activities import actions
from bandeng.activities.models import Check, Walk
from bandeng.matters.models import Matter
from tests.border import MORNING, Border, open_border
from tests.cast import Cast, at
from tests.web.serving import come_in, served
from tests.web.slowly import wait_for_a_kept_picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., Any]
NOW = at("2026-03-02 16:00")
SENT = "() => !Object.keys(localStorage).some((name) => name.startsWith('bandeng.patrol.'))"
PLACE = "Object.keys(localStorage).find((name) => name.startsWith('bandeng.patrol.'))"
DONE, FIXED, FOUND = "完好", "当场修好", "有问题"


@pytest.fixture
def border(cast: Cast) -> Border:
    return open_border(cast)


@pytest.fixture
def address(border: Border, settings: Any, tmp_path: Path) -> Iterator[str]:
    settings.MEDIA_ROOT = tmp_path
    with served(NOW) as where:
        yield where


@pytest.fixture
def walk(border: Border) -> Walk:
    return actions.set_out(border.route, by=border.warden, at=MORNING, client_key=uuid4())


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def on_the_way(open_page: Open, address: str, border: Border, walk: Walk, **more: Any) -> Any:
    """Return a phone on which the walk is open, at nine in the morning."""
    page = open_page("phone", **more)
    if more.get("javascript", True):
        page.clock.install(time=at("2026-03-02 09:00"))
    come_in(page, address, of(border.warden))
    page.goto(f"{address}/work/patrols/walk/{walk.activity.code}/")
    return page


def press(page: Any, word: str, note: str = "") -> None:
    """Press at the point that is shown, a while after the last press."""
    page.clock.fast_forward(1000)
    if note:
        page.fill("#id_note", note)
    page.locator("#check").get_by_role("button", name=word).click()


def written() -> list[tuple[str, str, str]]:
    rows = Check.objects.order_by("point__order", "pk")
    return [(row.point.title, row.found, row.note) for row in rows.select_related("point")]


ALL = [
    ("1号界碑", "done", ""),
    ("北段围栏", "found", "断了三米"),
    ("河口", "fixed", "扶正立柱"),
    ("2号界碑", "done", ""),
]


def test_the_network_cut_in_the_middle_and_answers_lost(
    open_page: Open, address: str, border: Border, walk: Walk
) -> None:
    page = on_the_way(open_page, address, border, walk)
    press(page, DONE)
    page.wait_for_function(SENT)
    page.context.set_offline(True)
    press(page, FOUND, "断了三米")
    press(page, FIXED, "扶正立柱")
    assert page.locator("h1:visible").inner_text() == "4. 2号界碑"
    assert page.locator("#walk-status").inner_text().endswith("2")
    assert page.locator("[data-unsent] .row-meta").count() == 2
    assert "看了 3/4" in page.locator(".crumb-line").inner_text()
    assert len(written()) == 1
    page.locator("#walk-home a").click()
    assert "walk" in page.url
    assert "没有网络" in page.locator("#announce").inner_text()
    lost = {"n": 0}

    def lose(route: Any) -> None:
        """Let the first answer be lost on its way back."""
        lost["n"] += 1
        if lost["n"] == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/work/patrols/walk/**", lose)
    page.context.set_offline(False)
    press(page, DONE)
    page.clock.fast_forward(60_000)
    page.wait_for_function(SENT)
    assert lost["n"] >= 4, "the one whose answer was lost was sent again"
    assert written() == ALL
    assert Matter.objects.count() == 1
    assert page.locator("#all-looked").is_visible()
    assert page.locator("#walk-status").inner_text() == "都已送出。"
    assert page.locator("#points .unsent > *").count() == 0
    assert {row.checked_at.hour for row in Check.objects.all()} == {1}, "when it was tapped, in UTC"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_closed_browser_loses_nothing_and_another_person_does_not_send_it(
    open_page: Open, address: str, border: Border, walk: Walk
) -> None:
    page = on_the_way(open_page, address, border, walk)
    page.context.set_offline(True)
    press(page, DONE)
    press(page, FIXED, "绑好铁丝")
    page.fill("#id_note", "写了一半")
    assert len(json.loads(page.evaluate(f"localStorage[{PLACE}]"))["deeds"]) == 2
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    come_in(again, address, of(border.son))
    again.goto(f"{address}/work/patrols/walk/{walk.activity.code}/")
    assert "都已送出" in again.locator("#walk-status").inner_text()
    assert not written()
    come_in(again, address, of(border.warden))
    again.goto(f"{address}/work/patrols/")
    again.locator("[data-unsent-walks] a").click()
    again.wait_for_function(f"() => !JSON.parse(localStorage[{PLACE}]).deeds.length")
    assert written() == [("1号界碑", "done", ""), ("北段围栏", "fixed", "绑好铁丝")]
    assert again.locator("h1:visible").inner_text() == "3. 河口"
    assert again.locator("#id_note").input_value() == "写了一半"


def test_a_second_tap_of_the_same_thumb_is_not_about_the_next_point(
    open_page: Open, address: str, border: Border, walk: Walk
) -> None:
    page = on_the_way(open_page, address, border, walk)
    page.clock.pause_at(at("2026-03-02 10:00"))
    big = page.locator("#check").get_by_role("button", name=DONE)
    big.evaluate("button => { button.click(); button.click(); }")
    page.wait_for_function(SENT)
    assert [title for title, _found, _note in written()] == ["1号界碑"]


def test_words_are_asked_for_on_the_phone_and_a_refusal_comes_back_into_the_box(
    open_page: Open, address: str, border: Border, walk: Walk
) -> None:
    page = on_the_way(open_page, address, border, walk)
    press(page, FOUND)
    assert page.locator("#note-missing").is_visible()
    page.evaluate("document.getElementById('id_note').removeAttribute('maxlength')")
    press(page, FIXED, "长" * 2001)
    page.wait_for_selector(".ask-no:visible")
    assert not written()
    page.get_by_role("button", name="收回重写").click()
    assert page.locator("h1:visible").inner_text() == "1. 1号界碑"
    assert page.locator("#id_note").input_value() == "长" * 2001
    press(page, FIXED, "擦干净了")
    page.wait_for_function(SENT)
    assert written() == [("1号界碑", "fixed", "擦干净了")]


def test_a_picture_of_a_finding_goes_with_it_after_a_reload(
    open_page: Open, address: str, border: Border, walk: Walk
) -> None:
    page = on_the_way(open_page, address, border, walk)
    out = BytesIO()
    Image.effect_noise((60, 40), 50).save(out, "PNG")
    page.route(
        "**/work/patrols/walk/*/",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": out.getvalue()}
    page.locator(".capture-more summary").click()
    page.set_input_files("#id_pictures", picture)
    page.wait_for_selector("[data-preview-of=id_pictures] img")
    press(page, FOUND, "字迹看不清")
    page.wait_for_function("() => !document.querySelector('[data-preview-of=id_pictures] img')")
    wait_for_a_kept_picture(page)
    press(page, DONE)
    page.unroute("**/work/patrols/walk/*/")
    page.reload()
    page.wait_for_function(SENT, timeout=60_000)
    assert Matter.objects.get().pictures.count() == 1
    assert [found for _title, found, _note in written()] == ["found", "done"]


def test_without_scripts_the_same_by_plain_forms(
    open_page: Open, address: str, border: Border, walk: Walk
) -> None:
    page = on_the_way(open_page, address, border, walk, javascript=False)
    page.locator("#check").get_by_role("button", name=DONE).click()
    page.fill("#id_note", "断了三米")
    page.locator("#check").get_by_role("button", name=FOUND).click()
    page.wait_for_selector(".message")
    assert written() == ALL[:2]
