"""What is asked, promised and decided at an activity; who may know of it afterwards."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from bandeng.activities import actions, queries
from bandeng.activities.actions import Resolved, Said
from bandeng.activities.models import Activity, Decision, Raised
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb
from bandeng.matters.keeping import person_mark
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome
from bandeng.playbooks.queries import seats_of
from bandeng.playbooks.vocabulary import DecidedBy
from tests import complaints
from tests.factories import ask
from tests.happenings import MEETINGS, MONDAY, THURSDAY, adopt, fresh, held, planned, visit

AFTER = THURSDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _meetings(cast):
    adopt()
    with translation.override("en"):
        yield


def asked(cast, activity, said=None, **changed):
    return actions.raise_there(
        activity, ask(cast, **changed), said=said, by=cast.secretary, at=AFTER
    )


class TestAsking:
    def test_an_ask_is_a_matter_with_its_rung_at_once_and_the_meeting_is_held(self, cast):
        activity = planned(cast)
        raised = asked(cast, activity)
        assert fresh(activity).state == "held"
        assert (raised.matter.rung, raised.matter.channel) == ("green", "visit")
        assert raised.matter.owner == cast.representative
        assert [asked(cast, activity).place_in_order for _n in range(2)] == [2, 3]

    def test_a_retry_asks_once(self, cast):
        activity, key = held(cast), uuid4()
        first = asked(cast, activity, client_key=key)
        assert asked(cast, activity, client_key=key) == first
        assert (Matter.objects.count(), Raised.objects.count()) == (1, 1)

    def test_only_what_such_an_activity_raises(self, cast):
        with pytest.raises(Refused, match="not taken at such"):
            asked(cast, held(cast), kind="residents-opinion")
        assert not Matter.objects.exists()

    def test_a_visit_and_what_was_asked_there_are_one_act(self, cast):
        asks = [ask(cast), ask(cast, text="井盖坏了", category="roads")]
        activity = actions.enter(visit(cast), asks=asks, by=cast.representative, at=MONDAY)
        assert [row.place_in_order for row in activity.raised.order_by("pk")] == [1, 2]
        wrong = [ask(cast), ask(cast, category="no-such")]
        draft = visit(cast)
        with pytest.raises(Refused):
            actions.enter(draft, asks=wrong, by=cast.representative, at=MONDAY)
        assert (Activity.objects.count(), Matter.objects.count()) == (1, 2)


class TestAnsweringOnTheSpot:
    def test_who_has_it_answers_at_once(self, cast):
        visited = actions.enter(visit(cast), by=cast.representative, at=MONDAY)
        said = Said(answer="明天上午来换。", outcome=Outcome.SOLVED)
        raised = actions.raise_there(
            visited, ask(cast), said=said, by=cast.representative, at=AFTER
        )
        matter = Matter.objects.get(pk=raised.matter_id)
        assert raised.on_the_spot
        assert (matter.state, matter.answer) == ("answered", "明天上午来换。")

    def test_who_may_not_answer_it_does_not_and_then_nothing_is_kept(self, cast):
        visited = actions.enter(visit(cast), by=cast.grid_worker, at=MONDAY)
        said, by = Said(answer="好的"), cast.grid_worker
        with pytest.raises(Refused):
            actions.raise_there(visited, ask(cast), said=said, by=by, at=AFTER)
        assert not Matter.objects.exists()
        assert not Line.objects.filter(verb=Verb.ACTIVITY_ASKED)


class TestPromising:
    def test_a_promise_has_a_day_and_who_made_it(self, cast):
        said = Said(promise="换一盏灯", promised_for=date(2026, 3, 9))
        raised = asked(cast, held(cast), said)
        assert (raised.promised_for, raised.promised_by) == (date(2026, 3, 9), cast.secretary)
        later = Said(promised_for=date(2026, 3, 10), promised_by=cast.representative)
        actions.promise(raised, later, by=cast.secretary, at=AFTER)
        raised.refresh_from_db()
        assert (raised.promised_for, raised.promised_by) == (date(2026, 3, 10), cast.representative)

    def test_not_for_yesterday_and_not_for_nothing(self, cast):
        with pytest.raises(Refused, match="to come"):
            asked(cast, held(cast), Said(promised_for=date(2026, 3, 4)))
        raised = asked(cast, held(cast))
        with pytest.raises(Refused, match="what is promised"):
            actions.promise(raised, Said(), by=cast.secretary, at=AFTER)

    def test_not_for_later_than_the_meeting_may_promise(self, cast):
        text = MEETINGS.replace(
            "    open-to-all: true",
            "    open-to-all: true\n"
            "    meeting: {asks: residents-request, promises-within: 5 workdays}",
        ).replace("version: 1", "version: 2")
        adopt(text)
        activity = held(cast)
        with pytest.raises(Refused, match="2026-03-12"):
            asked(cast, activity, Said(promised_for=date(2026, 3, 13)))
        assert asked(cast, activity, Said(promised_for=date(2026, 3, 12))).promised_for


class TestDeciding:
    def test_what_follows_is_a_matter_from_the_same_moment(self, cast):
        activity = held(cast)
        resolved = Resolved("先修三盏", due_day=date(2026, 3, 20), follows=ask(cast))
        decision = actions.decide(activity, resolved, by=cast.secretary, at=AFTER)
        assert decision.follows.owner == cast.representative
        again = actions.decide(activity, resolved, by=cast.secretary, at=AFTER)
        assert (again, Matter.objects.count()) == (decision, 1), "pressed twice"
        (listed,) = queries.decisions_of(activity, seats_of(cast.secretary, AFTER))
        assert listed.follows_seen

    def test_without_words_or_with_a_kind_that_does_not_follow_nothing_is_decided(self, cast):
        activity = held(cast)
        with pytest.raises(Refused, match="what was decided"):
            actions.decide(activity, Resolved(" "), by=cast.secretary, at=AFTER)
        wrong = Resolved("修", follows=ask(cast, kind="residents-opinion"))
        with pytest.raises(Refused, match="not taken at such"):
            actions.decide(activity, wrong, by=cast.secretary, at=AFTER)
        assert not Decision.objects.exists()

    def test_a_statutory_decision_says_its_quorum(self, cast):
        activity = held(cast)
        bare = Resolved("修路", decided_by=DecidedBy.STATUTORY)
        with pytest.raises(Refused, match="entitled"):
            actions.decide(activity, bare, by=cast.secretary, at=AFTER)


class TestMinutes:
    def test_the_later_text_stands_and_the_same_again_writes_no_line(self, cast):
        activity = held(cast)
        for text in ("商量路灯", "商量路灯和井盖", "商量路灯和井盖 "):
            actions.minute(activity, text, by=cast.secretary, at=AFTER)
        assert fresh(activity).minutes == "商量路灯和井盖"
        assert Line.objects.filter(verb=Verb.ACTIVITY_MINUTED).count() == 2


class TestExclusion:
    def test_a_complaint_asked_there_is_not_there_for_whom_it_is_about(self, cast):
        complaints.adopt(cast)
        adopt(
            MEETINGS.replace("[residents-request]", "[residents-request, complaint]")
            .replace("version: 1", "version: 2")
            .replace("four-colours]", "four-colours, complaints]")
        )
        activity = held(cast)
        accused = person_mark(cast.representative.pk)
        plain = asked(cast, activity, category="roads")
        about = asked(
            cast, activity, kind="complaint", privacy=None, accused=(accused,), text="说话难听"
        )
        follows = ask(cast, kind="complaint", privacy=None, accused=(accused,), text="查一查")
        actions.decide(activity, Resolved("查", follows=follows), by=cast.secretary, at=AFTER)
        his, hers = (seats_of(p, AFTER) for p in (cast.representative, cast.secretary))
        assert list(queries.raised_of(activity, his)) == [plain]
        assert list(queries.raised_of(activity, hers)) == [plain, about]
        assert [d.follows_seen for d in queries.decisions_of(activity, his)] == [False]
        numbers = [about.matter.number, Decision.objects.get().follows.number]
        said = str(list(Line.objects.filter(subject_kind="activity").values_list("said")))
        assert not any(number in said for number in numbers)

    def test_the_public_reads_only_what_is_public(self, cast):
        activity = held(cast)
        open_one, hidden = asked(cast, activity), asked(cast, activity, privacy="private")
        Matter.objects.filter(pk__in=[open_one.matter_id, hidden.matter_id]).update(
            published_at=AFTER
        )
        assert list(queries.public_raised_of(activity)) == [open_one]
