"""Lists go out as files: just what is seen, nothing that computes, nothing about who asked."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bandeng.doors import actions, sheets
from bandeng.doors.actions import taking
from bandeng.doors.sheets import Shape
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions as matters
from bandeng.matters.states import Privacy
from bandeng.people import actions as people
from bandeng.playbooks.queries import seats_of
from bandeng.tries.actions import Limit
from tests import factories
from tests.cast import Cast, at
from tests.web.office.conftest import NOW, Enter
from tests.web.test_statements import statements

RISKY = "=1+1 +1 -1 @SUM ＝1 ＋1 －1 ＠a ﹦1 \t1 \r1".split(" ")
NOBODY_MAY = {"name": "秦若水", "phone": "10010000123"}


def body(response: Any) -> bytes:
    """Return all of an answer that is sent in pieces."""
    assert response.status_code == 200, response
    assert response.streaming
    return b"".join(response.streaming_content)


def lines_of(response: Any) -> list[list[str]]:
    """Return the rows of a file of comma-separated values."""
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"))))


def cells_of(data: bytes) -> list[list[Any]]:
    """Return the rows of a spreadsheet as another program reads them."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("text", [*RISKY, "  =1", "　＝1", "\ufeff=1"])
def test_what_could_compute_gets_an_apostrophe(text: str) -> None:
    assert sheets.guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "路灯不亮", "3-1", "a=b", "—", "'=1", "10010000123"])
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert sheets.guarded(text) == text


@given(st.text(max_size=40))
def test_no_cell_of_any_file_begins_a_formula(text: str) -> None:
    clean = text.replace("\0", "").encode("utf-8", "ignore").decode()
    with sheets.write(Shape.CSV, clean, [clean], [[clean]]) as file:
        read = file.read().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(read, newline="")):
        assert all(cell[:1] not in (*"=+-@＝＋－＠\t\r",) or not cell for cell in row)


def test_both_files_say_the_same(cast: Cast, enter: Enter) -> None:
    for title in ("=HYPERLINK(1)", "路灯不亮", "＠坏了"):
        factories.raised(cast, NOW, title=title)
    client = enter(cast.desk)
    as_csv = lines_of(client.get("/office/matters/?format=csv"))
    as_xlsx = cells_of(body(client.get("/office/matters/?format=xlsx")))
    titles = {row[1] for row in as_csv[2:]}
    assert titles == {"'=HYPERLINK(1)", "路灯不亮", "'＠坏了"}
    assert titles == {row[1] for row in as_xlsx[2:]}
    assert as_xlsx[2][6] == at("2026-03-11 09:00").replace(tzinfo=None)
    assert as_csv[2][6] == "2026-03-11 09:00"


def test_the_first_line_says_which_list_who_and_when(cast: Cast, enter: Enter) -> None:
    factories.raised(cast, NOW)
    response = enter(cast.desk).get(
        "/office/matters/?format=csv&words=路灯&overdue=on&place=150101"
    )
    top = lines_of(response)[0]
    assert len(top) == 1
    for word in ("路灯", "上柳沟村", "安青山", "2026-03-11 09:00"):
        assert word in top[0]
    assert response["Content-Disposition"].startswith("attachment")


def test_every_file_is_a_line_of_the_journal(cast: Cast, enter: Enter) -> None:
    factories.raised(cast, NOW)
    body(enter(cast.desk).get("/office/matters/?format=xlsx"))
    line = Line.objects.get(verb=Verb.LIST_TAKEN)
    assert (line.by_id, line.subject_kind, line.said["rows"]) == (cast.desk.pk, "person", 1)
    assert line.said["shape"] == "xlsx"
    assert not line.public


LISTS = [
    *("/office/matters/", "/office/red/", "/office/places/", "/office/uncovered/"),
    *("/office/people/", "/office/numbers/every-raised/"),
]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("shape", list(Shape))
def test_every_list_goes_out(address: str, shape: str, cast: Cast, enter: Enter) -> None:
    client = enter(cast.supervisor)
    matters.supervise(factories.raised(cast, NOW), reason="=cmd", by=cast.supervisor, at=NOW)
    people.leave(cast.bridge_secretary, by=Voice.SYSTEM, at=NOW)
    with CaptureQueriesContext(connection) as captured:
        data = body(client.get(f"{address}?format={shape}&period=all"))
    assert len(statements(captured)) <= 12, "\n".join(statements(captured))
    rows = cells_of(data) if shape == "xlsx" else list(csv.reader(io.StringIO(data.decode())))
    assert len(rows) > 2, rows
    assert len({len(row) for row in rows[1:]}) == 1
    assert all(private not in str(rows) for private in NOBODY_MAY.values())
    assert "format=xlsx" in client.get(address).content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_who_may_not_take_lists_away_sees_no_button_and_gets_none(
    address: str, cast: Cast, enter: Enter
) -> None:
    client = enter(cast.representative)
    assert "format=xlsx" not in client.get(address).content.decode()
    assert client.get(f"{address}?format=xlsx").status_code == 403
    assert not Line.objects.filter(verb=Verb.LIST_TAKEN).exists()


def test_a_format_nobody_knows_shows_the_page(cast: Cast, enter: Enter) -> None:
    response = enter(cast.desk).get("/office/matters/?format=exe")
    assert response.status_code == 200
    assert not response.streaming


def test_a_desk_takes_away_only_what_lies_below_it(cast: Cast, enter: Enter) -> None:
    factories.raised(cast, NOW, place=cast.place("15020101"), title="石桥的事")
    client = enter(cast.desk)
    for address, elsewhere in [
        ("/office/matters/", "石桥"),
        ("/office/places/", "石桥"),
        ("/office/people/", "江松涛"),
        ("/office/uncovered/", "石桥"),
    ]:
        assert elsewhere not in str(lines_of(client.get(f"{address}?format=csv")))


def test_a_confidential_title_stays_inside(cast: Cast, enter: Enter) -> None:
    factories.raised(cast, NOW, privacy=Privacy.CONFIDENTIAL, title="谁也不该知道")
    rows = lines_of(enter(cast.desk).get("/office/matters/?format=csv"))
    assert len(rows) == 3
    assert "谁也不该知道" not in str(rows)


def test_a_phone_in_a_title_is_veiled(cast: Cast, enter: Enter) -> None:
    factories.raised(cast, NOW, title="请打13800001111找我")
    assert "13800001111" not in str(lines_of(enter(cast.desk).get("/office/matters/?format=csv")))


def test_phones_go_only_to_who_manages_people(cast: Cast, enter: Enter) -> None:
    rows = lines_of(enter(cast.supervisor).get("/office/people/?format=csv"))
    assert len(rows[1]) == 2
    assert cast.representative.phone not in str(rows)


def test_the_action_asks_for_the_ability_too(cast: Cast) -> None:
    seats = seats_of(cast.representative, NOW)
    told = actions.Taken("人员", "", 1, "csv")
    with pytest.raises(Refused):
        actions.take_list(told, by=cast.representative, seats=seats, at=NOW)


def test_nobody_takes_lists_without_end(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "LISTS", Limit(2, timedelta(hours=1)))
    client, address = enter(cast.desk), "/office/matters/?format=csv"
    assert body(client.get(address))
    assert body(client.get(address))
    refused = client.get(address)
    assert (refused.status_code, "太多" in refused.content.decode()) == (409, True)
    assert Line.objects.filter(verb=Verb.LIST_TAKEN).count() == 2


def test_the_buttons_keep_the_filters(cast: Cast, enter: Enter, crowd: int) -> None:
    client: Client = enter(cast.desk)
    page = client.get("/office/matters/?channel=web&page=1").content.decode()
    assert "channel=web&amp;format=csv" in page
    assert "page=1&amp;format" not in page
