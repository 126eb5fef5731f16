"""The same act on many requests: done where it may be, a sentence where not."""

from datetime import timedelta
from typing import Any

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter, SavedView
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import NewPerson
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY, answered, fresh, raised, taken

LATER = MONDAY + timedelta(hours=8)


@pytest.fixture
def colleague(cast: Cast) -> Person:
    """Return a second representative of Upper Willow."""
    new = NewPerson("许知远", "10000000050")
    (person,) = people.enter_many([new], by=Voice.SYSTEM, at=FOUNDED)
    people.appoint(person, post="representative", place=cast.village, by=Voice.SYSTEM, at=FOUNDED)
    return person


def test_assigning_many_tells_what_was_done_and_why_not(cast: Cast, colleague: Person) -> None:
    mine, done = raised(cast, title="可以"), answered(cast, title="答了")
    other = raised(cast, title="别处", place=cast.place("150102"))
    numbers = [mine.number, done.number, other.number, "99999999"]
    summary = actions.assign_many(numbers, to=colleague, by=cast.desk, at=LATER, reason="分一分")
    assert [m.title for m in summary.done] == ["可以"]
    why = {matter.title: said for matter, said in summary.refused}
    assert set(why) == {"答了", "别处"}
    assert colleague.name in why["别处"]
    assert fresh(mine).owner_id == colleague.pk
    assert fresh(other).owner_id == cast.neighbour_representative.pk
    line = Line.objects.get(subject_id=mine.pk, verb=Verb.MATTER_ASSIGNED)
    assert (line.said["owner"], line.said["reason"]) == (colleague.name, "分一分")
    told = Notice.objects.filter(person=colleague, subject_id=mine.pk, verb=Verb.MATTER_ASSIGNED)
    assert told.count() == 1


def test_assigning_does_not_move_the_clock(cast: Cast, colleague: Person) -> None:
    matter = taken(cast)
    actions.assign_many([matter.number], to=colleague, by=cast.desk, at=LATER)
    assert fresh(matter).due_at == matter.due_at
    assert fresh(matter).entered_at == matter.entered_at


def test_what_one_does_not_see_is_not_there(cast: Cast, colleague: Person) -> None:
    hidden = raised(cast)
    summary = actions.assign_many([hidden.number], to=colleague, by=cast.other_desk, at=LATER)
    assert (summary.done, summary.refused) == ([], [])
    assert fresh(hidden).owner_id == hidden.owner_id


def test_one_without_the_right_is_told_so(cast: Cast, colleague: Person) -> None:
    matter = raised(cast)
    by = cast.grid_worker
    summary = actions.assign_many([matter.number], to=colleague, by=by, at=LATER)
    assert summary.done == []
    assert len(summary.refused) == 1


def test_reminding_many(cast: Cast) -> None:
    matter, done = taken(cast, title="在办"), answered(cast, title="答了")
    bare = raised(cast, title="没人")
    Matter.objects.filter(pk=bare.pk).update(owner=None)
    numbers = [matter.number, done.number, bare.number]
    summary = actions.remind_many(numbers, by=cast.desk, at=LATER, text="请尽快")
    assert [m.title for m in summary.done] == ["在办"]
    assert {m.title for m, _why in summary.refused} == {"答了", "没人"}
    told = Notice.objects.filter(verb=Verb.MATTER_REMINDED, person=cast.representative)
    assert told.count() == 1


def test_the_number_of_statements_does_not_grow(
    cast: Cast, colleague: Person, django_assert_max_num_queries: Any
) -> None:
    numbers = [raised(cast, MONDAY + timedelta(minutes=n)).number for n in range(60)]
    with django_assert_max_num_queries(12):
        actions.assign_many(numbers, to=colleague, by=cast.desk, at=LATER)
    with django_assert_max_num_queries(12):
        done = actions.remind_many(numbers, by=cast.desk, at=LATER).done
    assert len(done) == 60


def test_too_many_at_once_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.remind_many([str(n) for n in range(201)], by=cast.desk, at=LATER)


def test_a_view_is_kept_under_its_name_and_replaced_by_the_next(cast: Cast) -> None:
    for query in ("overdue=on", "unowned=on"):
        actions.keep_view(name=" 急的 ", query=query, by=cast.desk, at=LATER)
    assert [(v.name, v.query) for v in cast.desk.saved_views.all()] == [("急的", "unowned=on")]


@pytest.mark.parametrize("more", [{"name": "  "}, {"name": "长" * 41}, {"query": "x" * 501}])
def test_a_view_that_cannot_be_kept(cast: Cast, more: dict[str, str]) -> None:
    with pytest.raises(Refused):
        actions.keep_view(**{"name": "好", "query": ""} | more, by=cast.desk, at=LATER)


def test_nobody_keeps_more_than_thirty_views(cast: Cast) -> None:
    for number in range(30):
        actions.keep_view(name=str(number), query="", by=cast.desk, at=LATER)
    with pytest.raises(Refused):
        actions.keep_view(name="再一个", query="", by=cast.desk, at=LATER)
    actions.keep_view(name="7", query="overdue=on", by=cast.desk, at=LATER)


def test_one_lets_go_of_ones_own_views_only(cast: Cast) -> None:
    view = actions.keep_view(name="我的", query="", by=cast.desk, at=LATER)
    with pytest.raises(SavedView.DoesNotExist):
        actions.forget_view(view.pk, by=cast.supervisor, at=LATER)
    actions.forget_view(view.pk, by=cast.desk, at=LATER)
    assert not cast.desk.saved_views.exists()
