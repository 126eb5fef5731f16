"""Whatever people do, in whatever order, an activity says only what was written down."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bandeng.activities import actions, queries
from bandeng.activities.actions import Changes, Correction, Guests, Mark, Roll
from bandeng.activities.models import Activity, Coming, Raised
from bandeng.activities.states import Came, Reply
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb
from bandeng.notices.models import Notice
from tests.factories import ask
from tests.happenings import MONDAY, THURSDAY, adopt, fresh, meeting
from tests.trying import tried

KEPT = ("uid", "code", "client_key", "kind", "entered_at", "playbook_hash")


def machine_for(cast):
    people = [cast.secretary, cast.desk, cast.representative, cast.grid_worker, cast.other_desk]
    somebody = st.sampled_from(people)

    class ActivityMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.now = MONDAY
            self.activity = actions.plan(meeting(cast), by=cast.secretary, at=MONDAY)
            self.first = {name: getattr(self.activity, name) for name in KEPT}
            self.sequence = 0

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        def act(self, verb, *words, **said):
            """Do it; a refusal leaves no line and no notice, the same again changes nothing."""
            before = self.written()
            try:
                with transaction.atomic():
                    verb(fresh(self.activity), *words, at=self.now, **said)
            except (Refused, Activity.DoesNotExist):
                assert self.written() == before, "a refusal leaves no trace"

        def written(self):
            row = Activity.objects.filter(pk=self.activity.pk).values().get()
            return Line.objects.count(), Notice.objects.count(), Coming.objects.count(), row

        @rule(hours=st.integers(1, 60))
        def time_passes(self, hours):
            self.now += timedelta(hours=hours)

        @rule(by=somebody, title=st.sampled_from(["路灯", "井盖"]))
        def somebody_changes_it(self, by, title):
            self.act(actions.change, Changes(title=title, where=title), by=by)

        @rule(by=somebody, days=st.integers(-3, 9))
        def somebody_shifts_it(self, by, days):
            self.act(actions.shift, THURSDAY + timedelta(days=days), by=by)

        @rule(by=somebody, guests=st.lists(st.sampled_from(people), max_size=3))
        def somebody_invites(self, by, guests):
            self.act(actions.invite, Guests(people=tuple(p.pk for p in guests)), by=by)

        @rule(by=somebody, word=st.sampled_from([Reply.YES, Reply.NO, Reply.MAYBE]))
        def somebody_replies(self, by, word):
            self.act(actions.reply, word, by=by)

        @rule(by=somebody, now=st.booleans())
        def somebody_holds_it(self, by, now):
            self.act(actions.hold, by=by, now=now)

        @rule(by=somebody)
        def somebody_cancels_it(self, by):
            self.act(actions.cancel, reason="下雪", by=by)

        @rule(by=somebody, rest=st.sampled_from([Came.NOT_RECORDED, Came.PRESENT]),
              heads=st.none() | st.integers(0, 5), name=st.sampled_from(["", "甲"]))  # fmt: skip
        def somebody_writes_down_who_came(self, by, rest, heads, name):
            roll = Roll(rest=rest, headcount=heads, outsiders=(name,))
            self.act(actions.attend, roll, by=by)

        @rule(by=somebody, came=st.sampled_from(list(Came)))
        def somebody_marks_one(self, by, came):
            row = Coming.objects.filter(activity=self.activity).order_by("pk").first()
            if row:
                self.act(actions.attend, Roll(marks={row.pk: Mark(came, "有事")}), by=by)

        @rule(by=somebody)
        def somebody_asks(self, by):
            self.act(actions.raise_there, ask(cast), by=by)

        @rule(by=somebody, hours=st.integers(0, 100))
        def somebody_corrects_it(self, by, hours):
            earlier = Correction(starts_at=self.now - timedelta(hours=hours))
            self.act(actions.correct, earlier, reason="记错了", by=by)

        @rule(by=somebody)
        def somebody_publishes_it(self, by):
            self.act(actions.publish, by=by)

        @invariant()
        def it_is_the_same_activity(self):
            row = fresh(self.activity)
            assert {name: getattr(row, name) for name in KEPT} == self.first
            assert row.sequence >= self.sequence, "other calendars never see an older one"
            self.sequence = row.sequence

        @invariant()
        def who_came_is_known_only_of_what_was_held(self):
            row = fresh(self.activity)
            if row.state != "held":
                came = Coming.objects.filter(activity=row).exclude(came="")
                assert not came.exists()
                assert row.headcount is None
                assert not Raised.objects.filter(activity=row).exists()
            assert (row.state == "held") == (row.held_at is not None)

        @invariant()
        def the_number_in_all_covers_who_is_named(self):
            row = fresh(self.activity)
            counted = queries.counted([row])[row.pk]
            assert row.headcount is None or row.headcount >= counted.present + counted.partly

        @invariant()
        def every_state_was_written_into_the_journal(self):
            said = {"held": Verb.ACTIVITY_HELD, "cancelled": Verb.ACTIVITY_CANCELLED}
            lines = Line.objects.filter(subject_kind="activity", subject_id=self.activity.pk)
            for state, verb in said.items():
                wanted = int(fresh(self.activity).state == state)
                assert lines.filter(verb=verb).count() == wanted

    return ActivityMachine


@pytest.mark.machine
@pytest.mark.django_db
def test_an_activity_says_only_what_was_written_down(cast):
    adopt()
    run_state_machine_as_test(
        machine_for(cast),
        settings=tried(8, stateful_step_count=20),
    )
