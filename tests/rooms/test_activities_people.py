"""Who is invited, who says what, and who came: by list, by card, by name and by number."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from bandeng.activities import actions, queries
from bandeng.activities.actions import Guests, Mark, Roll
from bandeng.activities.actions.erasing import erase_names
from bandeng.activities.models import Coming
from bandeng.activities.states import Came, Reply
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.states import NewPerson
from bandeng.playbooks.queries import seats_of
from tests.happenings import MONDAY, THURSDAY, adopt, fresh, held, planned

AFTER = THURSDAY + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _meetings(cast):
    adopt()
    with translation.override("en"):
        yield


def row_of(activity, person):
    return Coming.objects.get(activity=activity, person=person)


def counts(activity):
    return queries.counted([fresh(activity)])[activity.pk]


class TestInviting:
    def test_a_post_means_who_holds_it_below_else_who_holds_it_above(self, cast):
        activity = planned(cast)
        posts = Guests(posts=("model-household", "supervisor", "representative"))
        new = actions.invite(activity, posts, by=cast.secretary, at=MONDAY)
        assert {(row.person_id, row.post) for row in new} == {
            (cast.model_household.pk, "model-household"),
            (cast.supervisor.pk, "supervisor"),
        }, "the representative was invited by name before"

    def test_each_is_told_once(self, cast):
        activity = planned(cast)
        guests = Guests(people=(cast.representative.pk, cast.desk.pk))
        actions.invite(activity, guests, by=cast.secretary, at=MONDAY + timedelta(hours=1))
        for person in (cast.representative, cast.desk):
            told = Notice.objects.get(person=person, verb=Verb.ACTIVITY_INVITED)
            assert told.said["activity"] == activity.code
        assert actions.invite(activity, guests, by=cast.secretary, at=MONDAY) == []
        assert Line.objects.filter(verb=Verb.ACTIVITY_INVITED).count() == 2

    def test_an_answer_takes_the_invitation_off_the_list_of_open_ones(self, cast):
        activity, who = planned(cast), seats_of(cast.grid_worker, MONDAY)
        assert [row.activity for row in queries.to_answer(who, MONDAY)] == [activity]
        actions.reply(activity, Reply.NO, reason="出差", by=cast.grid_worker, at=MONDAY)
        assert not queries.to_answer(who, MONDAY)
        actions.reply(activity, Reply.YES, by=cast.grid_worker, at=MONDAY)
        assert (row_of(activity, cast.grid_worker).reason, counts(activity).yes) == ("", 1)
        lines = Line.objects.filter(verb=Verb.ACTIVITY_REPLIED)
        actions.reply(activity, Reply.YES, by=cast.grid_worker, at=MONDAY)
        assert lines.count() == 2, "the same word again is no news"

    def test_who_said_no_is_not_told_of_changes(self, cast):
        activity = planned(cast)
        actions.reply(activity, Reply.NO, by=cast.grid_worker, at=MONDAY)
        actions.cancel(activity, reason="下雪", by=cast.secretary, at=MONDAY)
        told = Notice.objects.filter(verb=Verb.ACTIVITY_CANCELLED)
        assert [notice.person for notice in told] == [cast.representative]


class TestAttending:
    def test_all_came_and_then_the_exceptions(self, cast):
        activity = planned(cast)
        late = row_of(activity, cast.grid_worker)
        roll = Roll(marks={late.pk: Mark(Came.ABSENT, "生病")}, rest=Came.PRESENT)
        actions.attend(activity, roll, by=cast.secretary, at=AFTER)
        assert fresh(activity).state == "held"
        assert counts(activity) == queries.Counted(invited=2, present=1, absent=1)
        assert row_of(activity, cast.grid_worker).reason == "生病"

    def test_not_recorded_is_not_absent(self, cast):
        activity = held(cast)
        assert (counts(activity).unrecorded, counts(activity).absent) == (2, 0)
        actions.attend(activity, Roll(), by=cast.secretary, at=AFTER)
        assert counts(activity).unrecorded == 2
        assert not Line.objects.filter(verb=Verb.ACTIVITY_ATTENDED)

    def test_all_came_later_leaves_what_was_said_before(self, cast):
        activity = held(cast)
        row = row_of(activity, cast.grid_worker)
        marks = {row.pk: Mark(Came.PARTLY, "三点走")}
        actions.attend(activity, Roll(marks=marks), by=cast.secretary, at=AFTER)
        actions.attend(activity, Roll(rest=Came.PRESENT), by=cast.secretary, at=AFTER)
        assert (counts(activity).present, counts(activity).partly) == (1, 1)

    def test_it_is_edited_later(self, cast):
        activity = held(cast)
        actions.attend(activity, Roll(rest=Came.PRESENT), by=cast.secretary, at=AFTER)
        row = row_of(activity, cast.grid_worker)
        marks = {row.pk: Mark(Came.NOT_RECORDED)}
        later = AFTER + timedelta(days=3)
        actions.attend(activity, Roll(marks=marks), by=cast.secretary, at=later)
        assert (counts(activity).present, counts(activity).unrecorded) == (1, 1)

    def test_others_by_name_once_however_often_it_is_sent(self, cast):
        activity = held(cast)
        for _again in range(2):
            roll = Roll(outsiders=("秦若水", " 秦若水 ", ""), people=(cast.model_household.pk,))
            actions.attend(activity, roll, by=cast.secretary, at=AFTER)
        assert counts(activity).present == 2
        (outsider,) = [row for row in queries.came_to(activity) if row.name]
        marks = {outsider.pk: Mark(Came.NOT_RECORDED)}
        actions.attend(activity, Roll(marks=marks), by=cast.secretary, at=AFTER)
        assert counts(activity).present == 1, "a name written in by mistake is struck"

    def test_the_name_of_who_is_not_of_the_site_is_sealed(self, cast):
        actions.attend(held(cast), Roll(outsiders=("秦若水",)), by=cast.secretary, at=AFTER)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM activities_coming WHERE name <> ''")
            assert "秦若水" not in str(cursor.fetchall())
        assert "秦若水" not in str(Line.objects.filter(verb=Verb.ACTIVITY_ATTENDED).get().said)

    def test_half_a_year_later_the_name_is_gone_and_the_count_stays(self, cast):
        activity = held(cast)
        roll = Roll(outsiders=("秦若水",), rest=Came.PRESENT)
        actions.attend(activity, roll, by=cast.secretary, at=AFTER)
        assert erase_names(at=AFTER + timedelta(days=179)) == 0
        assert erase_names(at=AFTER + timedelta(days=181)) == 1
        assert erase_names(at=AFTER + timedelta(days=181)) == 0
        assert [row.name for row in queries.came_to(activity)] == ["", "", ""]
        assert counts(activity).present == 3

    def test_the_number_in_all_is_never_smaller_than_who_is_named(self, cast):
        activity = held(cast)
        actions.attend(activity, Roll(headcount=40), by=cast.secretary, at=AFTER)
        assert counts(activity).came == 40
        few = Roll(rest=Came.PRESENT, headcount=1)
        with pytest.raises(Refused, match="2 are marked"):
            actions.attend(activity, few, by=cast.secretary, at=AFTER)
        assert counts(activity).present == 0

    def test_where_only_the_number_counts_no_name_is_taken(self, cast):
        draft = actions.Draft("oath", cast.village, THURSDAY)
        oath = actions.plan(draft, by=cast.secretary, at=MONDAY)
        with pytest.raises(Refused, match="Only how many"):
            actions.attend(oath, Roll(outsiders=("秦若水",)), by=cast.secretary, at=AFTER)
        actions.attend(oath, Roll(headcount=84), by=cast.secretary, at=AFTER)
        assert counts(oath).came == 84

    def test_not_hours_before_it_begins(self, cast):
        activity = planned(cast)
        with pytest.raises(actions.NotNow):
            actions.attend(activity, Roll(rest=Came.PRESENT), by=cast.secretary, at=MONDAY)
        early = THURSDAY - timedelta(minutes=30)
        actions.attend(activity, Roll(rest=Came.PRESENT), by=cast.secretary, at=early)

    def test_forty_people_take_no_more_statements_than_two(self, cast):
        activity = planned(cast)
        new = [NewPerson(f"学员{n}", f"1990000{n:04}") for n in range(40)]
        crowd = people.enter_many(new, by=Voice.SYSTEM, at=MONDAY)
        guests = Guests(people=tuple(person.pk for person in crowd))
        actions.invite(activity, guests, by=cast.secretary, at=MONDAY)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            actions.attend(activity, Roll(rest=Came.PRESENT), by=cast.secretary, at=AFTER)
        work = [q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(work) <= 12, [q["sql"][:90] for q in work]
        assert counts(activity).present == 42


class TestCards:
    def test_a_card_scanned_twice_is_one_who_came(self, cast):
        activity = planned(cast)
        code = actions.card_of(cast.model_household, at=MONDAY).code
        assert actions.card_of(cast.model_household, at=AFTER).code == code
        for _again in range(2):
            came = actions.attend_by_card(activity, code, by=cast.secretary, at=AFTER)
            assert (came.person, came.came) == (cast.model_household, "present")
        assert counts(activity).present == 1

    def test_a_new_card_makes_the_old_one_worthless(self, cast):
        activity = planned(cast)
        old = actions.card_of(cast.model_household, at=MONDAY).code
        new = actions.new_card(cast.model_household, at=AFTER).code
        with pytest.raises(Refused, match="newer"):
            actions.attend_by_card(activity, old, by=cast.secretary, at=AFTER)
        actions.attend_by_card(activity, new.upper(), by=cast.secretary, at=AFTER)

    def test_only_who_holds_it_scans(self, cast):
        code = actions.card_of(cast.model_household, at=MONDAY).code
        with pytest.raises(actions.NotYours):
            actions.attend_by_card(planned(cast), code, by=cast.grid_worker, at=AFTER)
