"""An outline is drawn by tapping its corners on the map, and taken back corner by corner."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from bandeng.journal.states import Voice
from bandeng.places import actions as places
from tests.cast import Cast
from tests.web.office.conftest import NOW
from tests.web.serving import come_in, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NEIGHBOUR = {
    "type": "Polygon",
    "coordinates": [[[119.3, 43.96], [119.33, 43.96], [119.33, 43.99], [119.3, 43.96]]],
}


@pytest.fixture
def address(cast: Cast) -> Iterator[str]:
    said: dict[str, Any] = {"by": Voice.SYSTEM, "at": NOW}
    places.draw(cast.place("150102"), boundary=NEIGHBOUR, **said)
    with served(NOW) as where:
        yield where


@pytest.mark.parametrize("width", [360, 1280])
def test_corners_are_tapped_taken_back_and_kept(
    open_page: Callable[..., Any], address: str, cast: Cast, width: int
) -> None:
    client, page = Client(), open_page(width)
    client.force_login(cast.steward)
    come_in(page, address, client)
    page.goto(f"{address}/office/places/150101/change/draw")
    page.wait_for_selector(".leaflet-interactive")
    chart = page.locator("[data-draw]")
    for x, y in ((60, 60), (200, 60), (200, 200), (60, 200), (120, 120)):
        chart.click(position={"x": x, "y": y})
    assert page.locator("#id_text").input_value().count("[") == 8
    page.locator("[data-draw-back]").click()
    assert page.locator("#id_text").input_value().count("[") == 7
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#change button[type=submit]").click()
    page.wait_for_selector("[data-map] .leaflet-interactive")
    drawn = cast.village.boundary
    assert drawn
    assert len(drawn["coordinates"][0]) == 5
