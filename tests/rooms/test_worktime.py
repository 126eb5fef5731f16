"""Working time: reminders, pauses, unknown years, other hours and zones, and how it is written."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from bandeng.worktime import sources
from bandeng.worktime.arithmetic import (
    BadDuration,
    Calendar,
    Duration,
    Span,
    Unit,
    add,
    at_share,
    count,
    parse_duration,
    resume,
)
from bandeng.worktime.models import spoken

CALENDAR = sources.calendar()
ALL_DAY = replace(CALENDAR, spans=(Span(time(0), time(0)),))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


def due(start: str, within: str, calendar: Calendar = CALENDAR) -> str:
    return add(moment(start), parse_duration(within), calendar).at.strftime("%Y-%m-%d %H:%M")


# --- reminders --------------------------------------------------------------------------------
REMINDED = [
    # start            | due              | unit | share | reminder         | why
    ("2026-09-29 10:00", "2026-10-09 10:00", Unit.WORKDAYS, "0.5", "2026-09-30 15:30",
     "half of 21 working hours"),
    ("2026-10-12 08:30", "2026-10-13 08:30", Unit.WORKDAYS, "0.5", "2026-10-12 14:00",
     "half a day is the opening after lunch, not the closing before it"),
    ("2026-09-29 10:00", "2026-10-09 10:00", Unit.WORKDAYS, "0.8", "2026-10-08 14:48",
     "four fifths"),
    ("2026-09-29 10:00", "2026-10-09 10:00", Unit.WORKDAYS, "1", "2026-10-09 10:00",
     "the whole is the deadline"),
    ("2026-09-29 10:00", "2026-10-09 10:00", Unit.WORKDAYS, "0", "2026-09-29 10:00",
     "nothing is the start"),
    ("2026-10-12 17:30", "2026-10-13 12:00", Unit.WORKHOURS, "0", "2026-10-13 08:30",
     "a start at the closing is tomorrow's opening"),
    ("2026-09-29 10:00", "2026-10-14 10:00", Unit.DAYS, "0.2", "2026-10-08 08:30",
     "plain days would remind on a holiday: the next opening"),
    ("2026-10-14 10:00", "2026-10-18 10:00", Unit.DAYS, "0.8", "2026-10-16 17:30",
     "no opening left before Sunday: Friday's closing"),
    ("2026-10-14 10:00", "2026-10-18 10:00", Unit.DAYS, "1", "2026-10-18 10:00",
     "the deadline itself is not moved"),
    ("2026-10-16 18:00", "2026-10-17 18:00", Unit.DAYS, "0.5", "2026-10-17 06:00",
     "no working time at all in between: the plain moment"),
    ("2026-10-12 20:00", "2026-10-13 20:00", Unit.WORKDAYS, "0.5", "2026-10-13 14:00",
     "an evening start uses up the next day"),
    ("2026-10-12 18:00", "2026-10-12 20:00", Unit.WORKDAYS, "0.5", "2026-10-12 19:00",
     "only an evening is there"),
]  # fmt: skip


@pytest.mark.parametrize(("start", "end", "unit", "share", "reminder", "why"), REMINDED)
def test_a_reminder(start: str, end: str, unit: Unit, share: str, reminder: str, why: str) -> None:
    at = at_share(moment(start), moment(end), Decimal(share), unit, CALENDAR)

    assert at == moment(reminder), why


def test_a_share_above_the_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        at_share(
            moment("2026-10-12 10:00"), moment("2026-10-13 10:00"), Decimal(2), Unit.DAYS, CALENDAR
        )


# --- pauses -----------------------------------------------------------------------------------
RESUMED = [
    # paused           | due              | resumed          | unit | due again       | why
    ("2026-10-14 10:00", "2026-10-16 10:00", "2026-10-20 15:00", Unit.WORKDAYS, "2026-10-22 15:00",
     "two working days remained"),
    ("2026-10-14 10:00", "2026-10-16 10:00", "2026-10-17 11:00", Unit.WORKDAYS, "2026-10-21 08:30",
     "a reply on a Saturday counts from Monday's opening"),
    ("2026-10-13 17:00", "2026-10-14 10:00", "2026-10-15 09:00", Unit.WORKDAYS, "2026-10-15 11:00",
     "two working hours remained, not a night"),
    ("2026-10-14 10:00", "2026-10-16 10:00", "2026-10-14 10:00", Unit.WORKDAYS, "2026-10-16 10:00",
     "no pause, no change"),
    ("2026-10-13 18:00", "2026-10-13 20:00", "2026-10-16 18:00", Unit.WORKDAYS, "2026-10-16 20:00",
     "an evening remained; the clock does not run out as it resumes"),
    ("2026-10-13 18:00", "2026-10-13 23:00", "2026-10-16 21:00", Unit.WORKDAYS, "2026-10-19 08:30",
     "an evening that would end on a Saturday"),
    ("2026-09-30 10:00", "2026-10-09 10:00", "2026-10-08 10:00", Unit.WORKDAYS, "2026-10-10 10:00",
     "over the National Day week onto a working Saturday"),
    ("2026-10-14 10:00", "2026-10-14 09:00", "2026-10-20 15:00", Unit.WORKDAYS, "2026-10-14 09:00",
     "what had passed stays passed"),
    ("2026-10-13 16:30", "2026-10-14 09:30", "2026-10-16 17:00", Unit.WORKHOURS, "2026-10-19 10:00",
     "two working hours remained"),
    ("2026-10-13 18:00", "2026-10-17 18:00", "2026-10-20 09:00", Unit.DAYS, "2026-10-24 09:00",
     "four plain days remained"),
    ("2026-10-13 18:00", "2026-10-13 20:00", "2026-10-20 09:00", Unit.HOURS, "2026-10-20 11:00",
     "two plain hours remained"),
]  # fmt: skip


@pytest.mark.parametrize(("paused", "end", "resumed", "unit", "again", "why"), RESUMED)
def test_a_pause(paused: str, end: str, resumed: str, unit: Unit, again: str, why: str) -> None:
    later = resume(moment(paused), moment(end), moment(resumed), unit, CALENDAR)

    assert (later.at, later.provisional) == (moment(again), False), why


def test_a_pause_that_ends_before_it_began_is_refused() -> None:
    with pytest.raises(ValueError, match="before it was paused"):
        resume(*(moment(f"2026-10-{day} 10:00") for day in (14, 16, 13)), Unit.DAYS, CALENDAR)


# --- years without a table --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "within", "expected", "provisional"),
    [
        ("2026-12-30 10:00", "1 workday", "2026-12-31 10:00", False),
        ("2026-12-31 10:00", "1 workday", "2027-01-01 10:00", True),
        ("2026-12-31 10:00", "2 workdays", "2027-01-04 10:00", True),
        ("2026-12-31 17:00", "1 workhour", "2027-01-01 09:00", True),
        ("2026-12-31 10:00", "5 days", "2027-01-05 10:00", False),
        ("2003-12-31 10:00", "1 workday", "2004-01-02 10:00", True),
        ("2027-03-06 10:00", "1 workday", "2027-03-09 08:30", True),
    ],
)
def test_an_unknown_year_works_monday_to_friday_and_says_so(
    start: str, within: str, expected: str, provisional: bool
) -> None:
    deadline = add(moment(start), parse_duration(within), CALENDAR)

    assert (deadline.at, deadline.provisional) == (moment(expected), provisional)


def test_a_pause_into_an_unknown_year_is_provisional() -> None:
    moments = (moment(day) for day in ("2026-12-29 10:00", "2026-12-31 10:00", "2026-12-31 10:00"))

    assert resume(*moments, Unit.WORKDAYS, CALENDAR).provisional


# --- hours and zones --------------------------------------------------------------------------
def test_round_the_clock_never_lands_on_a_day_off() -> None:
    assert due("2026-10-16 00:00", "24 workhours", ALL_DAY) == "2026-10-19 00:00"
    assert due("2026-10-15 00:00", "24 workhours", ALL_DAY) == "2026-10-16 00:00"
    assert due("2026-10-15 00:00", "1 workday", ALL_DAY) == "2026-10-16 00:00"


def test_the_last_minute_of_the_day_is_worked_round_the_clock() -> None:
    assert due("2026-10-15 23:30", "1 workhour", ALL_DAY) == "2026-10-16 00:30"


def test_three_stretches_a_day() -> None:
    spans = (Span(time(8), time(10)), Span(time(11), time(12)), Span(time(19), time(21)))
    calendar = replace(CALENDAR, spans=spans)

    assert due("2026-10-12 09:00", "3 workhours", calendar) == "2026-10-12 20:00"
    assert due("2026-10-12 07:00", "1 workday", calendar) == "2026-10-13 08:00"


@pytest.mark.parametrize(
    "spans",
    [
        (),
        (Span(time(14), time(17)), Span(time(8), time(12))),
        (Span(time(8), time(12)), Span(time(11), time(17))),
        (Span(time(8), time(0)), Span(time(9), time(10))),
    ],
)
def test_hours_that_make_no_day_are_refused(spans: tuple[Span, ...]) -> None:
    with pytest.raises(ValueError, match="working"):
        Calendar(spans=spans)


def test_hours_that_end_before_they_start_are_refused() -> None:
    with pytest.raises(ValueError, match="17:00-09:00 end before they start"):
        Span(time(17), time(9))


def test_the_calendar_s_zone_decides_what_day_it_is() -> None:
    urumqi_evening = datetime.fromisoformat("2026-10-16T23:30:00+06:00")  # Saturday in Shanghai

    assert add(urumqi_evening, parse_duration("1 workday"), CALENDAR).at == moment(
        "2026-10-20 08:30"
    )


@pytest.mark.parametrize("zone", ["Asia/Urumqi", "Europe/Amsterdam", "America/New_York"])
def test_another_zone_keeps_its_own_wall_time_over_a_change_of_clocks(zone: str) -> None:
    there = Calendar(zone=ZoneInfo(zone), years=frozenset({2026}))
    start = datetime(2026, 10, 23, 10, 0, tzinfo=ZoneInfo(zone))  # clocks change on the 25th

    due = add(start, parse_duration("7 workdays"), there).at

    assert (due.tzinfo, due.replace(tzinfo=None)) == (there.zone, datetime(2026, 11, 3, 10))
    assert count(start, due, Unit.WORKDAYS, there) == 7
    assert add(start, parse_duration("49 workhours"), there).at == due


def test_a_wall_time_that_does_not_exist_becomes_one_that_does() -> None:
    amsterdam = Calendar(zone=ZoneInfo("Europe/Amsterdam"))
    start = datetime(2026, 3, 28, 2, 30, tzinfo=amsterdam.zone)

    assert (
        add(start, parse_duration("1 day"), amsterdam).at.isoformat() == "2026-03-29T03:30:00+02:00"
    )
    assert (
        add(start, parse_duration("24 hours"), amsterdam).at.isoformat()
        == "2026-03-29T03:30:00+02:00"
    )


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        add(datetime(2026, 10, 12, 10), parse_duration("1 day"), CALENDAR)


def test_the_printed_calendar_agrees_with_its_source_on_every_day() -> None:
    from chinese_calendar import is_workday

    days = [
        date.fromordinal(n)
        for n in range(date(2004, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    ]

    assert [day for day in days if CALENDAR.is_workday(day) != is_workday(day)] == []
    workdays = [day for day in days if CALENDAR.is_workday(day)]
    first = CALENDAR.workdays_before(days[0])
    assert [CALENDAR.workday(first + n) for n in range(len(workdays))] == workdays


# --- how it is written ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3 workdays", 3, Unit.WORKDAYS),
        ("1 workday", 1, Unit.WORKDAYS),
        ("  20   WorkHours ", 20, Unit.WORKHOURS),
        ("1.5 hours", Decimal("1.5"), Unit.HOURS),
        ("15days", 15, Unit.DAYS),
        ("1 minute", 1, Unit.MINUTES),
        ("３ 个工作日", 3, Unit.WORKDAYS),
        ("20个工作小时", 20, Unit.WORKHOURS),
        ("7日", 7, Unit.DAYS),
        ("2小时", 2, Unit.HOURS),
        ("30分钟", 30, Unit.MINUTES),
    ],
)
def test_reading_a_length_of_time(text: str, amount: Decimal | int, unit: Unit) -> None:
    assert parse_duration(text) == Duration(amount, unit)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a length of time: write a number and a unit (workdays,"),
        ("3", "is not a length of time"),
        ("workdays", "is not a length of time"),
        ("three workdays", "is not a length of time"),
        ("3 workdyas", "did you mean “workdays”?"),
        ("3 working days", "no unit “working days”"),
        ("3 fortnights", "no unit “fortnights”: write a number and a unit"),
        ("-3 days", "must be above zero"),
        ("0 days", "must be above zero"),
        ("1,5 days", "must be above zero"),
        ("1.5 workdays", "working days are whole"),
        ("100001 days", "0 to 100000"),
        ("9" * 5000 + " days", "at most 100000"),
        ("٣ days", "must be above zero"),
        ("3 days " + "x" * 500, "…”"),
        ("nan days", "no unit"),
        ("1e3 days", "no unit"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(BadDuration) as refused:
        parse_duration(text)

    assert said in str(refused.value) or (said == "no unit" and "length" in str(refused.value))
    assert len(str(refused.value)) < 260


@pytest.mark.parametrize("text", ["3 workdays", "1 workday", "1.5 hours", "100 days", "1 minute"])
def test_a_length_of_time_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_duration(text)) == text


def test_a_length_of_time_is_spoken_in_the_reader_s_language() -> None:
    with override("en"):
        assert [
            spoken(parse_duration(text)) for text in ("1 workday", "3 workdays", "1.5 hours")
        ] == [
            "1 working day",
            "3 working days",
            "1.5 hours",
        ]
    with override("zh-hans"):
        assert spoken(parse_duration("3 workdays")) == "3个工作日"


def test_ten_thousand_deadlines_do_not_search_ten_thousand_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[int] = []
    find = Calendar._find_workday
    monkeypatch.setattr(
        Calendar, "_find_workday", lambda self, n: (searched.append(n), find(self, n))[1]
    )
    calendar = replace(CALENDAR)
    for hour in range(10_000):
        add(
            moment("2026-01-01 00:00") + timedelta(hours=hour),
            Duration(300, Unit.WORKDAYS),
            calendar,
        )

    assert len(searched) < 900
