"""The kit in a real browser: narrow, wide, large, by keyboard, without scripts."""

import re
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
LAYOUTS = ["/ui/", "/ui/layout/resident", "/ui/layout/resident?town=1", "/ui/layout/worker"]
LAYOUTS += ["/ui/layout/office"]
Open = Callable[..., Any]

# Reads colours as the browser paints them and returns each text that is too faint (WCAG AA).
FAINT = """() => {
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number);
    return n.length < 4 || n[3] > 0 ? n.slice(0, 3) : null; };
  const behind = (e) => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor);
    if (c) return c; }
    return [255, 255, 255]; };
  const faint = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.getClientRects().length || e.closest("svg, .visually-hidden, .skip")) continue;
    const style = getComputedStyle(e), a = light(parse(style.color)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const enough = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    if (ratio < enough) faint.push(`${e.className} ${e.textContent.slice(0, 20)} ${ratio}`);
  }
  return faint;
}"""

TARGETS = "a.btn, button, .tabbar a, .topnav a, .switches a, select, input:not([type=hidden])"
SMALL = """(targets) => [...document.querySelectorAll(targets)]
  .filter((e) => e.getClientRects().length && !e.closest(".choice, .pick, .map"))
  .map((e) => [e.textContent.trim().slice(0, 12) || e.name, e.getBoundingClientRect().height])
  .filter(([, height]) => height < 43.5)"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of a server that serves the pages of the kit, and asks no database."""
    site = StaticFilesHandler(get_wsgi_application())
    with make_server("127.0.0.1", 0, site, Crowd, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Crowd(ThreadingMixIn, WSGIServer):
    """Answers several at a time."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Prints no line per request."""

    def log_message(self, *said: Any) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


def visit(open_page: Open, address: str, path: str, width: str | int, **more: Any) -> Any:
    """Open a page of the kit at a width."""
    page = open_page(width, **more)
    page.goto(address + path)
    return page


@pytest.mark.parametrize("path", LAYOUTS)
def test_no_page_is_wider_than_its_screen(open_page: Open, address: str, path: str) -> None:
    page = visit(open_page, address, path, "phone")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for width in (320, 360, 768, 991, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        for large in (False, True):
            page.evaluate("on => document.documentElement.classList.toggle('large', on)", large)
            assert page.evaluate(wide) <= 0, f"{path} at {width}, large={large}"


@pytest.mark.parametrize("path", LAYOUTS)
def test_every_text_can_be_read_and_every_target_hit(
    open_page: Open, address: str, path: str
) -> None:
    page = visit(open_page, address, path, "phone")
    assert page.evaluate(FAINT) == []
    assert page.evaluate(SMALL, TARGETS) == []


def test_the_first_tab_leads_to_the_content(open_page: Open, address: str) -> None:
    page = visit(open_page, address, "/ui/layout/office", "desk")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_large_text_works_at_once_and_without_scripts(open_page: Open, address: str) -> None:
    for javascript in (True, False):
        page = visit(open_page, address, "/ui/", "phone", javascript=javascript)
        page.click("a[data-large]")
        if not javascript:
            page.wait_for_url("**/ui/")
        size = float(page.locator("main").evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))
        assert 20 <= size <= 22
        page.reload()
        assert "large" in page.locator("html").get_attribute("class")


def test_the_language_switches(open_page: Open, address: str) -> None:
    page = visit(open_page, address, "/ui/", "phone", javascript=False)
    expect(page.locator("h1")).to_have_text("组件")
    page.click("button[lang=en]")
    expect(page.locator("h1")).to_have_text("Components")


def test_what_was_typed_is_kept_but_never_the_phone(open_page: Open, address: str) -> None:
    page = visit(open_page, address, "/ui/", "phone")
    page.fill("#sample #id_text", "灯不亮")
    page.fill("#sample #id_phone", "10000000123")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address + "/ui/")
    assert page.input_value("#sample #id_text") == "灯不亮"
    assert page.input_value("#sample #id_phone") == ""
    assert "10000000123" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_picture_is_made_small_and_bare_before_it_leaves(
    open_page: Open, address: str, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (3000, 1500), "#888").save(photo, exif=exif)
    page = visit(open_page, address, "/ui/", "phone")
    page.set_input_files("#sample #id_pictures", photo)
    page.wait_for_selector("[data-preview-of=id_pictures] img")
    read = "async e => Array.from(new Uint8Array(await e.files[0].arrayBuffer()))"
    made = Image.open(BytesIO(bytes(page.locator("#sample #id_pictures").evaluate(read))))
    assert made.size == (2048, 1024)
    assert not made.getexif()
    page.click("[data-preview-of=id_pictures] button")
    assert page.locator("#sample #id_pictures").evaluate("e => e.files.length") == 0


def test_a_bar_opens_its_rows(open_page: Open, address: str) -> None:
    page = visit(open_page, address, "/ui/", "desk")
    page.wait_for_selector("[data-chart] svg path[fill='#2f7d4f']")
    page.locator("[data-chart] svg path[fill='#2f7d4f']").nth(1).click()
    page.wait_for_url(re.compile(r"town=\d"))


def test_the_map_is_drawn_and_can_be_chosen_from_by_keyboard(open_page: Open, address: str) -> None:
    page = visit(open_page, address, "/ui/", "desk")
    entry = page.locator(".map-list button").nth(2)
    entry.focus()
    page.keyboard.press("Enter")
    assert page.input_value("#chosen_place") == "3"
    assert entry.get_attribute("aria-pressed") == "true"
    page.locator(".map").click(position={"x": 200, "y": 150})
    assert float(page.input_value("#chosen_lat")) == pytest.approx(43.9, abs=0.5)


def test_where_i_am_is_filled_in_when_asked(open_page: Open, address: str) -> None:
    place = {"latitude": 43.97, "longitude": 119.39}
    page = visit(
        open_page, address, "/ui/", "phone", geolocation=place, permissions=["geolocation"]
    )
    page.click("[data-locate]")
    page.wait_for_function("document.querySelector('#chosen_lat').value === '43.970000'")
    assert page.input_value("#chosen_lng") == "119.390000"


def test_without_scripts_everything_is_there(open_page: Open, address: str) -> None:
    page = visit(open_page, address, "/ui/", "phone", javascript=False)
    assert page.locator("details.filters input[name=words]").is_visible()
    assert not page.locator("[data-locate]").is_visible()
    assert page.locator("#sample button[type=submit]").is_visible()
    page = visit(open_page, address, "/ui/layout/office", "phone", javascript=False)
    page.click(".drawers-top summary")
    expect(page.locator(".drawers-top .drawers-foot")).to_be_visible()


def test_on_a_phone_the_primary_button_stays_under_the_thumb(open_page: Open, address: str) -> None:
    page = visit(open_page, address, "/ui/layout/worker", "phone")
    button = page.locator(".btn-big").bounding_box()
    tabs = page.locator(".tabbar").bounding_box()
    assert button["y"] + button["height"] <= tabs["y"]
    assert tabs["y"] + tabs["height"] == pytest.approx(740, abs=1)
