"""A table of places comes in whole, or not at all with every fault by row."""

import io
import random
import zipfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.people.models import Person
from bandeng.people.states import Seat, Seats
from bandeng.places import actions, queries
from bandeng.places.comparing import Rules
from bandeng.places.importing import read
from bandeng.places.models import Place, PlaceName
from bandeng.places.states import BadTable, NotYours
from tests.bare import clear

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SYSTEM = {"by": Voice.SYSTEM, "at": DAY}
LEVELS = Rules(levels=("banner", "township", "village"))
TREE = "code,name,parent\n150499,白桦旗,\n150499100,双泉镇,150499\n150499100201,东沟村,150499100\n"


@pytest.fixture(autouse=True)
def bare_ground(db):
    clear()


def load(text, rules=LEVELS, **more):
    content = text if isinstance(text, bytes) else text.encode()
    return actions.import_places(read(content), rules=rules, **{**SYSTEM, **more})


def problems(text, rules=LEVELS):
    with translation.override("en"), pytest.raises(BadTable) as refused:
        load(text, rules)
    return refused.value.problems


def sheet(rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return file.getvalue()


class TestReading:
    def test_levels_follow_from_the_depth(self):
        done = load(TREE)
        assert [(p.name, p.level) for p in done.founded] == [
            ("白桦旗", "banner"),
            ("双泉镇", "township"),
            ("东沟村", "village"),
        ]
        village = queries.by_code("150499100201")
        assert [p.name for p in queries.chain_of(village.path)] == ["白桦旗", "双泉镇", "东沟村"]

    @pytest.mark.parametrize(
        "content",
        [
            TREE.encode("utf-8-sig"),
            TREE.encode("gb18030"),
            TREE.encode("utf-16"),
            TREE.replace("\n", "\r\n").encode(),
            TREE.replace(",", "\t").encode(),
            TREE.replace(",", ";").encode(),
            TREE.replace(",", "，").encode(),
            ("\n\n" + TREE).encode(),
            TREE.replace("code,name,parent", "代码,名称,上级").encode("gb18030"),
            TREE.replace("code,name,parent", " Code , NAME,上级代码 ").encode(),
            TREE.replace("150499100", "１５０４９９１００").encode(),
            TREE.replace("150499100,", "\u3000150499100\u200b ,").encode(),
            sheet([line.split(",") for line in TREE.strip().split("\n")]),
            sheet(
                [
                    ["代码", "名称", "上级"],
                    [150499, "白桦旗", ""],
                    [150499100, "双泉镇", 150499],
                    [150499100201, "东沟村", 150499100],
                ]
            ),
        ],
        ids=lambda content: repr(content[:16]),
    )
    def test_every_usual_way_to_write_the_same_table(self, content):
        load(content)
        assert list(Place.objects.order_by("code").values_list("code", "name")) == [
            ("150499", "白桦旗"),
            ("150499100", "双泉镇"),
            ("150499100201", "东沟村"),
        ]

    def test_levels_and_centres_may_be_written(self):
        load(
            "代码,名称,层级,纬度,经度\nb,白桦旗,旗县,43.97,119.39\n",
            Rules(words={"旗县": "banner"}),
        )
        place = queries.by_code("b")
        assert (place.level, place.lat, place.lng) == ("banner", 43.97, 119.39)

    def test_a_spreadsheet_may_hold_dates_and_ticks(self):
        rows = [
            ["code", "name", "level"],
            [True, "日", "grid"],
            ["c", datetime(2026, 3, 2), "grid"],
        ]
        load(sheet(rows))
        assert set(Place.objects.values_list("code", "name")) == {
            ("True", "日"),
            ("c", "46083"),
        }

    def test_headings_nobody_knows_are_left_aside(self):
        table = read("code,name,备注,所长\nb,白桦旗,x,y\n".encode())
        assert table.left_aside == ["备注", "所长"]

    def test_rows_stand_in_the_order_of_the_file(self):
        load(TREE + "150499102,乙镇,150499\n150499101,甲镇,150499\n")
        assert [p.name for p in queries.children(queries.by_code("150499"))] == [
            "双泉镇",
            "乙镇",
            "甲镇",
        ]


class TestUnreadable:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "The file is empty."),
            (b" \n\n", "The file is empty."),
            (b"code,name\n", "The file has headings and no rows."),
            (b"\x00\x01\x02", "The file is neither a spreadsheet nor text in UTF-8 or GB18030."),
            (b"PK\x03\x04rubbish", "The spreadsheet is damaged. Save it again and retry."),
            (
                b"\xd0\xcf\x11\xe0rubbish",
                "The spreadsheet cannot be read. Open it, save it as CSV and try again.",
            ),
            (
                b"id,title\n1,x\n",
                "Row 1: no column is called code / 代码 / 编码. "
                "Put one of these words above its column.",
            ),
            (b"code,name,code\n1,x,2\n", "Row 1: two columns say the same: code"),
            (b"code,name\n" + b'"' + b"x" * 200_000, "The file cannot be read as CSV"),
        ],
    )
    def test_a_sentence_says_what_is_wrong(self, content, said):
        with translation.override("en"), pytest.raises(BadTable) as refused:
            read(content)
        assert refused.value.problems[0].startswith(said)

    def test_a_bomb_is_not_unpacked(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for number in range(5):
                packed.writestr(f"xl/worksheets/sheet{number}.xml", b" " * 100_000_000)
        with pytest.raises(BadTable):
            read(file.getvalue())

    def test_a_stray_cell_at_the_far_corner_costs_only_a_sentence(self):
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file)
        page = book.add_worksheet()
        page.write(0, 0, "code"), page.write(1_048_575, 16_383, "x")
        book.close()
        with pytest.raises(BadTable):
            read(file.getvalue())

    def test_damaged_spreadsheets_cost_only_a_sentence(self):
        chance, whole = random.Random(1), sheet([["code", "name"], ["b", "白桦旗"]])
        for _round in range(12):
            damaged = bytearray(whole)
            for _byte in range(4):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            with suppress(BadTable):
                assert read(bytes(damaged)).rows

    def test_a_large_file_is_not_read(self):
        with pytest.raises(BadTable):
            read(b"x" * (31 * 1024 * 1024))

    @given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
    def test_no_bytes_break_the_reader(self, content):
        for beginning in (b"", b"code,name,parent\n", b"PK\x03\x04"):
            with suppress(BadTable):
                assert read(beginning + content).rows


GOLDEN = """code,name,parent,level,lat,lng
150499,白桦旗,,,,
,无码,150499,,,
150499100,双泉镇,150499,,,
150499100,又一镇,150499,,,
150499101,,150499,,,
150499102,柳河镇,150422999,,,
1.50499E+08,坏码镇,150499,,,
150 499,空格镇,150499,,,
150499103,远镇,150499,,43.1,
150499104,反镇,150499,,119.3,43.9
150499105,外镇,150499,,43.9,190
150499106,字镇,150499,,北,东
150499107,错级,150499,Town,,
150499108,%s,150499,,,
c,孤旗,150499107x,,,
a,甲,b,village,,
b,乙,a,village,,
"""
SAID = """Row 3: the code is missing.
Row 5: the code 150499100 stands already in row 4.
Row 6: the name is missing.
Row 7: parent 150422999 is not in the file and not in the tree. Add its row, or correct the code.
Row 8: the code 1.50499E+08 was shortened by a spreadsheet program. \
Format that column as text and enter the whole code.
Row 9: “150 499” is not a code. Use letters, digits and hyphens, 40 at most.
Row 10: latitude and longitude belong together; one of them is missing.
Row 11: “119.3, 43.9”: latitude and longitude look swapped.
Row 12: “43.9, 190” is not on the globe.
Row 13: “北, 东” is not a latitude and a longitude in degrees.
Row 14: “Town” is not a level. Levels are words of small letters and hyphens.
Row 15: the name is longer than 80 characters.
Row 16: parent 150499107x is not in the file and not in the tree. Add its row, or correct the code.
Row 17: a → b → a: each is said to be below the next, in a ring."""


class TestFaults:
    def test_all_faults_are_listed_by_row_and_nothing_is_done(self):
        assert "\n".join(problems(GOLDEN % ("长" * 81))) == SAID
        assert not Place.objects.exists()
        assert not Line.objects.filter(at=DAY).exists()

    def test_faults_that_need_the_tree(self):
        load(TREE)
        closed = actions.found(
            queries.by_code("150499"), level="township", code="150499109", name="旧镇", **SYSTEM
        )
        actions.close(closed, **SYSTEM)
        said = problems(
            "code,name,parent,level\n150499109,旧镇,150499,\nx,新村,150499100201,grid\n"
            "150499100,双泉镇,150499,village\n150499,白桦旗,150499100201,\n"
        )
        assert problems("code,name,parent,level\nx,新村,150499109,village\n") == [
            "Row 2: parent 150499109 was closed. Name an open place."
        ]
        assert said == [
            "Row 2: the place 150499109 was closed. A code is not used again.",
            "Row 4: 150499100 → 150499 → 150499100201 → 150499100: "
            "each is said to be below the next, in a ring.",
            "Row 4: 150499100 is a township here; an import does not make it a village.",
        ]

    def test_a_level_is_one_of_the_known_ones(self):
        rules = Rules(words={"旗县": "banner", "乡镇": "township"})
        assert problems("code,name,level\nb,白桦旗,州\n", rules) == [
            "Row 2: the level “州” is not known. Known are: 乡镇, 旗县."
        ]

    def test_a_level_must_be_told_somehow(self):
        said = "no level is told. Fill a column “level”, or say the levels from the top down."
        assert problems("code,name\nb,白桦旗\n", Rules()) == [f"Row 2: {said}"]
        four = TREE + "g,第1网格,150499100201\n"
        assert problems(four) == [f"Row 5: {said}"]

    def test_a_table_too_long(self, monkeypatch):
        monkeypatch.setattr("bandeng.places.importing.MOST_ROWS", 2)
        assert problems(TREE) == ["The file has more than 2 rows."]

    def test_a_tree_too_deep(self):
        rows = "".join(f"p{n},层,{f'p{n - 1}' if n else ''},layer\n" for n in range(14))
        assert problems("code,name,parent,level\n" + rows) == [
            "Row 14: it would lie 13 levels deep; 12 are the most.",
            "Row 15: it would lie 14 levels deep; 12 are the most.",
        ]


class TestAgain:
    def test_the_same_file_again_changes_nothing(self):
        load(TREE)
        before = list(Place.objects.order_by("pk").values())
        done = load(TREE, at=DAY + timedelta(days=9))
        assert (done.founded, done.renamed, done.moved, done.unchanged) == ([], 0, 0, 3)
        assert list(Place.objects.order_by("pk").values()) == before

    def test_another_name_renames_from_that_day(self):
        load(TREE)
        later = DAY + timedelta(days=9)
        done = load(TREE.replace("双泉镇", "双泉街道"), at=later)
        assert (done.founded, done.renamed) == ([], 1)
        town = queries.by_code("150499100")
        assert town.pinyin.startswith("shuangquanjiedao")
        assert queries.name_on(town, DAY.date()) == "双泉镇"
        assert queries.name_on(town, later.date()) == "双泉街道"
        assert PlaceName.objects.filter(place=town).count() == 2

    def test_another_parent_moves_all_below(self):
        load(TREE + "150499101,柳河镇,150499\n")
        load("code,name,parent\n150499100201,东沟村,150499101\n")
        village, town = queries.by_code("150499100201"), queries.by_code("150499101")
        assert village.path == f"{town.path}{village.pk}."

    def test_two_places_may_change_places(self):
        load("code,name,parent,level\na,甲,,x\nb,乙,a,x\nc,丙,b,x\n")
        load("code,name,parent,level\nc,丙,,x\nb,乙,c,x\na,甲,b,x\n")
        assert [p.code for p in queries.chain_of(queries.by_code("a").path)] == ["c", "b", "a"]
        for place in Place.objects.select_related("parent"):
            above = place.parent.path if place.parent else ""
            assert place.path == f"{above}{place.pk}."

    def test_new_rows_find_their_level_from_the_parent_in_the_tree(self):
        load(TREE)
        done = load("code,name,parent\nv2,西沟村,150499100\n")
        assert done.founded[0].level == "village"

    def test_a_file_without_parents_hangs_under_one_place(self):
        load(TREE)
        rules = Rules(under="150499100", levels=LEVELS.levels)
        done = load("code,name\nv2,西沟村\n150499100201,东沟新村\n", rules)
        assert (len(done.founded), done.renamed, done.moved) == (1, 1, 0)
        assert done.founded[0].parent == queries.by_code("150499100")

    def test_centres_follow_the_file(self):
        load(TREE)
        done = load("code,name,lat,lng\n150499,白桦旗,43.97,119.39\n")
        assert (done.located, queries.by_code("150499").lat) == (1, 43.97)

    def test_the_journal_says_what_came_in(self):
        load(TREE)
        load(TREE.replace("双泉镇", "双泉街道"))
        said = [line.said for line in Line.objects.filter(verb=Verb.PLACES_IMPORTED).order_by("id")]
        assert said == [
            {"founded": 3, "changed": 0, "unchanged": 0},
            {"founded": 0, "changed": 1, "unchanged": 2},
        ]
        renamed = Line.objects.get(verb=Verb.PLACE_RENAMED)
        assert (renamed.said["was"], renamed.said["name"]) == ("双泉镇", "双泉街道")


def test_a_steward_imports_only_below_his_place():
    load(TREE + "150499101,柳河镇,150499\n")
    town = queries.by_code("150499100")
    person = Person.objects.create(name="何管", phone="10000000001", entered_at=DAY)
    seat = Seat(
        "steward",
        town.pk,
        town.path,
        "township",
        person.pk,
        person.pk,
        "",
        frozenset({"manage-places"}),
    )
    may = {"by": person, "seats": Seats(person.pk, (seat,))}
    load("code,name,parent\nv2,西沟村,150499100\nv3,北沟村,v2\n", LEVELS_WITH_GRIDS, **may)
    for outside in ["v4,南村,150499101", "150499101,新镇,150499", "150499100201,东沟村,150499101"]:
        with pytest.raises(NotYours):
            load(f"code,name,parent\n{outside}\n", **may)


LEVELS_WITH_GRIDS = Rules(levels=(*LEVELS.levels, "grid"))


@pytest.mark.parametrize(
    ("file", "towns", "villages"),
    [("divisions-150422.csv", 14, 185), ("divisions-370781.csv", 13, 1080)],
)
def test_an_official_division_list(file, towns, villages):
    path = Path(__file__).parents[3] / "shared" / "data" / file
    if not path.exists():
        pytest.skip("the official lists do not come along")
    load(path.read_bytes())
    assert queries.counts_by_level() == {"banner": 1, "township": towns, "village": villages}
