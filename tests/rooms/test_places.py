"""The tree changes and yesterday stays as it was."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.people.models import Person
from bandeng.people.states import Seat, Seats
from bandeng.places import actions, queries
from bandeng.places.models import Household, Place, PlaceEdge, PlaceName
from bandeng.places.states import CannotChange, NewPlace, NotYours, Part
from tests.bare import clear

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
LATER = DAY + timedelta(days=30)
SYSTEM = {"by": Voice.SYSTEM, "at": DAY}


@pytest.fixture(autouse=True)
def bare_ground(db):
    clear()


def founded(parent, level, code, name, **more):
    return actions.found(parent, level=level, code=code, name=name, **SYSTEM, **more)


@pytest.fixture
def banner():
    return founded(None, "banner", "150499", "白桦旗")


@pytest.fixture
def town(banner):
    return founded(banner, "township", "150499100", "双泉镇")


@pytest.fixture
def other_town(banner):
    return founded(banner, "township", "150499101", "柳河镇")


@pytest.fixture
def village(town):
    return founded(town, "village", "150499100201", "东沟村")


@pytest.fixture
def grids(village):
    return actions.found_grids([village], how_many=3, **SYSTEM)


def enter(place, address, **more):
    new = actions.NewHousehold(place.pk, address, **more)
    return actions.enter_household(new, **SYSTEM)


def seated(place, *abilities):
    person = Person.objects.create(name="何管", phone=f"100{place.pk:08d}", entered_at=DAY)
    seat = Seat(
        "steward", place.pk, place.path, place.level, person.pk, person.pk, "", frozenset(abilities)
    )
    return {"by": person, "at": LATER, "seats": Seats(person.pk, (seat,))}


def statements(action):
    with CaptureQueriesContext(connection) as caught:
        action()
    return [q["sql"] for q in caught if "SAVEPOINT" not in q["sql"]]


class TestFounding:
    def test_a_path_is_the_ids_from_the_root_down_and_ends_in_a_separator(self, village):
        chain = queries.chain_of(village.path)
        assert [place.name for place in chain] == ["白桦旗", "双泉镇", "东沟村"]
        assert village.path == "".join(f"{place.pk}." for place in chain)
        assert [place.name for place in queries.ancestors(village.path)] == ["白桦旗", "双泉镇"]

    def test_grids_are_numbered_and_coded_below_their_village(self, grids):
        assert [(grid.code, grid.name) for grid in grids] == [
            ("150499100201001", "第1网格"),
            ("150499100201002", "第2网格"),
            ("150499100201003", "第3网格"),
        ]
        assert {grid.level for grid in grids} == {"grid"}

    def test_a_code_is_never_used_again(self, grids):
        actions.close(grids[2], **SYSTEM)
        with pytest.raises(CannotChange):
            founded(grids[2].parent, "grid", grids[2].code, "第3网格")

    @pytest.mark.parametrize("name", ["", "  ", "长" * 81, "两\n行\x07"])
    def test_a_place_needs_a_fitting_name(self, banner, name):
        with pytest.raises(CannotChange):
            founded(banner, "township", "1504991", name)

    @pytest.mark.parametrize(("code", "level"), [("", "grid"), ("a b", "grid"), ("1", "Grid!")])
    def test_a_place_needs_a_code_and_a_level(self, banner, code, level):
        with pytest.raises(CannotChange):
            founded(banner, level, code, "双泉镇")

    def test_rows_may_name_parents_that_come_later(self, banner):
        rows = [
            NewPlace("v1", "东沟村", "village", "t1"),
            NewPlace("t1", "双泉镇", "township", banner.code),
        ]
        made = {place.code: place for place in actions.found_many(rows, **SYSTEM)}
        assert made["v1"].path.startswith(made["t1"].path)

    def test_a_ring_of_new_places_is_refused(self):
        rows = [NewPlace("a", "甲", "village", "b"), NewPlace("b", "乙", "village", "a")]
        with pytest.raises(CannotChange):
            actions.found_many(rows, **SYSTEM)

    def test_a_code_twice_in_one_go_is_refused(self, banner):
        rows = [NewPlace("a", name, "village", banner.code) for name in "甲乙"]
        with pytest.raises(CannotChange):
            actions.found_many(rows, **SYSTEM)

    def test_an_unknown_parent_is_refused(self):
        with pytest.raises(CannotChange):
            actions.found_many([NewPlace("a", "甲", "village", "nowhere")], **SYSTEM)

    def test_a_tree_is_twelve_levels_deep_at_most(self):
        rows = [NewPlace(f"p{n}", "层", "layer", f"p{n - 1}" if n else "") for n in range(12)]
        bottom = actions.found_many(rows, **SYSTEM)[-1]
        with pytest.raises(CannotChange):
            founded(bottom, "layer", "p12", "层")

    def test_founding_takes_few_statements_however_many(self, village):
        rows = [NewPlace(f"g{n}", f"第{n}网格", "grid", village.code) for n in range(500)]
        assert len(statements(lambda: actions.found_many(rows, **SYSTEM))) <= 7

    def test_every_founding_stands_in_the_journal(self, grids):
        lines = Line.objects.filter(verb=Verb.PLACE_FOUNDED, subject_kind="place")
        assert set(lines.values_list("subject_id", flat=True)) >= {grid.pk for grid in grids}


class TestRenaming:
    def test_yesterday_keeps_its_name(self, town):
        actions.rename(town, name="双泉街道", by=Voice.SYSTEM, at=LATER)
        assert queries.name_on(town, LATER.date() - timedelta(days=1)) == "双泉镇"
        assert queries.name_on(town, LATER.date()) == "双泉街道"
        assert queries.name_on(town, DAY.date() - timedelta(days=1)) is None

    def test_the_last_name_of_a_day_counts(self, town):
        actions.rename(town, name="双泉街道", by=Voice.SYSTEM, at=LATER)
        actions.rename(town, name="泉城街道", by=Voice.SYSTEM, at=LATER)
        names = PlaceName.objects.filter(place=town).order_by("from_day")
        assert [(past.name, past.to_day) for past in names] == [
            ("双泉镇", LATER.date()),
            ("泉城街道", None),
        ]

    def test_a_change_is_not_dated_before_the_last_one(self, town):
        actions.rename(town, name="双泉街道", by=Voice.SYSTEM, at=LATER)
        with pytest.raises(CannotChange):
            actions.rename(town, name="泉城街道", by=Voice.SYSTEM, at=DAY)

    def test_the_same_name_again_is_refused(self, town):
        with pytest.raises(CannotChange):
            actions.rename(town, name=" 双泉镇 ", **SYSTEM)

    def test_search_finds_the_new_name_by_spelling(self, town):
        actions.rename(town, name="泉城街道", **SYSTEM)
        assert list(queries.named("qcjd")) == [town]
        assert list(queries.named("quancheng")) == [town]
        assert not queries.named("shuangquan")


class TestMoving:
    def test_all_below_moves_along_and_yesterday_keeps_its_parent(
        self, town, other_town, village, grids
    ):
        moved = actions.move(village, to=other_town, by=Voice.SYSTEM, at=LATER)
        assert moved.path == f"{other_town.path}{village.pk}."
        for grid in grids:
            grid.refresh_from_db()
            assert grid.path == f"{moved.path}{grid.pk}."
        assert queries.parent_on(village, LATER.date() - timedelta(days=1)) == town
        assert queries.parent_on(village, LATER.date()) == other_town

    def test_the_chain_of_a_past_day_bears_the_names_of_that_day(self, town, other_town, village):
        actions.rename(town, name="双泉街道", by=Voice.SYSTEM, at=LATER)
        actions.move(village, to=other_town, by=Voice.SYSTEM, at=LATER)
        before = queries.chain_on(village, LATER.date() - timedelta(days=1))
        after = queries.chain_on(village, LATER.date())
        assert [stood.name for stood in before] == ["白桦旗", "双泉镇", "东沟村"]
        assert [stood.name for stood in after] == ["白桦旗", "柳河镇", "东沟村"]

    def test_there_and_back_on_one_day_leaves_days_that_do_not_overlap(
        self, town, other_town, village
    ):
        actions.move(village, to=other_town, by=Voice.SYSTEM, at=LATER)
        actions.move(village, to=town, by=Voice.SYSTEM, at=LATER)
        edges = PlaceEdge.objects.filter(place=village).order_by("from_day")
        assert [(edge.parent_id, edge.to_day) for edge in edges] == [
            (town.pk, LATER.date()),
            (town.pk, None),
        ]

    def test_a_place_does_not_move_below_itself(self, town, village):
        for inside in (town, village):
            with pytest.raises(CannotChange):
                actions.move(town, to=inside, **SYSTEM)

    def test_a_place_does_not_move_to_where_it_is(self, town, village):
        with pytest.raises(CannotChange):
            actions.move(village, to=town, **SYSTEM)

    def test_a_prefix_of_an_id_is_not_an_ancestor(self, banner, town):
        Place.objects.create(
            path=f"{banner.pk}0.", level="banner", code="twin", name="双", from_day=DAY
        )
        assert list(queries.below(banner.path)) == [town]


class TestSplitting:
    def test_the_parts_take_over_and_the_old_place_keeps_its_days(self, town, village, grids):
        house = enter(grids[0], "一号")
        parts = actions.split(
            village,
            into=[
                Part("150499100301", "东沟上村", children=(grids[0].pk,)),
                Part("150499100302", "东沟下村", children=(grids[1].pk, grids[2].pk)),
            ],
            by=Voice.SYSTEM,
            at=LATER,
        )
        village.refresh_from_db()
        assert village.to_day == LATER.date()
        assert [[g.name for g in queries.children(part)] for part in parts] == [
            ["第1网格"],
            ["第2网格", "第3网格"],
        ]
        assert {part.parent_id for part in parts} == {town.pk}
        assert set(queries.standing_after(village)) == set(parts)
        before = queries.chain_on(grids[0], LATER.date() - timedelta(days=1))
        assert [stood.name for stood in before] == ["白桦旗", "双泉镇", "东沟村", "第1网格"]
        house.refresh_from_db()
        assert house.place_id == grids[0].pk

    def test_the_parts_stand_where_the_place_stands_now(self, other_town, village):
        actions.move(village, to=other_town, **SYSTEM)
        parts = actions.split(village, into=[Part("a", "上"), Part("b", "下")], **SYSTEM)
        assert {part.parent_id for part in parts} == {other_town.pk}

    def test_what_no_part_names_goes_to_the_first(self, grids):
        mine, yours = enter(grids[0], "一号"), enter(grids[0], "二号")
        first, second = actions.split(
            grids[0],
            into=[Part("g1", "第1网格东"), Part("g2", "第1网格西", households=(yours.pk,))],
            **SYSTEM,
        )
        assert [h.address for h in queries.households_of(first)] == [mine.address]
        assert [h.address for h in queries.households_of(second)] == [yours.address]

    @pytest.mark.parametrize(
        "into",
        [
            [Part("a", "甲")],
            [Part("a", "甲"), Part("a", "乙")],
            [Part("a", "甲"), Part("150499", "乙")],
            [Part("a", "甲", children=(1,)), Part("b", "乙", children=(1,))],
            [Part("a", "甲", children=(10**9,)), Part("b", "乙")],
        ],
    )
    def test_parts_that_do_not_fit_are_refused(self, village, grids, into):
        with pytest.raises(CannotChange):
            actions.split(village, into=into, **SYSTEM)

    def test_a_split_takes_at_most_twelve_statements(self, village, grids):
        into = [Part("a", "甲", children=(grids[0].pk,)), Part("b", "乙")]
        assert len(statements(lambda: actions.split(village, into=into, **SYSTEM))) <= 12


class TestMerging:
    def test_two_villages_become_a_new_one(self, town, village, grids):
        neighbour = founded(town, "village", "150499100202", "西沟村")
        new = actions.merge(
            [village, neighbour], into=Part("150499100209", "大沟村"), by=Voice.SYSTEM, at=LATER
        )
        assert [g.pk for g in queries.children(new)] == [g.pk for g in grids]
        assert list(queries.standing_after(village)) == [new]
        assert list(queries.standing_after(neighbour)) == [new]
        assert queries.name_on(village, LATER.date()) is None
        assert queries.name_on(village, LATER.date() - timedelta(days=1)) == "东沟村"

    def test_a_grid_is_merged_into_an_existing_one(self, grids):
        actions.merge([grids[0]], into=grids[1], **SYSTEM)
        assert list(queries.standing_after(grids[0])) == [grids[1]]

    def test_a_place_is_not_merged_with_one_far_below_it(self, village, grids):
        yard = founded(grids[0], "yard", "y1", "一号院")
        flat = founded(yard, "grid", "y2", "院内网格")
        for old, into in [(grids[0], flat), (flat, grids[0])]:
            with pytest.raises(CannotChange):
                actions.merge([old], into=into, **SYSTEM)

    def test_what_moves_along_does_not_get_too_deep(self, banner):
        rows = [
            NewPlace(f"p{n}", "层", "layer", f"p{n - 1}" if n else banner.code) for n in range(10)
        ]
        chain = actions.found_many(rows, **SYSTEM)
        top, low = founded(banner, "layer", "top", "高"), founded(chain[8], "layer", "low", "低")
        founded(top, "layer", "t1", "下"), founded(queries.by_code("t1"), "layer", "t2", "下")
        for change in (
            lambda: actions.merge([top], into=low, **SYSTEM),
            lambda: actions.move(top, to=low, **SYSTEM),
        ):
            with pytest.raises(CannotChange):
                change()

    def test_addresses_that_stand_twice_say_where_they_were(self, grids):
        enter(grids[0], "一号"), enter(grids[0], "二号"), enter(grids[1], "一号")
        actions.merge([grids[0]], into=grids[1], **SYSTEM)
        assert [h.address for h in queries.households_of(grids[1])] == [
            "一号",
            f"一号（第1网格 {grids[0].code}）",
            "二号",
        ]

    def test_only_different_places_of_one_level_are_merged(self, town, village, grids):
        for old, into in [([grids[0]], grids[0]), ([village], grids[0]), ([town], village)]:
            with pytest.raises(CannotChange):
                actions.merge(old, into=into, **SYSTEM)
        with pytest.raises(CannotChange):
            actions.merge([village], into=Part("x", "独村"), **SYSTEM)

    def test_a_merge_takes_at_most_twelve_statements(self, grids):
        caught = statements(lambda: actions.merge(grids, into=Part("x", "大网格"), **SYSTEM))
        assert len(caught) <= 12


class TestClosing:
    def test_a_closed_place_leaves_lists_and_keeps_its_past(self, village, grids):
        actions.close(grids[0], by=Voice.SYSTEM, at=LATER)
        assert grids[0] not in queries.below(village.path)
        assert queries.by_code(grids[0].code).to_day == LATER.date()
        assert queries.name_on(grids[0], DAY.date()) == "第1网格"
        with pytest.raises(CannotChange):
            actions.rename(grids[0], name="新名", by=Voice.SYSTEM, at=LATER)

    def test_what_still_holds_something_is_not_closed(self, village, grids):
        enter(grids[0], "一号")
        for full in (village, grids[0]):
            with pytest.raises(CannotChange):
                actions.close(full, **SYSTEM)

    def test_it_may_be_founded_and_closed_on_one_day(self, grids):
        actions.close(grids[0], **SYSTEM)
        assert queries.name_on(grids[0], DAY.date()) is None


class TestWhoMay:
    def test_a_steward_changes_only_what_lies_below_his_place(self, town, other_town, village):
        may = seated(town, "manage-places")
        actions.rename(village, name="新沟村", **may)
        with pytest.raises(NotYours):
            actions.rename(other_town, name="新镇", **may)
        with pytest.raises(NotYours):
            actions.move(village, to=other_town, **may)
        with pytest.raises(NotYours):
            actions.found(other_town, level="village", code="x", name="新村", **may)
        actions.found(village, level="grid", code="x", name="新网格", **may)

    def test_other_abilities_and_no_seats_change_nothing(self, town, village):
        may = seated(town, "see", "assign")
        with pytest.raises(NotYours):
            actions.rename(village, name="新沟村", **may)
        with pytest.raises(NotYours):
            actions.rename(village, name="新沟村", by=may["by"], at=LATER)

    def test_only_the_system_founds_a_root(self, town):
        may = seated(town, "manage-places")
        with pytest.raises(NotYours):
            actions.found(None, level="banner", code="y", name="新旗", **may)


class TestHouseholds:
    def test_lists_show_names_and_phones_masked(self, grids):
        enter(grids[0], "一号", head="白小桦", phone="10000000123")
        [seen] = queries.households_of(grids[0])
        assert (seen.head, seen.phone) == ("白**", "100****0123")

    def test_nothing_readable_lies_in_the_row(self, grids):
        enter(grids[0], "一号", head="白小桦", phone="10000000123")
        with connection.cursor() as cursor:
            cursor.execute("SELECT head || phone FROM places_household")
            assert "白小桦" not in cursor.fetchone()[0]

    def test_opening_takes_a_purpose_and_is_written_down(self, grids):
        house = enter(grids[0], "一号", head="白小桦", phone="10000000123")
        may = seated(grids[0], "see", "open-contact")
        with pytest.raises(CannotChange):
            actions.open_household(house, purpose=" ", **may)
        opened = actions.open_household(house, purpose="回访", **may)
        assert opened.phone == "10000000123"
        line = Line.objects.get(verb=Verb.HOUSEHOLD_OPENED)
        assert (line.by_name, line.said["purpose"]) == ("何管", "回访")

    def test_who_does_not_see_it_does_not_learn_that_it_is_there(self, grids, other_town):
        house = enter(grids[0], "一号")
        with pytest.raises(Household.DoesNotExist):
            actions.open_household(
                house, purpose="回访", **seated(other_town, "see", "open-contact")
            )
        with pytest.raises(NotYours):
            actions.open_household(house, purpose="回访", **seated(grids[0], "see"))

    def test_an_address_stands_once_until_the_household_leaves(self, grids):
        house = enter(grids[0], "一号", head="白小桦")
        with pytest.raises(CannotChange):
            enter(grids[0], " 一号 ")
        actions.household_leaves(house, by=Voice.SYSTEM, at=LATER)
        house.refresh_from_db()
        assert (house.head, house.to_day) == ("", LATER.date())
        enter(grids[0], "一号")

    @pytest.mark.parametrize("wrong", [{"address": ""}, {"address": "长" * 121}, {"size": 40_000}])
    def test_what_cannot_be_is_refused(self, grids, wrong):
        with pytest.raises(CannotChange):
            enter(grids[0], wrong.pop("address", "一号"), **wrong)

    def test_a_place_or_household_that_is_not_there(self, grids):
        gone = Place(pk=10**9)
        for change in (
            lambda: enter(gone, "一号"),
            lambda: actions.rename(gone, name="新", **SYSTEM),
            lambda: actions.merge([gone], into=grids[0], **SYSTEM),
        ):
            with pytest.raises(Place.DoesNotExist):
                change()

    def test_a_household_leaves_once(self, grids):
        house = enter(grids[0], "一号")
        actions.household_leaves(house, **SYSTEM)
        with pytest.raises(CannotChange):
            actions.household_leaves(house, **SYSTEM)

    def test_counted_under_a_path(self, village, grids):
        enter(grids[0], "一号"), enter(grids[1], "一号")
        assert queries.households_count(village.path) == 2


def test_lists_and_counts(banner, town, village, grids):
    assert queries.counts_by_level() == {"banner": 1, "grid": 3, "township": 1, "village": 1}
    assert list(queries.roots()) == [banner]
    assert list(queries.at_level("grid", town.path)) == grids
    assert list(queries.below(town.path, "village")) == [village]
    assert queries.by_code("１５０４９９") == banner
    assert list(queries.named("150499100")) == [town, village, *grids]
    assert not queries.named("  ")
    assert queries.chains_of([village.path]) == {village.path: [banner, town, village]}


def test_ten_thousand_places_are_founded_in_seconds(banner):
    rows = [NewPlace(f"v{v}", f"第{v}村", "village", banner.code) for v in range(200)]
    rows += [
        NewPlace(f"v{v}g{g}", f"第{g}网格", "grid", f"v{v}") for v in range(200) for g in range(10)
    ]
    assert len(statements(lambda: actions.found_many(rows, **SYSTEM))) <= 8
    assert Place.objects.count() == 2201


def test_parents_and_names_of_a_day_before_the_tree(banner):
    assert queries.parent_on(banner, date(2000, 1, 1)) is None
    assert queries.chain_on(banner, date(2000, 1, 1)) == []
