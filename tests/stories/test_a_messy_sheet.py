"""导入表格: an own list comes in; three mistakes are told, corrected, and then it is in."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bandeng.people.models import Person
from bandeng.places.models import Household
from bandeng.sheets import actions
from bandeng.sheets.models import SheetRun
from bandeng.tables import books
from tests.cast import Cast
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]
ROWS = [
    ["1", "第1网格", "孟　大川", 10000000301.0, "一组１号", "4人"],
    ["2", "", "邢小溪", "100-0000-0302", "一组2号", "3"],
    ["3", "第2网格", "苗青禾", "1.00000E+10", "二组1号", "2"],
    ["4", "", "", "10000000304", "", "5"],
    ["5", "第9网格", "贺春雨", "10000000305", "二组3号", "1"],
]
GOES_ON = "It goes on by itself. You can leave this page and come back."
RIGHT = {2: {3: "10000000303"}, 3: {4: "二组2号"}, 4: {1: "第2网格"}}


def list_of(right: dict[int, dict[int, str]]) -> SimpleUploadedFile:
    """Return the list as the village keeps it: a title, merged grids, totals, a signature."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("住户")
        page.merge_range("A1:F1", "双泉镇上柳沟村住户登记表")
        page.write("A2", "填报单位：上柳沟村")
        page.write_row("A3", ["序号", "所属网格", "户主姓名", "联系电话", "家庭住址", "人口(人)"])
        for number, row in enumerate(ROWS):
            said = [right.get(number, {}).get(place, cell) for place, cell in enumerate(row)]
            page.write_row(3 + number, 0, said)
        page.merge_range("B4:B5", "第1网格")
        page.merge_range("B6:B7", "第2网格")
        page.write_row("A9", ["合计", "", "", "", "", "15"])
        page.write_row("A10", ["填表人：某某", "", "", "审核人：某某"])
    return SimpleUploadedFile("住户登记表.xlsx", file.getvalue())


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Any) -> None:
    settings.SHEETS_ROOT = tmp_path


def bring(who: Visitor, right: dict[int, dict[int, str]]) -> Visitor:
    return who.open("/office/sheets-in/").send("kind", kind="households", file=list_of(right))


def test_three_mistakes_are_told_corrected_and_taken_in(cast: Cast, enter: Enter) -> None:
    secretary = enter(cast.secretary)
    bring(secretary, {})
    assert secretary.sees("1.00000E+10", "二组3号", "第9网格")
    assert secretary.sees("有3行有误")
    assert not any("/take" in form.action for form in secretary.read().forms)
    marked = secretary.client.get(secretary.link("The sheet with what is wrong"))
    with books.opened(b"".join(marked.streaming_content)) as sheets:
        wrong = {line.number for line in sheets[0].lines() if len(line.cells) > 6 and line.cells[6]}
    assert wrong == {3, 6, 7, 8}
    bring(secretary, RIGHT).press("导入5行")
    assert secretary.sees(GOES_ON)
    actions.carry_on(SheetRun.objects.latest("pk").pk, at=timezone.now())
    assert not secretary.open(secretary.address).sees(GOES_ON)
    homes = Household.objects.filter(place__parent=cast.village).order_by("address")
    assert [(home.address, home.head, home.size) for home in homes] == [
        ("一组1号", "孟 大川", 4), ("一组2号", "邢小溪", 3), ("二组1号", "苗青禾", 2),
        ("二组2号", "", 5), ("二组3号", "贺春雨", 1),
    ]  # fmt: skip
    bring(secretary, RIGHT)
    assert secretary.sees("There is nothing to take in: all is as the sheet says.")
    assert not any("/take" in form.action for form in secretary.read().forms)
