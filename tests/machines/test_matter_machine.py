"""Whatever people and the clock do, in whatever order, a matter keeps its promises."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import ENDED, OPEN, Outcome
from tests.factories import MONDAY, fresh, raised
from tests.trying import tried

HEIGHTS = ["green", "blue", "yellow", "red"]
CLOSING = {Verb.MATTER_CONFIRMED, Verb.MATTER_UNCONFIRMED}


def machine_for(cast):
    everybody = [cast.representative, cast.secretary, cast.desk, cast.supervisor, cast.other_desk]

    class MatterMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.now = MONDAY
            self.matter = raised(cast)
            self.due = {}

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        def act(self, verb, **said):
            lines = Line.objects.count()
            try:
                with transaction.atomic():
                    verb(fresh(self.matter), at=self.now, **said)
            except (Refused, Matter.DoesNotExist):
                assert Line.objects.count() == lines, "a refusal leaves no trace"
            else:
                assert Line.objects.count() == lines + 1, "one action, one line"

        @rule(hours=st.integers(1, 200))
        def time_passes(self, hours):
            self.now += timedelta(hours=hours)

        @rule()
        def the_clock_ticks(self):
            actions.tick(at=self.now)
            matter = fresh(self.matter)
            assert matter.next_at is None or matter.next_at > self.now

        @rule(by=st.sampled_from(everybody))
        def somebody_takes_it(self, by):
            self.act(actions.take, by=by)

        @rule(by=st.sampled_from(everybody))
        def somebody_hands_it_up(self, by):
            self.act(actions.escalate, by=by, reason="难办")

        @rule(by=st.sampled_from(everybody), rung=st.sampled_from(HEIGHTS))
        def somebody_sends_it_down(self, by, rung):
            self.act(actions.send_down, by=by, rung=rung, reason="先去看看")

        @rule(by=st.sampled_from(everybody))
        def somebody_asks_back(self, by):
            self.act(actions.ask_asker, by=by, text="哪一根")

        @rule()
        def the_asker_replies(self):
            self.act(actions.reply, by=Voice.ASKER, text="第三根")

        @rule(by=st.sampled_from(everybody), outcome=st.sampled_from(list(Outcome)))
        def somebody_answers(self, by, outcome):
            self.act(actions.answer, by=by, text="换好了", outcome=outcome)

        @rule(solved=st.booleans())
        def the_asker_speaks(self, solved):
            was_settled = fresh(self.matter).state == "confirmed"
            self.act(actions.confirm, by=Voice.ASKER, solved=solved)
            assert not was_settled or fresh(self.matter).state == "confirmed"

        @rule()
        def the_asker_withdraws(self):
            self.act(actions.withdraw, by=Voice.ASKER)

        @invariant()
        def nothing_is_closed_without_an_answer(self):
            matter = fresh(self.matter)
            if matter.state in ("answered", "confirmed", "unconfirmed"):
                assert matter.answer

        @invariant()
        def an_open_matter_has_a_clock_or_waits(self):
            matter = fresh(self.matter)
            if matter.state in OPEN and matter.state != "waiting" and matter.rung != "red":
                assert matter.next_at
            if matter.state in ENDED:
                assert matter.next_at is None

        @invariant()
        def the_deadline_of_a_stay_on_a_rung_only_moves_by_waiting(self):
            matter = fresh(self.matter)
            stay = (matter.rung, matter.entered_at)
            if matter.counted_from == matter.entered_at:
                assert self.due.setdefault(stay, matter.due_at) == matter.due_at

        @invariant()
        def it_goes_on_the_list_when_it_reaches_red(self):
            matter = fresh(self.matter)
            assert matter.rung != "red" or matter.listed_at

    return MatterMachine


@pytest.mark.machine
@pytest.mark.django_db
def test_a_matter_keeps_its_promises(cast):
    run_state_machine_as_test(
        machine_for(cast),
        settings=tried(8, stateful_step_count=20),
    )
