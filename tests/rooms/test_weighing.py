"""A rule weighed against a row at hand says what the database says, for every rule there is."""

from datetime import timedelta

import pytest
from django.db.models import F, Q
from hypothesis import given
from hypothesis import strategies as st

from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.permissions import PARTS, is_public, kept_from, may, may_see
from bandeng.matters.states import Privacy, State
from bandeng.playbooks.queries import seats_of
from bandeng.weighing import CannotWeigh, holds
from tests.complaints import adopt, complaint
from tests.factories import MONDAY, matter_at
from tests.trying import tried

ROLES = ("representative", "secretary", "desk", "supervisor", "operator", "bridge_secretary")
LATER = MONDAY + timedelta(hours=9)


def agrees(rule, matter):
    return holds(rule, matter) == Matter.objects.filter(rule, pk=matter.pk).exists()


@pytest.mark.parametrize("state", list(State))
def test_every_rule_of_every_role_in_every_state(state, cast):
    matter = Matter.objects.get(pk=matter_at(state, cast).pk)
    seats = [seats_of(getattr(cast, name), LATER) for name in ROLES]
    rules = [rule for who in seats for rule in (may_see(who), kept_from(who), is_public())]
    rules += [may(verb, who) for who in seats for verb in PARTS]
    asked = {rule: f"r{n}" for n, rule in enumerate(dict.fromkeys(rules))}
    found = [rule for rule in asked if not agrees(rule, matter)]
    assert found == []
    assert len(asked) > 100


def test_a_complaint_and_the_pieces_of_a_request(cast):
    inspector = adopt(cast)
    matter = complaint(cast)
    for person in (*vars(cast).values(), inspector):
        who = seats_of(person, LATER)
        assert all(agrees(may(verb, who), matter) for verb in PARTS)


FIELDS = {
    "owner": st.sampled_from([None, 1, 2, 999]),
    "owner_id__in": st.lists(st.integers(0, 9), max_size=3),
    "owner__isnull": st.booleans(),
    "state__in": st.lists(st.sampled_from([s.value for s in State]), max_size=4),
    "due_at__lte": st.sampled_from([MONDAY, LATER, MONDAY + timedelta(days=9)]),
    "answered_at__gt": st.sampled_from([MONDAY - timedelta(days=9), LATER]),
    "path__startswith": st.sampled_from(["", "1.", "1.2.", "2."]),
    "helper_ids__overlap": st.lists(st.integers(0, 9), max_size=3),
    "kept_from": st.just([]),
    "asker__isnull": st.booleans(),
    "part_of__owner_id__in": st.lists(st.integers(0, 9), max_size=3),
    "pk__in": st.lists(st.integers(0, 3), max_size=2),
}
leaves = st.one_of([value.map(lambda v, k=key: Q(**{k: v})) for key, value in FIELDS.items()])
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: two[0] & two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] | two[1]),
        inner.map(lambda one: ~one),
    ),
    max_leaves=8,
)


@tried(25)
@given(rule=rules, state=st.sampled_from([State.RAISED, State.TAKEN, State.ANSWERED]))
def test_any_rule_that_can_be_written(rule, state, made):
    assert agrees(rule, made[state]), rule


@pytest.fixture
def made(cast):
    found = {s: matter_at(s, cast) for s in (State.RAISED, State.TAKEN, State.ANSWERED)}
    return {state: Matter.objects.get(pk=matter.pk) for state, matter in found.items()}


def test_what_is_not_on_the_list_is_refused_loudly(cast):
    matter = actions.take(matter_at(State.RAISED, cast), by=cast.representative, at=MONDAY)
    for rule in (
        Q(owner__in=Matter.objects.none()),
        Q(due_at=F("raised_at")),
        Q(raised_at__date__gt=MONDAY),
        Q(title__icontains="路"),
    ):
        with pytest.raises(CannotWeigh):
            holds(rule, matter)


def test_what_waits_for_a_post_is_seen_by_who_fills_it_though_it_is_confidential(cast):
    """It is asked for beside what one's places show; nothing may get lost between the two."""
    waits = Matter(
        kind="residents-request", privacy=Privacy.CONFIDENTIAL, state=State.RAISED,
        owner_post="representative", path=cast.grid.path, kept_from=[], helper_ids=[],
    )  # fmt: skip
    seen_by = {name: holds(may_see(seats_of(getattr(cast, name), LATER)), waits) for name in ROLES}
    named_to_open_it = ["desk", "supervisor"]
    assert [name for name in ROLES if seen_by[name]] == ["representative", *named_to_open_it]
