"""Pages of what was found by words: never counted until the last one is reached."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from bandeng.journal.models import Line
from bandeng.web.ui.paging import Capped, Leafed, Newest
from tests.cast import Cast

Rows = QuerySet[Line]
pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(request: pytest.FixtureRequest, cast: Cast) -> Rows:
    """Return the first rows of the journal in order; the cast alone writes dozens."""
    ids = list(Line.objects.order_by("id").values_list("id", flat=True)[: request.param])
    assert len(ids) == request.param
    return Line.objects.filter(pk__in=ids).order_by("id")


@pytest.mark.parametrize("rows", [25], indirect=True)
def test_a_page_in_the_middle_knows_only_that_there_is_more(rows: Rows) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = Leafed(rows, 10).get_page("2")
        shown = list(page)
    assert (page.start_index(), page.end_index(), len(shown)) == (11, 20, 10)
    assert page.paginator.beyond
    assert page.has_next()
    assert page.has_previous()
    assert not [query for query in asked.captured_queries if "COUNT" in query["sql"]]


@pytest.mark.parametrize("rows", [20, 25], indirect=True)
def test_the_last_page_knows_how_many_there_were(rows: Rows) -> None:
    total = len(list(rows))
    last = Leafed(rows, 10).get_page(str(-(-total // 10)))
    assert not last.paginator.beyond
    assert not last.has_next()
    assert last.paginator.count == total == last.end_index()


@pytest.mark.parametrize("rows", [25], indirect=True)
@pytest.mark.parametrize("typed", [None, "", "0", "-3", "x", "1.5", "٣"])
def test_a_number_that_is_none_gives_the_first_page(rows: Rows, typed: str | None) -> None:
    assert Leafed(rows, 10).get_page(typed).number == 1


@pytest.mark.parametrize("rows", [25], indirect=True)
@pytest.mark.parametrize("typed", ["4", "200", "9999"])
def test_a_number_past_the_end_gives_the_last_page(rows: Rows, typed: str) -> None:
    page = Leafed(rows, 10).get_page(typed)
    assert page.number == 3
    assert len(list(page)) == 5


@pytest.mark.parametrize("rows", [25], indirect=True)
def test_nobody_leafs_further_than_what_is_counted(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bandeng.web.ui.paging.MOST_COUNTED", 20)
    page = Leafed(rows, 10).get_page("2")
    assert page.paginator.more
    assert not page.paginator.beyond
    assert not page.has_next()


@pytest.mark.parametrize("rows", [0], indirect=True)
def test_nothing_found_is_an_empty_first_page(rows: Rows) -> None:
    page = Leafed(rows, 10).get_page("1")
    assert page.paginator.count == 0
    assert not page.has_other_pages()


@pytest.mark.parametrize("rows", [25], indirect=True)
@pytest.mark.parametrize("typed", ["1", "2", "3", "4", "9999", "x"])
def test_pages_found_by_a_way_of_their_own_are_the_same(
    rows: Rows, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bandeng.web.ui.paging.MOST_COUNTED", 22)
    ids, asked = list(rows.values_list("pk", flat=True)), list[int]()

    def find(most: int) -> list[int]:
        asked.append(most)
        return ids[:most]

    there, same = Newest(rows, 10, find).get_page(typed), Leafed(rows, 10).get_page(typed)
    assert list(there) == list(same)
    assert there.number == same.number
    assert (there.has_next(), there.paginator.count) == (same.has_next(), same.paginator.count)
    assert there.paginator.beyond == same.paginator.beyond
    assert max(asked) <= 31, "never more than can be leafed to, and a page"


def test_what_is_not_among_the_rows_is_never_shown(cast: Cast) -> None:
    ids = list(Line.objects.order_by("id").values_list("id", flat=True)[:5])
    rows = Line.objects.filter(pk__in=ids[:2]).order_by("id")
    page = Newest(rows, 10, lambda most: ids[:most]).get_page("1")
    assert [line.pk for line in page] == ids[:2]


@pytest.mark.parametrize("rows", [25], indirect=True)
@pytest.mark.parametrize("order", [("id",), ("-id",), ("verb", "-id")])
@pytest.mark.parametrize("capped_at", [1000, 22])
def test_pages_are_in_the_order_of_the_rows(
    rows: Rows, order: tuple[str, ...], capped_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bandeng.web.ui.paging.MOST_COUNTED", capped_at)
    ordered = rows.order_by(*order)
    whole = list(ordered)
    for number in (1, 2):
        page = Capped(ordered, 10).get_page(number)
        assert list(page) == whole[number * 10 - 10 : number * 10]
        assert page.paginator.more == (capped_at == 22)


@pytest.mark.parametrize("rows", [25], indirect=True)
def test_which_rows_there_are_is_asked_once_where_they_are_few(rows: Rows) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert len(list(Capped(rows.filter(subject_kind__gt=""), 10).get_page(2))) == 10
    which, in_order, shown = (query["sql"] for query in asked.captured_queries)
    assert ("subject_kind" in which.split("WHERE")[1], "ORDER BY" in which) == (True, False)
    assert ("subject_kind" in in_order.split("WHERE")[1], "ORDER BY" in in_order) == (False, True)
    assert "subject_kind" in shown.split("WHERE")[1]
