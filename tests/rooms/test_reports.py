"""Every number is the count of rows that can be opened, however it is broken down."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.queries import visible_to
from bandeng.matters.states import Outcome, Privacy, State
from bandeng.people.models import Person
from bandeng.places import actions as places
from bandeng.playbooks.queries import library, seats_of
from bandeng.playbooks.schema_deeds import Indicator
from bandeng.playbooks.vocabulary import Colour, DayOf
from bandeng.reports import queries
from bandeng.reports.periods import Period, month_of, named
from bandeng.reports.queries import HERE, View
from bandeng.reports.scope import seen
from bandeng.reports.sentences import definition_of, title_of
from bandeng.reports.states import STANDARD, Measure, measure_of
from tests.cast import Cast, at
from tests.factories import MONDAY, answered, confirmed, raised, taken
from tests.trying import tried

NOW = at("2026-06-10 09:00")
GRIDS = ["15", "1501", "150101", "15010101", "15010102", "15010201", "1502", "15020101"]
KINDS = ["residents-request", "hotline-help"]
RUNGS = ["green", "blue", "yellow", "red", "violet"]

# What a row may look like: any mixture the database allows, met in life or not.
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "place": st.sampled_from(GRIDS),
            "kind": st.sampled_from(KINDS),
            "rung": st.sampled_from(RUNGS),
            "state": st.sampled_from(list(State)),
            "outcome": st.sampled_from(list(Outcome)),
            "privacy": st.sampled_from(list(Privacy)),
            "raised": st.integers(0, 150),
            "answered": st.integers(0, 40),
            "expired": st.none() | st.integers(0, 40),
            "rating": st.none() | st.integers(1, 5),
            "reopenings": st.integers(0, 2),
            "due": st.integers(-5, 5),
        }
    ),
    max_size=12,
)
WHO = st.sampled_from(["supervisor", "desk", "secretary", "other_desk", "steward"])
PERIODS = st.sampled_from(["all", "this-month", "last-month", "quarter", "half-year", "year"])
MEASURES = st.sampled_from([measure.id for measure in STANDARD] + ["solved", "answered-on-time"])


def put(cast: Cast, number: int, row: dict[str, Any]) -> None:
    """Write a row as it is, past the actions."""
    base = raised(cast, MONDAY + timedelta(days=row["raised"] % 90, minutes=number))
    place = cast.place(row["place"])
    has_answer = row["state"] in (State.ANSWERED, State.CONFIRMED, State.UNCONFIRMED)
    first = MONDAY + timedelta(days=row["raised"])
    told = first + timedelta(days=row["answered"])
    expired = first + timedelta(days=row["expired"]) if row["expired"] is not None else None
    Matter.objects.filter(pk=base.pk).update(
        place=place, path=place.path, kind=row["kind"], rung=row["rung"], state=row["state"],
        outcome=row["outcome"] if has_answer else "", answer="好了" if has_answer else "",
        privacy=row["privacy"], raised_at=first, reopenings=row["reopenings"],
        published_at=None, rating=row["rating"], expired_at=expired,
        answered_at=told if has_answer else None,
        confirmed_at=told + timedelta(hours=1) if row["state"] == State.CONFIRMED else None,
        waiting_since=first if row["state"] == State.WAITING else None,
        joined_to=base.pk if row["state"] == State.JOINED else None,
        due_at=NOW + timedelta(days=row["due"]),
    )  # fmt: skip


def view(person: Person, period: Period, within: str = "") -> View:
    """Return what a person looks at."""
    return View(seats_of(person, NOW), NOW, within, period)


@tried(10)
@given(rows=ROWS, who=WHO, period=PERIODS, chosen=MEASURES)
def test_a_number_is_the_count_of_its_rows_in_every_breakdown(
    cast: Cast, rows: list[dict[str, Any]], who: str, period: str, chosen: str
) -> None:
    with transaction.atomic():
        for number, row in enumerate(rows):
            put(cast, number, row)
        rules = library(NOW)
        measure = queries.measures(rules, NOW)[chosen]
        for within in ("", cast.banner.path, cast.town.path):
            look = view(getattr(cast, who), named(period, NOW), within)
            check(measure, look, rules)
        transaction.set_rollback(True)


def check(measure: Measure, look: View, rules: Any) -> None:
    """Compare one number with its rows, and with the rows of each part of it."""
    behind = queries.rows_of(measure, look)
    number = queries.value_of(measure, look)
    assert number == len(list(behind))
    assert queries.values_of([measure], look) == {measure.id: number}
    by_colour = queries.by_colour(measure, look, rules)
    assert sum(by_colour.values()) == number
    for colour in [*Colour, ""]:
        part = queries.of_colour(behind, colour, rules)
        assert part.count() == by_colour.get(colour, 0)
    by_town = queries.by_town(measure, look)
    assert sum(by_town.values()) == number
    for town, count in by_town.items():
        assert queries.of_town(behind, town, look.within).count() == count
    cells = queries.by_town_and_colour(measure, look, rules)
    assert dict(queries.summed(cells, "colour")) == by_colour
    assert dict(queries.summed(cells, "town")) == by_town
    for channel, count in queries.summed(cells, "channel").items():
        assert channel == "" or queries.of_channel(behind, channel).count() == count
    by_month = queries.by_month(measure, look)
    if measure.by and measure.countable:
        assert sum(by_month.values()) == number
    for day, count in by_month.items():
        assert queries.of_month(behind, measure, month_of(day)).count() == count


@tried(8)
@given(rows=ROWS, who=WHO)
def test_all_numbers_at_once_are_the_numbers_one_by_one(
    cast: Cast, rows: list[dict[str, Any]], who: str
) -> None:
    with transaction.atomic():
        for number, row in enumerate(rows):
            put(cast, number, row)
        look = view(getattr(cast, who), named("quarter", NOW))
        every = queries.measures(library(NOW), NOW)
        one_by_one = {key: queries.value_of(measure, look) for key, measure in every.items()}
        assert queries.values_of(every.values(), look) == one_by_one
        transaction.set_rollback(True)


def count(cast: Cast, measure_id: str, when: datetime = NOW, **more: Any) -> int:
    """Return one number for the supervisor over everything."""
    measure = queries.measures(library(when), when)[measure_id]
    return queries.value_of(measure, View(seats_of(cast.supervisor, when), when, **more))


def test_an_answer_opened_again_is_not_solved(cast: Cast) -> None:
    matter = answered(cast)
    assert count(cast, "solved") == 1
    actions.confirm(matter, solved=False, by=Voice.ASKER, at=MONDAY + timedelta(days=1))
    assert (count(cast, "solved"), count(cast, "every-answered")) == (0, 0)
    assert (count(cast, "every-reopened"), count(cast, "every-open")) == (1, 1)


def test_on_time_means_no_limit_had_run_out_before_the_answer(cast: Cast) -> None:
    answered(cast)
    late = raised(cast)
    actions.tick(at=MONDAY + timedelta(days=4))
    late.refresh_from_db()
    assert late.rung == "blue"
    actions.take(late, by=cast.secretary, at=MONDAY + timedelta(days=4, hours=1))
    later = {"by": cast.secretary, "at": MONDAY + timedelta(days=4, hours=2)}
    actions.answer(late, text="修好了", outcome=Outcome.SOLVED, **later)
    assert (count(cast, "every-answered"), count(cast, "every-on-time")) == (2, 1)


def test_numbers_of_now_know_no_period(cast: Cast) -> None:
    taken(cast)
    period = Period(to_day=MONDAY.date() - timedelta(days=30))
    assert count(cast, "every-open", period=period) == 1
    assert count(cast, "every-raised", period=period) == 0


def test_confirmed_and_stars(cast: Cast) -> None:
    confirmed(cast)
    answered(cast, title="另一件")
    assert (count(cast, "every-confirmed"), count(cast, "every-satisfied")) == (1, 1)


def test_nobody_counts_what_he_may_not_see(cast: Cast) -> None:
    raised(cast, privacy=Privacy.CONFIDENTIAL)
    raised(cast, place=cast.place("15020101"))
    every = queries.measures(library(NOW), NOW)["every-raised"]
    seen = {
        name: queries.value_of(every, view(getattr(cast, name), Period()))
        for name in ("supervisor", "desk", "other_desk", "secretary", "steward")
    }
    assert seen == {"supervisor": 2, "desk": 1, "other_desk": 1, "secretary": 0, "steward": 0}


def test_towns_stand_in_place_order_whatever_their_numbers(cast: Cast) -> None:
    for _n in range(3):
        raised(cast, place=cast.place("15020101"))
    raised(cast)
    look = view(cast.supervisor, Period(), cast.banner.path)
    every = queries.measures(library(NOW), NOW)["every-raised"]
    counts = queries.by_town(every, look)
    towns = queries.towns(look, counts)
    assert [place.name for place in towns] == ["双泉镇", "石桥镇"]
    assert [counts[str(place.pk)] for place in towns] == [1, 3]


def test_a_closed_town_still_shows_its_rows(cast: Cast) -> None:
    raised(cast, place=cast.place("15020101"))
    stone = cast.place("1502")
    for code in ("15020101", "150201", "1502"):
        places.close(cast.place(code), by=Voice.SYSTEM, at=NOW)
    look = view(cast.supervisor, Period(), cast.banner.path)
    assert stone not in queries.towns(look)
    assert stone in queries.towns(look, [str(stone.pk)])


def test_rows_of_the_place_itself_stand_under_here(cast: Cast) -> None:
    raised(cast, place=cast.town)
    every = queries.measures(library(NOW), NOW)["every-raised"]
    assert queries.by_town(every, view(cast.supervisor, Period(), cast.town.path)) == {HERE: 1}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"count": "matters"}, {"by": DayOf.RAISED}),
        ({"count": "matters", "when": {"answered": "solved"}}, {"by": DayOf.ANSWERED}),
        ({"count": "matters", "when": {"on-time": True}}, {"by": DayOf.ANSWERED, "on_time": True}),
        ({"count": "matters", "by": "confirmed-day"}, {"by": DayOf.CONFIRMED}),
        ({"count": "matters", "by": "happened-day"}, {"by": DayOf.RAISED}),
        ({"sum": "activities.served", "by": "happened-day"}, {"is_of_activities": True}),
    ],
)
def test_a_playbooks_indicator_becomes_a_measure(
    written: dict[str, Any], expected: dict[str, Any]
) -> None:
    indicator = Indicator.model_validate({"(id)": "x", "kind": "residents-request", **written})
    measure = measure_of(indicator)
    assert {name: getattr(measure, name) for name in expected} == expected


def test_every_number_has_a_name_and_a_definition_in_both_languages(cast: Cast) -> None:
    rules = library(NOW)
    for measure in queries.measures(rules, NOW).values():
        for language in ("zh-hans", "en"):
            with translation.override(language):
                assert title_of(measure)
                assert len(definition_of(measure, rules)) > 12


def test_each_breakdown_is_one_statement(cast: Cast, django_assert_num_queries: Any) -> None:
    raised(cast)
    rules = library(NOW)
    look = view(cast.supervisor, Period(), cast.banner.path)
    measures = queries.measures(rules, NOW)
    solved = measures["solved"]
    numbers = [measure for measure in measures.values() if not measure.is_of_activities]
    for ask in (
        lambda: queries.by_colour(solved, look, rules),
        lambda: queries.by_town(solved, look),
        lambda: queries.by_month(solved, look),
        lambda: queries.by_town_and_colour(solved, look, rules),
        lambda: queries.values_of(numbers, look),
    ):
        with django_assert_num_queries(1):
            ask()
    with django_assert_num_queries(2):  # of requests, of activities
        queries.values_of(measures.values(), look)


@tried(8)
@given(rows=ROWS)
def test_looking_at_one_part_of_the_tree_shows_what_is_seen_there(
    cast: Cast, rows: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        for number, row in enumerate(rows):
            put(cast, number, row)
        Matter.objects.filter(rung="red").update(helper_ids=[cast.other_desk.pk])
        Matter.objects.filter(rung="blue").update(owner=cast.bridge_secretary)
        for name in ("supervisor", "desk", "other_desk", "secretary", "bridge_secretary"):
            who = seats_of(getattr(cast, name), NOW)
            for code in GRIDS:
                path = cast.place(code).path
                there = visible_to(who).filter(path__startswith=path)
                assert set(seen(who, path)) == set(there), (name, code)
        transaction.set_rollback(True)
