"""What is written together is one statement, and is there for whoever asks in between."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bandeng.activities.models import Activity, Coming
from bandeng.journal.actions import Entry, record_many
from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters.models import Asker, Matter
from bandeng.notices import actions as notices
from bandeng.notices.actions import Message, Telling
from bandeng.notices.models import Delivery, Notice
from bandeng.statements import Part, change_each, insert, later, next_ids, together
from tests.cast import Cast
from tests.factories import MONDAY, raised
from tests.happenings import adopt, planned
from tests.web.test_statements import statements


@pytest.fixture
def matter(cast: Cast) -> Matter:
    return raised(cast)


def line(pk: int, text: str) -> Entry:
    return Entry("matter", pk, Verb.MATTER_NOTED, Voice.SYSTEM, MONDAY, said={"text": text})


def telling(person: int, key: str) -> Telling:
    return Telling(person, Verb.MATTER_NOTED, "matter", 1, key, "heap", {"title": '"引号" \\ {}'})


def noted() -> list[str]:
    rows = Line.objects.filter(verb=Verb.MATTER_NOTED).order_by("pk")
    return [row.said["text"] for row in rows]


def test_rows_lines_notices_and_messages_are_one_statement(cast: Cast, matter: Matter) -> None:
    with CaptureQueriesContext(connection) as captured, together():
        matter.title = "新标题"
        matter.save(update_fields=["title"])
        record_many([line(matter.pk, "一")])
        notices.tell([telling(cast.desk.pk, "a")], at=MONDAY)
        record_many([line(matter.pk, "二"), line(matter.pk, "三")])
        notices.tell([telling(cast.grid_worker.pk, "a"), telling(cast.desk.pk, "a")], at=MONDAY)
        notices.send_many([Message("email", "a@b.example", "题", "文", "key")], at=MONDAY)
        assert not statements(captured)
    assert len(statements(captured)) == 1
    assert Matter.objects.get().title == "新标题"
    assert noted() == ["一", "二", "三"]
    told = Notice.objects.filter(verb=Verb.MATTER_NOTED).order_by("pk")
    assert [row.person_id for row in told] == [cast.desk.pk, cast.grid_worker.pk]
    assert told[0].said == {"title": '"引号" \\ {}'}
    sent = Delivery.objects.get(effect_key="key")
    assert (sent.to, sent.subject, sent.text, sent.at) == ("a@b.example", "题", "文", MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE args->>'key' = 'key'")
        assert len(cursor.fetchall()) == 1


def test_whoever_asks_finds_what_was_written_before(matter: Matter) -> None:
    with together():
        record_many([line(matter.pk, "一")])
        assert noted() == ["一"]
        matter.title = "甲"
        matter.save(update_fields=["title"])
        assert Matter.objects.get().title == "甲"


def test_a_row_that_is_written_twice_has_what_was_written_last(matter: Matter) -> None:
    with together():
        for title in ("甲", "乙", "丙"):
            matter.title = title
            matter.save(update_fields=["title"])
        change_each([matter], "title")
        matter.title = "丁"
        change_each([matter], "title")
    assert Matter.objects.get().title == "丁"


def test_one_inside_another_is_written_at_the_end_of_the_outer(matter: Matter) -> None:
    with CaptureQueriesContext(connection) as captured, together():
        with together():
            record_many([line(matter.pk, "一")])
        record_many([line(matter.pk, "二")])
    assert len(statements(captured)) == 1
    assert noted() == ["一", "二"]


@transaction.atomic
def fail_after(entry: Entry) -> None:
    with together():
        record_many([entry])
        raise ZeroDivisionError


def test_what_fails_leaves_nothing_behind(matter: Matter) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after(line(matter.pk, "一"))
    with together():
        with pytest.raises(ZeroDivisionError):
            fail_after(line(matter.pk, "二"))
        record_many([line(matter.pk, "三")])
    assert noted() == ["三"]


def test_a_conflict_is_told_where_the_savepoint_ends(cast: Cast, matter: Matter) -> None:
    twin = Matter.objects.get()
    twin.pk = next_ids((Matter, 1))[0][0]
    with together():
        record_many([line(matter.pk, "一")])
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)
        record_many([line(matter.pk, "二")])
    assert noted() == ["一", "二"]
    assert Matter.objects.count() == 1


def test_a_key_that_is_asked_for_is_there_at_once(cast: Cast) -> None:
    adopt()
    activity = planned(cast)
    with CaptureQueriesContext(connection) as captured, together():
        record_many([line(1, "一")])
        coming = Coming(activity=activity, person=cast.desk, invited_at=MONDAY)
        coming.save(force_insert=True)
        assert Coming.objects.get(pk=coming.pk).person_id == cast.desk.pk
    assert len(statements(captured)) == 2
    assert noted() == ["一"]


def test_many_rows_of_one_model(cast: Cast) -> None:
    adopt()
    activity = planned(cast)
    people = [cast.desk, cast.secretary, cast.supervisor]
    rows = [Coming(activity=activity, person=p, name=p.name, invited_at=MONDAY) for p in people]
    with CaptureQueriesContext(connection) as captured, together():
        insert(rows)
        insert([])
    assert len(statements(captured)) == 1
    found = Coming.objects.filter(activity=activity, person__in=people)
    assert {(row.person_id, row.name) for row in found} == {(p.pk, p.name) for p in people}


@pytest.mark.parametrize("waiting", [True, False])
def test_fields_of_many_rows_are_saved_as_they_differ(cast: Cast, waiting: bool) -> None:
    adopt()
    rows = [planned(cast), planned(cast)]
    for number, row in enumerate(rows):
        row.title, row.more, row.headcount = f"第{number}次", {"n": number}, 5
        row.starts_at -= timedelta(days=number)
        row.host = None if number else cast.desk
    fields = ["title", "more", "headcount", "starts_at", "host"]
    if waiting:
        with together():
            change_each(rows, *fields)
    else:
        change_each(rows, *fields)
    change_each([], *fields)
    for row in rows:
        fresh = Activity.objects.get(pk=row.pk)
        assert all(getattr(fresh, name) == getattr(row, name) for name in fields)


def test_keys_of_rows_to_come_are_given_to_nobody_else(cast: Cast) -> None:
    matters, askers, none = next_ids((Matter, 3), (Asker, 1), (Activity, 0))
    assert (len(set(matters)), len(askers), none) == (3, 1, [])
    assert raised(cast).pk not in matters


def test_another_thread_writes_at_once() -> None:
    caught: list[BaseException] = []

    def add() -> None:
        try:
            later(lambda _items: [Part("SELECT 1", [])], [1])
        except RuntimeError as no:
            caught.append(no)

    with together():
        thread = threading.Thread(target=add)
        thread.start()
        thread.join()
    assert len(caught) == 1
