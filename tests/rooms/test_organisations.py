"""Organisations whose members are organisations, and organisations with an end."""

from datetime import date, timedelta

import pytest

from bandeng.clockwork.findings import examine
from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions as matters
from bandeng.matters.states import State
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.models import Holding
from bandeng.people.queries import seats_of as bare_seats
from bandeng.people.states import Appointment
from bandeng.places import actions, queries
from bandeng.places.models import Membership, Place
from bandeng.places.states import CannotChange, NotYours
from bandeng.playbooks.queries import seats_of
from tests.cast import at
from tests.factories import fresh, raised

MONDAY = at("2026-03-02 09:00")
SYSTEM = {"by": Voice.SYSTEM, "at": MONDAY}
TODAY = MONDAY.date()


@pytest.fixture
def body(cast):
    """A joint committee beside the villages."""
    return actions.found(cast.town, level="village", code="1501J", name="燕麦联合党委", **SYSTEM)


def acting(person, when=MONDAY):
    return {"by": person, "at": when, "seats": seats_of(person, when)}


class TestMembers:
    def test_are_listed_since_the_day_they_joined_in_the_order_of_lists(self, cast, body):
        lower = cast.place("150102")
        actions.admit(body, member=lower, **acting(cast.steward))
        later = MONDAY + timedelta(days=3)
        actions.admit(body, member=cast.village, **acting(cast.steward, later))
        found = queries.members_of(body, later.date())
        assert [(each.member.name, each.from_day) for each in found] == [
            ("上柳沟村", later.date()),
            ("下柳沟村", TODAY),
        ]
        assert [each.body.name for each in queries.bodies_of(lower, TODAY)] == ["燕麦联合党委"]

    def test_may_stand_above_the_organisation(self, cast, body):
        actions.admit(body, member=cast.town, **acting(cast.steward))
        assert [each.member for each in queries.members_of(body, TODAY)] == [cast.town]

    def test_that_left_are_members_on_the_days_before(self, cast, body):
        actions.admit(body, member=cast.village, **SYSTEM)
        later = MONDAY + timedelta(days=9)
        actions.release(body, member=cast.village, **acting(cast.steward, later))
        assert queries.members_of(body, later.date()) == []
        assert len(queries.members_of(body, later.date() - timedelta(days=1))) == 1
        verbs = Line.objects.filter(subject_kind="place", subject_id=body.pk).values_list("verb")
        assert [verb for (verb,) in verbs.order_by("id")][1:] == [
            Verb.PLACE_MEMBER_ADMITTED,
            Verb.PLACE_MEMBER_RELEASED,
        ]

    def test_may_come_back(self, cast, body):
        actions.admit(body, member=cast.village, **SYSTEM)
        actions.release(body, member=cast.village, **SYSTEM)
        actions.admit(body, member=cast.village, **SYSTEM)
        assert len(queries.members_of(body, TODAY)) == 1

    def test_that_are_closed_are_none(self, cast, body):
        made = actions.found(cast.town, level="village", code="1501K", name="新村", **SYSTEM)
        actions.admit(body, member=made, **SYSTEM)
        actions.close(made, **SYSTEM)
        assert queries.members_of(body, TODAY) == []


class TestNobodyJoins:
    def test_twice(self, cast, body):
        actions.admit(body, member=cast.village, **SYSTEM)
        with pytest.raises(CannotChange, match="上柳沟村"):
            actions.admit(body, member=cast.village, **SYSTEM)

    def test_himself_or_his_own_member(self, cast, body):
        with pytest.raises(CannotChange):
            actions.admit(body, member=body, **SYSTEM)
        actions.admit(body, member=cast.village, **SYSTEM)
        with pytest.raises(CannotChange):
            actions.admit(cast.village, member=body, **SYSTEM)

    def test_after_it_was_closed(self, cast, body):
        made = actions.found(cast.town, level="village", code="1501K", name="新村", **SYSTEM)
        actions.close(made, **SYSTEM)
        with pytest.raises(CannotChange, match="新村"):
            actions.admit(body, member=made, **SYSTEM)

    def test_by_the_word_of_somebody_who_does_not_manage_the_body(self, cast, body):
        with pytest.raises(NotYours):
            actions.admit(body, member=cast.village, **acting(cast.secretary))
        assert not Membership.objects.exists()

    def test_and_who_never_joined_does_not_leave(self, cast, body):
        with pytest.raises(CannotChange, match="上柳沟村"):
            actions.release(body, member=cast.village, **SYSTEM)


ENDS = date(2026, 3, 20)


@pytest.fixture
def branch(cast):
    """A temporary branch on a building site, led like a village."""
    founded = actions.found(
        cast.town, level="village", code="1501T", name="工地临时支部", ends_day=ENDS, **SYSTEM
    )
    rows = [
        Appointment(cast.bridge_representative.pk, "representative", founded.pk),
        Appointment(cast.bridge_secretary.pk, "village-secretary", founded.pk),
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=MONDAY)
    return founded


class TestTheEndOfATemporaryPlace:
    def test_is_told_by_the_doctor_some_days_before(self, cast, branch):
        early, near = at("2026-03-03 09:00"), at("2026-03-15 09:00")
        assert "工地临时支部" not in str(examine(early)["findings"])
        assert "工地临时支部" in str(examine(near)["findings"])

    def test_comes_on_its_day_and_not_before(self, cast, branch):
        assert matters.end_places(at=at("2026-03-19 23:59")) == 0
        assert matters.end_places(at=at("2026-03-20 00:01")) == 1
        assert matters.end_places(at=at("2026-03-20 00:02")) == 0
        branch.refresh_from_db()
        assert branch.to_day == ENDS
        assert [each.name for each in queries.standing_after(branch)] == ["双泉镇"]

    def test_ends_the_posts_held_there(self, cast, branch):
        matters.end_places(at=at("2026-03-20 08:00"))
        assert not Holding.objects.filter(place=branch, to_day=None).exists()
        assert not bare_seats(cast.bridge_representative, at("2026-03-20 09:00")).fills(
            "representative", branch.path
        )

    def test_hands_what_is_open_to_the_rung_the_ladder_has_above_and_tells_both(self, cast, branch):
        matter = raised(cast, at("2026-03-19 10:00"), place=branch)
        assert matter.owner == cast.bridge_representative
        ended = at("2026-03-20 09:00")
        matters.end_places(at=ended)
        matter = fresh(matter)
        assert (matter.place, matter.path) == (cast.town, cast.town.path)
        assert (matter.rung, matter.owner, matter.state) == ("yellow", cast.desk, State.RAISED)
        told = Notice.objects.filter(verb=Verb.MATTER_PLACE_ENDED, subject_id=matter.pk)
        assert {each.person_id for each in told} == {cast.bridge_representative.pk, cast.desk.pk}
        line = Line.objects.get(verb=Verb.MATTER_PLACE_ENDED)
        assert (line.said["was"], line.said["now"], line.by_name) == (
            "工地临时支部", "双泉镇", Voice.CLOCK
        )  # fmt: skip

    def test_leaves_rung_and_deadline_where_the_ladder_has_them_above_too(self, cast, branch):
        matter = raised(cast, at("2026-03-12 10:00"), place=branch)
        matter = matters.escalate(
            matter, reason="要镇里定", by=cast.bridge_representative, at=at("2026-03-12 11:00")
        )
        matter = matters.escalate(
            matter, reason="要镇里定", by=cast.bridge_secretary, at=at("2026-03-12 12:00")
        )
        matters.end_places(at=at("2026-03-20 09:00"))
        after = fresh(matter)
        assert (after.rung, after.due_at, after.owner) == ("yellow", matter.due_at, cast.desk)

    def test_keeps_what_is_at_an_end_where_it_was(self, cast, branch):
        matter = raised(cast, at("2026-03-12 10:00"), place=branch)
        matter = matters.withdraw(matter, by=Voice.ASKER, at=at("2026-03-13 10:00"))
        matters.end_places(at=at("2026-03-20 09:00"))
        assert fresh(matter).place == branch

    def test_leaves_a_matter_waiting_for_who_asked_waiting(self, cast, branch):
        when = at("2026-03-18 10:00")
        matter = raised(cast, when, place=branch)
        by = cast.bridge_representative
        matter = matters.take(matter, by=by, at=when + timedelta(hours=1))
        matters.ask_asker(matter, text="哪一栋？", by=by, at=when + timedelta(hours=2))
        matters.end_places(at=at("2026-03-20 09:00"))
        after = fresh(matter)
        assert (after.state, after.rung, after.owner) == (State.WAITING, "yellow", cast.desk)
        matters.reply(after, text="三栋", by=Voice.ASKER, at=at("2026-03-23 09:00"))
        assert fresh(matter).due_at > at("2026-03-24 09:00")

    def test_puts_what_lies_below_under_the_place_above(self, cast, branch):
        below = actions.found(branch, level="grid", code="1501T1", name="一组", **SYSTEM)
        home = actions.enter_household(actions.NewHousehold(branch.pk, "一号工棚"), **SYSTEM)
        matters.end_places(at=at("2026-03-20 09:00"))
        below.refresh_from_db()
        home.refresh_from_db()
        assert (below.parent, home.place) == (cast.town, cast.town)
        assert below.path.startswith(cast.town.path)


class TestAPlannedEnd:
    def test_is_put_off_or_taken_away_by_who_manages_the_place(self, cast, branch):
        actions.plan_end(branch, ends_day=date(2026, 6, 1), **acting(cast.steward))
        assert matters.end_places(at=at("2026-03-20 09:00")) == 0
        actions.plan_end(branch, ends_day=None, **acting(cast.steward))
        assert matters.end_places(at=at("2026-07-01 09:00")) == 0
        with pytest.raises(NotYours):
            actions.plan_end(branch, ends_day=None, **acting(cast.secretary))

    def test_is_a_day_to_come(self, cast, branch):
        with pytest.raises(CannotChange):
            actions.plan_end(branch, ends_day=TODAY, **SYSTEM)
        with pytest.raises(CannotChange):
            actions.found(
                cast.town, level="village", code="1501X", name="昨日", ends_day=TODAY, **SYSTEM
            )

    def test_is_not_for_what_stands_under_nothing(self, cast):
        with pytest.raises(CannotChange):
            actions.plan_end(cast.banner, ends_day=ENDS, **SYSTEM)
        assert Place.objects.get(pk=cast.banner.pk).ends_day is None
