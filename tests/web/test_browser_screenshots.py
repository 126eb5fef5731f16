"""The ten main screens as pictures in docs/screenshots, on a phone and at a desk.

They are drawn when one is missing or WRITE_SCREENSHOTS=1 is set; look at them afterwards.
"""

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bandeng.matters.models import Matter
from bandeng.matters.states import State
from bandeng.web.resident import proofs
from tests.cast import Cast
from tests.web.busy_town import live
from tests.web.serving import come_in, served
from tests.web.world import NOW, client_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
BIGGEST = 150 * 1024
WIDTHS = {"phone": (360, 740), "desk": (1280, 800)}
SCREENS = {
    "resident-home": ("anonymous", "/"),
    "resident-raise": ("anonymous", "/raise/"),
    "resident-matter": ("anonymous", "/m/{answered}/key/{key}/"),
    "resident-who": ("anonymous", "/who/?in=15010101"),
    "worker-today": ("representative", "/work/"),
    "worker-matter": ("representative", "/work/m/{working}/"),
    "worker-take": ("grid_worker", "/work/take/"),
    "office-queue": ("supervisor", "/office/matters/"),
    "office-matter": ("desk", "/office/matters/{working}/"),
    "office-numbers": ("supervisor", "/office/numbers/?number=every-raised"),
}
NAMES = [f"{screen}-{width}" for screen in SCREENS for width in WIDTHS]


def wanted() -> bool:
    """Tell whether the pictures are to be drawn."""
    missing = [name for name in NAMES if not (FOLDER / f"{name}.png").exists()]
    return bool(missing) or os.environ.get("WRITE_SCREENSHOTS") == "1"


@pytest.fixture
def site(cast: Cast, settings: Any, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the address of a town in the middle of its work, and what is shown of it."""
    settings.MEDIA_ROOT = tmp_path
    live(cast, NOW)
    mine = Matter.objects.filter(owner=cast.representative)
    answered = Matter.objects.filter(state=State.ANSWERED).earliest("id")
    shown = {
        "answered": answered.number,
        "key": proofs.secret_of(answered),
        "working": mine.filter(state__in=[State.TAKEN, State.RAISED]).latest("id").number,
    }
    with served(NOW) as address:
        yield address, shown


def shot(page: Any, width: str) -> bytes:
    """Return a picture of a page with few colours; on a phone all of it, within reason."""
    pixels, height = WIDTHS[width]
    page.set_viewport_size({"width": pixels, "height": height})
    page.wait_for_load_state("networkidle")
    raw = Image.open(BytesIO(page.screenshot(full_page=False)))
    for colours in (128, 64, 32):
        out = BytesIO()
        raw.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= BIGGEST:
            break
    return out.getvalue()


@pytest.mark.skipif(not wanted(), reason="the pictures are there")
def test_the_ten_main_screens(
    open_page: Callable[..., Any], cast: Cast, site: tuple[str, dict[str, str]]
) -> None:
    address, shown = site
    FOLDER.mkdir(exist_ok=True)
    for screen, (role, path) in SCREENS.items():
        for width in WIDTHS:
            page = open_page(width)
            come_in(page, address, client_of(role, cast, shown))
            assert page.goto(address + path.format(**shown)).status == 200, screen
            picture = shot(page, width)
            assert len(picture) <= BIGGEST, f"{screen} {width}"
            (FOLDER / f"{screen}-{width}.png").write_bytes(picture)


def test_every_picture_is_small_and_no_screen_is_forgotten() -> None:
    if not FOLDER.exists():
        pytest.skip("no browser has drawn them yet")
    there = {path.stem: path.stat().st_size for path in FOLDER.glob("*.png")}
    assert set(NAMES) <= set(there)
    assert max(there.values()) <= BIGGEST
