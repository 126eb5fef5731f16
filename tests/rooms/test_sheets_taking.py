"""A sheet is judged row by row, taken in whole or not at all; the second time it does nothing."""

import io
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from bandeng.clockwork import housekeeping
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.people import actions as people
from bandeng.people.models import Holding, Person
from bandeng.places import actions as places
from bandeng.places.models import Household, Place
from bandeng.playbooks.queries import seats_of
from bandeng.sheets import actions, queries, writing
from bandeng.sheets.actions import taking
from bandeng.sheets.keeping import Folder, folders
from bandeng.sheets.kinds import KINDS
from bandeng.sheets.models import SheetRun
from bandeng.sheets.states import MOVES, OVER, Stage, What
from bandeng.tables import books
from tests.cast import Cast
from tests.factories import MONDAY

LATER = MONDAY + timedelta(hours=1)
PEOPLE = "双泉镇人员\n姓名,手机,邮箱\n甲一,10000000101,a@example.org\n乙二,10000000102,\n"
HOMES = (
    "乡镇,村,网格,住址,户主,电话,人口\n"
    "双泉镇,上柳沟村,第1网格,一组1号,孟甲,10000000201,4人\n"
    "双泉镇,上柳沟村,第2网格,二组1号,孟乙,10000000202.0,2\n"
    ",,15010102,二组2号,,,\n"
)


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Path) -> None:
    settings.SHEETS_ROOT = tmp_path / "sheets"


def bring(kind: str, text: str | bytes, by: Any, **more: Any) -> SheetRun:
    """Return a sheet that was brought and looked at."""
    content = text if isinstance(text, bytes) else text.encode()
    seats = None if by is Voice.SYSTEM else seats_of(by, MONDAY)
    with translation.override("en"):
        run = actions.bring(
            content, kind=kind, file_name="名单.csv", by=by, at=MONDAY, seats=seats, **more
        )
        return actions.check(run.pk, at=MONDAY) or run


def whole(kind: str, text: str | bytes, by: Any) -> SheetRun:
    """Return a sheet that was taken in."""
    run = bring(kind, text, by)
    actions.start(run, by=by, at=LATER)
    return actions.carry_on(run.pk, at=LATER) or run


def counted(run: SheetRun) -> tuple[int, int, int, int]:
    return tuple(run.counts[what] for what in (What.NEW, What.CHANGED, What.SAME, What.WRONG))  # type: ignore[return-value]


def wrong(kind: str, text: str, by: Any) -> list[str]:
    """Return the sentences of the wrong rows."""
    run = bring(kind, text, by)
    rows = queries.rows_of(run, What.WRONG, 0, 99)
    return [f"{row.number}: {' '.join(row.sentences)}" for row in rows]


def nothing_but_same(kind: str, text: str | bytes, by: Any) -> None:
    """Prove that the same file once more is all the same and writes nothing."""
    lines = Line.objects.count()
    run = bring(kind, text, by)
    assert counted(run)[0::3] == (0, 0)
    assert counted(run)[1] == 0
    with pytest.raises(Refused, match="nothing to take in"), translation.override("en"):
        actions.start(run, by=by, at=LATER)
    assert Line.objects.count() == lines


class TestPeople:
    def test_in_and_again(self, cast: Cast) -> None:
        run = whole("people", PEOPLE, cast.steward)
        assert (run.stage, counted(run)) == (Stage.TAKEN, (2, 0, 0, 0))
        assert Person.objects.get(phone="10000000101").email == "a@example.org"
        assert not Person.objects.get(phone="10000000101").has_usable_password()
        line = Line.objects.get(verb=Verb.SHEET_TAKEN_IN)
        assert line.said == {"kind": "people", "new": 2, "changed": 0, "same": 0}
        nothing_but_same("people", PEOPLE, cast.steward)

    def test_what_changed_is_said_and_done(self, cast: Cast) -> None:
        whole("people", PEOPLE, cast.steward)
        run = bring("people", PEOPLE.replace("乙二", "乙贰"), cast.steward)
        (row,) = queries.rows_of(run, What.CHANGED, 0, 9)
        assert row.sentences == ["Name: 乙二 → 乙贰"]
        whole("people", PEOPLE.replace("乙二", "乙贰"), cast.steward)
        assert Person.objects.get(phone="10000000102").name == "乙贰"

    def test_what_is_wrong(self, cast: Cast) -> None:
        people.leave(cast.bridge_secretary, by=Voice.SYSTEM, at=MONDAY)
        text = (
            "姓名,电话,邮箱\n,10000000103,\n丙,12,\n丁,10000000104,x\n戊,10000000013,\n"
            "己,10000000105,\n庚,10000000105,\n"
        )
        assert wrong("people", text, cast.steward) == [
            "2: Name is missing.",
            "3: Phone: “12” is not one phone number. Write its digits, 5 to 15 of them.",
            "4: E-mail: “x” is not an e-mail address.",
            "5: This phone belongs to 田望舒, who has left.",
            "7: Row 6 says the same Phone already.",
        ]

    def test_only_who_manages_people(self, cast: Cast) -> None:
        with pytest.raises(Refused):
            bring("people", PEOPLE, cast.desk)
        assert not SheetRun.objects.exists()


class TestHoldings:
    TEXT = (
        "姓名,电话,职务,网格,任职日期,离任日期\n"
        "谷海棠,10000000011,网格员,15010102,2026年3月1日,\n"
        "林明月,10000000010,grid-worker,上柳沟村第1网格,,2026-03-20\n"
    )

    def test_in_and_again(self, cast: Cast) -> None:
        run = whole("holdings", self.TEXT, cast.steward)
        assert (run.stage, counted(run)) == (Stage.TAKEN, (1, 1, 0, 0)), run.problems
        held = Holding.objects.get(person=cast.model_household, post="grid-worker")
        assert (held.place.code, str(held.from_day)) == ("15010102", "2026-03-01")
        assert str(Holding.objects.get(person=cast.grid_worker).to_day) == "2026-03-20"
        nothing_but_same("holdings", self.TEXT, cast.steward)

    def test_a_list_of_villages_needs_no_column_of_grids(self, cast: Cast) -> None:
        text = "姓名,手机,岗位,所在乡镇,所在村\n谷海棠,10000000011,党代表,双泉镇,上柳沟村\n"
        run = whole("holdings", text, cast.steward)
        assert (run.stage, counted(run)) == (Stage.TAKEN, (1, 0, 0, 0)), run.problems
        held = Holding.objects.get(person=cast.model_household, post="representative")
        assert held.place == cast.village
        said = wrong("holdings", text.replace("双泉镇,上柳沟村", ","), cast.steward)
        assert said == ["2: The row says no place."]

    def test_what_is_wrong(self, cast: Cast) -> None:
        text = (
            "姓名,电话,职务,网格\n甲,10000000999,网格员,15010102\n甲,10000000010,网格员,15010102\n"
            "林明月,10000000010,厂长,15010102\n林明月,10000000010,网格员,第1网格\n"
            "林明月,10000000010,网格员,第9网格\n林明月,10000000010,网格员,双泉镇\n"
        )
        said = wrong("holdings", text, cast.steward)
        assert said[0] == "2: Nobody with this phone is entered. Take in the people first."
        assert said[1] == "3: This phone belongs to 林明月, not to 甲."
        assert said[2].startswith("4: There is no post “厂长”. There are: ")
        assert said[3].startswith("5: 3 places are called “第1网格”.")
        assert said[4].startswith("6: There is no place “第9网格”.")
        assert said[5].startswith("7: The post “")


class TestHouseholds:
    def test_in_and_again_sealed(self, cast: Cast) -> None:
        run = whole("households", HOMES, cast.desk)
        assert (run.stage, counted(run)) == (Stage.TAKEN, (3, 0, 0, 0)), run.problems
        home = Household.objects.get(address="一组1号")
        assert (home.place, home.head, home.phone, home.size) == (
            cast.grid, "孟甲", "10000000201", 4,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT head, phone FROM places_household")
            assert not any("孟" in str(row) or "100000" in str(row) for row in cursor.fetchall())
        nothing_but_same("households", HOMES, cast.desk)

    def test_what_changed_is_named_never_said(self, cast: Cast) -> None:
        whole("households", HOMES, cast.desk)
        again = HOMES.replace("孟甲", "孟丙").replace("4人", "5人")
        run = whole("households", again, cast.desk)
        assert counted(run) == (0, 1, 2, 0)
        home = Household.objects.get(address="一组1号")
        assert (home.head, home.phone, home.size) == ("孟丙", "10000000201", 5)
        line = Line.objects.get(verb=Verb.HOUSEHOLD_CORRECTED)
        assert line.said == {"fields": ["head", "size"]}
        assert "孟" not in str(list(Line.objects.filter(at=LATER).values()))

    def test_an_empty_cell_leaves_what_stands(self, cast: Cast) -> None:
        whole("households", HOMES, cast.desk)
        nothing_but_same("households", HOMES.replace("孟甲,10000000201", ","), cast.desk)

    def test_only_within_ones_posts(self, cast: Cast) -> None:
        text = "网格,住址\n15020101,三组1号\n15010101,三组1号\n15010101,三组1号\n"
        assert wrong("households", text, cast.desk) == [
            "2: 第1网格 lies outside your posts.",
            "4: Row 3 names this address of this place already.",
        ]
        with pytest.raises(Refused):
            bring("households", HOMES, cast.steward)

    def test_a_place_beside_what_the_row_says(self, cast: Cast) -> None:
        text = "乡镇,网格,住址\n石桥镇,上柳沟村第1网格,x\n"
        assert "is not below what the row says" in wrong("households", text, cast.desk)[0]


class TestPlaces:
    TEXT = "代码,名称,上级代码,层级\n15010103,第3网格,150101,\n15010101,第一网格,150101,网格\n"

    def test_in_and_again(self, cast: Cast) -> None:
        run = bring("places", self.TEXT, cast.steward)
        (row,) = queries.rows_of(run, What.CHANGED, 0, 9)
        assert row.sentences == ["Name: 第1网格 → 第一网格"]
        run = whole("places", self.TEXT, cast.steward)
        assert (run.stage, counted(run)) == (Stage.TAKEN, (1, 1, 0, 0)), run.problems
        assert Place.objects.get(code="15010103").level == "grid"
        nothing_but_same("places", self.TEXT, cast.steward)

    def test_what_is_wrong(self, cast: Cast) -> None:
        text = "代码,名称,上级代码\nx1,,150101\n1.5E+11,乙,150101\nx3,丙,nowhere\nx4,丁,\n"
        said = wrong("places", text, cast.steward)
        assert [each[:2] for each in said] == ["2:", "3:", "4:", "5:"]
        assert said[0] == "2: The name is missing."
        assert "outside your posts" in said[3]


class TestAllOrNothing:
    def test_a_wrong_row_stops_everything(self, cast: Cast) -> None:
        run = bring("people", PEOPLE + "丙,12,\n", cast.steward)
        with pytest.raises(Refused), translation.override("en"):
            actions.start(run, by=cast.steward, at=LATER)
        assert not Person.objects.filter(phone="10000000101").exists()

    def test_what_changed_since_the_preview_is_told_and_nothing_written(self, cast: Cast) -> None:
        run = bring("people", PEOPLE, cast.steward)
        actions.start(run, by=cast.steward, at=LATER)
        people.enter(name="乙二", phone="10000000102", by=Voice.SYSTEM, at=LATER)
        run = actions.carry_on(run.pk, at=LATER) or run
        assert run.stage == Stage.REFUSED
        assert run.problems == ["Row 4: it was “new” in the preview and is “the same” now."]
        assert not Person.objects.filter(phone="10000000101").exists()
        assert not Line.objects.filter(verb=Verb.SHEET_TAKEN_IN).exists()
        actions.look_again(run, by=cast.steward, at=LATER)
        run = actions.carry_on(run.pk, at=LATER) or run
        assert counted(run) == (1, 0, 1, 0)
        actions.start(run, by=cast.steward, at=LATER)
        assert actions.carry_on(run.pk, at=LATER).stage == Stage.TAKEN  # type: ignore[union-attr]

    def test_who_lost_his_post_takes_nothing_in(self, cast: Cast) -> None:
        run = bring("people", PEOPLE, cast.steward)
        actions.start(run, by=cast.steward, at=LATER)
        Holding.objects.filter(person=cast.steward).update(to_day=MONDAY.date())
        run = actions.carry_on(run.pk, at=LATER + timedelta(days=1)) or run
        assert run.stage == Stage.REFUSED
        assert not Person.objects.filter(phone="10000000101").exists()

    def test_cut_off_in_the_middle_nothing_is_half_done(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = bring("households", HOMES, cast.desk)
        actions.start(run, by=cast.desk, at=LATER)
        with monkeypatch.context() as broken:
            broken.setattr(taking, "_record", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                actions.carry_on(run.pk, at=LATER)
        assert not Household.objects.filter(address="一组1号").exists()
        assert actions.carry_on(run.pk, at=LATER).stage == Stage.TAKEN  # type: ignore[union-attr]
        assert actions.carry_on(run.pk, at=LATER) is None
        assert Household.objects.filter(address="一组1号").count() == 1


class TestKeeping:
    def test_sealed_private_and_gone_at_the_end(self, cast: Cast, db: None) -> None:
        run = bring("households", HOMES, cast.desk)
        folder = Folder(run.key)
        assert folder.file() == HOMES.encode()
        for path in [folder.path, *folder.path.iterdir()]:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        held = b"".join(path.read_bytes() for path in folder.path.iterdir())
        assert "孟甲".encode() not in held
        assert b"10000000201" not in held

    def test_erased_when_taken_in_or_dropped(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            run = whole("people", PEOPLE, cast.steward)
        assert folders() == []
        assert run.ended_at
        other = bring("people", PEOPLE.replace("10000000101", "10000000109"), cast.steward)
        assert folders() == [other.key]
        with django_capture_on_commit_callbacks(execute=True):
            actions.drop(other, by=cast.steward, at=LATER)
        assert folders() == []

    def test_forgotten_after_three_days(self, cast: Cast) -> None:
        run = bring("people", PEOPLE, cast.steward)
        assert actions.forget(at=MONDAY + timedelta(days=2)) == 0
        actions.forget(at=MONDAY + timedelta(days=4))
        assert SheetRun.objects.get(pk=run.pk).stage == Stage.DROPPED
        actions.forget(at=MONDAY + timedelta(days=4))
        assert not folders()

    def test_a_file_that_is_gone_is_told(self, cast: Cast) -> None:
        run = bring("people", PEOPLE, cast.steward)
        Folder(run.key).erase()
        actions.start(run, by=cast.steward, at=LATER)
        run = actions.carry_on(run.pk, at=LATER) or run
        assert (run.stage, run.problems) == (
            Stage.REFUSED,
            ["The file is not kept any more. Please bring it again."],
        )

    def test_a_lost_job_is_ordered_again(self, cast: Cast) -> None:
        run = bring("people", PEOPLE, cast.steward)
        actions.start(run, by=cast.steward, at=LATER)
        jobs = ProcrastinateJob.objects.filter(task_name="sheet").count()
        housekeeping.sweep(LATER + timedelta(minutes=11))
        assert ProcrastinateJob.objects.filter(task_name="sheet").count() == jobs + 1

    def test_nobody_sees_what_another_brought(self, cast: Cast) -> None:
        run = bring("people", PEOPLE, cast.steward)
        assert not queries.visible_to(cast.desk).exists()
        with pytest.raises(SheetRun.DoesNotExist):
            actions.drop(run, by=cast.desk, at=LATER)


class TestGivenOut:
    def test_the_sheet_with_what_is_wrong_comes_back_corrected(self, cast: Cast) -> None:
        run = bring("people", PEOPLE + "=丙,12,\n", cast.steward)
        with translation.override("en"), writing.marked(run) as file:
            content = file.read()
        with books.opened(content) as sheets:
            lines = [line.cells for line in sheets[0].lines()]
        assert lines[1] == ["姓名", "手机", "邮箱", "What is wrong"]
        assert lines[4][:2] == ["=丙", "12"]
        assert "is not one phone number" in lines[4][3]
        assert lines[2][3:] == [""]
        again = bring("people", content, cast.steward)
        assert counted(again) == (2, 0, 0, 1)

    @pytest.mark.parametrize("kind", ["places", "people", "holdings", "households"])
    def test_a_template_is_readable_and_its_examples_are_no_rows(
        self, kind: str, cast: Cast
    ) -> None:
        with writing.template(KINDS[kind]) as file:
            content = file.read()
        run = bring(kind, content, Voice.SYSTEM)
        assert (run.stage, run.problems) == (
            Stage.UNREADABLE,
            ["The file has headings and no rows."],
        )
        again = bring(kind, content, Voice.SYSTEM, sheet=writing.EXAMPLES)
        assert again.stage == Stage.CHECKED
        assert again.total == len(KINDS[kind].examples)

    def test_several_sheets_are_asked_about(self, cast: Cast) -> None:
        import xlsxwriter

        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as book:
            for name in ("一月", "二月"):
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, ["姓名", "手机"])
                sheet.write_row(1, 0, [name, "10000000101"])
        run = bring("people", file.getvalue(), cast.steward)
        assert (run.stage, run.sheets) == (Stage.CHOOSING, ["一月", "二月"])
        run = actions.choose(run, sheet="二月", by=cast.steward, at=LATER)
        run = actions.carry_on(run.pk, at=LATER) or run
        assert (run.stage, run.sheet) == (Stage.CHECKED, "二月")
        (row,) = queries.rows_of(run, None, 0, 9)
        assert row.cells == ["二月", "10000000101"]


class TestTheCommand:
    def say(self, *given: str) -> str:
        out = io.StringIO()
        call_command("import_sheet", *given, "--language", "en", stdout=out)
        return out.getvalue()

    def test_it_says_the_same_and_writes_only_when_told(self, cast: Cast, tmp_path: Path) -> None:
        file = tmp_path / "人员.csv"
        file.write_text(PEOPLE)
        said = self.say("people", str(file))
        assert "new 2" in said
        assert "nothing was written" in said
        assert not Person.objects.filter(phone="10000000101").exists()
        assert "taken in" in self.say("people", str(file), "--apply")
        assert Person.objects.filter(phone="10000000101").exists()
        file.write_text(PEOPLE + "丙,12,\n")
        with pytest.raises(CommandError, match="1 rows are wrong"):
            self.say("people", str(file), "--apply")
        assert "Row 5, wrong. Phone: “12”" in self.say("people", str(file))
        assert not SheetRun.objects.filter(ended_at=None).exists()


def test_rows_are_found_across_pieces(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bandeng.sheets.actions.checking.A_PIECE", 3)
    text = "姓名,电话\n" + "".join(f"甲,{10000000500 + n}\n丙,12\n" for n in range(7))
    run = bring("people", text, cast.steward)
    assert len(run.pieces) == 5
    assert [row.number for row in queries.rows_of(run, What.WRONG, 2, 3)] == [7, 9, 11]
    assert [row.number for row in queries.rows_of(run, None, 3, 4)] == [5, 6, 7, 8]
    assert [row.number for row in queries.rows_of(run, What.NEW, 6, 9)] == [14]


def test_the_stages_are_a_table_with_an_end() -> None:
    assert set(MOVES) == set(Stage)
    assert OVER == {Stage.TAKEN, Stage.DROPPED}
    reached = {Stage.READING}
    for _round in Stage:
        reached |= {to for stage in reached for to in MOVES[stage]}
    assert reached == set(Stage)


def test_correcting_a_household_needs_the_right_to_open_it(cast: Cast) -> None:
    new = places.NewHousehold(cast.grid.pk, "九组1号", "孟丁", "10000000209")
    home = places.enter_household(new, by=Voice.SYSTEM, at=MONDAY)
    with pytest.raises(Refused):
        places.correct_households(
            {home.pk: {"head": "别人"}}, by=cast.other_desk, at=LATER,
            seats=seats_of(cast.other_desk, LATER),
        )  # fmt: skip
    assert places.correct_households({home.pk: {"head": "孟丁"}}, by=Voice.SYSTEM, at=LATER) == 0
    home.refresh_from_db()
    assert home.head == "孟丁"
