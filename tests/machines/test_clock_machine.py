"""However more time and hearings are mixed with the clock, a deadline moves by nothing else."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.models import Extension, Matter
from bandeng.matters.states import RUNNING, State
from bandeng.worktime.durations import Duration, Unit
from tests import bureau as petitions
from tests.factories import MONDAY, fresh
from tests.trying import tried

MOVING = {Verb.MATTER_EXTENDED, Verb.MATTER_RESUMED}
ENTERING = {Verb.MATTER_CLIMBED, Verb.MATTER_ESCALATED, Verb.MATTER_RAISED, Verb.MATTER_REOPENED}


def machine_for(bureau):
    class ClockMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.now = MONDAY + timedelta(days=1)
            self.matter = petitions.handed(bureau)
            self.before = fresh(self.matter)
            self.seen = Line.objects.count()

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

        @rule(hours=st.integers(1, 500))
        def time_passes(self, hours):
            self.now += timedelta(hours=hours)

        @rule()
        def the_clock_ticks(self):
            actions.tick(at=self.now)
            actions.tick(at=self.now)
            matter = fresh(self.matter)
            assert matter.next_at is None or matter.next_at > self.now

        @rule(days=st.one_of(st.none(), st.integers(1, 20)))
        def a_hearing_is_called(self, days):
            until = self.now + timedelta(days=days) if days else None
            self.act(actions.pause, by=bureau.unit, reason="hearing", until=until)

        @rule()
        def the_hearing_ends(self):
            self.act(actions.resume, by=bureau.unit)

        @rule(days=st.integers(1, 31))
        def more_time_is_asked_for(self, days):
            length = Duration(days, Unit.DAYS)
            self.act(actions.ask_extension, by=bureau.unit, length=length, reason="鉴定")

        @rule()
        def more_time_is_granted(self):
            self.act(actions.grant_extension, by=bureau.head)

        @rule()
        def more_time_is_refused(self):
            self.act(actions.refuse_extension, by=bureau.head, text="不批")

        @rule()
        def who_asked_writes(self):
            self.act(actions.reply, by=Voice.ASKER, text="补充材料")

        @rule()
        def a_question_is_put(self):
            self.act(actions.ask_asker, by=bureau.unit, text="请补材料")

        @rule()
        def somebody_takes_it(self):
            self.act(actions.take, by=bureau.unit)

        @invariant()
        def the_deadline_moves_by_granting_resuming_or_another_rung_alone(self):
            before, after = self.before, fresh(self.matter)
            verbs = Line.objects.order_by("pk")[self.seen :].values_list("verb", flat=True)
            moved = set(verbs)
            replied = Verb.MATTER_REPLIED in moved and before.paused_for == ""
            if before.due_at != after.due_at:
                assert moved & (MOVING | ENTERING) or replied, moved
            if before.rung == after.rung:
                assert after.due_at >= before.due_at, "nothing brings it forward"
                self.what_remained_remains(before, after)
            self.before, self.seen = after, self.seen + len(verbs)

        def what_remained_remains(self, before, after):
            went_on = before.state == State.WAITING and after.state != State.WAITING
            if went_on:
                end = min(self.now, before.paused_until or self.now)
                assert after.due_at - end == before.due_at - before.waiting_since

        @invariant()
        def the_deadline_is_sixty_days_and_what_was_granted_from_where_it_counts(self):
            matter = fresh(self.matter)
            if matter.rung != "handle":
                return
            sixty, extra = timedelta(days=60), timedelta(0)
            if matter.extended:
                extra = timedelta(days=int(matter.extended.split()[0]))
            assert matter.due_at == matter.counted_from + sixty + extra

        @invariant()
        def no_step_is_taken_twice_on_one_stay(self):
            rows = Line.objects.filter(subject_kind="matter", subject_id=self.matter.pk)
            told = Counter()
            for line in rows.filter(by_name="clock").order_by("pk"):
                step = line.said.get("step", "")
                if step.startswith(("remind", "climb", "expire")):
                    told[line.said["rung"], step] += 1
            assert all(times == 1 for times in told.values()), told

        @invariant()
        def it_stands_still_or_runs_and_never_both(self):
            matter = fresh(self.matter)
            waits = matter.state == State.WAITING
            assert waits == (matter.waiting_since is not None)
            assert waits or not (matter.paused_for or matter.paused_until)
            if waits:
                assert matter.next_at == matter.paused_until
            elif matter.state in RUNNING and matter.rung == "handle":
                assert matter.next_at

        @invariant()
        def no_more_is_granted_than_the_playbook_gives(self):
            granted = Extension.objects.filter(matter=self.matter, granted=True)
            assert granted.count() <= 1
            assert all(row.due_after > row.due_before for row in granted)

    return ClockMachine


@pytest.mark.machine
@pytest.mark.django_db
def test_a_deadline_moves_by_granting_and_resuming_alone(cast):
    run_state_machine_as_test(
        machine_for(petitions.settle(cast)),
        settings=tried(8, stateful_step_count=20),
    )
