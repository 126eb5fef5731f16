"""What others handled is taken in with its own instants; nobody here is said to have done it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions
from bandeng.matters.actions import BadHistory, NotYours
from bandeng.matters.history import Past
from bandeng.matters.models import Asker, Matter, Origin
from bandeng.matters.permissions import is_public
from bandeng.matters.states import PASTS, TOLD, Outcome, State, reached
from bandeng.notices.models import Delivery, Notice
from bandeng.playbooks.queries import library, seats_of
from bandeng.reports import queries
from bandeng.reports.queries import View
from tests.cast import at
from tests.factories import fresh

THEN, NOW = at("2019-04-18 21:55"), at("2026-03-11 09:00")
CLOSED = at("2019-04-20 08:00")
DUE = at("2019-04-19 05:55")


def past(cast, key="42254749", **changed):
    usual = {
        "key": key,
        "kind": "residents-request",
        "category": "roads",
        "text": "桥头的路灯不亮",
        "place": cast.grid,
        "raised_at": THEN,
        "state": State.UNCONFIRMED,
        "closed_at": CLOSED,
        "answer": "已经修好",
        "status": "Closed",
    }
    return Past(**{**usual, **changed})


def open_past(cast, key="1", **changed):
    return past(cast, key, **{"state": State.TAKEN, "closed_at": None, "answer": "", **changed})


def take_in(*rows, by=Voice.SYSTEM, source="old-hotline", when=NOW):
    return actions.take_history(rows, source=source, by=by, at=when)


def only():
    return Matter.objects.get()


class TestWhatIsOver:
    def test_its_instants_are_its_own(self, cast):
        assert take_in(past(cast, due_at=DUE)).new == 1
        matter = only()
        assert (matter.raised_at, matter.answered_at, matter.due_at) == (THEN, CLOSED, DUE)
        assert matter.changed_at == CLOSED
        assert matter.state == State.UNCONFIRMED, "nobody knows what who asked says of it"
        assert (matter.answer, matter.outcome) == ("已经修好", Outcome.EXPLAINED)
        assert (matter.owner, matter.answered_by, matter.next_at) == (None, None, None)

    def test_it_was_late_if_it_was_closed_after_its_time(self, cast):
        take_in(
            past(cast, "late", due_at=DUE),
            past(cast, "kept", due_at=CLOSED),
            past(cast, "none"),
        )
        late = {o.key: o.matter.expired_at for o in Origin.objects.select_related("matter")}
        assert late == {"late": DUE, "kept": None, "none": None}
        view = View(seats_of(cast.supervisor, NOW), NOW)
        measures = queries.measures(library(NOW), NOW)
        found = {name: queries.value_of(measures[f"every-{name}"], view) for name in ("on-time",)}
        assert found == {"on-time": 2}

    def test_the_clock_leaves_it_alone(self, cast):
        take_in(past(cast, due_at=DUE))
        before = Matter.objects.values().get()
        actions.tick(at=NOW + timedelta(days=40))
        assert Matter.objects.values().get() == before

    def test_an_answer_nobody_wrote_is_not_invented(self, cast):
        take_in(past(cast, answer=" "))
        assert "without a written answer" in only().answer or "没有留下书面答复" in only().answer

    def test_what_was_confirmed_is_confirmed_then(self, cast):
        take_in(past(cast, state=State.CONFIRMED))
        assert (only().confirmed_at, only().rating, only().satisfied) == (CLOSED, None, None)


class TestWhatIsOpen:
    def test_it_lies_with_who_answers_now_and_keeps_its_due_instant(self, cast):
        due = NOW + timedelta(days=3)
        take_in(open_past(cast, due_at=due))
        matter = only()
        assert (matter.owner, matter.rung) == (cast.representative, "green")
        assert (matter.state, matter.due_at, matter.raised_at) == (State.TAKEN, due, THEN)
        assert matter.next_at
        assert matter.next_at > NOW

    def test_what_ran_out_long_ago_is_late_and_does_not_climb(self, cast):
        take_in(open_past(cast, due_at=DUE))
        matter = only()
        assert (matter.expired_at, matter.due_at, matter.rung) == (DUE, DUE, "green")
        assert matter.next_at is None or matter.next_at > NOW
        actions.tick(at=NOW)
        assert fresh(matter).due_at == DUE
        assert not Notice.objects.exists(), "years of reminders are sent to nobody"

    def test_years_of_reminders_become_the_next_one(self, cast):
        take_in(open_past(cast, due_at=DUE))
        soon = only().next_at
        if soon is None:
            pytest.skip("this kind reminds nobody after the last deadline")
        assert NOW < soon < NOW + timedelta(days=20)
        actions.tick(at=soon)
        lines = Line.objects.filter(verb=Verb.MATTER_REMINDED)
        assert lines.count() == 1

    def test_without_a_time_no_clock_runs(self, cast):
        take_in(open_past(cast))
        assert (only().due_at, only().next_at, only().expired_at) == (None, None, None)

    def test_it_is_worked_on_like_any_other(self, cast):
        take_in(open_past(cast, due_at=NOW + timedelta(days=3)))
        matter = only()
        later = NOW + timedelta(hours=1)
        actions.answer(
            matter, text="修好了", outcome=Outcome.SOLVED, by=cast.representative, at=later
        )
        assert fresh(matter).state == State.ANSWERED


class TestWhatIsSaid:
    def test_the_one_line_says_it_was_taken_in_now_by_whom(self, cast):
        take_in(past(cast, due_at=DUE), by=cast.steward)
        line = Line.objects.get(subject_kind="matter")
        assert (line.verb, line.at, line.by_id) == (Verb.MATTER_TAKEN_IN, NOW, cast.steward.pk)
        assert line.said["key"] == "42254749"
        assert line.said["raised"] == THEN.isoformat()
        assert line.said["closed"] == CLOSED.isoformat()

    def test_nobody_is_told_and_nothing_is_public(self, cast):
        take_in(past(cast), open_past(cast), open_past(cast, "2", due_at=DUE))
        assert not Notice.objects.exists()
        assert not Delivery.objects.exists()
        assert not Asker.objects.exists()
        assert not Matter.objects.filter(is_public()).exists()

    def test_where_it_was_before_is_kept(self, cast):
        take_in(past(cast))
        origin = only().origin
        assert (origin.source, origin.key, origin.status) == ("old-hotline", "42254749", "Closed")
        assert (origin.closed_at, origin.taken_in_at) == (CLOSED, NOW)


class TestOnce:
    def test_the_same_file_again_does_nothing(self, cast):
        rows = [past(cast), open_past(cast)]
        take_in(*rows)
        before = list(Matter.objects.order_by("pk").values())
        again = take_in(*rows, when=NOW + timedelta(days=1))
        assert (again.new, again.known) == (0, 2)
        assert list(Matter.objects.order_by("pk").values()) == before
        assert Line.objects.filter(verb=Verb.MATTER_TAKEN_IN).count() == 2

    def test_a_longer_file_adds_what_is_new(self, cast):
        take_in(past(cast))
        grown = take_in(past(cast), past(cast, "next"))
        assert (grown.new, grown.known) == (1, 1)

    def test_the_same_key_of_another_source_is_another_matter(self, cast):
        take_in(past(cast))
        assert take_in(past(cast), source="elsewhere").new == 1


FAULTS = [
    {"kind": "no-such-kind"},
    {"category": "no-such-category"},
    {"text": " "},
    {"key": " "},
    {"key": "x" * 81},
    {"closed_at": None},
    {"closed_at": THEN - timedelta(seconds=1)},
    {"closed_at": NOW + timedelta(seconds=1)},
    {"raised_at": NOW + timedelta(seconds=1)},
    {"due_at": THEN - timedelta(seconds=1)},
    {"post": "steward"},
    {"state": State.ANSWERED},
    {"state": State.JOINED},
]


class TestFaults:
    @pytest.mark.parametrize("wrong", FAULTS, ids=str)
    def test_one_wrong_row_keeps_everything_out(self, cast, wrong):
        with pytest.raises(BadHistory) as refused:
            take_in(past(cast, "good"), past(cast, **wrong))
        assert list(refused.value.faults) == [1]
        assert len(refused.value.faults[1]) > 6
        assert not Matter.objects.exists()
        assert not Line.objects.filter(verb=Verb.MATTER_TAKEN_IN).exists()

    def test_every_fault_is_told_at_once(self, cast):
        with pytest.raises(BadHistory) as refused:
            take_in(past(cast), past(cast, "b", text=""), past(cast, "c", category="x"))
        assert list(refused.value.faults) == [1, 2]

    def test_a_key_twice_in_one_file(self, cast):
        with pytest.raises(BadHistory) as refused:
            take_in(past(cast), past(cast, "b"), past(cast))
        assert list(refused.value.faults) == [2]
        assert "1" in refused.value.faults[2]

    @pytest.mark.parametrize("role", ["representative", "desk", "supervisor"])
    def test_only_who_looks_after_the_places_may(self, cast, role):
        with pytest.raises(NotYours):
            take_in(past(cast), by=getattr(cast, role))
        assert not Matter.objects.exists()


def test_every_past_is_reached_by_the_table():
    assert {state: reached(moves) for state, moves in PASTS.items()} == {s: s for s in PASTS}
    assert State.ANSWERED not in PASTS, "an answer that waits for a word would be a promise of ours"
    assert {State.UNCONFIRMED, State.CONFIRMED} == set(TOLD) & set(PASTS)


def test_five_thousand_are_taken_in_with_few_statements(cast, django_assert_max_num_queries):
    rows = [replace(past(cast), key=str(number)) for number in range(2500)]
    with django_assert_max_num_queries(30):
        assert take_in(*rows).new == 2500
