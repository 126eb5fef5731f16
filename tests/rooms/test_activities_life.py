"""An activity is planned, shifted, cancelled, held or written down; a retry does nothing twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from bandeng.activities import actions, queries
from bandeng.activities.actions import Changes, Correction, Draft
from bandeng.activities.models import Activity
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb
from bandeng.notices.models import Notice
from bandeng.playbooks.queries import seats_of
from tests.happenings import MONDAY, THURSDAY, adopt, fresh, held, meeting, planned, visit

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _meetings(cast):
    adopt()
    with translation.override("en"):
        yield


def verbs(activity):
    rows = Line.objects.filter(subject_kind="activity", subject_id=activity.pk).order_by("pk")
    return [row.verb for row in rows]


def told(person, verb):
    return Notice.objects.filter(person=person, verb=verb)


class TestPlanning:
    def test_a_plan_takes_from_its_kind_what_was_left_out(self, cast):
        activity = actions.plan(meeting(cast, title=""), by=cast.secretary, at=MONDAY)
        assert (activity.title, activity.state) == ("村民小组会", "planned")
        assert activity.ends_at - activity.starts_at == timedelta(minutes=90)
        assert (activity.host, activity.host_post) == (cast.secretary, "village-secretary")
        assert activity.open_to_all
        assert activity.published_at is None, "open is not yet published"
        assert (activity.playbook, len(activity.code)) == ("meetings", 8)
        assert verbs(activity) == [Verb.ACTIVITY_PLANNED]

    def test_the_same_key_again_is_the_same_activity(self, cast):
        draft = meeting(cast, client_key=uuid4())
        first = actions.plan(draft, by=cast.secretary, at=MONDAY)
        assert actions.plan(draft, by=cast.secretary, at=LATER) == first
        assert Activity.objects.count() == 1
        assert verbs(first) == [Verb.ACTIVITY_PLANNED]

    def test_who_does_it_elsewhere_may_not_plan_it_here(self, cast):
        for by in (cast.neighbour_secretary, cast.representative, cast.other_desk):
            with pytest.raises(actions.NotYours):
                actions.plan(meeting(cast), by=by, at=MONDAY)

    def test_who_does_it_above_may(self, cast):
        assert actions.plan(meeting(cast), by=cast.desk, at=MONDAY).host_post == "township-desk"

    def test_another_may_hold_it_who_does_such_things_here(self, cast):
        draft = meeting(cast, host=cast.secretary)
        activity = actions.plan(draft, by=cast.desk, at=MONDAY)
        assert (activity.host, activity.host_post) == (cast.secretary, "village-secretary")
        draft = meeting(cast, host=cast.neighbour_secretary)
        with pytest.raises(Refused, match="乔春芽"):
            actions.plan(draft, by=cast.desk, at=MONDAY)

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"kind": "dance"}, "not in use"),
            ({"starts_at": MONDAY - timedelta(days=2)}, "past"),
            ({"ends_at": THURSDAY - timedelta(hours=1)}, "before it begins"),
            ({"ends_at": THURSDAY + timedelta(days=32)}, "month"),
            ({"title": "长" * 121}, "120"),
            ({"more": {"turn": "ten"}}, "whole number"),
            ({"more": {"turn": "-10"}}, "whole number"),
            ({"more": {"spent": "1.234"}}, "yuan"),
            ({"more": {"follow": "tomorrow"}}, "day like"),
            ({"more": {"lead": "没有这个人"}}, "nobody"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, cast, changed, said):
        with pytest.raises(Refused, match=said):
            actions.plan(meeting(cast, **changed), by=cast.secretary, at=MONDAY)
        assert not Activity.objects.exists()

    def test_the_place_is_of_the_level_of_its_kind(self, cast):
        with pytest.raises(Refused, match="嘎查村"):
            actions.plan(meeting(cast, place=cast.grid), by=cast.secretary, at=MONDAY)

    def test_fields_are_read_as_their_types(self, cast):
        more = {"topic": " 路灯 ", "spent": "12.5", "turn": "-3", "lead": "白晓岚", "other": "x"}
        more |= {"follow": "2026-04-02", "papers": "minutes.pdf"}
        activity = actions.plan(meeting(cast, more=more), by=cast.secretary, at=MONDAY)
        assert fresh(activity).more == {
            "topic": "路灯",
            "spent": "12.50",
            "turn": -3,
            "lead": cast.representative.pk,
            "follow": "2026-04-02",
        }


class TestChanging:
    def test_another_room_is_told_to_the_invited_and_another_title_is_not(self, cast):
        activity = planned(cast)
        actions.change(activity, Changes(title="路灯和井盖"), by=cast.secretary, at=LATER)
        assert not told(cast.representative, Verb.ACTIVITY_CHANGED)
        actions.change(activity, Changes(where="老槐树下"), by=cast.secretary, at=LATER)
        assert told(cast.representative, Verb.ACTIVITY_CHANGED).get().said["where"] == "老槐树下"
        assert fresh(activity).sequence == 2

    def test_the_same_again_changes_nothing(self, cast):
        activity = planned(cast)
        actions.change(activity, Changes(where="村委会院子"), by=cast.secretary, at=LATER)
        assert verbs(activity) == [Verb.ACTIVITY_PLANNED, Verb.ACTIVITY_INVITED]
        assert fresh(activity).sequence == 0

    def test_it_keeps_its_length_at_another_time_and_the_invited_are_told(self, cast):
        activity = planned(cast)
        new = THURSDAY + timedelta(days=1)
        moved = actions.shift(activity, new, by=cast.secretary, at=LATER, reason="下雨")
        assert (moved.starts_at, moved.ends_at) == (new, new + timedelta(minutes=90))
        assert moved.sequence == 1
        notice = told(cast.grid_worker, Verb.ACTIVITY_MOVED).get()
        assert (notice.said["reason"], notice.said["day"]) == ("下雨", "2026-03-06 14:00")
        assert not told(cast.secretary, Verb.ACTIVITY_MOVED), "who did it knows"

    def test_it_is_not_moved_into_the_past(self, cast):
        with pytest.raises(Refused, match="past"):
            actions.shift(planned(cast), MONDAY - timedelta(days=1), by=cast.secretary, at=LATER)

    def test_it_is_cancelled_with_a_reason_which_the_invited_are_told(self, cast):
        activity = planned(cast)
        with pytest.raises(Refused, match="why"):
            actions.cancel(activity, reason=" ", by=cast.secretary, at=LATER)
        actions.cancel(activity, reason="下大雪", by=cast.secretary, at=LATER)
        assert told(cast.representative, Verb.ACTIVITY_CANCELLED).get().said["reason"] == "下大雪"
        assert fresh(activity).cancelled_because == "下大雪"

    def test_a_retry_cancels_once(self, cast):
        activity = planned(cast)
        actions.cancel(activity, reason="下大雪", by=cast.secretary, at=LATER)
        with pytest.raises(actions.NotNow):
            actions.cancel(activity, reason="下大雪", by=cast.secretary, at=LATER)
        assert told(cast.representative, Verb.ACTIVITY_CANCELLED).count() == 1


class TestHolding:
    def test_at_its_time(self, cast):
        activity = held(cast)
        assert (activity.state, activity.starts_at) == ("held", THURSDAY)
        assert not activity.late

    def test_long_before_its_time_only_if_it_is_said_that_it_is_now(self, cast):
        activity = planned(cast)
        with pytest.raises(actions.NotNow, match="2026-03-05 14:00"):
            actions.hold(activity, by=cast.secretary, at=LATER)
        now = actions.hold(activity, by=cast.secretary, at=LATER, now=True)
        assert (now.starts_at, now.ends_at) == (LATER, LATER + timedelta(minutes=90))

    def test_what_the_kind_requires_is_asked_for_then(self, cast):
        activity = planned(cast, more={})
        after = THURSDAY + timedelta(hours=2)
        with pytest.raises(Refused, match="议题|Topic"):
            actions.hold(activity, by=cast.secretary, at=after)
        assert fresh(activity).state == "planned"
        more = {"topic": "路灯"}
        actions.hold(activity, by=cast.secretary, at=after, more=more, headcount=31)
        assert (fresh(activity).more, fresh(activity).headcount) == (more, 31)

    def test_long_after_its_time_it_is_marked_late(self, cast):
        activity = planned(cast)
        held_at = activity.ends_at + timedelta(days=2)
        assert not actions.hold(activity, by=cast.secretary, at=held_at).late
        other = planned(cast)
        assert actions.hold(other, by=cast.secretary, at=held_at + timedelta(minutes=1)).late


class TestEntering:
    def test_a_visit_at_the_gate(self, cast):
        activity = actions.enter(visit(cast), by=cast.representative, at=MONDAY)
        assert (activity.state, activity.more, activity.late) == ("held", {"served": 3}, False)
        assert (activity.host, activity.host_post) == (cast.representative, "representative")
        assert activity.ends_at == MONDAY, "it is over when it is written down"
        assert verbs(activity) == [Verb.ACTIVITY_ENTERED]

    def test_a_visit_of_last_month_is_taken_and_marked_late(self, cast):
        draft = visit(cast, starts_at=MONDAY - timedelta(days=30))
        activity = actions.enter(draft, by=cast.representative, at=MONDAY)
        assert activity.late
        assert activity.ends_at - activity.starts_at == timedelta(minutes=30)

    def test_a_retry_from_a_phone_writes_it_once(self, cast):
        draft = visit(cast, client_key=uuid4())
        first = actions.enter(draft, by=cast.representative, at=MONDAY)
        assert actions.enter(draft, by=cast.representative, at=LATER) == first
        assert verbs(first) == [Verb.ACTIVITY_ENTERED]

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"starts_at": MONDAY + timedelta(hours=1)}, "not happened yet"),
            ({"more": {}}, "fill in"),
            ({"more": {"served": "501"}}, "500"),
            ({"more": {"served": "三"}}, "whole number"),
            ({"headcount": -1}, "as a number"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, cast, changed, said):
        with pytest.raises(Refused, match=said):
            actions.enter(visit(cast, **changed), by=cast.representative, at=MONDAY)

    def test_what_must_be_planned_is_not_just_written_down(self, cast):
        draft = Draft("oath", cast.village, MONDAY)
        with pytest.raises(Refused, match="Plan it first"):
            actions.enter(draft, by=cast.secretary, at=MONDAY)

    def test_it_is_corrected_with_a_reason_and_what_it_said_is_kept(self, cast):
        activity = actions.enter(visit(cast), by=cast.representative, at=MONDAY)
        wrong = Correction(more={"served": "4"}, starts_at=MONDAY - timedelta(hours=2))
        with pytest.raises(Refused, match="why"):
            actions.correct(activity, wrong, reason="", by=cast.representative, at=LATER)
        actions.correct(activity, wrong, reason="数错了", by=cast.representative, at=LATER)
        line = Line.objects.get(verb=Verb.ACTIVITY_CORRECTED)
        assert line.said["before"]["more"] == {"served": 3}
        assert (line.said["reason"], fresh(activity).more) == ("数错了", {"served": 4})

    def test_a_correction_cannot_leave_out_what_is_required_or_go_where_one_does_not(self, cast):
        activity = actions.enter(visit(cast), by=cast.representative, at=MONDAY)
        by = cast.representative
        with pytest.raises(Refused, match="fill in"):
            actions.correct(activity, Correction(more={}), reason="误", by=by, at=LATER)
        elsewhere = Correction(place=cast.place("15010201"))
        with pytest.raises(actions.NotYours):
            actions.correct(activity, elsewhere, reason="误", by=by, at=LATER)
        ahead = Correction(starts_at=LATER + timedelta(hours=2))
        with pytest.raises(Refused, match="past"):
            actions.correct(activity, ahead, reason="误", by=by, at=LATER)
        assert fresh(activity).place == cast.grid


class TestPublishing:
    def test_it_is_public_from_then_until_it_is_taken_back(self, cast):
        activity = planned(cast)
        assert queries.public_by_code(activity.code) is None
        actions.publish(activity, by=cast.secretary, at=LATER)
        assert queries.public_by_code(activity.code) == activity
        actions.take_back(activity, by=cast.secretary, at=LATER)
        assert queries.public_by_code(activity.code) is None

    def test_what_is_not_open_to_all_is_never_public(self, cast):
        activity = planned(cast, open_to_all=False)
        with pytest.raises(Refused, match="open to all"):
            actions.publish(activity, by=cast.secretary, at=LATER)


class TestSeeing:
    def test_who_looks_over_the_place_holds_it_or_is_invited_sees_it(self, cast):
        activity = planned(cast)
        seeing = [cast.secretary, cast.desk, cast.supervisor, cast.representative, cast.grid_worker]
        for person in seeing:
            assert queries.by_code(seats_of(person, MONDAY), activity.code) == activity
        for person in (cast.neighbour_secretary, cast.other_desk, cast.model_household):
            with pytest.raises(Activity.DoesNotExist):
                queries.by_code(seats_of(person, MONDAY), activity.code)

    def test_lists_say_the_same(self, cast):
        activity = planned(cast)
        here = queries.at_place(seats_of(cast.desk, MONDAY), cast.town.path)
        assert list(queries.upcoming(here, MONDAY)) == [activity]
        assert not queries.past(here, MONDAY)
        after = THURSDAY + timedelta(days=1)
        assert list(queries.past(here, after)) == [activity], "planned and over waits to be told"
        assert not queries.visible_to(seats_of(cast.other_desk, MONDAY))

    def test_mine_is_what_i_hold_and_what_i_am_invited_to(self, cast):
        activity = planned(cast)
        for person in (cast.secretary, cast.grid_worker):
            assert list(queries.mine(seats_of(person, MONDAY))) == [activity]
        assert not queries.mine(seats_of(cast.desk, MONDAY))
