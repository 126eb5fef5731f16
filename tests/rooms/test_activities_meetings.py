"""Meetings: how a promise stands, answers on the spot, what is on the sheet and for whom."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.activities import actions, queries
from bandeng.activities.actions import Said
from bandeng.activities.queries.meetings import Kept, how_kept
from bandeng.journal.states import Refused
from bandeng.matters import actions as matters
from bandeng.matters.actions import NotYours
from bandeng.matters.models import Asker, Matter
from bandeng.matters.states import Outcome, Privacy, State
from bandeng.notices.models import Delivery
from bandeng.people.models import Person
from bandeng.playbooks.queries import remembered, seats_of
from bandeng.reports.queries import View, rows_of, values_of
from bandeng.reports.states import Measure
from tests.benches import NOW, adopt, asked, sat_down
from tests.cast import Cast
from tests.factories import raised
from tests.web.test_statements import MOST, statements

TODAY = date(2026, 3, 12)
LATER = NOW + timedelta(minutes=10)
ANSWERED = Said(answer="换好了", outcome=Outcome.SOLVED)


@pytest.fixture(autouse=True)
def _adopted(cast: Cast) -> None:
    adopt()


@pytest.mark.parametrize(
    ("state", "day", "kept"),
    [
        (State.ANSWERED, 9, Kept.KEPT),
        (State.CONFIRMED, 9, Kept.KEPT),
        (State.UNCONFIRMED, 20, Kept.KEPT),
        (State.RAISED, 11, Kept.LATE),
        (State.WORKING, 12, Kept.OPEN),
        (State.WAITING, 13, Kept.OPEN),
        (State.TAKEN, None, Kept.OPEN),
        (State.WITHDRAWN, 1, Kept.ENDED),
        (State.REDIRECTED, 20, Kept.ENDED),
    ],
)
def test_how_a_promise_stands(state: State, day: int | None, kept: Kept) -> None:
    assert how_kept(state, date(2026, 3, day) if day else None, TODAY) == kept


@pytest.mark.parametrize("name", ["secretary", "representative"])
def test_who_may_have_it_answers_on_the_spot(cast: Cast, name: str) -> None:
    raised, by = asked(sat_down(cast), cast, "路灯"), getattr(cast, name)
    done = actions.answer_there(raised, ANSWERED, by=by, at=LATER)
    assert done.on_the_spot
    matter = Matter.objects.get()
    assert (matter.state, matter.answer, matter.answered_by) == (State.ANSWERED, "换好了", by)


@pytest.mark.parametrize("name", ["secretary", "representative"])
def test_an_answer_there_is_one_act_of_twelve_statements(cast: Cast, name: str) -> None:
    raised, by = asked(sat_down(cast), cast, "路灯"), getattr(cast, name)
    Matter.objects.filter(pk=raised.matter_id).update(published_at=NOW)
    email, way = "qin@example.com", {"language": "zh-hans"}
    Asker.objects.update_or_create(matter_id=raised.matter_id, defaults={"email": email, **way})
    with remembered(), CaptureQueriesContext(connection) as captured:
        actions.answer_there(raised, ANSWERED, by=by, at=LATER)
    asked_for = statements(captured)
    assert len(asked_for) <= MOST, "\n".join(each[:120] for each in asked_for)
    assert Delivery.objects.filter(effect_key__contains=":answer:").exists()


def test_the_same_answer_again_does_nothing_another_is_refused(cast: Cast) -> None:
    raised = asked(sat_down(cast), cast, "路灯")
    for _time in range(2):
        actions.answer_there(raised, ANSWERED, by=cast.secretary, at=LATER)
    other = Said(answer="没换", outcome=Outcome.EXPLAINED)
    with pytest.raises(Refused):
        actions.answer_there(raised, other, by=cast.secretary, at=LATER)
    with pytest.raises(Refused):
        actions.answer_there(raised, Said(answer=" "), by=cast.secretary, at=LATER)


def test_what_somebody_else_has_taken_is_his_to_answer(cast: Cast) -> None:
    raised = asked(sat_down(cast), cast, "路灯")
    matters.take(raised.matter, by=cast.representative, at=LATER)
    with pytest.raises(NotYours):
        actions.answer_there(raised, ANSWERED, by=cast.secretary, at=LATER)
    raised.refresh_from_db()
    assert not raised.on_the_spot


def test_the_sheet_holds_what_its_reader_sees_and_never_what_is_about_somebody(cast: Cast) -> None:
    meeting = sat_down(cast)
    asked(meeting, cast, "路灯")
    asked(meeting, cast, "家事", privacy=Privacy.PRIVATE)
    hidden = asked(meeting, cast, "村干部", privacy=Privacy.PRIVATE)
    Matter.objects.filter(pk=hidden.matter_id).update(kept_from=["person:1"])

    def sheet(person: Person) -> tuple[list[str], int]:
        rows, besides = queries.sheet_of(meeting, seats_of(person, LATER))
        return [row.matter.text for row in rows], besides

    assert sheet(cast.secretary) == (["路灯"], 1)
    assert sheet(cast.other_desk) == ([], 2)
    assert queries.public_sheet_of(meeting) == ([], 2)


def test_many_are_opened_at_once_each_held_back_for_its_reason(cast: Cast) -> None:
    meeting = sat_down(cast)
    free = asked(meeting, cast, "路灯")
    asked(meeting, cast, "打13912345678")
    asked(meeting, cast, "家事", privacy=Privacy.PRIVATE)
    about = asked(meeting, cast, "村干部", privacy=Privacy.PRIVATE)
    Matter.objects.filter(pk=about.matter_id).update(kept_from=["person:1"])
    numbers = list(Matter.objects.order_by("pk").values_list("number", flat=True))
    summary = matters.make_public_many(numbers, by=cast.secretary, at=LATER)
    assert [matter.pk for matter in summary.done] == [free.matter_id]
    assert len({why for _matter, why in summary.refused}) == 3
    again = matters.make_public_many([free.matter.number], by=cast.secretary, at=LATER)
    assert (again.done, again.refused) == ([], [])


def test_an_answer_on_the_spot_takes_no_more_statements_than_its_two_acts(cast: Cast) -> None:
    asked(sat_down(cast), cast, "热身")
    raised = asked(sat_down(cast), cast, "路灯")
    with remembered(), CaptureQueriesContext(connection) as done:
        actions.answer_there(raised, ANSWERED, by=cast.representative, at=LATER)
    assert len(statements(done)) <= 16, "\n".join(s[:90] for s in statements(done))


def test_a_number_takes_only_what_was_asked_at_such_activities(cast: Cast) -> None:
    meeting = sat_down(cast)
    there = asked(meeting, cast, "会上说的")
    raised(cast, NOW, title="网上说的")
    of = Measure("asked", kinds=("residents-request",), asked_at=("bench-meeting",))
    others = replace(of, asked_at=("officer-visit",))
    everywhere = replace(of, asked_at=None)
    view = View(seats_of(cast.supervisor, LATER), LATER)
    found = values_of([replace(m, id=str(n)) for n, m in enumerate([of, others, everywhere])], view)
    assert list(found.values()) == [1, 0, 2]
    assert [matter.pk for matter in rows_of(of, view)] == [there.matter_id]
