"""Pairs of a workshop: who makes them, one mentor at a time, no loop, who reads them."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandeng.activities import actions
from bandeng.activities.actions import Match, NotYours
from bandeng.activities.models import Pair
from bandeng.activities.queries import workshops
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import library, seats_of
from tests.cast import at
from tests.workshops import ID, Crew, adopt, settled

NOW = at("2026-03-02 09:00")
TODAY = date(2026, 3, 2)


@pytest.fixture
def crew(cast) -> Crew:
    adopt()
    return settled(cast.town)


def paired(crew, mentor, learner, *, by=None, since=None, when=NOW):
    match = Match(ID, crew.place, mentor.pk, learner.pk, since)
    return actions.pair(match, by=by or crew.host, at=when)


def read_by(person):
    return set(workshops.visible_pairs(seats_of(person, NOW), library(NOW)))


def test_the_host_pairs_and_both_are_told(cast, crew):
    mentor = crew.members[0]
    row = paired(crew, mentor, cast.secretary)
    assert (row.since, row.until, row.made_by) == (TODAY, None, crew.host)
    assert set(Notice.objects.values_list("person_id", flat=True)) == {
        mentor.pk,
        cast.secretary.pk,
    }
    line = Line.objects.get(verb=Verb.PAIR_MADE)
    assert (line.said["mentor"], line.said["learner"]) == (mentor.name, cast.secretary.name)
    assert paired(crew, mentor, cast.secretary) == row
    assert (Pair.objects.count(), Notice.objects.count()) == (1, 2)


def test_only_the_host_pairs(cast, crew):
    for person in (crew.members[0], cast.secretary, cast.desk, cast.supervisor):
        with pytest.raises(NotYours):
            paired(crew, crew.members[0], cast.secretary, by=person)
    with pytest.raises(Place.DoesNotExist):
        paired(crew, crew.members[0], cast.secretary, by=cast.other_desk)
    with pytest.raises(Place.DoesNotExist):
        actions.pair(Match("no-such", crew.place, 1, 2), by=Voice.SYSTEM, at=NOW)


def test_who_stands_in_for_the_host_pairs_too(cast, crew):
    away = {"stand_in": crew.members[1], "from_at": NOW, "by": Voice.SYSTEM, "at": NOW}
    people.go_absent(crew.host, **away)
    row = paired(crew, crew.members[0], cast.secretary, by=crew.members[1])
    assert row.made_by == crew.members[1]


def test_mentors_are_of_the_workshop_and_learners_hold_a_post_it_is_for(cast, crew):
    mentor = crew.members[0]
    wrong = [
        (cast.secretary, cast.neighbour_secretary, "主持人或者成员"),
        (mentor, cast.representative, "岗位"),
        (mentor, cast.bridge_secretary, "岗位"),
        (mentor, mentor, "自己的师傅|当自己"),
    ]
    for one, other, says in wrong:
        with pytest.raises(Refused, match=says):
            paired(crew, one, other)
    with pytest.raises(Person.DoesNotExist):
        actions.pair(Match(ID, crew.place, mentor.pk, 10**9), by=crew.host, at=NOW)
    assert not Pair.objects.exists()


def test_one_mentor_at_a_time(cast, crew):
    first, second = crew.members
    row = paired(crew, first, cast.secretary, since=TODAY - timedelta(days=30))
    with pytest.raises(Refused, match=first.name):
        paired(crew, second, cast.secretary)
    actions.end_pair(row, reason="调去旗里", by=crew.host, at=NOW)
    with pytest.raises(Refused, match="2026-03-02"):
        paired(crew, second, cast.secretary, since=TODAY - timedelta(days=1))
    assert paired(crew, second, cast.secretary).since == TODAY


def test_two_do_not_mentor_one_another(cast, crew):
    said = {"post": "village-secretary", "place": cast.place("150102")}
    people.appoint(crew.host, **said, by=Voice.SYSTEM, at=NOW, from_day=TODAY)
    said = {"post": "village-secretary", "place": cast.village}
    people.appoint(crew.members[0], **said, by=Voice.SYSTEM, at=NOW, from_day=TODAY)
    row = paired(crew, crew.host, crew.members[0])
    with pytest.raises(Refused, match="互为师徒"):
        paired(crew, crew.members[0], crew.host)
    actions.end_pair(row, reason="换个方向学", by=crew.host, at=NOW)
    assert paired(crew, crew.members[0], crew.host).until is None


def test_it_begins_today_at_the_latest_and_ends_after_it_began(cast, crew):
    with pytest.raises(Refused, match="今天"):
        paired(crew, crew.members[0], cast.secretary, since=TODAY + timedelta(days=1))
    row = paired(crew, crew.members[0], cast.secretary)
    for on in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused, match="早于开始"):
            actions.end_pair(row, reason="满师", on=on, by=crew.host, at=NOW)
    with pytest.raises(Refused, match="为什么"):
        actions.end_pair(row, reason=" ", by=crew.host, at=NOW)


def test_the_host_or_one_of_the_two_ends_it_for_a_reason(cast, crew):
    first, second = crew.members
    row = paired(crew, first, cast.secretary)
    for person in (second, cast.desk):
        with pytest.raises(NotYours):
            actions.end_pair(row, reason="不合适", by=person, at=NOW)
    with pytest.raises(Pair.DoesNotExist):
        actions.end_pair(row, reason="不合适", by=cast.neighbour_secretary, at=NOW)
    done = actions.end_pair(row, reason="满师", by=cast.secretary, at=NOW)
    assert (done.until, done.ended_because, done.ended_by) == (TODAY, "满师", cast.secretary)
    again = actions.end_pair(row, reason="别的", by=crew.host, at=NOW)
    assert again.ended_because == "满师"
    assert Line.objects.get(verb=Verb.PAIR_ENDED).said["reason"] == "满师"
    told = Notice.objects.filter(verb=Verb.PAIR_ENDED).values_list("person_id", flat=True)
    assert set(told) == {first.pk}


def test_who_reads_a_pair(cast, crew):
    row = paired(crew, crew.members[0], cast.secretary)
    for person in (crew.host, *crew.members, cast.secretary, cast.desk, cast.supervisor):
        assert read_by(person) == {row}, person
    for person in (cast.neighbour_secretary, cast.representative, cast.other_desk, cast.steward):
        assert read_by(person) == set(), person


def test_who_finds_the_workshop(cast, crew):
    rules = library(NOW)

    def found(person):
        return workshops.workshops_of(seats_of(person, NOW), rules, NOW)

    for person in (crew.host, crew.members[1], cast.secretary, cast.desk, cast.supervisor):
        (stands,) = found(person)
        assert (stands.place, stands.hosts, stands.lacking) == (crew.place, (crew.host,), 0)
        assert set(stands.members) == set(crew.members)
    for person in (cast.bridge_secretary, cast.other_desk, cast.grid_worker):
        assert found(person) == [], person


def test_a_workshop_says_how_many_it_lacks(cast):
    adopt()
    crew = settled(cast.town, members=1)
    (stands,) = workshops.workshops_of(seats_of(crew.host, NOW), library(NOW), NOW)
    assert stands.lacking == 1


def test_who_could_learn_has_no_mentor_yet(cast, crew):
    stands = workshops.standing_at(library(NOW), NOW, ID, crew.place.pk)
    free = [cast.secretary, cast.neighbour_secretary]
    assert set(workshops.could_learn(stands, NOW)) == set(free)
    paired(crew, crew.host, cast.secretary)
    assert list(workshops.could_learn(stands, NOW)) == [cast.neighbour_secretary]


def test_an_act_asks_little_of_the_database(cast, crew):
    with CaptureQueriesContext(connection) as caught:
        row = paired(crew, crew.members[0], cast.secretary)
    assert len(caught) <= 14  # two of them are savepoints of the test
    with CaptureQueriesContext(connection) as caught:
        actions.end_pair(row, reason="满师", by=crew.host, at=NOW)
    assert len(caught) <= 14


def test_the_database_keeps_it_too(cast, crew):
    row = paired(crew, crew.members[0], cast.secretary)
    row.pk = None
    with pytest.raises(IntegrityError, match="one_mentor_at_a_time"), transaction.atomic():
        row.save()
    row.learner = row.mentor
    with pytest.raises(IntegrityError, match="not_ones_own_mentor"), transaction.atomic():
        row.save()


DOINGS = st.lists(
    st.tuples(
        st.sampled_from([True, True, True, False]),  # pair two, or end a pair
        st.sampled_from(list(permutations(range(3), 2)) + [(0, 0)]),
        st.integers(-20, 0),
        st.integers(0, 9),
    ),
    max_size=14,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(doings=DOINGS)
def test_whatever_is_done_nobody_has_two_mentors_and_no_two_mentor_one_another(cast, crew, doings):
    with transaction.atomic():
        everybody = _all_are_both(cast, crew)
        for step, (makes, (one, other), back, later) in enumerate(doings):
            when = NOW + timedelta(days=step)
            day = when.date() + timedelta(days=back)
            try:
                with transaction.atomic():
                    if makes:
                        paired(crew, everybody[one], everybody[other], since=day, when=when)
                    else:
                        rows = list(Pair.objects.filter(until=None).order_by("pk"))
                        row = rows[later % len(rows)] if rows else None
                        if row:
                            said = {"by": crew.host, "at": when}
                            actions.end_pair(row, reason="满师", on=day, **said)
            except Refused:
                continue
        _holds(list(Pair.objects.filter(place=crew.place)))
        transaction.set_rollback(True)


def _all_are_both(cast, crew):
    """Return three people who may all mentor and learn."""
    people_ = [crew.host, *crew.members]
    for person in people_:
        for post, place in (("village-secretary", cast.village), ("workshop-member", cast.town)):
            said = {"by": Voice.SYSTEM, "at": NOW, "from_day": TODAY - timedelta(days=40)}
            if not person.holdings.filter(post=post, place=place, to_day=None).exists():
                people.appoint(person, post=post, place=place, **said)
    return people_


def _holds(rows):
    def at_once(one, other):
        return (one.until is None or one.until > other.since) and (
            other.until is None or other.until > one.since
        )

    for n, one in enumerate(rows):
        assert one.mentor_id != one.learner_id
        for other in rows[n + 1 :]:
            if at_once(one, other):
                assert one.learner_id != other.learner_id, "two mentors at once"
                both_ways = (one.mentor_id, one.learner_id) == (other.learner_id, other.mentor_id)
                assert not both_ways, "they mentor one another"
