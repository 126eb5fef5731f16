"""Tables made by people are read as their makers meant them, or refused in a sentence."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from bandeng.doors.sheets import guarded
from bandeng.sheets.kinds.households import Households
from bandeng.sheets.kinds.persons import Persons, phone
from bandeng.tables import books, cells, headings, separated
from bandeng.tables.faults import BadTable, Unfit
from bandeng.tables.headings import Column
from bandeng.tables.rows import Aside, Row, rows
from bandeng.uploads import packed

NAME = Column("name", "姓名", ("名字", "name"), needed=True, filled=True, title="Name")
PHONE = Column(
    "phone", "联系电话", ("手机", "电话", "手机号码", "phone"), read=phone, title="Phone"
)
DAY = Column("day", "任职日期", ("到岗日期", "since"), read=cells.day, title="From")
COLUMNS = (NAME, PHONE, DAY)


def workbook(*sheets: tuple[str, Any]) -> bytes:
    """Return a spreadsheet; each sheet is filled by a function."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for name, fill in sheets:
        fill(book.add_worksheet(name), book)
    book.close()
    return file.getvalue()


def listed(lines: list[list[Any]]) -> Any:
    def fill(sheet: Any, _book: Any) -> None:
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)

    return fill


def read(content: bytes, columns: Any = COLUMNS, nth: int = 0) -> list[Row | Aside]:
    """Return what every line of a sheet is."""
    with translation.override("en"), books.opened(content) as sheets:
        sheet = sheets[nth]
        head = headings.find(sheet.top(headings.LOOKED_AT), columns)
        return list(rows(sheet.lines(), head, columns))


def told(content: bytes, columns: Any = COLUMNS) -> list[dict[str, str]]:
    """Return the cells of the rows."""
    return [row.cells for row in read(content, columns) if isinstance(row, Row)]


def refused(content: bytes, columns: Any = COLUMNS) -> str:
    with pytest.raises(BadTable) as fault:
        read(content, columns)
    return fault.value.problems[0]


def csv_of(*lines: str) -> bytes:
    return "\n".join(lines).encode()


class TestTheMess:
    def test_a_title_blank_lines_columns_and_a_footer(self) -> None:
        content = workbook(
            (
                "花名册",
                listed(
                    [
                        ["双泉镇网格员花名册"],
                        ["填报单位：双泉镇", "", "", "填报日期：2026年3月"],
                        [],
                        ["", "序号", "姓　名", "", "联系电话（必填）", "到岗日期"],
                        ["", 1, "　白晓岚 ", "", 10000000001.0, "2026年3月5日"],
                        [],
                        ["", 2, "齐立冬\u200b", "", "１０００００００００２", "2026.3.6"],
                        ["", "合计", "2人"],
                        ["", "填表人：某某", "", "", "审核人：某某"],
                    ]
                ),
            )
        )
        lines = read(content)
        assert [row.cells for row in lines if isinstance(row, Row)] == [
            {"name": "白晓岚", "phone": "10000000001", "day": "2026-03-05"},
            {"name": "齐立冬", "phone": "10000000002", "day": "2026-03-06"},
        ]
        assert [(line.number, line.why) for line in lines if isinstance(line, Aside)] == [
            (1, "above the headings"),
            (2, "above the headings"),
            (4, "the headings"),
            (8, "a total"),
            (9, "a note"),
        ]

    def test_merged_cells_say_the_same_in_all_their_parts(self) -> None:
        town, grid = Column("town", "乡镇"), Column("grid", "网格")

        def fill(sheet: Any, _book: Any) -> None:
            sheet.merge_range("A1:C1", "网格表")
            sheet.write_row("A2", ["乡镇", "网格", "姓名"])
            sheet.merge_range("A3:A5", "双泉镇")
            sheet.merge_range("B3:B4", "第1网格")
            sheet.write("B5", "第2网格")
            sheet.write_column("C3", ["甲", "乙", "丙"])

        found = told(workbook(("表", fill)), (town, grid, NAME))
        assert [tuple(row.values()) for row in found] == [
            ("双泉镇", "第1网格", "甲"),
            ("双泉镇", "第1网格", "乙"),
            ("双泉镇", "第2网格", "丙"),
        ]

    def test_headings_on_two_lines(self) -> None:
        def fill(sheet: Any, _book: Any) -> None:
            sheet.merge_range("B2:B3", "姓名")
            sheet.merge_range("C2:D2", "联系方式")
            sheet.write_row("C3", ["手机", "任职日期"])
            sheet.write_row("B4", ["甲", 10000000001, "2026-03-05"])

        found = told(workbook(("表", fill)))
        assert found == [{"name": "甲", "phone": "10000000001", "day": "2026-03-05"}]

    def test_headings_again_on_each_printed_page_and_titles_between(self) -> None:
        def fill(sheet: Any, _book: Any) -> None:
            head = ["姓名", "手机", "任职日期"]
            sheet.write_row("A1", head)
            sheet.merge_range("A2:C2", "一、上柳沟村")
            sheet.write_row("A3", ["甲", "10000000001"])
            sheet.write_row("A4", head)
            sheet.write_row("A5", ["乙", "10000000002"])

        lines = read(workbook(("表", fill)))
        assert [type(line).__name__ for line in lines] == ["Aside", "Aside", "Row", "Aside", "Row"]

    def test_a_row_with_little_in_it_is_not_thrown_away(self) -> None:
        (row,) = [
            line for line in read(csv_of("姓名,电话", ",10000000001")) if isinstance(line, Row)
        ]
        assert row.faults == {"name": "Name is missing."}

    def test_days_and_numbers_as_the_spreadsheet_keeps_them(self) -> None:
        def fill(sheet: Any, book: Any) -> None:
            sheet.write_row("A1", ["姓名", "电话", "任职日期"])
            sheet.write_row("A2", ["甲", 10000000001, 46086])
            sheet.write_row("A3", ["乙", "10000000002.0"])
            look = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_datetime("C3", datetime(2026, 3, 5), look)

        assert [row["day"] for row in told(workbook(("表", fill)))] == ["2026-03-05"] * 2
        assert [row["phone"] for row in told(workbook(("表", fill)))] == [
            "10000000001",
            "10000000002",
        ]

    def test_several_sheets_hidden_ones_known(self) -> None:
        def hidden(sheet: Any, _book: Any) -> None:
            sheet.write("A1", "x")
            sheet.hide()

        content = workbook(("甲", listed([["姓名"], ["一"]])), ("乙", hidden))
        with books.opened(content) as sheets:
            assert [(each.name, each.hidden) for each in sheets] == [("甲", False), ("乙", True)]
            assert [line.cells for line in sheets[0].lines()] == [["姓名"], ["一"]]
            assert [line.cells for line in sheets[1].lines()] == [["x"]]

    def test_the_extra_column_of_a_returned_sheet_hurts_nobody(self) -> None:
        assert told(csv_of("姓名,错误说明", "甲,姓名不对"), (NAME,)) == [{"name": "甲"}]


class TestHeadings:
    @pytest.mark.parametrize(
        "line",
        [
            "姓名,电话",
            "名字,手机",
            "电话,姓名",
            "姓 名*,手机号码(必填)",
            "１．姓名,２．联系电话：",
            "NAME,Phone",
            "户主姓名,户主联系电话",
        ],
    )
    def test_the_usual_words_in_any_order(self, line: str) -> None:
        values = ["甲", "10000000001"]
        order = values[::-1] if line.startswith("电话") else values
        assert told(csv_of(line, ",".join(order)), (NAME, PHONE)) == [
            {"name": "甲", "phone": "10000000001"}
        ]

    def test_what_was_only_alike_is_told(self) -> None:
        with books.opened(csv_of("网格员姓名,备用联系电话,住址", "甲,10000000001,x")) as sheets:
            head = headings.find(sheets[0].top(9), (NAME, PHONE))
        assert head.loosely == [("网格员姓名", "name"), ("备用联系电话", "phone")]
        assert head.left_aside == ["住址"]

    def test_an_exact_word_goes_before_one_alike(self) -> None:
        found = told(csv_of("备用电话,电话,姓名", "2,10000000001,甲"), (NAME, PHONE))
        assert found[0]["phone"] == "10000000001"

    def test_a_missing_one_is_named_with_what_may_be_meant(self) -> None:
        said = refused(csv_of("性名,电话", "甲,10000000001"))
        assert said == (
            "Row 1: no column is called 名字 / 姓名 / name. Put one of these words above its "
            "column. “性名” stands there: did you mean “姓名”?"
        )

    def test_two_of_one_word_are_refused(self) -> None:
        assert refused(csv_of("姓名,名字", "甲,乙")).startswith("Row 1: two columns say the same")


class TestTextFiles:
    @pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
    @pytest.mark.parametrize("separator", [",", "\t", ";", "，"])
    def test_encodings_and_separators(self, coding: str, separator: str) -> None:
        lines = ["双泉镇花名册", f"姓名{separator}电话", f"甲{separator}10000000001"]
        text = "\r\n".join(lines) + "\r\n"
        assert told(text.encode(coding)) == [{"name": "甲", "phone": "10000000001"}]

    def test_a_separator_told_by_the_file(self) -> None:
        (row,) = (
            r for r in read(csv_of("sep=;", "姓名;电话", "甲;10000000001")) if isinstance(r, Row)
        )
        assert (row.number, row["name"]) == (3, "甲")

    def test_commas_within_quotes_and_in_texts(self) -> None:
        assert separated.separator_of('姓名;备注\n甲;"a,b,c"\n乙;x,y,z\n') == ";"
        assert told(csv_of("姓名,备注", '"甲,乙",x'), (NAME,)) == [{"name": "甲,乙"}]


class TestCells:
    @pytest.mark.parametrize(
        "said",
        [
            *(
                "2026-03-05",
                "2026/3/5",
                "2026.3.5",
                "2026年3月5日",
                "2026 年 3 月 5 日",
                "20260305",
            ),
            *(
                "二〇二六年三月五日",
                "二零二六年三月五号",
                "２０２６－０３－０５",
                "46086",
                "46086.0",
            ),
            *("2026-03-05 00:00:00", "2026-03-05T08:30", "2026年3月5日 上午8:30", "2026\\3\\5"),
            *("5 Mar 2026", "March 5, 2026", "5-Mar-2026", "2026。3。5".replace("。", ".")),
        ],
    )
    def test_every_way_to_write_a_day(self, said: str) -> None:
        assert cells.day(said) == "2026-03-05"

    @pytest.mark.parametrize(
        "said",
        [
            "3/5/2026",
            "2026-02-30",
            "2026",
            "三月五日",
            "待定",
            "26.3.5",
            "1826-03-05",
            "2026年3月",
            "8",
        ],
    )
    def test_what_is_no_day_or_could_be_two(self, said: str) -> None:
        with pytest.raises(Unfit):
            cells.day(said)

    def test_a_day_that_can_only_be_one(self) -> None:
        assert cells.day("25/3/2026") == "2026-03-25"
        assert cells.day("二〇二六年十二月三十一日") == "2026-12-31"
        assert cells.day("二〇二六年十月十日") == "2026-10-10"

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("2026-03-05 14:30", "2026-03-05T14:30:00"),
            ("2026年3月5日14时30分", "2026-03-05T14:30:00"),
            ("2026/3/5 下午2:30", "2026-03-05T14:30:00"),
            ("2026-03-05 2:30 PM", "2026-03-05T14:30:00"),
            ("2026-03-05 12:30:15 AM", "2026-03-05T00:30:15"),
            ("46086.604166667", "2026-03-05T14:30:00"),
            ("2026-03-05", "2026-03-05T00:00:00"),
        ],
    )
    def test_moments(self, said: str, meant: str) -> None:
        assert cells.moment(said) == meant

    @pytest.mark.parametrize("said", ["2026-03-05 25:00", "2026-03-05 后来", "14:30"])
    def test_no_moments(self, said: str) -> None:
        with pytest.raises(Unfit):
            cells.moment(said)

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("4", "4"), ("4.0", "4"), ("４", "4"), ("4人", "4"), ("1,200", "1200"), ("4 口", "4"),
        ],
    )  # fmt: skip
    def test_whole_numbers(self, said: str, meant: str) -> None:
        assert cells.whole(said) == meant

    @pytest.mark.parametrize("said", ["四个半", "4.5", "", "1e999", "nan"])
    def test_no_whole_numbers(self, said: str) -> None:
        with pytest.raises(Unfit):
            cells.whole(said)

    @pytest.mark.parametrize(
        "said",
        [
            "10000000001",
            "10000000001.0",
            "+86 100 0000 0001",
            "１００-００００-０００１",
            "1.0000000001E10",
        ],
    )
    def test_one_phone_however_written(self, said: str) -> None:
        assert phone(books.text(said)) == "10000000001"

    def test_phones_lost_doubled_or_none(self) -> None:
        for said in ("1.00000E+10", "10000000001/10000000002", "无", "12"):
            with pytest.raises(Unfit):
                phone(said)

    @given(st.dates(date(1910, 1, 1), date(2099, 12, 31)))
    def test_a_day_reads_back_from_each_way(self, day: date) -> None:
        serial = (day - date(1899, 12, 30)).days
        ways = [
            day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", str(serial),
            f"{day.year}.{day.month}.{day.day}", f"{day} 00:00:00", _chinese(day),
        ]  # fmt: skip
        assert {cells.day(way) for way in ways} == {day.isoformat()}

    @given(st.datetimes(datetime(1910, 1, 1), datetime(2099, 1, 1)))
    def test_a_moment_reads_back(self, moment: datetime) -> None:
        whole = moment.replace(microsecond=0)
        serial = (whole - datetime(1899, 12, 30)) / timedelta(days=1)
        assert cells.moment(str(whole)) == whole.isoformat()
        read_back = datetime.fromisoformat(cells.moment(f"{serial:.9f}"))
        assert abs(read_back - whole) <= timedelta(seconds=1)

    @given(st.text(max_size=60))
    def test_no_text_breaks_a_cell(self, said: str) -> None:
        for reader in (cells.day, cells.moment, cells.whole, cells.number, phone):
            with suppress(Unfit):
                assert isinstance(reader(books.text(said)), str)


def _chinese(day: date) -> str:
    digits = "〇一二三四五六七八九"

    def small(n: int) -> str:
        tens, ones = divmod(n, 10)
        return ("" if not tens else "十" if tens == 1 else digits[tens] + "十") + (
            digits[ones] if ones else ""
        )

    year = "".join(digits[int(d)] for d in f"{day.year}")
    return f"{year}年{small(day.month)}月{small(day.day)}日"


class TestBounds:
    @pytest.mark.parametrize(
        ("why", "said"),
        [
            ("big", "too large"), ("parts", "too large"), ("damaged", "damaged"),
            ("locked", "password"), ("entities", "no spreadsheet needs"),
        ],
    )  # fmt: skip
    def test_a_bomb_is_weighed_first(
        self, why: str, said: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def heavy(_content: bytes) -> None:
            raise packed.TooMuch(why)

        monkeypatch.setattr(packed, "check", heavy)
        assert said in refused(workbook(("表", listed([["姓名"], ["甲"]]))))

    def test_a_row_numbered_beyond_measure_is_refused(self) -> None:
        sound, out = workbook(("表", listed([["姓名"], ["甲"]]))), io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(sound)) as box, zipfile.ZipFile(out, "w") as damaged:
            for part in box.namelist():
                far = box.read(part).replace(b'<row r="2"', b'<row r="' + b"9" * 99 + b'"')
                damaged.writestr(part, far.replace(b'<c r="A2"', b"<c"))
        assert refused(out.getvalue())

    def test_a_merged_range_over_a_whole_sheet_is_not_filled(self) -> None:
        def fill(sheet: Any, _book: Any) -> None:
            sheet.write_row("A1", ["姓名", "电话"])
            sheet.write_row("A2", ["甲", "10000000001"])
            sheet.merge_range("A5:B6", "x" * 30_000)

        whole = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(workbook(("表", fill)))) as old,
            zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(b'"A5:B6"', b'"A5:WQC1000001"'))
        assert told(whole.getvalue())[0]["name"] == "甲"

    def test_more_rows_than_may_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(books, "MOST_ROWS", 2)
        assert (
            refused(csv_of("姓名", "甲", "乙", "丙"), (NAME,)) == "The file has more than 2 rows."
        )

    def test_a_cell_of_a_novel(self) -> None:
        lines = read(csv_of("姓名", "甲" * 2001), (NAME,))
        assert isinstance(lines[1], Row)
        assert "2000" in lines[1].faults["name"]

    @pytest.mark.parametrize("said", ["=1+1", "+86", "-5", "@x", "＝1"])
    def test_what_was_guarded_going_out_comes_back_plain(self, said: str) -> None:
        assert books.text(guarded(said)) == books.text(said)

    @settings(deadline=None)
    @given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
    def test_no_bytes_break_the_reader(self, content: bytes) -> None:
        for beginning in (b"", "姓名,电话\n".encode(), b"PK\x03\x04"[:2]):
            with suppress(BadTable):
                read(beginning + content, Persons.columns)

    @settings(deadline=None)
    @given(
        st.lists(
            st.lists(st.text(max_size=12) | st.integers() | st.floats(allow_nan=False), max_size=6),
            max_size=8,
        )
    )
    def test_no_cells_break_the_rows(self, table: list[list[Any]]) -> None:
        file = io.BytesIO()
        for line in [["姓名", "电话", "住址", "网格"], *table]:
            file.write(json.dumps(line).encode() + b"\n")
        lines = [
            books.Line(number, [books.text(cell) for cell in json.loads(each)])
            for number, each in enumerate(file.getvalue().splitlines(), 1)
        ]
        lines = [line for line in lines if any(line.cells)]
        head = headings.find(lines, Households.columns)
        assert len(list(rows(lines, head, Households.columns))) == len(lines)
