"""Whatever is done to the tree, paths are the parent chain and days of the past never overlap."""

from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.places import actions, queries
from bandeng.places.models import Place, PlaceEdge, PlaceName, Succession
from bandeng.places.states import CannotChange, Part, depth_of, ids_on
from tests.bare import clear
from tests.trying import tried

PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.target]
START = datetime(2026, 1, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CHANGES = [
    Verb.PLACE_FOUNDED,
    Verb.PLACE_RENAMED,
    Verb.PLACE_MOVED,
    Verb.PLACE_SPLIT,
    Verb.PLACE_MERGED,
    Verb.PLACE_CLOSED,
]


class Tree(RuleBasedStateMachine):
    """A tree that is founded, renamed, moved, split, merged and closed on passing days."""

    places = Bundle("places")

    def __init__(self):
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.at = START
        self.codes = 0
        self.seen = {}
        clear()
        self.journal = Line.objects.filter(verb__in=CHANGES).count()
        self.remembered = []

    def teardown(self):
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def fresh_code(self):
        self.codes += 1
        return f"c{self.codes}"

    def attempt(self, act, lines=1):
        """Do an action or see it refused; either way the journal agrees."""
        try:
            with transaction.atomic():
                done = act()
        except CannotChange:
            return None
        self.journal += lines
        return done

    @rule(days=st.integers(0, 3))
    def days_pass(self, days):
        if days and not self.remembered:
            self.remembered = [
                (
                    place,
                    self.at.date(),
                    [s.place_id for s in queries.chain_on(place, self.at.date())],
                )
                for place in Place.objects.all()
            ]
        self.at += timedelta(days=days)

    @rule(target=places, name=st.sampled_from(["甲", "乙", "丙"]))
    def found_root(self, name):
        return self.attempt(lambda: self.found(None, name))

    @rule(target=places, parent=places, name=st.sampled_from(["甲", "乙", "丙"]))
    def found_below(self, parent, name):
        place = self.attempt(lambda: self.found(parent, name)) if parent else None
        return place if place else multiple()

    def found(self, parent, name):
        code = self.fresh_code()
        return actions.found(
            parent, level="unit", code=code, name=name, by=Voice.SYSTEM, at=self.at
        )

    @rule(place=places, name=st.sampled_from(["丁", "戊", "己"]))
    def rename(self, place, name):
        self.attempt(lambda: actions.rename(place, name=name, by=Voice.SYSTEM, at=self.at))

    @rule(place=places, to=places)
    def move(self, place, to):
        self.attempt(lambda: actions.move(place, to=to, by=Voice.SYSTEM, at=self.at))

    @rule(place=places)
    def close(self, place):
        self.attempt(lambda: actions.close(place, by=Voice.SYSTEM, at=self.at))

    @rule(target=places, place=places, data=st.data())
    def split(self, place, data):
        children = list(queries.children(place))
        taken = data.draw(st.sets(st.sampled_from(children))) if children else set()
        into = [
            Part(self.fresh_code(), "上"),
            Part(self.fresh_code(), "下", children=tuple(child.pk for child in taken)),
        ]
        parts = self.attempt(
            lambda: actions.split(place, into=into, by=Voice.SYSTEM, at=self.at), lines=3
        )
        return multiple(*(parts or []))

    @rule(one=places, other=places)
    def merge_into(self, one, other):
        self.attempt(lambda: actions.merge([one], into=other, by=Voice.SYSTEM, at=self.at))

    @rule(target=places, one=places, other=places)
    def merge_anew(self, one, other):
        into = Part(self.fresh_code(), "合")
        new = self.attempt(
            lambda: actions.merge([one, other], into=into, by=Voice.SYSTEM, at=self.at), lines=2
        )
        return new if new else multiple()

    @invariant()
    def a_path_is_the_chain_of_parents(self):
        rows = {place.pk: place for place in Place.objects.all()}
        for place in rows.values():
            above = rows[place.parent_id].path if place.parent_id else ""
            assert place.path == f"{above}{place.pk}."
            assert depth_of(place.path) <= 12
            assert len(set(ids_on(place.path))) == depth_of(place.path)

    @invariant()
    def nothing_open_lies_below_what_is_closed(self):
        assert not Place.objects.filter(to_day=None, parent__to_day__isnull=False).exists()

    @invariant()
    def days_of_the_past_never_overlap_and_leave_no_gap(self):
        places = Place.objects.in_bulk()
        for model in (PlaceName, PlaceEdge):
            rows = model.objects.order_by("place", "from_day", "to_day")
            pasts = {key: list(past) for key, past in groupby(rows, key=lambda row: row.place_id)}
            assert pasts.keys() == places.keys()
            for place_id, past in pasts.items():
                assert past[0].from_day == places[place_id].from_day
                assert past[-1].to_day == places[place_id].to_day
                for before, after in zip(past, past[1:], strict=False):
                    assert before.to_day == after.from_day

    @invariant()
    def the_newest_past_is_the_present(self):
        for name in PlaceName.objects.filter(to_day=None).select_related("place"):
            assert name.name == name.place.name
        for edge in PlaceEdge.objects.filter(to_day=None).select_related("place"):
            assert edge.parent_id == edge.place.parent_id

    @invariant()
    def ids_and_codes_are_never_used_again(self):
        now = dict(Place.objects.values_list("pk", "code"))
        assert self.seen.items() <= now.items()
        self.seen = now
        assert len(set(now.values())) == len(now)

    @invariant()
    def yesterday_answers_as_it_did(self):
        for place, day, chain in self.remembered:
            if day < self.at.date():
                assert [s.place_id for s in queries.chain_on(place, day)] == chain

    @invariant()
    def what_was_split_or_merged_is_closed(self):
        for step in Succession.objects.select_related("old"):
            assert step.old.to_day == step.day

    @invariant()
    def every_change_is_one_line_of_the_journal(self):
        assert Line.objects.filter(verb__in=CHANGES).count() == self.journal


@pytest.mark.machine
@pytest.mark.django_db
def test_the_tree_stands_whatever_is_done_to_it():
    run_state_machine_as_test(
        Tree,
        settings=tried(10, stateful_step_count=20, phases=PHASES),
    )
