"""Places nobody holds are shared out evenly among those nearby; a person decides."""

from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.people import actions, queries
from bandeng.people.sharing import Bearer, Spot, between, middle, share_out
from bandeng.people.states import CannotAppoint, NewPerson, NotYours, Seat, Seats
from bandeng.places import actions as places
from bandeng.places.states import NewPlace
from tests.bare import clear

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SYSTEM = {"by": Voice.SYSTEM, "at": DAY}
CENTRES = st.none() | st.tuples(st.floats(43, 44), st.floats(119, 120))


class TestSharing:
    @given(
        st.lists(CENTRES, max_size=25),
        st.lists(st.tuples(CENTRES, st.integers(0, 4)), min_size=1, max_size=6),
        st.randoms(),
    )
    def test_every_place_finds_somebody_evenly_and_always_the_same(self, spots, bearers, random):
        spots = [Spot(n, (1, n), centre) for n, centre in enumerate(spots)]
        bearers = [Bearer(n, (1, 100 + n), centre, has) for n, (centre, has) in enumerate(bearers)]
        pairs = share_out(spots, bearers)
        assert [place for place, _person in pairs] == [spot.place_id for spot in spots]
        load = {bearer.person_id: bearer.has for bearer in bearers}
        for _place, person in pairs:
            load[person] += 1
        given_some = {person for _place, person in pairs}
        for person in given_some:
            assert load[person] - min(load.values()) <= 1
        random.shuffle(spots), random.shuffle(bearers)
        assert share_out(spots, bearers) == pairs

    @given(st.integers(0, 40), st.integers(1, 7))
    def test_nobody_gets_more_than_his_share(self, places, people):
        spots = [Spot(n, (1, n)) for n in range(places)]
        bearers = [Bearer(n, (1,)) for n in range(people)]
        shares = [0] * people
        for _place, person in share_out(spots, bearers):
            shares[person] += 1
        assert max(shares) <= ceil(places / people)
        assert max(shares) - min(shares) <= 1

    def test_the_near_ones_go_together(self):
        spots = [Spot(n, (1, n), (43.0, 119.0 + n / 10)) for n in range(6)]
        bearers = [Bearer(1, (1,), (43.0, 119.0)), Bearer(2, (1,), (43.0, 119.5))]
        assert [person for _place, person in share_out(spots, bearers)] == [1, 1, 1, 2, 2, 2]

    def test_without_centres_the_tree_says_what_is_near(self):
        spots = [Spot(10, (1, 2, 10)), Spot(11, (1, 3, 11))]
        bearers = [Bearer(1, (1, 3)), Bearer(2, (1, 2))]
        assert share_out(spots, bearers) == [(10, 2), (11, 1)]

    def test_nobody_to_share_among(self):
        assert share_out([Spot(1, (1,))], []) == []
        assert middle([]) is None
        assert between(None, (1.0, 1.0)) == float("inf")


@pytest.fixture
def town(db):
    clear()
    rows = [NewPlace("t", "双泉镇", "township")]
    rows += [NewPlace(f"v{n}", f"第{n}村", "village", "t", 43.0, 119 + n / 10, n) for n in range(6)]
    return {place.code: place for place in places.found_many(rows, **SYSTEM)}


@pytest.fixture
def people(town):
    rows = [NewPerson(name, f"100{n:08d}") for n, name in enumerate(["甲", "乙", "何管"])]
    west, east, steward = actions.enter_many(rows, **SYSTEM)
    actions.appoint(west, post="representative", place=town["v0"], **SYSTEM)
    actions.appoint(east, post="representative", place=town["v5"], **SYSTEM)
    return west, east, steward


def propose(town, steward, **more):
    wanted = {"post": "representative", "level": "village", "within": town["t"], **more}
    return actions.propose(**wanted, by=steward, at=DAY, seats=seats_over(town["t"], steward))


def seats_over(place, person):
    seat = Seat(
        "steward",
        place.pk,
        place.path,
        place.level,
        person.pk,
        person.pk,
        "",
        frozenset({"manage-people"}),
    )
    return Seats(person.pk, (seat,))


class TestProposing:
    def test_a_proposal_changes_nothing_until_it_is_accepted(self, town, people):
        west, east, steward = people
        proposal = propose(town, steward)
        codes = {place.pk: place.code for place in town.values()}
        assert [(codes[place], person) for place, person in proposal.pairs] == [
            ("v1", west.pk),
            ("v2", west.pk),
            ("v3", east.pk),
            ("v4", east.pk),
        ]
        assert queries.uncovered("representative", "village", "", DAY).count() == 4
        seats = seats_over(town["t"], steward)
        assert list(queries.proposals(steward, seats)) == [proposal]
        held = actions.accept_proposal(proposal, by=steward, at=DAY, seats=seats)
        assert len(held) == 4
        assert not queries.uncovered("representative", "village", "", DAY)
        assert not queries.proposals(steward, seats)

    def test_a_person_may_correct_it_before_accepting(self, town, people):
        west, _east, steward = people
        proposal = propose(town, steward)
        held = actions.accept_proposal(
            proposal,
            pairs=[(town["v4"].pk, west.pk)],
            by=steward,
            at=DAY,
            seats=seats_over(town["t"], steward),
        )
        assert [(h.place_id, h.person_id) for h in held] == [(town["v4"].pk, west.pk)]

    def test_what_was_filled_and_who_left_since_is_passed_over(self, town, people):
        west, east, steward = people
        proposal = propose(town, steward)
        actions.appoint(east, post="representative", place=town["v1"], **SYSTEM)
        actions.leave(west, **SYSTEM)
        held = actions.accept_proposal(
            proposal, by=steward, at=DAY, seats=seats_over(town["t"], steward)
        )
        assert {h.place_id for h in held} == {town["v3"].pk, town["v4"].pk}

    def test_a_dropped_proposal_appoints_nobody_and_is_decided_once(self, town, people):
        _west, _east, steward = people
        proposal, seats = propose(town, steward), seats_over(town["t"], steward)
        actions.drop_proposal(proposal, by=steward, at=DAY, seats=seats)
        assert queries.uncovered("representative", "village", "", DAY).count() == 4
        for decide in (actions.accept_proposal, actions.drop_proposal):
            with pytest.raises(CannotAppoint):
                decide(proposal, by=steward, at=DAY, seats=seats)
        lines = Line.objects.filter(subject_kind="proposal", subject_id=proposal.pk)
        assert [line.verb for line in lines.order_by("id")] == [
            Verb.PROPOSAL_MADE,
            Verb.PROPOSAL_DROPPED,
        ]

    def test_nothing_to_propose_is_said_in_a_sentence(self, town, people):
        _west, _east, steward = people
        with pytest.raises(CannotAppoint):
            propose(town, steward, post="secretary")
        actions.accept_proposal(
            propose(town, steward), by=steward, at=DAY, seats=seats_over(town["t"], steward)
        )
        with pytest.raises(CannotAppoint):
            propose(town, steward)

    def test_who_does_not_manage_people_there_neither_proposes_nor_decides(self, town, people):
        _west, east, steward = people
        proposal = propose(town, steward)
        with pytest.raises(NotYours):
            actions.propose(
                post="representative", level="village", within=town["t"], by=east, at=DAY
            )
        for decide in (actions.accept_proposal, actions.drop_proposal):
            with pytest.raises(NotYours):
                decide(proposal, by=east, at=DAY)
