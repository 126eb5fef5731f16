"""The holiday table: filling years, the site's own days, and how cheaply it is read."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.worktime import actions, queries, sources
from bandeng.worktime.arithmetic import Span, add, parse_duration
from bandeng.worktime.models import Day, Year
from bandeng.worktime.sources import Printed
from bandeng.worktime.states import Source

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
START = datetime.fromisoformat("2026-09-29T10:00+08:00")
Counts = Callable[[int], Any]


def fill(year: int, **said: Any) -> Year:
    return actions.fill_year(year, by=Voice.SYSTEM, at=AT, **said)


def set_day(day: str, working: bool, note: str = "") -> Day:
    return actions.set_day(
        date.fromisoformat(day), working=working, note=note, by=Voice.SYSTEM, at=AT
    )


def due() -> str:
    return add(START, parse_duration("3 workdays"), queries.calendar()).at.isoformat()[:16]


@pytest.fixture(autouse=True)
def _no_years() -> None:
    Day.objects.all().delete()
    Year.objects.all().delete()


def test_an_empty_table_works_monday_to_friday_and_says_so() -> None:
    deadline = add(START, parse_duration("3 workdays"), queries.calendar())

    assert (deadline.at.isoformat()[:16], deadline.provisional) == ("2026-10-02T10:00", True)


def test_a_filled_year_is_known() -> None:
    fill(2026)

    deadline = add(START, parse_duration("3 workdays"), queries.calendar())
    assert (deadline.at.isoformat()[:16], deadline.provisional) == ("2026-10-09T10:00", False)
    assert Day.objects.get(date="2026-10-10").note == "国庆节调休"


def test_every_year_that_came_along_makes_the_printed_calendar() -> None:
    assert actions.fill_known_years(by=Voice.SYSTEM, at=AT) == sorted(sources.years())

    assert queries.calendar() == sources.calendar()
    assert actions.fill_known_years(by=Voice.SYSTEM, at=AT) == []


def test_filling_is_written_down_once() -> None:
    first = fill(2026)
    again = fill(2026)

    line = Line.objects.get(verb=Verb.YEAR_FILLED, subject_id=first.pk)
    assert (line.subject_kind, line.subject_id, line.said["year"]) == ("year", first.pk, 2026)
    assert again.edition == first.edition


def test_the_site_s_own_day_wins_and_survives_filling_again() -> None:
    fill(2026)
    set_day("2026-10-08", False, "那达慕")
    fill(2026)

    assert due() == "2026-10-10T10:00"
    assert Day.objects.get(date="2026-10-08").source == Source.SITE


def test_a_day_set_before_the_year_is_filled_survives_too() -> None:
    set_day("2026-10-01", True, "值班")
    fill(2026)

    assert due() == "2026-10-08T10:00"


def test_one_day_does_not_make_a_year_known() -> None:
    set_day("2027-01-01", False)

    assert queries.calendar().years == frozenset()
    assert not queries.calendar().is_workday(date(2027, 1, 1))


def test_a_weekend_day_can_be_made_to_work_and_taken_back() -> None:
    set_day("2026-11-14", True)
    assert queries.calendar().is_workday(date(2026, 11, 14))

    set_day("2026-11-14", False)
    assert not queries.calendar().is_workday(date(2026, 11, 14))


def test_setting_a_day_is_written_down() -> None:
    set_day("2026-10-08", False, "那达慕")

    line = Line.objects.get(verb=Verb.DAY_SET)
    assert line.said == {"date": "2026-10-08", "working": False, "note": "那达慕"}


def test_a_corrected_notice_replaces_the_first_one() -> None:
    first = [Printed(date(2027, 1, 1), False, "元旦"), Printed(date(2027, 5, 1), False, "劳动节")]
    then = [Printed(date(2027, 1, 1), False, "新年"), Printed(date(2027, 5, 3), False, "劳动节")]
    fill(2027, days=first)
    fill(2027, days=then)

    assert [(str(day.date), day.note) for day in queries.days_of(2027)] == [
        ("2027-01-01", "新年"),
        ("2027-05-03", "劳动节"),
    ]


def test_a_notice_moves_the_december_before_it() -> None:
    fill(2018, days=[Printed(date(2018, 1, 1), False, "元旦")])
    fill(2019)
    fill(2018, days=[Printed(date(2018, 1, 1), False, "元旦")])

    assert queries.calendar().is_workday(date(2018, 12, 29))
    assert not queries.calendar().is_workday(date(2018, 12, 31))


def test_a_year_nobody_knows_is_refused_in_a_sentence() -> None:
    with pytest.raises(actions.NoNotice, match="2095年的节假日安排还没有录入。"):
        fill(2095)

    assert not Year.objects.exists()
    assert issubclass(actions.NoNotice, Refused)


def test_a_note_that_is_too_long_is_refused() -> None:
    with pytest.raises(actions.NoteTooLong):
        set_day("2026-10-08", False, "长" * 61)


def test_reading_takes_one_statement_unless_something_changed(
    django_assert_num_queries: Counts,
) -> None:
    fill(2026)
    queries.calendar()

    with django_assert_num_queries(1):
        first = queries.calendar()
    set_day("2026-10-08", False)
    with django_assert_num_queries(2):
        second = queries.calendar()
    with django_assert_num_queries(1):
        assert queries.calendar() is second
    assert first != second


def test_each_set_of_hours_has_its_own_calendar(django_assert_num_queries: Counts) -> None:
    fill(2026)
    summer = (Span(time(9), time(12)), Span(time(15), time(18)))
    long, short = queries.calendar(summer), queries.calendar()

    with django_assert_num_queries(2):
        assert (queries.calendar(summer) is long, queries.calendar() is short) == (True, True)
    assert (long.spans, long.days_off) == (summer, short.days_off)


def test_filling_and_setting_stay_within_twelve_statements(
    django_assert_max_num_queries: Counts,
) -> None:
    with django_assert_max_num_queries(12):
        fill(2019)
    with django_assert_max_num_queries(12):
        set_day("2026-10-08", False)


@pytest.mark.parametrize(
    ("at", "missing"),
    [
        ("2026-09-01T09:00+08:00", []),
        ("2026-10-03T09:00+08:00", [2027]),
        ("2026-12-31T09:00+08:00", [2027]),
        ("2026-12-31T23:59+00:00", [2027]),
        ("2025-06-01T09:00+08:00", [2025]),
    ],
)
def test_the_years_a_clock_may_run_into(at: str, missing: list[int]) -> None:
    fill(2026)
    set_day("2027-01-01", False)

    assert queries.years_missing(datetime.fromisoformat(at)) == missing
