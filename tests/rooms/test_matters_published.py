"""The published are found newest first, week by week, and are the same as by looking at all."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from bandeng.journal.states import Voice
from bandeng.matters import published
from bandeng.matters.models import Matter
from bandeng.matters.permissions import is_public
from bandeng.matters.published import Sought, cut_off, newest, rows
from bandeng.matters.searching import EPOCH, WEEK, week_of
from bandeng.matters.states import OPEN, Privacy, State
from bandeng.places import actions as places
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY, raised

NOW = MONDAY + timedelta(hours=9)
WEEKS = [0, 0, 1, 1, 2, 3, 5, 9, 17, 40, 66, 300]
STILL_OPEN = Q(state__in=OPEN)
STRANGE = "it's a\\b | 'x"
OVER = {"state": State.ANSWERED, "answer": "好了", "outcome": "solved", "answered_at": NOW}


@pytest.fixture
def spread(cast: Cast) -> list[Matter]:
    """Publish requests of two towns and two categories over six years, and hide as many."""
    made = []
    for n, weeks in enumerate(WEEKS):
        place = cast.grid if n % 3 else cast.place("150201")
        category = "water" if n % 4 == 1 else "street-lamps"
        text = "路灯和自来水" if n % 2 else "路灯不亮"
        made.append(raised(cast, title=text, text=text, category=category, place=place))
        _at_last(made[-1], published_at=NOW - timedelta(weeks=weeks, hours=n))
        if n % 5 == 0:
            _at_last(made[-1], **OVER)
    for hidden in (
        {"privacy": Privacy.PRIVATE},
        {"privacy": Privacy.CONFIDENTIAL, "published_at": None},
        {"published_at": None},
        {"state": State.WITHDRAWN},
        {"state": State.REDIRECTED},
        {"privacy": Privacy.PRIVATE, "published_at": None, "kept_from": ["person:1"]},
    ):
        row = raised(cast, title="路灯不亮", text="路灯不亮")
        _at_last(row, **{"published_at": NOW - timedelta(minutes=1), **hidden})
    return made


def _at_last(matter: Matter, **values: object) -> None:
    Matter.objects.filter(pk=matter.pk).update(**values)


@pytest.fixture(params=[(1000, 4), (1, 0)], ids=["among the newest", "by marks"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Look through the newest, or through one of them, so that the index is asked."""
    monkeypatch.setattr(published, "NEWEST", request.param[0])
    monkeypatch.setattr(published, "TIMES", request.param[1])
    published._statements.cache_clear()
    yield request.node.callspec.id
    published._statements.cache_clear()


def test_it_finds_what_is_there(cast: Cast, spread: list[Matter], way: str) -> None:
    paths = ["", *(cast.place(code).path for code in ("15", "1502")), cast.grid.path]
    asked = product(
        ("", "路灯", "自来水 路灯", "没有这个词"), paths, ("", "water"), (Q(), STILL_OPEN)
    )
    empty = 0
    for parts in asked:
        sought = Sought(*parts)
        there = list(rows(sought).values_list("pk", flat=True))
        empty += not there
        for most in (1, 4, 50):
            if sought.by_marks:
                assert newest(sought, most, NOW) == there[:most]
    assert empty == 16, "only the word in none finds nothing"


def test_a_category_may_be_called_anything(cast: Cast, spread: list[Matter], way: str) -> None:
    for name in (STRANGE, "路 灯", "!"):
        _at_last(spread[3], category=name)
        assert newest(Sought(category=name), 9, NOW) == [spread[3].pk]


def test_it_goes_on_after_a_row(cast: Cast, spread: list[Matter], way: str) -> None:
    same = spread[1:3]
    for each in same:
        _at_last(each, published_at=NOW - timedelta(days=1))
    sought, found = Sought("路灯"), list[int]()
    mark = published.FROM_THE_FIRST
    while page := newest(sought, 2, NOW, mark):
        found += page
        mark = (Matter.objects.get(pk=page[-1]).published_at, page[-1])
    assert len(found) == len(spread)
    assert found == list(rows(sought).values_list("pk", flat=True))


def test_what_cannot_be_read_is_not_found_by_marks_either(cast: Cast, way: str) -> None:
    hidden = raised(cast, title="路灯不亮", text="路灯不亮", privacy=Privacy.PRIVATE)
    _at_last(hidden, published_at=NOW)
    asked = Sought("路灯"), Sought(under=cast.grid.path), Sought(category=hidden.category)
    assert [newest(each, 9, NOW) for each in asked] == [[], [], []]
    _at_last(hidden, privacy=Privacy.PUBLIC)
    assert [newest(each, 9, NOW) for each in asked] == [[hidden.pk]] * 3


def test_where_there_are_two_trees_each_has_its_own(
    cast: Cast, spread: list[Matter], way: str
) -> None:
    other = places.found(
        None, level="banner", code="99", name="另一个县", by=Voice.SYSTEM, at=FOUNDED
    )
    assert newest(Sought("路灯", other.path), 9, NOW) == []
    assert len(newest(Sought("路灯", cast.place("15").path), 99, NOW)) == len(spread)


@pytest.mark.parametrize("sought", [Sought(), Sought("路灯"), Sought(besides=STILL_OPEN)])
def test_rows_are_cut_off_before_more_is_asked_of_them(
    cast: Cast, spread: list[Matter], sought: Sought
) -> None:
    there = list(rows(sought))
    assert list(cut_off(sought, 4, NOW)) == there[:4]
    fifth = there[4].pk
    assert not cut_off(sought, 4, NOW).filter(pk=fifth)
    assert cut_off(sought, 5, NOW).filter(pk=fifth)


def test_signs_that_are_no_words_find_nothing(cast: Cast, spread: list[Matter], way: str) -> None:
    for typed in ("½", "②", "的", "...", "½ 的"):
        sought = Sought(typed, cast.grid.path)
        assert newest(sought, 9, NOW) == list(rows(sought).values_list("pk", flat=True)) == []


def test_a_number_and_a_state_alone_are_found_another_way(cast: Cast) -> None:
    assert not Sought(raised(cast).number).by_marks
    assert not Sought(besides=STILL_OPEN).by_marks
    assert not Sought(under=cast.place("15").path).by_marks
    assert Sought(under=cast.grid.path).by_marks


def test_what_many_answer_to_is_not_asked_of_the_index(cast: Cast, spread: list[Matter]) -> None:
    with CaptureQueriesContext(connection) as caught:
        assert len(newest(Sought("路灯"), 3, NOW)) == 3
    assert len(caught) == 1
    with CaptureQueriesContext(connection) as caught:
        assert newest(Sought("没有"), 3, NOW) == []
    assert len(caught) == 2


@pytest.mark.parametrize(("most", "spans"), [(2, 1), (5, 2), (10, 3), (11, 4), (50, 5)])
def test_no_older_weeks_are_asked_for_than_needed(
    cast: Cast, spread: list[Matter], monkeypatch: pytest.MonkeyPatch, most: int, spans: int
) -> None:
    monkeypatch.setattr(published, "NEWEST", 1)
    monkeypatch.setattr(published, "TIMES", 0)
    published._statements.cache_clear()
    with CaptureQueriesContext(connection) as caught:
        newest(Sought("路灯"), most, NOW)
    published._statements.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE) {caught[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.findall(r"Values Scan.*actual.*rows=(\d+)", plan) == [str(spans)]


@pytest.mark.parametrize("later", range(0, 130, 7))
def test_every_week_is_asked_for_once(later: int) -> None:
    now = NOW + timedelta(weeks=later)
    asked = list(published._spans(Sought("路灯"), now))
    assert len(asked) == published.SPANS
    last, weeks = week_of(now) + 1, list[int]()
    for marks, _before in asked[:-1]:
        assert marks.count("#") <= 8
        spans = [map(int, found) for found in re.findall(r"#(\d+)\.(\d+)", marks)]
        found = [n * length + each for length, n in spans for each in range(length)]
        weeks += sorted(found, reverse=True)
    assert weeks == list(range(last, last - len(weeks), -1))
    ends = [before for _marks, before in asked]
    assert ends[0] == "infinity"
    assert ends[-1] == EPOCH + weeks[-1] * WEEK
    assert len(weeks) > 256


def test_the_rows_have_the_rule_of_all_that_is_public(cast: Cast, spread: list[Matter]) -> None:
    every = Matter.objects.filter(is_public())
    assert set(rows(Sought())) == set(every) == set(spread)
