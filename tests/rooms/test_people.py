"""Who is entered, appointed and answers for where."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.people import actions, queries
from bandeng.people.models import Holding, Person
from bandeng.people.states import (
    Appointment,
    CannotAppoint,
    CannotEnter,
    NewPerson,
    NotYours,
    Seat,
    Seats,
    clean_phone,
)
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.places.states import NewPlace, Part
from tests.bare import clear

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
LATER = DAY + timedelta(days=30)
SYSTEM = {"by": Voice.SYSTEM, "at": DAY}


@pytest.fixture(autouse=True)
def tree(db):
    """A banner with two towns, two villages in the first, and a grid in the first village."""
    clear()
    rows = [
        NewPlace("b", "白桦旗", "banner"),
        NewPlace("t1", "双泉镇", "township", "b"),
        NewPlace("t2", "柳河镇", "township", "b"),
        NewPlace("v1", "东沟村", "village", "t1"),
        NewPlace("v2", "西沟村", "village", "t1"),
        NewPlace("g1", "第1网格", "grid", "v1"),
    ]
    return {place.code: place for place in places.found_many(rows, **SYSTEM)}


def entered(name, phone=None):
    phone = phone or f"100{Person.objects.count():08d}"
    return actions.enter(name=name, phone=phone, **SYSTEM)


def appointed(person, post, place, **more):
    return actions.appoint(person, post=post, place=place, **{**SYSTEM, **more})


def managing(*spots, at=LATER):
    """Somebody who manages people at the given places."""
    person = entered("何管")
    seats = tuple(
        Seat(
            "steward", p.pk, p.path, p.level, person.pk, person.pk, "", frozenset({"manage-people"})
        )
        for p in spots
    )
    return {"by": person, "at": at, "seats": Seats(person.pk, seats)}


def statements(ask):
    with CaptureQueriesContext(connection) as caught:
        answer = ask()
    return len([q for q in caught if "SAVEPOINT" not in q["sql"]]), answer


class TestEntering:
    def test_a_person_signs_in_by_phone(self):
        person = actions.enter(
            name="白小桦", phone="+86 100-0000-0123", password="stool by the door", **SYSTEM
        )
        assert (person.phone, person.pinyin) == ("10000000123", "baixiaohua bxh")
        assert authenticate(username="10000000123", password="stool by the door") == person
        assert authenticate(username="10000000123", password="another") is None

    def test_without_a_password_nobody_signs_in(self):
        person = entered("白小桦", "10000000123")
        assert not person.has_usable_password()
        actions.set_password(person, password="stool by the door", **SYSTEM)
        assert authenticate(username="10000000123", password="stool by the door") == person
        assert Line.objects.filter(verb=Verb.SIGN_IN_CHANGED, subject_id=person.pk).count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"name": "长" * 61},
            {"name": "白\x00桦"},
            {"phone": ""},
            {"phone": "一二三"},
            {"phone": "123"},
            {"phone": "1" * 16},
            {"email": "not an address"},
            {"email": "a@" + ".".join(["b" * 60] * 5) + ".com"},
            {"password": "12345"},
            {"password": "password123"},
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, wrong):
        with pytest.raises(CannotEnter) as refused:
            actions.enter(**{"name": "白小桦", "phone": "10000000123", **wrong}, **SYSTEM)
        assert len(str(refused.value)) > 5

    def test_a_phone_belongs_to_one_person(self):
        entered("白小桦", "10000000123")
        with pytest.raises(CannotEnter):
            entered("何长青", "100 0000 0123")
        rows = [NewPerson("甲", "10000000124"), NewPerson("乙", "10000000124")]
        with pytest.raises(CannotEnter):
            actions.enter_many(rows, **SYSTEM)
        assert Person.objects.count() == 1

    def test_two_who_enter_the_same_phone_at_once(self, monkeypatch):
        monkeypatch.setattr("bandeng.people.actions.persons._refuse_taken", lambda phones: None)
        entered("白小桦", "10000000123"), entered("金秋", "10000000124")
        with pytest.raises(CannotEnter):
            entered("何长青", "10000000123")
        with pytest.raises(CannotEnter):
            actions.correct(Person.objects.first(), phone="10000000124", **SYSTEM)

    def test_details_are_corrected_and_the_journal_names_the_fields(self):
        person = entered("白小桦", "10000000123")
        actions.correct(person, name="白晓川", phone="10000000124", email="a@example.com", **SYSTEM)
        person.refresh_from_db()
        assert (person.name, person.phone, person.email) == (
            "白晓川",
            "10000000124",
            "a@example.com",
        )
        line = Line.objects.get(verb=Verb.PERSON_CORRECTED, subject_id=person.pk)
        assert line.said["fields"] == ["email", "name", "phone"]

    def test_eight_thousand_are_entered_in_few_statements(self):
        rows = [NewPerson(f"白{n}", f"100{n:08d}") for n in range(300)]
        count, people = statements(lambda: actions.enter_many(rows, **SYSTEM))
        assert (count <= 4, len(people)) == (True, 300)

    @pytest.mark.parametrize(
        ("typed", "digits"),
        [
            ("１０００００００１２３", "10000000123"),
            ("(0476) 123-4567", "04761234567"),
            ("008610000000123", "10000000123"),
            ("", None),
            ("+", None),
            ("100000000²3", None),
        ],
    )
    def test_phones_are_kept_as_digits(self, typed, digits):
        assert clean_phone(typed) == digits


class TestAppointing:
    def test_a_person_may_hold_several_posts(self, tree):
        person = entered("白小桦")
        appointed(person, "secretary", tree["v1"])
        appointed(person, "representative", tree["v1"], grade="banner")
        appointed(person, "representative", tree["g1"])
        seats = queries.seats_of(person, DAY)
        assert [(seat.post, seat.path) for seat in seats.seats] == [
            ("secretary", tree["v1"].path),
            ("representative", tree["v1"].path),
            ("representative", tree["g1"].path),
        ]
        assert seats.seats[1].grade == "banner"
        assert not any(seat.stands_in or seat.may for seat in seats.seats)

    def test_a_post_is_held_once(self, tree):
        person = entered("白小桦")
        appointed(person, "secretary", tree["v1"])
        with pytest.raises(CannotAppoint):
            appointed(person, "secretary", tree["v1"])

    def test_no_more_than_the_playbook_allows(self, tree):
        for name in ("甲", "乙"):
            appointed(entered(name), "representative", tree["v1"], most=2)
        with pytest.raises(CannotAppoint) as refused:
            appointed(entered("丙"), "representative", tree["v1"], most=2)
        assert "东沟村" in str(refused.value)

    def test_who_comes_later_counts_against_the_limit(self, tree):
        later = LATER.date()
        appointed(entered("甲"), "secretary", tree["v1"], from_day=later, most=1)
        with pytest.raises(CannotAppoint):
            appointed(entered("乙"), "secretary", tree["v1"], most=1)

    def test_days_begin_and_end_a_holding(self, tree):
        person = entered("白小桦")
        held = appointed(person, "secretary", tree["v1"], from_day=DAY.date() + timedelta(days=2))
        assert not queries.seats_of(person, DAY)
        assert queries.seats_of(person, DAY + timedelta(days=2))
        actions.end_appointment(held, by=Voice.SYSTEM, at=LATER)
        assert queries.seats_of(person, LATER - timedelta(days=1))
        assert not queries.seats_of(person, LATER)
        with pytest.raises(CannotAppoint):
            actions.end_appointment(held, by=Voice.SYSTEM, at=LATER)
        appointed(person, "secretary", tree["v1"], at=LATER)
        assert [h.to_day for h in queries.history_of(person)] == [None, LATER.date()]

    def test_what_never_began_ends_on_its_first_day(self, tree):
        person = entered("白小桦")
        held = appointed(person, "secretary", tree["v1"], from_day=LATER.date())
        ended = actions.end_appointment(held, **SYSTEM)
        assert ended.to_day == LATER.date()
        assert not queries.seats_of(person, LATER)
        assert not queries.holdings_of(person, LATER)

    def test_a_closed_place_and_a_gone_person_get_no_post(self, tree):
        person = entered("白小桦")
        places.close(tree["g1"], **SYSTEM)
        with pytest.raises(CannotAppoint):
            appointed(person, "grid-worker", tree["g1"])
        actions.leave(person, **SYSTEM)
        with pytest.raises(CannotAppoint):
            appointed(person, "secretary", tree["v1"])

    def test_who_leaves_holds_nothing_and_signs_in_no_more(self, tree):
        person = actions.enter(
            name="白小桦", phone="10000000123", password="stool by door", **SYSTEM
        )
        appointed(person, "secretary", tree["v1"])
        actions.leave(person, by=Voice.SYSTEM, at=LATER, reason="退休")
        assert not queries.seats_of(person, LATER)
        assert queries.seats_of(person, LATER - timedelta(days=1))
        assert authenticate(username="10000000123", password="stool by door") is None
        assert person not in queries.present()
        with pytest.raises(CannotEnter):
            actions.leave(person, by=Voice.SYSTEM, at=LATER)

    def test_posts_are_handed_over(self, tree):
        old, new = entered("白小桦"), entered("何长青")
        held = [appointed(old, "secretary", tree[code]) for code in ("v1", "v2")]
        actions.hand_over(held, to=new, by=Voice.SYSTEM, at=LATER, reason="换届")
        assert not queries.seats_of(old, LATER)
        assert {seat.place_id for seat in queries.seats_of(new, LATER).seats} == {
            tree["v1"].pk,
            tree["v2"].pk,
        }
        with pytest.raises(CannotAppoint):
            actions.hand_over(list(new.holdings.all()), to=new, by=Voice.SYSTEM, at=LATER)

    def test_after_a_split_holders_stay_on_every_part(self, tree):
        person = entered("白小桦")
        appointed(person, "secretary", tree["v1"])
        into = [Part("v3", "上东沟"), Part("v4", "下东沟")]
        parts = places.split(tree["v1"], into=into, by=Voice.SYSTEM, at=LATER)
        actions.carry_over(tree["v1"], by=Voice.SYSTEM, at=LATER)
        assert {s.place_id for s in queries.seats_of(person, LATER).seats} == {p.pk for p in parts}
        assert actions.carry_over(tree["v1"], by=Voice.SYSTEM, at=LATER) == []

    def test_after_a_merge_nobody_holds_a_post_twice(self, tree):
        person = entered("白小桦")
        appointed(person, "secretary", tree["v1"]), appointed(person, "secretary", tree["v2"])
        places.merge([tree["v1"]], into=tree["v2"], by=Voice.SYSTEM, at=LATER)
        actions.carry_over(tree["v1"], by=Voice.SYSTEM, at=LATER)
        assert [s.place_id for s in queries.seats_of(person, LATER).seats] == [tree["v2"].pk]

    @pytest.mark.parametrize(("post", "grade"), [("", ""), ("x" * 41, ""), ("x", "y" * 41)])
    def test_a_post_has_a_fitting_name(self, tree, post, grade):
        with pytest.raises(CannotAppoint):
            appointed(entered("白小桦"), post, tree["v1"], grade=grade)

    def test_every_appointment_stands_in_the_journal_with_its_place(self, tree):
        person = entered("白小桦")
        held = appointed(person, "secretary", tree["v1"])
        actions.end_appointment(held, by=Voice.SYSTEM, at=LATER, reason="换届")
        began, ended = Line.objects.filter(subject_kind="person", subject_id=person.pk).order_by(
            "id"
        )[1:]
        assert (began.verb, began.place_path) == (Verb.POST_APPOINTED, tree["v1"].path)
        assert (ended.verb, ended.said["reason"]) == (Verb.POST_ENDED, "换届")


class TestWhoMay:
    def test_a_steward_appoints_at_and_below_his_place(self, tree):
        may, person = managing(tree["t1"]), entered("白小桦")
        held = actions.appoint(person, post="secretary", place=tree["v1"], **may)
        with pytest.raises(NotYours):
            actions.appoint(person, post="desk", place=tree["t2"], **may)
        actions.end_appointment(held, **may)
        actions.enter(name="何长青", phone="10099999999", **may)

    def test_nobody_else_enters_or_appoints(self, tree):
        may, person = managing(), entered("白小桦")
        with pytest.raises(NotYours):
            actions.enter(name="何长青", phone="10099999999", **may)
        with pytest.raises(NotYours):
            actions.appoint(person, post="secretary", place=tree["v1"], **may)

    def test_who_holds_a_post_elsewhere_is_changed_only_from_there(self, tree):
        may, person = managing(tree["t1"]), entered("白小桦")
        actions.correct(person, name="白桦", **may)
        appointed(person, "secretary", tree["v1"])
        actions.correct(person, name="白小桦", **may)
        appointed(person, "supervisor", tree["b"])
        for change in (
            lambda: actions.correct(person, name="白桦", **may),
            lambda: actions.set_password(person, password="stool by the door", **may),
            lambda: actions.leave(person, **may),
        ):
            with pytest.raises(NotYours):
                change()

    def test_everybody_may_correct_his_own_details(self, tree):
        person = entered("白小桦")
        appointed(person, "secretary", tree["v1"])
        actions.correct(person, email="a@example.com", by=person, at=LATER)
        with pytest.raises(NotYours):
            actions.correct(entered("何长青"), email="a@example.com", by=person, at=LATER)

    def test_the_list_of_manageable_people_is_the_same_rule(self, tree):
        may = managing(tree["t1"])
        inside, outside, free = entered("甲"), entered("乙"), entered("丙")
        appointed(inside, "secretary", tree["v1"]), appointed(outside, "desk", tree["t2"])
        rule = queries.manageable(may["by"], may["seats"], LATER)
        assert set(Person.objects.filter(rule)) == {inside, free, may["by"]}


class TestWhoAnswers:
    def test_everybody_on_the_path_lowest_first(self, tree):
        for name, post, code in [
            ("甲", "supervisor", "b"),
            ("乙", "desk", "t1"),
            ("丙", "secretary", "v1"),
            ("丁", "representative", "v1"),
            ("戊", "desk", "t2"),
        ]:
            appointed(entered(name), post, tree[code])
        count, holders = statements(lambda: queries.who_answers(tree["g1"].path, DAY))
        assert [(h.name, h.post, h.level) for h in holders] == [
            ("丁", "representative", "village"),
            ("丙", "secretary", "village"),
            ("乙", "desk", "township"),
            ("甲", "supervisor", "banner"),
        ]
        assert count == 1

    def test_the_lowest_place_with_a_holder_wins(self, tree):
        low, high = entered("低"), entered("高")
        appointed(high, "representative", tree["t1"])
        appointed(low, "representative", tree["v1"])
        paths = [tree[code].path for code in ("g1", "v1", "v2", "t1", "t2")]
        count, over = statements(lambda: queries.holders_over("representative", paths, DAY))
        assert [[h.name for h in over[path]] for path in paths] == [
            ["低"],
            ["低"],
            ["高"],
            ["高"],
            [],
        ]
        assert count == 1

    def test_all_holders_of_that_place_in_order_of_appointment(self, tree):
        for name in ("甲", "乙", "丙"):
            appointed(entered(name), "representative", tree["v1"])
        over = queries.holders_over("representative", [tree["g1"].path], DAY)
        assert [h.name for h in over[tree["g1"].path]] == ["甲", "乙", "丙"]
        assert queries.holders_over("representative", [], DAY) == {}

    def test_a_place_that_moved_answers_under_its_new_parent(self, tree):
        appointed(entered("甲"), "desk", tree["t1"]), appointed(entered("乙"), "desk", tree["t2"])
        moved = places.move(tree["v1"], to=tree["t2"], by=Voice.SYSTEM, at=LATER)
        [holder] = queries.who_answers(moved.path, LATER)
        assert holder.name == "乙"

    def test_two_thousand_paths_take_one_statement(self, tree):
        rows = [NewPlace(f"x{n}", f"第{n}村", "village", "t2") for n in range(500)]
        found = places.found_many(rows, **SYSTEM)
        people = actions.enter_many(
            [NewPerson(f"人{n}", f"101{n:08d}") for n in range(500)], **SYSTEM
        )
        pairs = zip(people, found, strict=True)
        appointments = [Appointment(p.pk, "representative", place.pk) for p, place in pairs]
        count, _held = statements(lambda: actions.appoint_many(appointments, **SYSTEM))
        assert count <= 6
        paths = [place.path for place in found]
        count, over = statements(lambda: queries.holders_over("representative", paths, DAY))
        assert count == 1
        assert all(len(holders) == 1 for holders in over.values())


class TestUncovered:
    def test_places_without_a_holder(self, tree):
        appointed(entered("甲"), "representative", tree["v1"])
        assert list(queries.uncovered("representative", "village", "", DAY)) == [tree["v2"]]
        assert list(queries.uncovered("representative", "township", tree["b"].path, DAY)) == [
            tree["t1"],
            tree["t2"],
        ]
        assert not queries.uncovered("representative", "village", tree["t2"].path, DAY)

    def test_a_post_of_several_levels_covers_from_above_or_below(self, tree):
        appointed(entered("甲"), "representative", tree["t1"])
        bare = queries.uncovered("representative", "village", "", DAY, above_counts=True)
        assert not bare
        appointed(entered("乙"), "grid-worker", tree["g1"])
        bare = queries.uncovered("grid-worker", "village", "", DAY, below_counts=True)
        assert list(bare) == [tree["v2"]]

    def test_an_ended_holding_covers_nothing(self, tree):
        held = appointed(entered("甲"), "representative", tree["v1"])
        actions.end_appointment(held, by=Voice.SYSTEM, at=LATER)
        assert queries.uncovered("representative", "village", "", LATER).count() == 2

    def test_gaps_against_the_least_and_the_most(self, tree):
        for name in ("甲", "乙"):
            appointed(entered(name), "secretary", tree["v1"])
        rules = [("secretary", "village", 1, 1), ("desk", "township", 0, None)]
        count, gaps = statements(lambda: queries.staffing_gaps(rules, tree["t1"].path, DAY))
        assert [(gap.name, gap.held, gap.least, gap.most) for gap in gaps] == [
            ("东沟村", 2, 1, 1),
            ("西沟村", 0, 1, 1),
        ]
        assert count == 1
        assert queries.staffing_gaps([], "", DAY) == []


class TestFinding:
    def test_people_by_name_spelling_and_phone(self):
        person = entered("白小桦", "10000000123")
        for typed in ("小桦", "bxh", "baixiao", "Bai Xiao", "10000000123"):
            assert list(queries.named(typed)) == [person]
        assert not queries.named("1000000012")
        assert not queries.named(" ")
        assert queries.by_phone("10000000123") == person

    def test_who_holds_a_post_below_a_place(self, tree):
        person = entered("甲")
        appointed(person, "representative", tree["v1"])
        assert list(queries.holding_post("representative", tree["t1"].path, DAY)) == [person]
        assert not queries.holding_post("representative", tree["t2"].path, DAY)
        assert list(queries.held_at(tree["v1"])) == list(Holding.objects.all())
        [holder] = queries.at_places([tree["v1"].pk], DAY)
        assert holder.name == "甲"


def test_a_missing_place_or_person_is_not_there(tree):
    person = entered("甲")
    with pytest.raises(Place.DoesNotExist):
        actions.appoint_many([Appointment(person.pk, "x", 10**9)], **SYSTEM)
    with pytest.raises(Person.DoesNotExist):
        actions.appoint_many([Appointment(10**9, "x", tree["v1"].pk)], **SYSTEM)


def test_a_day_long_ago_has_no_holders(tree):
    appointed(entered("甲"), "desk", tree["t1"], from_day=date(2020, 1, 1))
    assert queries.who_answers(tree["t1"].path, datetime(2019, 1, 1, tzinfo=SHANGHAI)) == []
    assert len(queries.who_answers(tree["t1"].path, datetime(2020, 1, 1, tzinfo=SHANGHAI))) == 1
