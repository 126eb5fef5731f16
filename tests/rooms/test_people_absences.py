"""Whoever is away is stood in for, along any chain, and never in a ring."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.people import actions, queries
from bandeng.people.models import Absence
from bandeng.people.states import CannotStandIn, NewPerson, NotYours, Seat, Seats
from bandeng.places import actions as places
from bandeng.places.states import NewPlace
from tests.bare import clear
from tests.trying import tried

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
SYSTEM = {"by": Voice.SYSTEM, "at": DAY}


def hours(count):
    return DAY + timedelta(hours=count)


@pytest.fixture
def village(db):
    clear()
    rows = [NewPlace("b", "白桦旗", "banner"), NewPlace("v", "东沟村", "village", "b")]
    return places.found_many(rows, **SYSTEM)[1]


@pytest.fixture
def five(village):
    """Five people; the first is the village secretary, the second its representative."""
    rows = [NewPerson(name, f"100{n:08d}") for n, name in enumerate("甲乙丙丁戊")]
    people = actions.enter_many(rows, **SYSTEM)
    actions.appoint(people[0], post="secretary", place=village, **SYSTEM)
    actions.appoint(people[1], post="representative", place=village, **SYSTEM)
    return people


def away(person, stand_in, begins=0, ends=None, **more):
    return actions.go_absent(
        person,
        stand_in=stand_in,
        from_at=hours(begins),
        to_at=None if ends is None else hours(ends),
        **{**SYSTEM, **more},
    )


def answering(village, at, post="secretary"):
    [holder] = queries.holders_over(post, [village.path], at)[village.path]
    assert [holder] == [h for h in queries.who_answers(village.path, at) if h.post == post]
    return holder


class TestStandingIn:
    def test_the_stand_in_answers_and_the_appointed_one_is_named(self, village, five):
        away(five[0], five[2], 0, 8)
        holder = answering(village, hours(1))
        assert (holder.name, holder.held_by_name, holder.stands_in) == ("丙", "甲", True)
        [seat] = queries.seats_of(five[2], hours(1)).seats
        assert (seat.post, seat.held_by, seat.stands_in) == ("secretary", five[0].pk, True)
        assert five[0].pk in queries.seats_of(five[2], hours(1)).acting_for()

    def test_a_stand_in_who_is_away_passes_on(self, village, five):
        away(five[0], five[1], 0, 8), away(five[1], five[2], 2, 4)
        assert answering(village, hours(1)).name == "乙"
        assert answering(village, hours(3)).name == "丙"
        assert answering(village, hours(5)).name == "乙"
        assert {s.post for s in queries.seats_of(five[2], hours(3)).seats} == {
            "secretary",
            "representative",
        }
        assert {s.post for s in queries.seats_of(five[1], hours(3)).seats} == {"representative"}
        assert {s.post for s in queries.seats_of(five[1], hours(5)).seats} == {
            "secretary",
            "representative",
        }

    def test_one_may_stand_in_for_several(self, village, five):
        away(five[0], five[2]), away(five[1], five[2])
        assert len(queries.seats_of(five[2], hours(1)).seats) == 2

    def test_an_ended_absence_no_longer_shows_the_stand_in(self, village, five):
        away(five[0], five[2])
        assert queries.stand_ins_of([five[0].pk, five[1].pk], hours(1)) == {five[0].pk: five[2]}
        actions.come_back(five[0], by=Voice.SYSTEM, at=hours(2))
        assert answering(village, hours(2)).name == "甲"
        assert queries.stand_ins_of([five[0].pk], hours(2)) == {}
        assert not queries.seats_of(five[2], hours(2))
        assert not queries.absences_of(five[0], hours(2))

    def test_it_begins_and_ends_to_the_moment(self, village, five):
        away(five[0], five[2], 1, 2)
        moment = timedelta(microseconds=1)
        names = [
            answering(village, at).name
            for at in (hours(1) - moment, hours(1), hours(2) - moment, hours(2))
        ]
        assert names == ["甲", "丙", "丙", "甲"]

    def test_back_at_the_very_moment_of_leaving(self, village, five):
        away(five[0], five[2])
        actions.come_back(five[0], **SYSTEM)
        assert answering(village, DAY).name == "甲"

    def test_a_coming_absence_is_struck(self, village, five):
        coming = away(five[0], five[2], 5, 9)
        assert list(queries.absences_of(five[0], DAY)) == [coming]
        actions.end_absence(coming, **SYSTEM)
        assert answering(village, hours(6)).name == "甲"
        assert not queries.absences_of(five[0], DAY)
        with pytest.raises(CannotStandIn):
            actions.end_absence(coming, **SYSTEM)
        away(five[0], five[3], 5, 9)

    def test_who_leaves_stands_in_for_nobody(self, village, five):
        away(five[0], five[2])
        actions.leave(five[2], by=Voice.SYSTEM, at=hours(1))
        assert answering(village, hours(1)).name == "甲"

    def test_effective_people_in_one_statement(self, five, django_assert_num_queries):
        away(five[0], five[1], 0, 8), away(five[1], five[2], 2, 4)
        with django_assert_num_queries(1):
            ends = queries.effective_many([p.pk for p in five], hours(3))
        assert ends == {
            five[0].pk: five[2].pk,
            five[1].pk: five[2].pk,
            **{p.pk: p.pk for p in five[2:]},
        }
        assert queries.effective(five[0].pk, hours(1)) == five[1].pk


class TestRefusals:
    def test_nobody_stands_in_for_himself(self, five):
        with pytest.raises(CannotStandIn):
            away(five[0], five[0])

    def test_a_ring_now(self, five):
        away(five[0], five[1]), away(five[1], five[2])
        with pytest.raises(CannotStandIn) as refused:
            away(five[2], five[0])
        assert "丙 → 甲 → 乙 → 丙" in str(refused.value)

    def test_a_ring_in_time_to_come(self, five):
        away(five[0], five[1], 10, 20), away(five[1], five[2], 15, 30)
        away(five[2], five[0], 0, 15)
        away(five[2], five[0], 20, 40)
        with pytest.raises(CannotStandIn):
            away(five[2], five[0], 19, 20)

    def test_a_ring_needs_all_to_be_away_at_once(self, five):
        away(five[0], five[1], 0, 10), away(five[1], five[2], 10, 20)
        away(five[2], five[0], 0, 30)

    def test_a_struck_absence_makes_no_ring(self, five):
        actions.end_absence(away(five[0], five[1], 5, 9), **SYSTEM)
        away(five[1], five[0], 5, 9)

    def test_two_absences_of_one_person_do_not_overlap(self, five):
        away(five[0], five[1], 5, 10)
        for begins, ends in [(0, None), (4, 6), (6, 7), (9, 12)]:
            with pytest.raises(CannotStandIn):
                away(five[0], five[2], begins, ends)
        away(five[0], five[2], 0, 5), away(five[0], five[2], 10)

    def test_times_in_order_and_not_all_past(self, five):
        for begins, ends in [(5, 5), (6, 5), (-5, -1), (-5, 0)]:
            with pytest.raises(CannotStandIn):
                away(five[0], five[1], begins, ends)

    def test_who_left_neither_goes_away_nor_stands_in(self, five):
        actions.leave(five[2], **SYSTEM)
        for pair in [(five[0], five[2]), (five[2], five[0])]:
            with pytest.raises(CannotStandIn):
                away(*pair)

    def test_who_is_not_away_does_not_come_back(self, five):
        with pytest.raises(CannotStandIn):
            actions.come_back(five[0], **SYSTEM)


class TestWhoMay:
    def test_everybody_enters_his_own_absence_and_nobody_elses(self, five):
        away(five[0], five[1], by=five[0])
        actions.come_back(five[0], by=five[0], at=hours(1))
        with pytest.raises(NotYours):
            away(five[0], five[1], by=five[2])

    def test_a_steward_enters_it_for_those_he_manages(self, village, five):
        seat = Seat(
            "steward",
            village.pk,
            village.path,
            "village",
            five[4].pk,
            five[4].pk,
            "",
            frozenset({"manage-people"}),
        )
        away(five[0], five[1], by=five[4], seats=Seats(five[4].pk, (seat,)))

    def test_both_ends_stand_in_the_journal(self, five):
        away(five[0], five[1], reason="培训")
        actions.come_back(five[0], by=Voice.SYSTEM, at=hours(1))
        verbs = Line.objects.filter(subject_kind="person", subject_id=five[0].pk)
        assert list(verbs.order_by("-id").values_list("verb", flat=True)[:2]) == [
            Verb.ABSENCE_ENDED,
            Verb.ABSENCE_STARTED,
        ]


STRETCH = st.tuples(
    st.integers(0, 4), st.integers(0, 4), st.integers(0, 9), st.integers(1, 6) | st.none()
)


def walked(person, absent):
    for _step in range(6):
        if person not in absent:
            return person
        person = absent[person]
    raise AssertionError("a ring")


@tried(8)
@given(st.lists(STRETCH, max_size=14))
@pytest.mark.django_db
def test_whatever_is_entered_every_chain_ends_with_somebody_present(five, village, stretches):
    around = transaction.atomic()
    around.__enter__()
    for person, stand_in, begins, length in stretches:
        ends = None if length is None else begins + length
        try:
            with transaction.atomic():
                away(five[person], five[stand_in], begins, ends)
        except CannotStandIn:
            continue
    for hour in range(0, 17, 2):
        at = hours(hour)
        absent = dict(Absence.objects.filter(queries.away_at(at)).values_list("person", "stand_in"))
        ends = queries.effective_many([person.pk for person in five], at)
        assert not set(ends.values()) & set(absent)
        assert ends == {person.pk: walked(person.pk, absent) for person in five}
        for person in five:
            held_by = {seat.held_by for seat in queries.seats_of(person, at).seats}
            covered = {holder.pk for holder in five[:2] if ends[holder.pk] == person.pk}
            assert held_by == covered | ({person.pk} & {five[0].pk, five[1].pk})
    transaction.set_rollback(True)
    around.__exit__(None, None, None)
