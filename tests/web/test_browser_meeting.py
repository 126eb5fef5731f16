"""A bench meeting on a phone: sixty asks as people speak, whatever the browser and network do.

What a tap and a key cost is the keystroke-level model of test_happenings_hands.py; the figures
stand in docs/explanation/bench-meeting.md.
"""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bandeng.activities.models import Activity, Raised
from bandeng.matters.models import Matter
from tests.benches import LAST, NOW, adopt, asked, promised, sat_down
from tests.cast import Cast
from tests.web.serving import come_in, served
from tests.web.slowly import wait_for_a_kept_picture
from tests.web.test_happenings_hands import Hand
from tests.web.world import client_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., Any]
ASKS = [f"第{n}件：{what}" for n, what in enumerate(["路灯不亮", "井盖坏了", "水压小"] * 20, 1)]
SENT = """() => document.querySelectorAll('.ask-unsent').length === 0
  && !Object.keys(localStorage).some((name) => name.startsWith('bandeng.meet.'))"""
IMPATIENT = """() => { const real = window.setTimeout;
  window.setTimeout = (act, ms) => real(act, ms < 30000 ? Math.min(ms, 50) : ms); }"""
PLACE = "Object.keys(localStorage).find((name) => name.startsWith('bandeng.meet.'))"


@pytest.fixture
def address(cast: Cast, settings: Any, tmp_path: Path) -> Iterator[str]:
    settings.MEDIA_ROOT = tmp_path
    adopt()
    with served(NOW) as where:
        yield where


@pytest.fixture
def meeting(cast: Cast) -> Activity:
    """Return a meeting just begun; at the one before something was promised."""
    adopt()
    promised(sat_down(cast, LAST), cast, "上次答应修桥", "2026-03-09")
    return sat_down(cast)


def sat_at(open_page: Open, address: str, cast: Cast, meeting: Activity, **more: Any) -> Any:
    """Return a phone on which the meeting is open."""
    page = open_page("phone", **more)
    come_in(page, address, client_of("secretary", cast, {}))
    page.goto(f"{address}/work/meet/{meeting.code}/")
    return page


def say(page: Any, *texts: str) -> None:
    """Take asks by typing and Enter, as fast as the page lets one."""
    for text in texts:
        page.locator("#id_ask_text").fill(text)
        page.locator("#id_ask_text").press("Enter")


def raised(meeting: Activity) -> list[str]:
    """Return what was asked, in order; every matter belongs to the meeting."""
    rows = Raised.objects.filter(activity=meeting).order_by("place_in_order")
    return list(rows.values_list("matter__text", flat=True))


def test_sixty_asks_with_a_reload_in_the_middle(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    page = sat_at(open_page, address, cast, meeting)
    assert "上次答应修桥" in page.locator(".promises li").first.inner_text()
    say(page, *ASKS[:30])
    page.locator("#id_ask_text").fill("写了一半")
    page.reload()
    assert page.locator("#id_ask_text").input_value() == "写了一半"
    page.locator("#id_ask_text").fill("")
    say(page, *ASKS[30:])
    assert page.locator("#asks > .ask").count() == 60
    page.wait_for_function(SENT, timeout=120_000)
    assert raised(meeting) == ASKS
    assert page.locator("#asks > .ask").count() == 60
    assert page.locator("#meet-status").inner_text() == "都已送出。"
    page.reload()
    shown = page.locator("#asks .ask-words").all_inner_texts()
    assert [text.split(maxsplit=1)[1] for text in shown] == ASKS
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_sixty_asks_with_the_network_cut_and_answers_lost(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    page = sat_at(open_page, address, cast, meeting)
    turn = {"n": 0, "cut": 0}

    def falter(route: Any) -> None:
        """Cut every fifth request before it arrives, lose the answer to every seventh."""
        sent = route.request.method == "POST"
        turn["n"] += sent
        if sent and (turn["cut"] or turn["n"] % 5 == 0):
            route.abort("connectionfailed")
        elif sent and turn["n"] % 7 == 0:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/work/meet/**", falter)
    page.evaluate(IMPATIENT)
    say(page, *ASKS[:20])
    page.wait_for_function(SENT, timeout=120_000)
    turn["cut"] = 1
    page.context.set_offline(True)
    say(page, *ASKS[20:40])
    assert page.locator(".ask-unsent").count() == 20
    assert "存在这部手机上" in page.locator("#meet-status").inner_text()
    assert len(raised(meeting)) == 20
    turn["cut"] = 0
    page.context.set_offline(False)
    say(page, *ASKS[40:])
    page.wait_for_function(SENT, timeout=180_000)
    assert raised(meeting) == ASKS
    assert Matter.objects.count() == 61


def test_a_browser_closed_without_network_loses_nothing(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    page = sat_at(open_page, address, cast, meeting)
    page.context.set_offline(True)
    say(page, *ASKS[:3])
    page.locator("#asks .ask-unsent").nth(1).get_by_role("button", name="一周内").click()
    third = page.locator("#asks .ask-unsent").nth(2)
    third.get_by_text("当场答复…").click()
    third.locator("[name=said]").fill("半句答复")
    page.locator("#id_ask_text").fill("半句话")
    kept = page.evaluate(f"localStorage[{PLACE}]")
    page.close()
    assert json.loads(kept)["deeds"]
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(f"{address}/work/meet/{meeting.code}/")
    again.wait_for_function(f"() => !JSON.parse(localStorage[{PLACE}]).deeds.length")
    assert raised(meeting) == ASKS[:3]
    rows = Raised.objects.filter(activity=meeting).order_by("place_in_order")
    assert [str(row.promised_for or "") for row in rows] == ["", "2026-03-19", ""]
    assert again.locator("#id_ask_text").input_value() == "半句话"
    assert again.locator("#asks .ask").nth(2).locator("[name=said]").input_value() == "半句答复"


def test_one_ask_is_two_taps_at_most(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    """Words and Enter take it, one tap promises, two taps and the words answer it there."""
    page = sat_at(open_page, address, cast, meeting)
    hand = Hand(page)
    hand.type("路灯不亮")
    page.keyboard.press("Enter")
    hand.keys += 1
    first = page.locator("#asks .ask").first
    hand.think_and_tap(first.get_by_role("button", name="一周内"))
    assert (hand.taps, hand.keys) == (1, 5)
    page.wait_for_function(SENT)
    assert str(Raised.objects.get(activity=meeting).promised_for) == "2026-03-19"
    answering = Hand(page)
    answering.type("井盖坏了")
    answering.tap(page.get_by_role("button", name="记下"))
    second = page.locator("#asks .ask").nth(1)
    second.locator(".matter-number").wait_for()
    answering.think_and_tap(second.get_by_text("当场答复…"))
    answering.type("已经换了")
    page.keyboard.press("Enter")
    answering.keys += 1
    assert (answering.taps, answering.keys) == (2, 9)
    page.wait_for_function(SENT)
    raised_second = Raised.objects.get(activity=meeting, place_in_order=2)
    assert raised_second.on_the_spot
    assert raised_second.matter.answer == "已经换了"
    sixty = 60 * max(hand.seconds, answering.seconds)
    assert sixty < 3600 / 3, "sixty asks leave two thirds of the hour for listening"


def test_a_refused_ask_stays_and_the_others_go_on(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    page = sat_at(open_page, address, cast, meeting)
    page.locator(".capture-more summary").click()
    page.fill("#id_ask_phone", "打给我")
    say(page, ASKS[0])
    say(page, ASKS[1])
    page.wait_for_function("() => document.querySelectorAll('.ask-unsent').length === 1")
    assert raised(meeting) == [ASKS[1]]
    refused = page.locator(".ask-unsent")
    assert "数字" in refused.locator(".ask-no").inner_text()
    refused.locator("[data-back]").click()
    assert page.locator("#id_ask_text").input_value() == ASKS[0]
    page.fill("#id_ask_phone", "10010000123")
    page.locator("#id_ask_text").press("Enter")
    page.wait_for_function(SENT)
    assert raised(meeting) == [ASKS[1], ASKS[0]]


def test_enter_that_chooses_a_word_takes_nothing(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    page = sat_at(open_page, address, cast, meeting)
    page.locator("#id_ask_text").fill("路灯")
    page.evaluate("""() => document.getElementById("id_ask_text").dispatchEvent(
      new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true}))""")
    page.locator("#id_ask_text").press("Shift+Enter")
    assert page.locator("#asks .ask").count() == 0
    assert page.locator("#id_ask_text").input_value() == "路灯\n"


def test_a_picture_taken_without_network_is_sent_after_a_reload(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    page = sat_at(open_page, address, cast, meeting)
    out = BytesIO()
    Image.effect_noise((60, 40), 50).save(out, "PNG")
    page.locator(".capture-more summary").click()
    page.route(
        "**/work/meet/*/",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": out.getvalue()}
    page.set_input_files("#id_pictures", picture)
    page.wait_for_selector("[data-preview-of=id_pictures] img")
    say(page, "井盖坏了")
    page.wait_for_function("() => !document.querySelector('[data-preview-of=id_pictures] img')")
    wait_for_a_kept_picture(page)
    page.unroute("**/work/meet/*/")
    page.reload()
    page.wait_for_function(SENT, timeout=60_000)
    assert Raised.objects.get(activity=meeting).matter.pictures.count() == 1


def test_signed_out_nothing_is_lost_and_another_person_does_not_send_it(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    page = sat_at(open_page, address, cast, meeting)
    page.context.clear_cookies()
    say(page, ASKS[0])
    page.wait_for_function(
        "() => document.getElementById('meet-status').textContent.includes('登录')"
    )
    come_in(page, address, client_of("representative", cast, {}))
    page.goto(f"{address}/work/meet/{meeting.code}/")
    assert page.locator(".ask-unsent").count() == 0
    come_in(page, address, client_of("secretary", cast, {}))
    page.goto(f"{address}/work/meet/{meeting.code}/")
    page.wait_for_function(SENT)
    assert raised(meeting) == [ASKS[0]]


def test_without_scripts_the_same_by_plain_forms(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    page = sat_at(open_page, address, cast, meeting, javascript=False)
    for text in ASKS[:2]:
        page.fill("#id_ask_text", text)
        page.click(".capture-send")
    page.locator("#asks .ask").first.get_by_role("button", name="三天内").click()
    page.locator("#asks .ask").nth(1).get_by_text("当场答复…").click()
    page.locator("#asks .ask").nth(1).locator("[name=said]").fill("换好了")
    page.locator("#asks .ask").nth(1).get_by_role("button", name="保存").click()
    page.wait_for_selector(".message")
    rows = list(Raised.objects.filter(activity=meeting).order_by("place_in_order"))
    assert [str(row.promised_for or "") for row in rows] == ["2026-03-15", ""]
    assert rows[1].on_the_spot


def test_at_the_end_the_phone_is_empty_and_the_sheet_is_one_page(
    open_page: Open, address: str, cast: Cast, meeting: Activity
) -> None:
    for text in ASKS:
        asked(meeting, cast, text)
    page = sat_at(open_page, address, cast, meeting)
    page.locator("#id_ask_text").fill("半句")
    page.goto(f"{address}/work/meet/{meeting.code}/sheet/")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") == 1
