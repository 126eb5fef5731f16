"""Whatever is joined, cut, asked of helpers and covered for, every asker is answered once."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.actions import Piece
from bandeng.matters.models import Matter, Part
from bandeng.matters.states import OPEN, Outcome, State
from bandeng.people import actions as people
from bandeng.people.models import Absence
from bandeng.people.states import CannotStandIn
from tests.factories import MONDAY, fresh, raised, taken
from tests.trying import tried

CLOSED = {State.ANSWERED, State.CONFIRMED, State.UNCONFIRMED}
WHICH = st.integers(0, 3)


def machine_for(cast):
    everybody = [cast.representative, cast.secretary, cast.desk, cast.neighbour_representative]
    somebody = st.sampled_from(everybody)

    class TogetherMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.now = MONDAY + timedelta(hours=2)
            self.asked = [taken(cast), taken(cast), raised(cast), raised(cast)]
            self.promised = {}
            self.away = None

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        def act(self, verb, subject, **said):
            lines = Line.objects.count()
            try:
                with transaction.atomic():
                    return verb(subject, at=self.now, **said)
            except (Refused, Matter.DoesNotExist):
                assert Line.objects.count() == lines, "a refusal leaves no trace"

        @rule(hours=st.integers(1, 60))
        def time_passes(self, hours):
            self.now += timedelta(hours=hours)

        @rule()
        def the_clock_ticks(self):
            actions.tick(at=self.now)
            actions.hand_on(at=self.now)
            actions.tell_absences(at=self.now)
            assert actions.tell_absences(at=self.now) == 0
            assert actions.late_parts(at=self.now) == 0

        @rule(which=WHICH, by=somebody)
        def somebody_takes(self, which, by):
            self.act(actions.take, fresh(self.asked[which]), by=by)

        @rule(which=WHICH, to=WHICH, by=somebody)
        def somebody_joins(self, which, to, by):
            before = fresh(self.asked[which])
            self.act(actions.join, before, to=self.asked[to], by=by)
            assert fresh(before).due_at == before.due_at

        @rule(which=WHICH, by=somebody)
        def somebody_separates(self, which, by):
            before = fresh(self.asked[which])
            self.act(actions.separate, before, reason="不同", by=by)
            assert fresh(before).due_at == before.due_at

        @rule(which=WHICH, by=somebody)
        def somebody_cuts(self, which, by):
            pieces = [Piece("roads", cast.grid, "路基")]
            if Matter.objects.count() < 9:
                self.act(actions.split, fresh(self.asked[which]), pieces=pieces, by=by)

        @rule(by=somebody)
        def somebody_answers_a_piece(self, by):
            piece = Matter.objects.filter(part_of__isnull=False, state__in=OPEN).first()
            if piece:
                self.act(actions.take, piece, by=by)
                self.act(actions.answer, fresh(piece), by=by, text="好", outcome=Outcome.SOLVED)

        @rule(which=WHICH, by=somebody)
        def somebody_asks_a_part(self, which, by):
            said = {"task": "查", "helper": cast.grid_worker, "due": self.now + timedelta(days=2)}
            self.act(actions.ask_part, fresh(self.asked[which]), by=by, **said)

        @rule(by=st.sampled_from([cast.grid_worker, cast.model_household]))
        def somebody_hands_in(self, by):
            part = Part.objects.filter(handed_in_at=None).first()
            if part:
                self.act(actions.hand_in, part, text="查过", by=by)

        @rule(which=WHICH, by=somebody)
        def somebody_answers(self, which, by):
            matter = fresh(self.asked[which])
            joined = set(Matter.objects.filter(joined_to=matter, state=State.JOINED))
            done = self.act(actions.answer, matter, by=by, text="好了", outcome=Outcome.SOLVED)
            if done:
                for each in joined:
                    assert fresh(each).state == State.ANSWERED
                    assert fresh(each).confirm_links.count() == 0, "no address, no link"
                whole = {matter.pk, *(each.pk for each in joined)}
                assert not Matter.objects.filter(part_of__in=whole, state__in=OPEN).exists()

        @rule(which=WHICH, solved=st.booleans())
        def an_asker_speaks(self, which, solved):
            others = {m.pk: fresh(m).state for m in self.asked if m.pk != self.asked[which].pk}
            self.act(actions.confirm, fresh(self.asked[which]), by=Voice.ASKER, solved=solved)
            assert {pk: Matter.objects.get(pk=pk).state for pk in others} == others

        @rule(which=WHICH)
        def an_asker_withdraws(self, which):
            self.act(actions.withdraw, fresh(self.asked[which]), by=Voice.ASKER)
            if fresh(self.asked[which]).state == State.WITHDRAWN:
                assert not Matter.objects.filter(
                    joined_to=self.asked[which], state=State.JOINED
                ).exists()

        @rule(person=st.sampled_from([cast.representative, cast.grid_worker]))
        def somebody_goes_away(self, person):
            try:
                with transaction.atomic():
                    people.go_absent(
                        person, stand_in=cast.model_household, from_at=self.now, by=Voice.SYSTEM,
                        at=self.now, to_at=self.now + timedelta(days=2),
                    )  # fmt: skip
            except CannotStandIn:
                pass

        @invariant()
        def one_owner_and_no_orphans(self):
            for matter in Matter.objects.filter(state=State.JOINED).select_related("joined_to"):
                assert matter.joined_to.state in OPEN
                assert matter.joined_to.state != State.JOINED, "no chains"
                assert matter.next_at is None
            assert not Matter.objects.filter(state__in=OPEN, owner=None).exists()

        @invariant()
        def nothing_is_closed_without_an_answer(self):
            assert not Matter.objects.filter(state__in=CLOSED, answer="").exists()

        @invariant()
        def answered_once_between_two_openings(self):
            for matter in Matter.objects.all():
                lines = Line.objects.filter(subject_kind="matter", subject_id=matter.pk)
                answers = lines.filter(verb=Verb.MATTER_ANSWERED).count()
                opened = lines.filter(verb=Verb.MATTER_REOPENED).count()
                assert answers - opened == (1 if matter.state in CLOSED else 0)

        @invariant()
        def joining_moves_no_deadline(self):
            for matter in Matter.objects.all():
                stay = (matter.pk, matter.rung, matter.entered_at)
                assert self.promised.setdefault(stay, matter.due_at) == matter.due_at

        @invariant()
        def helpers_see_what_they_were_asked(self):
            for part in Part.objects.filter(handed_in_at=None).select_related("matter"):
                assert part.helper_id is None or part.helper_id in part.matter.helper_ids
            assert Absence.objects.count() < 100

    return TogetherMachine


@pytest.mark.machine
@pytest.mark.django_db
def test_together_every_asker_keeps_what_is_his(cast):
    run_state_machine_as_test(
        machine_for(cast),
        settings=tried(8, stateful_step_count=20),
    )
