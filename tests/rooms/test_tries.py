"""Counting tries: windows open, fill, close and are forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from bandeng.tries import actions
from bandeng.tries.actions import Limit
from bandeng.tries.models import Tally

AT = datetime(2026, 9, 29, 10, tzinfo=UTC)
TEN = timedelta(minutes=10)


@pytest.mark.django_db
def test_a_window_counts_and_then_begins_anew() -> None:
    counts = [
        actions.count("digits:1", within=TEN, at=AT + n * timedelta(minutes=4)) for n in range(4)
    ]
    assert counts == [1, 2, 3, 1]


@pytest.mark.django_db
def test_one_too_many_is_told_and_the_right_answer_forgets() -> None:
    limit = Limit(3, TEN)
    assert [actions.too_many("a", limit, at=AT) for _ in range(4)] == [False, False, False, True]
    assert not actions.too_many("b", limit, at=AT)
    actions.forget("a")
    assert not actions.too_many("a", limit, at=AT)


@pytest.mark.django_db
def test_what_was_tried_is_not_written_down() -> None:
    actions.count("from 203.0.113.9", within=TEN, at=AT)
    assert set(Tally.objects.get().key) <= set("0123456789abcdef")


@pytest.mark.django_db
def test_closed_windows_are_thrown_away_by_the_next_try(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    for name in "abc":
        actions.count(name, within=TEN, at=AT)
    with django_assert_num_queries(1):  # type: ignore[operator]
        actions.count("d", within=TEN, at=AT + 2 * TEN)
    assert Tally.objects.count() == 1


@pytest.mark.django_db
def test_a_crowd_is_counted_to_the_last_head() -> None:
    def one(_n: int) -> int:
        try:
            return actions.count("same", within=TEN, at=AT)
        finally:
            connection.close()

    def clean(_n: int) -> None:
        actions.forget("same")  # the crowd's own connections have committed it
        connection.close()

    with ThreadPoolExecutor(8) as crowd:
        counts = list(crowd.map(one, range(40)))
        list(crowd.map(clean, [0]))
    assert sorted(counts) == list(range(1, 41))


@pytest.mark.django_db
def test_a_count_inside_an_action_leaves_the_action_durable() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")
        actions.count("within", within=TEN, at=AT)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone()[0] == "on"
