"""`bandeng deadline` and `bandeng holidays`, as somebody types them."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from bandeng.worktime import queries
from bandeng.worktime.models import Year

START = "2026-09-29T10:00+08:00"


def deadline(*more: str, start: str = START, within: str = "3 workdays") -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("deadline", "--from", start, "--within", within, *more, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("within", "line"),
    [
        ("3 workdays", "2026-10-09T10:00:00+08:00\n"),
        ("20 workhours", "2026-10-09T09:00:00+08:00\n"),
        ("15 days", "2026-10-14T10:00:00+08:00\n"),
    ],
)
def test_one_line_without_a_database(within: str, line: str) -> None:
    assert deadline("--no-database", within=within) == (line, "")


def test_a_start_in_another_zone_is_answered_in_the_calendar_s() -> None:
    assert deadline("--no-database", start="2026-09-29T02:00Z")[0] == "2026-10-09T10:00:00+08:00\n"


def test_a_start_without_a_zone_is_the_clock_on_the_wall() -> None:
    assert deadline("--no-database", start="2026-09-29T10:00")[0] == "2026-10-09T10:00:00+08:00\n"


def test_an_unknown_year_is_mentioned_beside_the_line() -> None:
    out, err = deadline("--no-database", start="2026-12-31T10:00+08:00")

    assert out == "2027-01-05T10:00:00+08:00\n"
    assert err.startswith("provisional: ")


@pytest.mark.parametrize(
    ("start", "within", "said"),
    [
        (START, "3 workdyas", "did you mean “workdays”?"),
        (START, "soon", "such as “3 workdays”"),
        (START, "", "such as “3 workdays”"),
        (START, "1000000 days", "such as “3 days”"),
        (START, "1.5 workdays", "“4 workhours”"),
        ("yesterday", "3 workdays", f"is not a moment: write it like {START}"),
        ("2026-13-01T10:00+08:00", "3 workdays", "is not a moment"),
        ("9999-12-31T10:00+08:00", "3 workdays", "too far away"),
        ("0001-01-01T00:00+08:00", "3 workdays", "too far away"),
    ],
)
def test_bad_input_is_answered_with_what_to_write(start: str, within: str, said: str) -> None:
    with pytest.raises(CommandError) as refused:
        deadline("--no-database", start=start, within=within)

    assert said in str(refused.value)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(CommandError, match="--within"):
        call_command("deadline", "--from", START)


def test_a_database_that_is_down_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: Any) -> Any:
        raise OperationalError("nobody listens")

    monkeypatch.setattr(queries, "calendar", down)
    out, err = deadline()

    assert out == "2026-10-09T10:00:00+08:00\n"
    assert "no database" in err


@pytest.mark.django_db
def test_an_empty_table_is_not_believed() -> None:
    Year.objects.all().delete()

    assert deadline() == ("2026-10-09T10:00:00+08:00\n", "")


@pytest.mark.django_db
def test_the_site_s_notice_from_a_file_is_used(tmp_path: Path) -> None:
    days = [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": False},
    ]
    notice = tmp_path / "2027.json"
    notice.write_text(json.dumps({"year": 2027, "papers": [], "days": days}))
    call_command("holidays", stdout=StringIO())
    out = StringIO()
    call_command("holidays", str(notice), stdout=out)

    assert out.getvalue() == "entered: 2027\n"
    assert deadline(start="2026-12-31T10:00+08:00", within="1 workday") == (
        "2027-01-02T10:00:00+08:00\n",
        "",
    )


@pytest.mark.django_db
def test_what_came_along_is_entered_once() -> None:
    Year.objects.all().delete()
    first, again = StringIO(), StringIO()
    call_command("holidays", stdout=first)
    call_command("holidays", stdout=again)

    assert first.getvalue().startswith("entered: 2004, 2005")
    assert again.getvalue() == "nothing new: every year was there\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"year": 2027}',
        '{"year": 2027, "days": []}',
        '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": "yes"}]}',
        '{"year": 2027, "days": [{"name": "元旦", "date": "1 January", "isOffDay": true}]}',
        '{"year": 2027, "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": true}]}',
        '{"year": 2027, "days": [{"name": "元旦", "date": "2026-12-31", "isOffDay": true}]}',
    ],
)
def test_a_file_that_is_no_notice_is_refused(tmp_path: Path, text: str) -> None:
    notice = tmp_path / "notice.json"
    notice.write_text(text)

    with pytest.raises(
        CommandError, match=r"notice\.json: (not a holiday notice|the days of 2027)"
    ):
        call_command("holidays", str(notice))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("holidays", str(tmp_path / "none.json"))
