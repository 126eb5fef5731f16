"""Pages of what was found by words: never counted until the last one is reached."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from bandeng.journal.models import Line
from bandeng.web.ui.paging import Leafed
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
