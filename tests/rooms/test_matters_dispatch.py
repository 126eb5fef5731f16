"""Whose a request is: the dispatch catalogue, objections in rounds, the first taker's report."""

from datetime import timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, disputing
from bandeng.matters.actions import NotNow, NotYours
from bandeng.matters.models import Matter, Objection
from bandeng.matters.queries import visible_to
from bandeng.matters.states import MOVES, Move, Outcome, State
from bandeng.notices.models import Notice
from bandeng.notices.queries import inbox
from bandeng.people import actions as people
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks.queries import library, seats_of
from tests import hotline
from tests.cast import FOUNDED, at
from tests.factories import MONDAY, fresh
from tests.hotline import call

HOUR = timedelta(hours=1)


@pytest.fixture
def line(cast):
    return hotline.settle(cast)


def why_no_objection(matter, at):
    return actions.why_no_objection(matter, disputing.objections_of(matter), at=at)


def told(person, verb):
    return Notice.objects.filter(person=person, verb=verb).exists()


def objected(line, matter=None, when=MONDAY + HOUR, entry="power"):
    matter = matter or call(line)
    reason = "灯杆是供电的，不归我们"
    return actions.object_to(matter, entry=entry, reason=reason, by=line.housing, at=when)


# --- the catalogue ------------------------------------------------------------------------------
def test_the_catalogue_says_whose_it_is(line):
    matter = call(line)
    assert (matter.owner, matter.owner_post) == (line.housing, "housing-office")
    assert told(line.housing, Verb.MATTER_RAISED)
    assert matter.due_at == MONDAY + timedelta(days=7)


def test_what_it_does_not_know_is_the_rungs_own_post(line):
    assert call(line, category="other").owner == line.dispatcher


def test_the_clock_goes_by_the_category(line):
    assert call(line, category="water").due_at == MONDAY + timedelta(hours=24)
    assert call(line, category="title-deeds").due_at == MONDAY + timedelta(days=15)


def test_what_is_urgent_is_handed_on_at_once(line):
    matter = call(line, category="danger")
    assert (matter.rung, matter.owner) == ("urgent", line.emergency)
    assert matter.due_at == MONDAY + timedelta(hours=2)
    assert matter.helper_ids == [line.cast.desk.pk]
    assert matter.listed_at == MONDAY
    assert [heap.verb for heap in inbox(line.emergency.pk)] == [Verb.MATTER_RAISED]


def test_a_post_that_does_not_reach_the_place_is_passed_over(line):
    """No township is above the banner: what concerns the whole banner stays at the banner."""
    matter = call(line, category="disputes", place=line.cast.banner)
    assert matter.owner == line.dispatcher
    assert call(line, category="disputes").owner == line.cast.desk


def test_handed_up_it_is_the_supervisors_and_sent_down_the_catalogues_again(line):
    matter = actions.take(call(line), by=line.housing, at=MONDAY)
    matter = actions.escalate(matter, reason="要统筹资金", by=line.housing, at=MONDAY)
    assert (matter.rung, matter.owner) == ("joint", line.cast.supervisor)
    by = line.cast.supervisor
    matter = actions.send_down(matter, rung="handling", reason="先修好", by=by, at=MONDAY + HOUR)
    assert (matter.rung, matter.owner) == ("handling", line.housing)


def test_a_department_sees_what_it_was_given_and_nothing_else(line):
    lamp, meter = call(line), call(line, category="electricity")
    seen = visible_to(seats_of(line.power, MONDAY))
    assert list(seen) == [meter]
    assert lamp not in seen


LEAKS = """
playbook: leaks
title: {zh: 漏水, en: Leaks}
version: 1
why: {zh: 镇里一小时没人管，就按目录派给部门。, en: After an hour the catalogue says whose it is.}
needs: [grid-chain, hotline-12345]
matters:
  leak:
    title: {zh: 漏水, en: Leak}
    categories: call-categories
    catalogue: duties
    ladder:
      - {rung: green, post: township-desk, at: township, within: 1 hour}
      - {rung: yellow, post: hotline-dispatcher, at: banner, within: 1 day, dispatch: true}
    answer: {confirm-within: 7 days}
"""


def test_what_climbs_goes_to_whose_it_is_in_few_statements(line, django_assert_max_num_queries):
    playbooks.adopt(LEAKS, by=Voice.SYSTEM, from_at=FOUNDED, at=FOUNDED)
    leaks = [call(line, kind="leak", category="danger") for _n in range(6)]
    meter = call(line, kind="leak", category="electricity")
    assert meter.owner == line.cast.desk
    with django_assert_max_num_queries(14):
        actions.tick_once(at=MONDAY + HOUR)
    assert {fresh(matter).owner for matter in leaks} == {line.emergency}
    assert fresh(leaks[0]).helper_ids == [line.cast.desk.pk]
    assert (fresh(meter).rung, fresh(meter).owner) == ("yellow", line.power)


# --- objections ---------------------------------------------------------------------------------
def test_an_objection_cites_the_catalogue_and_its_version(line):
    matter = objected(line)
    objection = Objection.objects.get()
    assert (objection.entry, objection.round, objection.post) == ("power", 1, "housing-office")
    assert objection.catalogue_hash == library(MONDAY).hash_of("call")
    assert told(line.dispatcher, Verb.MATTER_OBJECTED)
    assert not told(line.cast.supervisor, Verb.MATTER_OBJECTED)
    assert (matter.owner, matter.state) == (line.housing, State.RAISED)
    assert disputing.to_decide(seats_of(line.dispatcher, MONDAY)).get() == objection
    assert not disputing.to_decide(seats_of(line.housing, MONDAY)).exists()


@pytest.mark.parametrize(
    ("entry", "reason"), [("nothing", "不归我"), ("lamps", "不归我"), ("power", " ")]
)
def test_without_an_entry_of_somebody_else_and_a_reason_it_is_refused(line, entry, reason):
    matter = call(line)
    with pytest.raises(Refused):
        actions.object_to(matter, entry=entry, reason=reason, by=line.housing, at=MONDAY)
    assert not Objection.objects.exists()


def test_only_who_has_it_objects(line):
    matter = call(line)
    with pytest.raises(NotYours):
        actions.object_to(matter, entry="power", reason="不归", by=line.cast.supervisor, at=MONDAY)
    with pytest.raises(Matter.DoesNotExist):
        actions.object_to(matter, entry="power", reason="不归", by=line.power, at=MONDAY)


def test_an_objection_has_its_time_and_the_sentence_names_it(line):
    matter = call(line)  # Monday nine o'clock and four hours of work
    with pytest.raises(Refused, match="2026-03-02 15:00"):
        objected(line, matter, when=at("2026-03-02 15:01"))
    assert why_no_objection(matter, at=at("2026-03-02 15:01"))
    assert not why_no_objection(matter, at=at("2026-03-02 15:00"))
    objected(line, matter, when=at("2026-03-02 15:00"))


def test_one_objection_at_a_time(line):
    matter = objected(line)
    with pytest.raises(Refused):
        objected(line, matter)


def test_a_kind_without_the_rule_knows_no_objections(line):
    by = line.cast.operator
    matter = call(line, kind="hotline-help", category="street-lamps")
    assert matter.owner == line.cast.desk
    with pytest.raises(Refused):
        actions.object_to(matter, entry="power", reason="不归", by=line.cast.desk, at=MONDAY)
    assert by


def test_agreed_it_goes_to_the_entrys_post_and_the_promise_stands(line):
    matter = objected(line)
    before = (matter.due_at, matter.next_at, matter.entered_at)
    matter = actions.agree(matter, entry="power", by=line.dispatcher, at=MONDAY + 2 * HOUR)
    after = fresh(matter)
    assert (after.owner, after.owner_post, after.state) == (line.power, "power-supply", "raised")
    assert (after.due_at, after.next_at, after.entered_at) == before
    assert (after.handovers, after.handed_at) == (1, MONDAY + 2 * HOUR)
    assert told(line.power, Verb.MATTER_HANDED_OVER)
    assert told(line.housing, Verb.MATTER_HANDED_OVER)
    objection = Objection.objects.get()
    assert (objection.agreed, objection.decided_by) == (True, line.dispatcher)
    told_line = Line.objects.get(verb=Verb.MATTER_HANDED_OVER)
    assert told_line.public
    assert told_line.said["due"] == after.due_at.isoformat()


def test_who_got_it_then_may_object_anew(line):
    matter = objected(line)
    matter = actions.agree(matter, entry="power", by=line.dispatcher, at=MONDAY + 2 * HOUR)
    later = MONDAY + 3 * HOUR
    actions.object_to(matter, entry="lamps", reason="城区的灯归住建", by=line.power, at=later)
    assert Objection.objects.filter(decided_at=None).get().round == 2


def test_insisted_it_stays_with_the_reason(line):
    matter = objected(line)
    with pytest.raises(Refused):
        actions.insist(matter, reason="", by=line.dispatcher, at=MONDAY + HOUR)
    matter = actions.insist(matter, reason="有移交单", by=line.dispatcher, at=MONDAY + HOUR)
    assert (matter.owner, matter.handovers) == (line.housing, 0)
    assert told(line.housing, Verb.MATTER_OBJECTION_REFUSED)
    assert Objection.objects.get().agreed is False
    with pytest.raises(Refused):
        actions.insist(matter, reason="有移交单", by=line.dispatcher, at=MONDAY + HOUR)


def test_who_does_not_decide_gets_a_sentence(line):
    matter = objected(line)
    for by in (line.housing, line.cast.supervisor):
        with pytest.raises(NotYours):
            actions.agree(matter, entry="power", by=by, at=MONDAY + HOUR)
        with pytest.raises(NotYours):
            actions.insist(matter, reason="归你", by=by, at=MONDAY + HOUR)


def twice_refused(line):
    matter = call(line)
    for minutes in (10, 30):
        when = MONDAY + timedelta(minutes=minutes)
        matter = objected(line, matter, when=when)
        matter = actions.insist(matter, reason="有移交单", by=line.dispatcher, at=when)
    return matter


def test_after_its_rounds_the_supervisor_decides_for_good(line):
    matter = twice_refused(line)
    matter = objected(line, matter)
    supervisor = line.cast.supervisor
    assert told(supervisor, Verb.MATTER_OBJECTED)
    with pytest.raises(NotYours):
        actions.insist(matter, reason="有移交单", by=line.dispatcher, at=MONDAY + HOUR)
    with pytest.raises(NotYours):
        actions.decide_owner(
            matter, main="power-supply", reason="定", by=line.dispatcher, at=MONDAY
        )
    matter = actions.decide_owner(
        matter, main="power-supply", helpers=["housing-office"], reason="线路归供电，灯头归住建",
        by=supervisor, at=MONDAY + 2 * HOUR,
    )  # fmt: skip
    assert (matter.owner, matter.helper_ids) == (line.power, [line.housing.pk])
    assert matter.due_at == MONDAY + timedelta(days=7)
    with pytest.raises(Refused) as refused:
        actions.object_to(
            matter, entry="lamps", reason="还是不归", by=line.power, at=MONDAY + 2 * HOUR
        )
    assert str(refused.value) == why_no_objection(matter, at=MONDAY + 2 * HOUR)


def test_the_supervisor_does_not_decide_before_it_is_his_turn(line):
    matter = objected(line)
    with pytest.raises(NotYours):
        actions.decide_owner(
            matter, main="power-supply", reason="定", by=line.cast.supervisor, at=MONDAY + HOUR
        )
    with pytest.raises(Refused):
        actions.decide_owner(
            call(line), main="power-supply", reason="定", by=line.cast.supervisor, at=MONDAY
        )


def test_what_a_department_does_itself_is_not_passed_down(line):
    """国办函〔2025〕66号: what a department has to handle is not given to those below."""
    matter = objected(line)
    for entry in ("quarrels",):
        with pytest.raises(Refused) as refused:
            actions.agree(matter, entry=entry, by=line.dispatcher, at=MONDAY + HOUR)
    matter = objected(line, twice_refused(line))
    for post in ("township-desk", "village-secretary", "representative"):
        with pytest.raises(Refused) as again:
            actions.decide_owner(
                matter, main=post, reason="就近", by=line.cast.supervisor, at=MONDAY + HOUR
            )
        assert str(again.value) == str(refused.value)
    assert fresh(matter).owner == line.housing


def test_the_dispatcher_hands_over_what_was_dispatched_wrongly(line):
    matter = call(line, category="other")
    with pytest.raises(Refused):
        actions.hand_over(matter, entry="lamps", reason=" ", by=line.dispatcher, at=MONDAY)
    matter = actions.hand_over(
        matter, entry="lamps", reason="说的是路灯", by=line.dispatcher, at=MONDAY + HOUR
    )
    assert (matter.owner, matter.handovers) == (line.housing, 1)
    with pytest.raises(Refused):
        actions.hand_over(objected(line, matter), entry="power", reason="归供电",
                          by=line.dispatcher, at=MONDAY + HOUR)  # fmt: skip


def test_an_objection_is_over_when_the_matter_moves_on(line):
    matter = actions.take(objected(line), by=line.housing, at=MONDAY + HOUR)
    matter = actions.escalate(matter, reason="要统筹", by=line.housing, at=MONDAY + 2 * HOUR)
    assert disputing.standing(matter, disputing.objections_of(matter)) is None
    with pytest.raises(Refused):
        actions.insist(matter, reason="归你", by=line.dispatcher, at=MONDAY + 2 * HOUR)
    assert not disputing.to_decide(seats_of(line.dispatcher, MONDAY + 2 * HOUR)).exists()


def test_a_post_nobody_holds_leaves_it_unowned_and_running(line):
    matter = objected(line)
    matter = actions.agree(matter, entry="trade", by=line.dispatcher, at=MONDAY + HOUR)
    assert (matter.owner, matter.owner_post) == (None, "market-office")
    assert fresh(matter).next_at


REACHED = [state for state in State if state is not State.JOINED]
MOVERS = {
    Move.OBJECT: lambda m, line, t: actions.object_to(
        m, entry="power", reason="不归我们", by=line.housing, at=t
    ),
    Move.HAND_OVER: lambda m, line, t: actions.hand_over(
        m, entry="power", reason="归供电", by=line.dispatcher, at=t
    ),
}


@pytest.mark.parametrize("state", REACHED)
@pytest.mark.parametrize("move", list(MOVERS))
def test_every_state_allows_what_the_table_says(line, state, move):
    matter = hotline.at_state(line, state)
    if state in MOVES[move]:
        moved = MOVERS[move](matter, line, MONDAY + HOUR)
        assert fresh(moved).state == MOVES[move][state]
    else:
        with pytest.raises(NotNow):
            MOVERS[move](matter, line, MONDAY + HOUR)
        assert fresh(matter).state == state


# --- the first taker ----------------------------------------------------------------------------
def answered_by_power(line):
    matter = actions.take(call(line), by=line.housing, at=MONDAY)
    matter = objected(line, matter)
    matter = actions.agree(matter, entry="power", by=line.dispatcher, at=MONDAY + HOUR)
    matter = actions.take(matter, by=line.power, at=MONDAY + 2 * HOUR)
    return actions.answer(
        matter, text="线路已接好。", outcome=Outcome.SOLVED, by=line.power, at=MONDAY + 3 * HOUR
    )


def test_who_took_it_first_reports_back_whoever_answered(line):
    matter = answered_by_power(line)
    assert (matter.first_taker, matter.answered_by) == (line.housing, line.power)
    assert told(line.housing, Verb.MATTER_ANSWERED)
    mine = seats_of(line.housing, MONDAY + 3 * HOUR)
    assert list(disputing.owed_reports(mine)) == [matter]
    later = MONDAY + 4 * HOUR
    with pytest.raises(Refused):
        actions.report_back(matter, text="", by=line.housing, at=later)
    with pytest.raises(NotYours):
        actions.report_back(matter, text="修好了", by=line.power, at=later)
    matter = actions.report_back(matter, text="已告诉您：线路接好了", by=line.housing, at=later)
    assert fresh(matter).reported_back_at == later
    assert Line.objects.get(verb=Verb.MATTER_REPORTED_BACK).public
    assert not disputing.owed_reports(mine).exists()
    assert not visible_to(mine).exists()


def test_who_took_it_first_and_answers_it_owes_nothing(line):
    matter = actions.take(call(line), by=line.housing, at=MONDAY)
    matter = actions.answer(
        matter, text="换了灯泡。", outcome=Outcome.SOLVED, by=line.housing, at=MONDAY + HOUR
    )
    assert matter.reported_back_at == MONDAY + HOUR
    assert not disputing.owed_reports(seats_of(line.housing, MONDAY + HOUR)).exists()


def test_opened_and_answered_again_it_is_owed_again(line):
    matter = answered_by_power(line)
    matter = actions.report_back(matter, text="接好了", by=line.housing, at=MONDAY + 4 * HOUR)
    matter = actions.confirm(matter, solved=False, by=Voice.ASKER, at=MONDAY + 5 * HOUR)
    mine = seats_of(line.housing, MONDAY + 5 * HOUR)
    assert not disputing.owed_reports(mine).exists()
    actions.answer(
        matter, text="又接好了。", outcome=Outcome.SOLVED, by=line.power, at=MONDAY + 6 * HOUR
    )
    assert disputing.owed_reports(mine).count() == 1


def test_who_stands_in_for_the_first_taker_reports(line):
    matter = answered_by_power(line)
    people.go_absent(
        line.housing, stand_in=line.medical, by=Voice.SYSTEM, at=MONDAY, from_at=MONDAY
    )
    when = MONDAY + 4 * HOUR
    assert list(disputing.owed_reports(seats_of(line.medical, when))) == [matter]
    actions.report_back(matter, text="接好了", by=line.medical, at=when)


def test_other_kinds_have_no_first_taker(line):
    matter = call(line, kind="hotline-help", category="street-lamps")
    assert actions.take(matter, by=line.cast.desk, at=MONDAY).first_taker is None


# --- the call back ------------------------------------------------------------------------------
def test_nobody_is_called_back_before_the_deadline(line):
    matter = actions.take(call(line, category="electricity"), by=line.power, at=MONDAY)
    matter = actions.answer(
        matter, text="来电了。", outcome=Outcome.SOLVED, by=line.power, at=MONDAY + HOUR
    )
    operator = line.cast.operator
    for solved in (True, False):
        with pytest.raises(Refused, match="2026-03-03 09:00"):
            actions.confirm(matter, solved=solved, by=operator, at=at("2026-03-03 08:59"))
    when = at("2026-03-03 09:00")
    assert actions.why_no_call(matter, at("2026-03-03 08:59"))
    assert not actions.why_no_call(matter, when)
    actions.confirm(matter, solved=True, by=operator, at=when)
    assert fresh(matter).state == State.CONFIRMED


def test_who_asked_speaks_whenever_they_like(line):
    matter = actions.take(call(line), by=line.housing, at=MONDAY)
    matter = actions.answer(
        matter, text="亮了。", outcome=Outcome.SOLVED, by=line.housing, at=MONDAY + HOUR
    )
    actions.confirm(matter, solved=True, by=Voice.ASKER, at=MONDAY + HOUR)
    assert fresh(matter).state == State.CONFIRMED
