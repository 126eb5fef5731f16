"""The lists of a sheet are the same rows in the same order, whoever counts them."""

from datetime import date, timedelta

import pytest

from bandeng.matters import actions
from bandeng.matters.states import Outcome, Privacy, State
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.queries import library, seats_of
from bandeng.playbooks.schema_rates import Sheet, SheetPart
from bandeng.playbooks.vocabulary import SheetColumn
from bandeng.reports import sheets
from bandeng.reports.periods import Period
from bandeng.reports.queries import View
from bandeng.web.office import sheet_page
from tests.cast import at
from tests.factories import MONDAY, answered, matter_at, raised, taken

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
NOW = at("2026-03-20 09:00")


def sheet(*parts):
    lists = parts or (tuple(SheetColumn)[:9], tuple(SheetColumn)[9:])
    words = Words(zh="清单", en="List")
    return Sheet(
        title=words,
        kinds=("residents-request",),
        parts=tuple(SheetPart(title=words, columns=columns) for columns in lists),
    )


def view(person, period=MARCH, within=""):
    return View(seats_of(person, NOW), NOW, within, period)


def on(person, period=MARCH, within=""):
    return sheets.printed(sheet(), view(person, period, within))


def test_every_list_has_every_row_in_one_order(cast):
    for number, state in enumerate(s for s in State if s is not State.JOINED):
        matter_at(state, cast, MONDAY + timedelta(hours=number))
    rows = on(cast.supervisor)
    drawn = sheet_page.lists(sheet(), rows, library(NOW))
    urls = [[line.url for line in each["lines"]] for each in drawn]
    assert urls[0] == urls[1]
    assert [line.running for line in drawn[0]["lines"]] == list(range(1, len(rows) + 1))
    assert [row.raised_at for row in rows] == sorted(row.raised_at for row in rows)


def test_the_sums_are_counts_of_the_rows(cast):
    answered(cast)
    matter = taken(cast, MONDAY + timedelta(hours=1))
    actions.answer(
        matter, text="说明了政策。", outcome=Outcome.EXPLAINED, by=cast.representative,
        at=MONDAY + timedelta(hours=3),
    )  # fmt: skip
    raised(cast, MONDAY + timedelta(hours=2))
    assert sheets.summed(on(cast.supervisor)) == sheets.Sums(all=3, solved=1, answered=2, open=1)


@pytest.mark.parametrize(
    ("when", "stands"),
    [("2026-02-27 09:00", True), ("2026-03-31 17:00", True), ("2026-04-01 09:00", False)],
)
def test_what_is_open_stands_on_it_if_it_came_in_before_the_end(cast, when, stands):
    raised(cast, at(when))
    assert bool(on(cast.supervisor)) is stands


def test_what_was_answered_before_the_period_is_not_on_it(cast):
    answered(cast, at("2026-02-02 09:00"))
    assert on(cast.supervisor) == []
    assert len(on(cast.supervisor, Period())) == 1


def test_who_sees_less_has_a_shorter_sheet(cast):
    raised(cast)
    raised(cast, place=cast.place("15020101"))
    assert len(on(cast.supervisor)) == 2
    assert len(on(cast.other_desk)) == 1
    assert len(on(cast.supervisor, within=cast.village.path)) == 1


def test_paper_says_nothing_of_who_asked_nor_of_what_is_confidential(cast):
    raised(cast, title="找秦若水 电话13800000000", text="请打13800000000")
    secret = raised(cast, privacy=Privacy.CONFIDENTIAL, title="村里账目不清")
    drawn = sheet_page.lists(sheet(), on(cast.supervisor), library(NOW))
    said = str([line.cells for each in drawn for line in each["lines"]])
    assert "13800000000" not in said
    assert secret.title not in said


def test_more_than_a_sheet_holds_is_told(cast):
    for hour in range(3):
        raised(cast, MONDAY + timedelta(hours=hour))
    assert len(sheets.printed(sheet(), view(cast.supervisor), most=1)) == 2


def test_it_is_one_statement(cast, django_assert_num_queries):
    raised(cast)
    looking, rules = view(cast.supervisor), library(NOW)
    with django_assert_num_queries(1):
        rows = sheets.printed(sheet(), looking)
        sheet_page.lists(sheet(), rows, rules)
