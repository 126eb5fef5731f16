"""What may be done to an activity at hand is weighed, and is what the database says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandeng.activities import actions, queries
from bandeng.activities.models import Activity, Roster, Route, Series
from bandeng.activities.permissions import (
    invited,
    is_public,
    may,
    may_see,
    over,
    runs,
    runs_rosters,
    sees_rosters,
)
from bandeng.activities.queries.patrol import may_walk
from bandeng.activities.queries.series import may_run
from bandeng.activities.queries.shifts import runs_roster
from bandeng.activities.states import Move, State
from bandeng.playbooks.queries import library, seats_of
from bandeng.weighing import CannotWeigh, holds
from tests.halls import open_hall
from tests.happenings import THURSDAY, activity_at, adopt

LATER = THURSDAY + timedelta(hours=3)
INVITED = "representative"


@pytest.fixture(autouse=True)
def _meetings(cast):
    adopt()


def agrees(rule, who, pk):
    """Tell whether weighing one row and asking the database say the same."""
    asked = queries.asked_about(who).filter(rule, pk=pk).exists()
    return holds(rule, queries.known_to(who).get(pk=pk)) == asked


@pytest.mark.parametrize("open_to_all", [True, False])
@pytest.mark.parametrize("state", list(State))
def test_every_verb_of_every_role_in_every_state(state, open_to_all, cast):
    activity = activity_at(state, cast, open_to_all=open_to_all)
    if open_to_all and state is not State.CANCELLED:
        actions.publish(activity, by=cast.secretary, at=LATER)
    found = dict.fromkeys((True, False), 0)
    for name, person in vars(cast).items():
        if not hasattr(person, "left_at"):
            continue
        who = seats_of(person, LATER)
        rules = [is_public(), over(who), runs(who), invited(who), may_see(who)]
        rules += [may(verb, who) for verb in Move]
        assert all(agrees(rule, who, activity.pk) for rule in rules), name
        at_hand = queries.known_to(who).get(pk=activity.pk)
        for rule in rules:
            found[holds(rule, at_hand)] += 1
    assert found[True] > 20
    assert found[False] > 20


def test_what_is_weighed_asks_nothing(cast):
    activity = activity_at(State.PLANNED, cast)
    who = seats_of(cast.representative, LATER)
    at_hand = queries.by_code(who, activity.code)
    with CaptureQueriesContext(connection) as captured:
        reasons = queries.reasons_against(who, at_hand, list(Move))
    assert len(captured) == 0
    assert Move.REPLY not in reasons
    assert Move.HOLD in reasons


def test_a_row_read_for_one_person_is_not_weighed_for_another(cast):
    activity = activity_at(State.PLANNED, cast, open_to_all=False)
    at_hand = queries.by_code(seats_of(cast.representative, LATER), activity.code)
    with pytest.raises(CannotWeigh):
        queries.reasons_against(seats_of(cast.neighbour_secretary, LATER), at_hand, list(Move))
    with pytest.raises(CannotWeigh):
        holds(invited(seats_of(cast.representative, LATER)), Activity.objects.get(pk=activity.pk))


def leaves(who, ids):
    """Return the questions rules about activities ask, each with answers of both sorts."""
    fields = {
        "host_id__in": st.lists(st.sampled_from(ids), max_size=3),
        "host__isnull": st.booleans(),
        "kind__in": st.lists(st.sampled_from(["village-meeting", "oath"]), max_size=2),
        "path__startswith": st.sampled_from(["", "1.", "1.2.", "9."]),
        "state__in": st.lists(st.sampled_from([s.value for s in State]), max_size=3),
        "open_to_all": st.booleans(),
        "published_at__isnull": st.booleans(),
        "place__level": st.sampled_from(["village", "grid"]),
        "pk__in": st.lists(st.integers(0, 3), max_size=2),
        next(iter(invited(who).children))[0]: st.booleans(),
    }
    return st.one_of([value.map(lambda v, k=key: Q(**{k: v})) for key, value in fields.items()])


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), state=st.sampled_from(list(State)))
def test_any_rule_that_can_be_written(data, state, made):
    who, ids, rows = made
    rule = data.draw(
        st.recursive(
            leaves(who, ids),
            lambda inner: st.one_of(
                st.tuples(inner, inner).map(lambda two: two[0] & two[1]),
                st.tuples(inner, inner).map(lambda two: two[0] | two[1]),
                inner.map(lambda one: ~one),
            ),
            max_leaves=8,
        )
    )
    assert agrees(rule, who, rows[state]), rule


@pytest.fixture
def made(cast):
    rows = {state: activity_at(state, cast).pk for state in State}
    ids = [cast.secretary.pk, cast.representative.pk, 999]
    return seats_of(cast.representative, LATER), ids, rows


def everybody(cast):
    """Return the seats of the whole cast."""
    return [seats_of(p, LATER) for p in vars(cast).values() if hasattr(p, "left_at")]


def test_series_and_routes_by_the_same_rules(cast):
    here = Series(kind="village-meeting", path=cast.village.path, host=cast.secretary)
    elsewhere = Series(kind="oath", path=cast.place("150102").path)
    routes = [Route(kind=kind, path=cast.village.path) for kind in ("grid-visit", "oath")]
    found = set()
    for who in everybody(cast):
        for row in (here, elsewhere, *routes):
            does = any(row.kind in s.does and row.path.startswith(s.path) for s in who.seats)
            holds_it = getattr(row, "host_id", None) in who.acting_for()
            may_it = may_run if isinstance(row, Series) else may_walk
            assert may_it(who, row) == (does or holds_it)
            found.add((type(row), does or holds_it))
    assert len(found) == 4


def test_rosters_by_the_same_rules(cast):
    hall = open_hall(cast)
    rules, found = library(LATER), set()
    for who in everybody(cast):
        rule = runs_rosters(who, rules.rotas)
        listed = Roster.objects.filter(rule, pk=hall.roster.pk).exists()
        assert runs_roster(who, rules, hall.roster) == holds(rule, hall.roster) == listed
        seen = sees_rosters(who, rules.rotas)
        assert holds(seen, hall.roster) == Roster.objects.filter(seen, pk=hall.roster.pk).exists()
        found.add(listed)
    assert found == {True, False}
