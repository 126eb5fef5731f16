"""The residents' hall in a real browser: an old phone, large text, with and without scripts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from playwright.sync_api import expect

from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.web.resident import proofs
from tests.cast import Cast, at
from tests.factories import answered, raised
from tests.rooms.test_pictures import photo
from tests.web.test_ui_pages import FAINT, SMALL, TARGETS, Crowd, Quiet

pytestmark = pytest.mark.browser
NOW = at("2026-09-29 10:00")
Open = Callable[..., Any]


@pytest.fixture
def _connection_stays() -> Iterator[None]:
    """Let requests leave the test's own connection open, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def address(cast: Cast, settings: Any, tmp_path: Path, _connection_stays: None) -> Iterator[str]:
    """Return the address of the whole site on the test's own transaction, one request at a time."""
    settings.MEDIA_ROOT = tmp_path / "media"
    site, turn = StaticFilesHandler(get_wsgi_application()), threading.Lock()
    ours = connections["default"]

    def one_at_a_time(environ: Any, start: Any) -> Any:
        with turn:
            connections["default"] = ours
            with closing(site(environ, start)) as response:
                return [b"".join(response)]

    ours.inc_thread_sharing()
    with (
        time_machine.travel(NOW),
        make_server("127.0.0.1", 0, one_at_a_time, Crowd, Quiet) as server,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        with turn:
            ours.dec_thread_sharing()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_request_is_raised_and_confirmed_on_a_phone(
    javascript: bool, open_page: Open, address: str, cast: Cast, tmp_path: Path
) -> None:
    picture = tmp_path / "lamp.jpg"
    picture.write_bytes(photo((1600, 1200)))
    page = open_page("phone", javascript=javascript)
    page.goto(f"{address}/")
    page.click(".door-first")
    page.fill("#id_text", "小学门口的路灯不亮了，孩子看不清路。")
    page.set_input_files("#id_pictures", picture)
    if javascript:
        page.wait_for_selector("[data-preview-of=id_pictures] img")
        page.wait_for_selector("#topics input[value=street-lamps]:checked", state="attached")
    page.click("#say .btn-big")
    page.fill("#id_q", "slg")
    page.click(".finder button")
    page.click(".row-inside")
    page.click("button[value='15010101']")
    page.fill("#id_phone", "12")
    page.click("#send .btn-big")
    expect(page.locator("#id_phone")).to_have_value("12")
    page.fill("#id_phone", "10010000123")
    page.click("#send .btn-big")
    expect(page.locator(".receipt")).to_contain_text("最晚10月9日（周五）上午10:00前")
    matter = Matter.objects.get()
    assert matter.pictures.count() == 1
    matter = actions.take(matter, by=cast.representative, at=NOW)
    actions.answer(matter, text="换好了", outcome="solved", by=cast.representative, at=NOW)
    page.click(".primary-bar a")
    page.click(".star >> nth=0")
    page.click("button[value=yes]")
    expect(page.locator(".timeline")).to_contain_text("★★★★★")
    matter.refresh_from_db()
    assert (matter.state, matter.rating) == ("confirmed", 5)


def test_a_tap_on_the_map_and_ones_own_place_find_the_grid(
    open_page: Open, address: str, cast: Cast
) -> None:
    here = {"latitude": 43.9861, "longitude": 119.2881}
    page = open_page("phone", geolocation=here, permissions=["geolocation"])
    page.goto(f"{address}/raise/?place=")
    page.fill("#id_text", "路灯不亮")
    page.click("#say .btn-big")
    page.click("[data-locate]")
    page.click("#near button[value='15010101']")
    expect(page.locator(".slip")).to_contain_text("第1网格")
    page.click(".slip a >> nth=1")
    page.goto(f"{address}/raise/where/?map=1")
    page.wait_for_selector(".map.leaflet-container")
    page.click(".map", position={"x": 60, "y": 60})
    page.wait_for_selector("#near button")


def pages(cast: Cast) -> list[str]:
    open_one = actions.make_public(raised(cast, NOW), by=cast.secretary, at=NOW)
    mine = answered(cast, at("2026-09-28 09:00"), client_key="00000000-0000-4000-8000-000000000001")
    token = actions.make_link(mine, at=NOW)
    key = f"/m/{mine.number}/key/{proofs.secret_of(mine)}/"
    return [
        "/", "/raise/?place=15010101", "/follow/?number=123", "/public/", "/public/map/",
        "/who/?in=15010101", "/about/", "/privacy/", "/t/", "/t/shuangquan/", "/p/15010101/",
        f"/m/{open_one.number}/", f"/c/{token}/", "/c/gone/", key, f"/m/{mine.number}/receipt/",
        f"/m/{mine.number}/",
    ]  # fmt: skip


def test_every_screen_fits_reads_and_can_be_hit(open_page: Open, address: str, cast: Cast) -> None:
    page = open_page("phone")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    small = "[...document.querySelectorAll('main p, main li, main dd, main input, main textarea')]"
    small += ".filter(e => parseFloat(getComputedStyle(e).fontSize) < 14).length"
    for path in pages(cast):
        page.goto(address + path)
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            for large in (True, False):
                page.evaluate("on => document.documentElement.classList.toggle('large', on)", large)
                assert page.evaluate(wide) <= 0, f"{path} at {width}, large={large}"
        assert page.evaluate(FAINT) == [], path
        assert page.evaluate(SMALL, TARGETS) == [], path
        assert page.evaluate(small) == 0, path


def test_the_keyboard_alone_is_enough(open_page: Open, address: str, cast: Cast) -> None:
    page = open_page("desk")
    page.goto(f"{address}/raise/?place=15010101")
    page.focus("#id_text")
    page.keyboard.type("路灯不亮")
    page.focus("#topics input >> nth=0")
    page.keyboard.press("Space")
    page.focus("#say .btn-big")
    page.keyboard.press("Enter")
    page.wait_for_url("**/raise/send/")
    page.focus("#id_phone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/")
    labelled = "[...document.querySelectorAll('input:not([type=hidden]), textarea, select')]"
    page.goto(f"{address}/raise/?place=15010101")
    assert page.evaluate(f"{labelled}.filter(e => !e.labels.length).map(e => e.name)") == []
