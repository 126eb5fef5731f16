"""Sheets at a desk: brought, looked at, corrected, taken in; nothing is written before."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.people.models import Person
from bandeng.places.models import Household
from bandeng.sheets import actions
from bandeng.sheets.keeping import Folder
from bandeng.sheets.models import SheetRun
from bandeng.sheets.states import Stage
from bandeng.tables import books
from bandeng.web.office.views import sheets_in
from tests.cast import Cast
from tests.web.office.conftest import NOW, Enter

AT = "/office/sheets-in/"
PEOPLE = "人员表\n姓名,手机\n甲一,10000000101\n乙二,12\n,10000000103\n"
FIXED = PEOPLE.replace(",12\n", ",10000000102\n").replace("\n,10", "\n丙三,10")


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Any) -> None:
    settings.SHEETS_ROOT = tmp_path


def bring(client: Any, text: str | bytes, kind: str = "people", name: str = "人员.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post(AT, {"kind": kind, "file": SimpleUploadedFile(name, content)})


def test_what_is_wrong_is_shown_first_and_nothing_is_taken_in(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    there = bring(client, PEOPLE)["Location"]
    page = client.get(there)
    assert [line["number"] for line in page.context["lines"]] == [4, 5]
    assert b"/take" not in page.content
    everything = client.get(f"{there}?what=all")
    assert len(everything.context["lines"]) == 3
    assert client.post(f"{there}take").status_code == 409
    assert not Person.objects.filter(phone="10000000101").exists()


def test_the_sheet_comes_back_with_what_is_wrong(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    there = bring(client, PEOPLE)["Location"]
    answer = client.get(f"{there}marked")
    assert "attachment" in answer["Content-Disposition"]
    with books.opened(b"".join(answer.streaming_content)) as sheets:
        lines = [line.cells for line in sheets[0].lines()]
    assert lines[3][:2] == ["乙二", "12"]
    assert lines[3][2]


def test_taken_in_by_a_job_watched_and_left(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    there = bring(client, FIXED)["Location"]
    assert b"/take" in client.get(there).content
    assert client.post(f"{there}take")["Location"] == there
    page = client.get(there).content.decode()
    assert 'hx-trigger="every 2s"' in page
    run = SheetRun.objects.get()
    Folder(run.key).tell(2)
    part = client.get(there, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "66 %" in part
    assert run.file_name in client.get(AT).content.decode()
    actions.carry_on(run.pk, at=NOW)
    done = client.get(there).content.decode()
    assert "every 2s" not in done
    assert Person.objects.filter(phone="10000000103").exists()
    assert client.post(f"{there}take").status_code == 409
    again = client.get(bring(client, FIXED)["Location"])
    assert b"/take" not in again.content


def test_a_large_file_is_read_by_a_job(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets_in, "AT_ONCE", 10)
    client = enter(cast.steward)
    there = bring(client, FIXED)["Location"]
    run = SheetRun.objects.get()
    assert run.stage == Stage.READING
    assert "every 2s" in client.get(there).content.decode()
    actions.carry_on(run.pk, at=NOW)
    assert b"/take" in client.get(there).content


def test_an_unreadable_one_is_told_and_dropped(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    there = bring(client, b"PK\x03\x04rubbish", name="x.xlsx")["Location"]
    page = client.get(there)
    assert page.context["run"].problems
    assert client.post(f"{there}drop").status_code == 302
    assert SheetRun.objects.get().stage == Stage.DROPPED


def test_one_of_several_sheets_is_chosen(cast: Cast, enter: Enter) -> None:
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name in ("一月", "二月"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["姓名", "手机"])
            sheet.write_row(1, 0, [name, "10000000101"])
    client = enter(cast.steward)
    there = bring(client, file.getvalue(), name="x.xlsx")["Location"]
    assert "二月" in client.get(there).content.decode()
    assert client.post(f"{there}choose", {"sheet": "三月"}).status_code == 409
    client.post(f"{there}choose", {"sheet": "二月"})
    actions.carry_on(SheetRun.objects.get().pk, at=NOW)
    (line,) = client.get(there).context["lines"]
    assert line["cells"][0][1] == "二月"


def test_everybody_is_offered_only_what_is_his(cast: Cast, enter: Enter) -> None:
    offered = {
        who: [kind.code for kind in enter(getattr(cast, who)).get(AT).context["kinds"]]
        for who in ("steward", "desk")
    }
    assert offered["steward"][:3] == ["places", "people", "holdings"]
    assert "households" in offered["desk"]
    assert "people" not in offered["desk"]
    assert enter(cast.model_household).get(AT).status_code == 403
    assert bring(enter(cast.desk), FIXED).status_code == 422
    assert enter(cast.desk).get(f"{AT}template/people").status_code == 404
    given = enter(cast.desk).get(f"{AT}template/households")
    with books.opened(b"".join(given.streaming_content)) as sheets:
        assert [sheet.name for sheet in sheets][1] == "填写说明"


def test_nobody_else_finds_it(cast: Cast, enter: Enter) -> None:
    there = bring(enter(cast.steward), FIXED)["Location"]
    other = enter(cast.supervisor)
    assert other.get(there).status_code == 404
    assert other.get(f"{there}marked").status_code == 404
    for step in ("take", "drop", "again", "choose"):
        assert other.post(f"{there}{step}").status_code == 404
    assert enter(cast.steward).post(f"{there}nonsense").status_code == 404


def test_a_dozen_statements_however_long_the_sheet(cast: Cast, enter: Enter) -> None:
    client = enter(cast.desk)
    text = "网格,住址\n" + "".join(f"15010101,{n}号\n" for n in range(400))
    there = bring(client, text, "households", "户.csv")["Location"]
    client.get(there)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"{there}?page=3")
    assert len(asked) <= 12, "\n".join(each["sql"][:150] for each in asked.captured_queries)
    assert [line["number"] for line in page.context["lines"]] == list(range(62, 92))
    assert not Household.objects.filter(address="5号").exists()
