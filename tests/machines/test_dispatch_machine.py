"""Whoever objects, decides, hands over or goes away, one post has it and the promise stands."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, stateful
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.keeping import is_kept, person_mark
from bandeng.matters.models import Extension, Matter, Objection
from bandeng.matters.states import OPEN, Outcome
from bandeng.people import actions as people
from bandeng.people.queries import holders_over
from bandeng.people.states import CannotStandIn
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import kind_at, seats_of
from bandeng.worktime.durations import Duration, Unit
from tests import hotline
from tests.cast import FOUNDED
from tests.factories import MONDAY, fresh
from tests.trying import tried

KINDS = st.sampled_from(["call", "call", "call-inquiry"])
ENTRIES = st.sampled_from(["power", "lamps", "medical", "trade", "quarrels"])
POSTS = st.sampled_from(["power-supply", "housing-office", "medical-insurance", "township-desk"])
REASON = "照清单看"
DOINGS = {
    actions.take: {},
    actions.object_to: {"entry": "power", "reason": REASON},
    actions.agree: {"entry": "power"},
    actions.insist: {"reason": REASON},
    actions.hand_over: {"entry": "lamps", "reason": REASON},
    actions.decide_owner: {"main": "power-supply", "reason": REASON},
    actions.refuse_extension: {"text": REASON},
}
ENDED = ("answered", "confirmed", "unconfirmed")
PHASES = [Phase.explicit, Phase.generate]
SETTINGS = tried(8, stateful_step_count=25, phases=PHASES)  # fmt: skip
DISPUTES = {"object_to", "agree", "insist", "decide_owner", "hand_over"}
CALL = "    channels: [hotline, phone, counter, web]\n"
MORE = "    extension: {most: 10 days, times: 1, approved-by: supervisor}\n    accused: {}\n"


def settled(cast):
    """Return the hotline's people; calls of the first kind may be about somebody and prolonged."""
    ((name, text),) = shipped.texts(["hotline-12345"])
    text = text.replace(CALL, CALL + MORE, 1)
    playbooks.adopt(text, by=Voice.SYSTEM, from_at=FOUNDED, at=FOUNDED, name=name)
    return hotline.settle(cast)


def machine_for(line):
    supervisor = line.cast.supervisor
    offices = [line.housing, line.power, line.medical]
    everybody = [*offices, line.dispatcher, supervisor, line.cast.desk]
    somebody, office = st.sampled_from(everybody), st.sampled_from(offices)

    class DispatchMachine(stateful.RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.now, self.handed, self.stay, self.promised = MONDAY, 0, None, None
            self.for_good = self.looked_after = False

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        @initialize(kind=KINDS, about=st.none() | office, rounds=st.sampled_from([0, 0, 2]))
        def somebody_calls(self, kind, about, rounds):
            accused = (person_mark(about.pk),) if about and kind == "call" else ()
            self.matter = hotline.call(line, kind=kind, accused=accused)
            self.rule = kind_at(self.matter.playbook_hash, kind).objection
            for _round in range(min(rounds, self.rule.rounds)):
                self.who_has_it_objects()
                self.act(actions.insist, reason=REASON, by=line.dispatcher)

        def act(self, verb, **said):
            before, lines = fresh(self.matter), Line.objects.count()
            try:
                with transaction.atomic():
                    verb(before, at=self.now, **said)
            except (Refused, Matter.DoesNotExist):
                assert Line.objects.count() == lines, "a refusal leaves no trace"
                return
            after, name = fresh(self.matter), verb.__name__
            if name in DISPUTES:
                assert (after.rung, after.due_at) == (before.rung, before.due_at), name
                assert (after.entered_at, after.next_at) == (before.entered_at, before.next_at)
                self.handed += after.owner_post != before.owner_post
                assert not self.for_good or name == "hand_over", "it was decided for good"
            if name in ("agree", "decide_owner", "hand_over"):
                self.owner_is_right(after)
            self.for_good = self.for_good or name == "decide_owner"

        def owner_is_right(self, matter):
            if matter.owner_id:
                holders = holders_over(matter.owner_post, [matter.path], self.now)[matter.path]
                assert matter.owner_id in {holder.person_id for holder in holders}
                self.owner_is_free(matter)

        def owner_is_free(self, matter):
            seats = seats_of(matter.owner_id, self.now)
            assert not is_kept(matter.kept_from, seats)
            assert any(matter.path.startswith(seat.path) for seat in seats.seats)

        @rule(minutes=st.sampled_from([5, 5, 20, 60, 240, 3000]))
        def time_passes(self, minutes):
            self.now += timedelta(minutes=minutes)
            self.looked_after = False

        @rule()
        def the_clock_ticks(self):
            actions.tick(at=self.now)
            actions.hand_on(at=self.now)
            assert actions.hand_on(at=self.now) == 0
            matter = fresh(self.matter)
            assert matter.next_at is None or matter.next_at > self.now
            self.looked_after = True

        @rule()
        def who_has_it_objects(self):
            matter = fresh(self.matter)
            entry = "power" if matter.owner_post != "power-supply" else "lamps"
            self.act(actions.object_to, entry=entry, reason=REASON, by=matter.owner or line.housing)

        @rule(by=somebody, verb=st.sampled_from(list(DOINGS)))
        def somebody_does_something(self, by, verb):
            self.act(verb, by=by, **DOINGS[verb])

        @rule(entry=ENTRIES, agreed=st.booleans())
        def it_is_handed_over(self, entry, agreed):
            if agreed:
                self.who_has_it_objects()
                self.act(actions.agree, entry=entry, by=line.dispatcher)
            self.act(actions.hand_over, entry=entry, reason=REASON, by=line.dispatcher)

        @rule(main=POSTS)
        def it_is_objected_to_and_decided(self, main):
            self.who_has_it_objects()
            self.act(actions.decide_owner, main=main, reason=REASON, by=supervisor)
            self.act(actions.insist, reason=REASON, by=line.dispatcher)

        @rule(days=st.integers(1, 11))
        def more_time_is_asked_for(self, days):
            by, length = fresh(self.matter).owner or line.power, Duration(days, Unit.DAYS)
            self.act(actions.ask_extension, length=length, reason="要停电施工", by=by)
            if days % 2:
                self.act(actions.grant_extension, by=supervisor)

        @rule(person=somebody, stand_in=st.none() | somebody)
        def somebody_goes_away_or_comes_back(self, person, stand_in):
            said = {"from_at": self.now, "to_at": self.now + timedelta(hours=20)}
            said = {"stand_in": stand_in, **said} if stand_in else {}
            with suppress(CannotStandIn), transaction.atomic():
                verb = people.go_absent if stand_in else people.come_back
                verb(person, by=Voice.SYSTEM, at=self.now, **said)
                self.looked_after = False

        @rule(solved=st.none() | st.booleans())
        def it_is_answered_or_the_asker_speaks(self, solved):
            if solved is None:
                by = fresh(self.matter).owner or line.power
                self.act(actions.answer, text="灯亮了", outcome=Outcome.SOLVED, by=by)
            else:
                self.act(actions.confirm, by=Voice.ASKER, solved=solved)

        @invariant()
        def one_post_has_it_and_the_promise_stands(self):
            matter = fresh(self.matter)
            assert matter.owner_post
            if self.looked_after and matter.owner_id and matter.state in OPEN:
                self.owner_is_free(matter)
            granted = Extension.objects.filter(matter=matter, granted=True).count()
            stay = (matter.rung, matter.entered_at, matter.counted_from, granted)
            assert stay != self.stay or matter.due_at == self.promised
            self.stay, self.promised = stay, matter.due_at
            made = Objection.objects.filter(matter=self.matter)
            assert made.filter(decided_at=None).count() <= 1
            assert made.filter(decided_by=line.dispatcher).count() <= self.rule.rounds
            assert made.count() <= self.rule.rounds + 1
            assert matter.handovers == self.handed
            told = Line.objects.filter(verb=Verb.MATTER_ANSWERED, subject_id=matter.pk)
            assert matter.state not in ENDED or (matter.answer and told.exists())
            assert matter.state in (*OPEN, *ENDED)

    return DispatchMachine


@pytest.mark.machine
@pytest.mark.django_db
def test_one_post_has_it_and_no_dispute_moves_the_promise(cast):
    stateful.run_state_machine_as_test(machine_for(settled(cast)), settings=SETTINGS)
