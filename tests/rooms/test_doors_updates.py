"""News from other programs: a note for staff, taken once, whatever state the matter is in."""

from dataclasses import replace

import pytest

from bandeng.doors import actions
from bandeng.doors.actions import News
from bandeng.doors.models import OutsideUpdate
from bandeng.doors.states import Grant
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions as matters
from bandeng.matters.states import State
from bandeng.notices.models import Notice
from tests.factories import MONDAY, fresh, matter_at, raised

NEWS = News("77", "closed", "打13800138000找老李", MONDAY)


@pytest.fixture
def key(cast):
    return actions.make_key("市政", [Grant.UPDATE], by=Voice.SYSTEM, at=MONDAY)[0]


@pytest.mark.parametrize("state", list(State))
def test_it_moves_and_answers_nothing(cast, key, state):
    before = matter_at(state, cast)
    actions.take_update(before, NEWS, key=key, at=before.changed_at)
    after = fresh(before)
    same = ("state", "answer", "outcome", "owner_id", "due_at", "next_at", "first_replied_at")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    line = Line.objects.filter(subject_id=before.pk).latest("id")
    assert (line.verb, line.public, line.by_name) == (Verb.MATTER_NOTED, False, Voice.SYSTEM)


def test_whoever_has_it_is_told(cast, key):
    matter = raised(cast)
    actions.take_update(matter, NEWS, key=key, at=MONDAY)
    told = Notice.objects.get(verb=Verb.MATTER_NOTED)
    assert told.person_id == cast.representative.pk


def test_a_second_time_is_refused_and_leaves_nothing(cast, key):
    matter = raised(cast)
    actions.take_update(matter, NEWS, key=key, at=MONDAY)
    with pytest.raises(Refused):
        actions.take_update(raised(cast), NEWS, key=key, at=MONDAY)
    assert OutsideUpdate.objects.count() == 1
    assert Line.objects.filter(verb=Verb.MATTER_NOTED).count() == 1
    actions.take_update(matter, replace(NEWS, update_id="78"), key=key, at=MONDAY)
    assert OutsideUpdate.objects.count() == 2


def test_what_is_blacked_out_stands_nowhere_else(cast, key):
    matter = raised(cast)
    update = actions.take_update(matter, NEWS, key=key, at=MONDAY)
    matters.redact(matter, by=cast.secretary, at=MONDAY)
    line = Line.objects.get(verb=Verb.MATTER_NOTED)
    assert "13800138000" not in line.said["text"]
    update.refresh_from_db()
    assert update.text == ""
