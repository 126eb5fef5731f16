"""Long lists are written by a job: for their maker alone, as he sees them then, for a week."""

import csv
import io
import os
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook

from bandeng.clockwork import housekeeping, tasks
from bandeng.doors import actions, sheets
from bandeng.doors.models import ExportRun
from bandeng.doors.sheets import Shape
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from bandeng.people import actions as people
from tests import factories
from tests.cast import Cast
from tests.web.office.conftest import NOW, Enter

Ordered = Callable[..., ExportRun]


@pytest.fixture(autouse=True)
def two_are_many(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have a list of three rows count as a long one, and files lie where the test looks."""
    monkeypatch.setattr("bandeng.doors.actions.MOST_ROWS", 2)
    monkeypatch.setattr(settings, "EXPORTS_ROOT", tmp_path / "exports")


@pytest.fixture
def three(cast: Cast) -> list[Matter]:
    return [factories.raised(cast, NOW, title=f"第{number}盏路灯") for number in range(3)]


@pytest.fixture
def order(cast: Cast, enter: Enter, three: list[Matter]) -> Ordered:
    """Return how to order a list as somebody: `order(who, address)`."""

    def order_(who: Any = None, address: str = "/office/matters/?format=csv") -> ExportRun:
        response = enter(who or cast.desk).get(address)
        assert response.status_code == 302, response.content.decode()[:500]
        run = ExportRun.objects.latest("pk")
        assert response["Location"] == reverse("office:export", args=[run.pk])
        return run

    return order_


def written(run: ExportRun) -> ExportRun:
    actions.write_export(run.pk, at=NOW)
    return ExportRun.objects.get(pk=run.pk)


def fetched(client: Client, run: ExportRun) -> Any:
    return client.get(reverse("office:export_file", args=[run.pk]))


def lines_of(response: Any) -> list[list[str]]:
    assert response.status_code == 200
    data = b"".join(response.streaming_content)
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_long_list_is_ordered_and_its_maker_fetches_it(
    cast: Cast, enter: Enter, order: Ordered
) -> None:
    run = order()
    assert ProcrastinateJob.objects.filter(task_name="export", args={"run_id": run.pk}).exists()
    assert not Line.objects.filter(verb=Verb.LIST_TAKEN).exists()
    run, client = written(run), enter(cast.desk)
    assert (run.rows, run.total, run.trouble) == (3, 3, "")
    page = client.get(reverse("office:export", args=[run.pk])).content.decode()
    assert reverse("office:export_file", args=[run.pk]) in page
    rows = lines_of(fetched(client, run))
    assert len(rows) == 5
    assert run.mark in rows[0][0]
    line = Line.objects.get(verb=Verb.LIST_TAKEN)
    assert (line.by_id, line.said["rows"], line.said["file"]) == (cast.desk.pk, 3, run.mark)
    assert ExportRun.objects.get(pk=run.pk).fetched_at


def test_short_lists_still_come_at_once(cast: Cast, enter: Enter, three: list[Matter]) -> None:
    three[0].delete()
    response = enter(cast.desk).get("/office/matters/?format=csv")
    assert len(lines_of(response)) == 4
    assert not ExportRun.objects.exists()


def test_the_long_way_and_the_short_way_give_the_same_rows(
    cast: Cast, enter: Enter, order: Ordered, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter(cast.desk)
    long_way = lines_of(fetched(client, written(order())))
    monkeypatch.setattr("bandeng.doors.actions.MOST_ROWS", 20_000)
    short_way = lines_of(client.get("/office/matters/?format=csv"))
    assert long_way[1:] == short_way[1:]


@pytest.mark.parametrize("who", ["supervisor", "other_desk"])
def test_nobody_else_finds_it(cast: Cast, enter: Enter, order: Ordered, who: str) -> None:
    run = written(order())
    other = enter(getattr(cast, who))
    assert fetched(other, run).status_code == 404
    assert other.get(reverse("office:export", args=[run.pk])).status_code == 404
    mine = reverse("office:export", args=[run.pk])
    assert mine in enter(cast.desk).get(reverse("office:exports")).content.decode()
    assert mine not in other.get(reverse("office:exports")).content.decode()


def test_who_may_take_nothing_away_any_more_cannot_fetch_it(
    cast: Cast, enter: Enter, order: Ordered
) -> None:
    run = written(order())
    cast.desk.holdings.all().delete()
    assert fetched(enter(cast.desk), run).status_code in (302, 403, 404)


def test_what_is_kept_away_meanwhile_is_not_in_it(cast: Cast, enter: Enter, order: Ordered) -> None:
    run = order()
    hidden = Matter.objects.order_by("pk")[0]
    Matter.objects.filter(pk=hidden.pk).update(
        kept_from=[f"person:{cast.desk.pk}"], privacy=Privacy.PRIVATE, published_at=None
    )
    run = written(run)
    assert run.rows == 2
    assert "第0盏" not in str(lines_of(fetched(enter(cast.desk), run)))


def test_who_lost_his_posts_meanwhile_gets_a_sentence_and_no_file(
    cast: Cast, order: Ordered
) -> None:
    run = order()
    cast.desk.holdings.all().delete()
    run = written(run)
    assert run.trouble
    assert run.ended_at
    assert not run.name
    assert list(Path(settings.EXPORTS_ROOT).glob("*")) == []
    assert not Line.objects.filter(verb=Verb.LIST_TAKEN).exists()


def test_written_twice_it_is_one_file_and_one_line(order: Ordered) -> None:
    run = written(order())
    tasks.export.func(run.pk)
    assert len(list(Path(settings.EXPORTS_ROOT).iterdir())) == 1
    assert Line.objects.filter(verb=Verb.LIST_TAKEN).count() == 1


def test_cut_off_in_the_middle_it_begins_anew(
    cast: Cast, enter: Enter, order: Ordered, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = order()
    with monkeypatch.context() as broken:
        broken.setattr(sheets, "write_into", _breaks)
        with pytest.raises(OSError, match="full"):
            actions.write_export(run.pk, at=NOW)
    assert list(Path(settings.EXPORTS_ROOT).iterdir()) == []
    assert len(lines_of(fetched(enter(cast.desk), written(run)))) == 5


def _breaks(file: Any, *_args: Any) -> None:
    file.write(b"half")
    raise OSError("the disk is full")


def test_a_lost_job_is_ordered_again(order: Ordered) -> None:
    run = order()
    ProcrastinateJob.objects.all()._raw_delete("default")
    assert actions.exports_left_lying(NOW + timedelta(hours=1)) == [run.pk]
    housekeeping.sweep(NOW + timedelta(hours=1))
    assert ProcrastinateJob.objects.filter(task_name="export").exists()


def test_after_seven_days_it_is_erased(cast: Cast, enter: Enter, order: Ordered) -> None:
    run = written(order())
    path = Path(settings.EXPORTS_ROOT) / run.name
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert oct(path.parent.stat().st_mode)[-3:] == "700"
    assert len(path.stem) >= 30, "nobody guesses the name"
    actions.erase_exports(at=run.at + timedelta(days=7) - timedelta(seconds=1))
    assert path.exists()
    actions.erase_exports(at=run.at + timedelta(days=7))
    assert not path.exists()
    assert fetched(enter(cast.desk), run).status_code == 404
    kept = ExportRun.objects.get(pk=run.pk)
    assert (kept.address, kept.purpose, kept.filters) == ("", "", "")


def test_what_was_left_half_written_goes_too(order: Ordered) -> None:
    run = written(order())
    lost = Path(settings.EXPORTS_ROOT) / "half.csv"
    lost.write_text("x")
    os.utime(lost, (0, 0))
    actions.erase_exports(at=NOW)
    assert not lost.exists()
    assert (Path(settings.EXPORTS_ROOT) / run.name).exists()


def test_three_at_a_time_are_enough(cast: Cast, enter: Enter, order: Ordered) -> None:
    for _each in range(3):
        order()
    assert enter(cast.desk).get("/office/matters/?format=csv").status_code == 409
    assert ExportRun.objects.count() == 3


@pytest.mark.parametrize(
    "address", ["/office/people/?format=csv", "/office/places/?format=xlsx", "/p/1/?format=csv"]
)
def test_only_lists_of_a_hall_are_read_again(cast: Cast, order: Ordered, address: str) -> None:
    run = order()
    ExportRun.objects.filter(pk=run.pk).update(address=address)
    run = written(run)
    assert bool(run.trouble) == address.startswith("/p/")


class TestPersonalData:
    LIST = "/office/people/?format=csv"

    def people_of(self, client: Client, more: str = "") -> list[list[str]]:
        return lines_of(client.get(self.LIST + more))

    @pytest.fixture(autouse=True)
    def at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bandeng.doors.actions.MOST_ROWS", 20_000)

    @pytest.fixture
    def both(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Any:
        """Return a steward who may take lists away too."""
        people.appoint(cast.steward, post="supervisor", place=cast.banner, by=Voice.SYSTEM, at=NOW)
        return cast.steward

    def test_numbers_are_masked_without_a_purpose(
        self, cast: Cast, enter: Enter, both: Any
    ) -> None:
        rows = self.people_of(enter(both))
        assert len(rows[1]) == 3
        assert cast.representative.phone not in str(rows)
        assert cast.representative.phone[-2:] in str(rows)
        line = Line.objects.get(verb=Verb.LIST_TAKEN)
        assert "purpose" not in line.said

    def test_a_purpose_shows_them_and_is_written_down(
        self, cast: Cast, enter: Enter, both: Any
    ) -> None:
        rows = self.people_of(enter(both), "&purpose=防汛值班电话表")
        assert cast.representative.phone in str(rows)
        line = Line.objects.get(verb=Verb.LIST_TAKEN)
        assert line.said["purpose"] == "防汛值班电话表"
        for word in ("防汛值班电话表", cast.steward.name, "2026-03-11", line.said["file"]):
            assert word in rows[0][0]

    def test_a_purpose_that_says_nothing_is_refused(self, enter: Enter, both: Any) -> None:
        assert enter(both).get(self.LIST + "&purpose=a").status_code == 409
        assert not Line.objects.filter(verb=Verb.LIST_TAKEN).exists()

    def test_the_job_masks_alike(
        self, cast: Cast, enter: Enter, both: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bandeng.doors.actions.MOST_ROWS", 2)
        client = enter(both)
        for more, bare in (("", False), ("&purpose=防汛值班电话表", True)):
            client.get(self.LIST + more)
            run = written(ExportRun.objects.latest("pk"))
            rows = lines_of(fetched(client, run))
            assert (cast.representative.phone in str(rows)) is bare

    def test_the_form_asks_for_it(self, enter: Enter, both: Any, cast: Cast) -> None:
        assert 'name="purpose"' in enter(both).get("/office/people/").content.decode()
        assert 'name="purpose"' not in enter(cast.desk).get("/office/people/").content.decode()


def test_a_spreadsheet_bears_its_mark_in_its_properties_and_on_paper(
    cast: Cast, enter: Enter, order: Ordered
) -> None:
    run = written(order(address="/office/matters/?format=xlsx"))
    data = b"".join(fetched(enter(cast.desk), run).streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        properties = book.read("docProps/core.xml").decode()
        own = book.read("docProps/custom.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert cast.desk.name in properties
    assert run.mark in properties
    assert run.mark in own
    assert run.mark in sheet.partition("<headerFooter")[2]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert run.mark in rows[0][0]


@pytest.mark.parametrize("shape", list(Shape))
def test_a_row_is_forgotten_as_soon_as_it_is_written(shape: Shape, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        with (tmp_path / f"{count}").open("w+b") as file:
            sheets.write_into(file, shape, "top", ["a", "b", "c"], _many(count))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    small = peak(1000)
    assert peak(8000) < small + 400_000


def _many(count: int) -> Iterator[list[sheets.Cell]]:
    for number in range(count):
        yield [number, f"第{number}盏路灯不亮，请来看看" * 3, NOW]


def test_more_than_a_sheet_holds_is_refused_with_a_sentence(
    order: Ordered, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = order()
    monkeypatch.setattr("bandeng.web.deeds.reading_again.MOST_IN_A_JOB", 2)
    assert "1,000,000" in written(run).trouble


def test_an_order_asks_for_the_ability(cast: Cast, three: list[Matter]) -> None:
    from bandeng.doors.lists import Table
    from bandeng.playbooks.queries import seats_of

    seats = seats_of(cast.representative, NOW)
    table = Table("事项", [], [], 3, lambda: [])
    with pytest.raises(Refused):
        actions.order_export(
            table, address="/office/matters/", shape=Shape.CSV, purpose="",
            by=cast.representative, seats=seats, at=NOW,
        )  # fmt: skip
