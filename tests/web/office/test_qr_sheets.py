"""Small sheets of A6: the code opens a request with the place filled in; who answers is public."""

import re
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.journal.states import Voice
from bandeng.places import actions as places
from bandeng.web.ui.codes import qr
from tests.cast import Cast
from tests.web.office.conftest import NOW, Enter
from tests.web.test_statements import statements


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_sheet_says_where_it_is_and_who_answers(cast: Cast, enter: Enter) -> None:
    page = text(enter(cast.desk).get("/office/places/15010101/sheet/"))
    for word in ("第1网格", "双泉镇 上柳沟村", "testserver/p/15010101/", "林明月", "白晓岚"):
        assert word in page
    assert all(person.phone not in page for person in (cast.grid_worker, cast.representative))


def test_its_code_opens_a_request_with_the_place_filled_in(cast: Cast, enter: Enter) -> None:
    address = "http://testserver/raise/?place=15010101"
    page = text(enter(cast.desk).get("/office/places/15010101/sheet/"))
    assert qr(address) in page
    assert "第1网格" in text(Client().get(address))


def test_it_names_whom_the_public_page_names(cast: Cast, enter: Enter) -> None:
    public = text(Client().get("/p/15010101/"))
    sheet = text(enter(cast.desk).get("/office/places/15010101/sheet/"))
    for name in ("林明月", "谷海棠", "白晓岚", "金秋实"):
        assert (name in public) or name not in sheet


def test_one_for_every_grid_of_a_village_in_one_go(cast: Cast, enter: Enter) -> None:
    client = enter(cast.desk)
    with CaptureQueriesContext(connection) as captured:
        page = text(client.get("/office/places/150101/sheets/"))
    assert page.count('class="place-sheet"') == 2
    assert "/p/15010102/" in page
    assert len(statements(captured)) <= 12


def test_a_closed_place_hangs_up_nothing(cast: Cast, enter: Enter) -> None:
    new = places.found(
        cast.village, code="15010109", name="新格", level="grid", by=Voice.SYSTEM, at=NOW
    )
    places.close(new, by=Voice.SYSTEM, at=NOW)
    assert enter(cast.desk).get("/office/places/15010109/sheet/").status_code == 404


def test_in_english_too(cast: Cast, enter: Enter) -> None:
    client = enter(cast.desk)
    client.cookies["bandeng_language"] = "en"
    assert "Who answers here" in text(client.get("/office/places/15010101/sheet/"))


def test_every_size_of_paper_is_one_that_browsers_know() -> None:
    styles = Path(__file__).parents[3] / "frontend" / "styles"
    said = [
        (file.name, size.split())
        for file in styles.glob("*.scss")
        for size in re.findall(r"@page[^{]*{[^}]*?\bsize:\s*([^;}]+)", file.read_text("utf-8"))
    ]
    assert said
    known = {"a3", "a4", "a5", "landscape", "portrait"}  # there is no a6
    for name, words in said:
        assert all(word.lower() in known or re.fullmatch(r"\d+mm", word) for word in words), name
