"""Rates: three lists each, whose counts are the numbers; bands instead of ranks."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.models import Extension, Matter
from bandeng.matters.states import Outcome, Privacy, State
from bandeng.people.models import Person
from bandeng.playbooks.queries import seats_of
from bandeng.playbooks.schema_rates import Rate, Score
from bandeng.reports import rates
from bandeng.reports.periods import Period, month_of, named
from bandeng.reports.queries import View, of_month, of_town
from bandeng.reports.states import Part, parts_of
from tests.cast import Cast, at
from tests.factories import MONDAY, answered, raised
from tests.trying import tried

NOW = at("2026-06-10 09:00")
FLAGS = [
    "on-time", "confirmed", "satisfied", "rated", "spoken", "solved", "awaited", "heard-on-time",
    "ended", "reopened", "handed-over", "extended", "left-out", "promised",
]  # fmt: skip
BANDS = [
    {"from": 90, "title": {"zh": "好", "en": "good"}},
    {"from": 70, "title": {"zh": "中", "en": "fair"}},
    {"from": 0, "title": {"zh": "差", "en": "poor"}},
]


def rate(**written: Any) -> Rate:
    """Return a rate as a playbook would write it."""
    usual: dict[str, Any] = {
        "(id)": "solved-rate",
        "title": {"zh": "解决率", "en": "Solved"},
        "kinds": ["residents-request"],
        "of": {"spoken": True},
        "good": {"solved": True},
        "except": {"left-out": True},
        "few": 3,
        "bands": BANDS,
    }
    return Rate.model_validate({**usual, **written})


# Any mixture a row may be in, met in life or not.
ROW = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["15", "1501", "15010101", "15010201", "1502", "15020101"]),
        "kind": st.sampled_from(["residents-request", "hotline-help"]),
        "state": st.sampled_from(list(State)),
        "privacy": st.sampled_from(list(Privacy)),
        "raised": st.integers(0, 100),
        "answered": st.none() | st.integers(0, 40),
        "due": st.none() | st.integers(0, 40),
        "expired": st.none() | st.integers(0, 40),
        "first": st.none() | st.integers(0, 5),
        "first_due": st.none() | st.integers(0, 120),
        "rating": st.none() | st.integers(1, 5),
        "satisfied": st.none() | st.booleans(),
        "reopenings": st.integers(0, 2),
        "handovers": st.integers(0, 2),
        "left_out": st.sampled_from(["", "", "unreasonable"]),
        "extended": st.booleans(),
    }
)
WHEN = st.dictionaries(st.sampled_from(FLAGS), st.booleans(), max_size=2)
RATE = st.fixed_dictionaries(
    {
        "of": WHEN,
        "good": WHEN,
        "except": st.none() | WHEN,
        "by": st.sampled_from(["raised-day", "answered-day", "confirmed-day"]),
        "kinds": st.sampled_from([["residents-request"], ["residents-request", "hotline-help"]]),
    }
)


def put(cast: Cast, number: int, row: dict[str, Any]) -> None:
    """Write a row as it is, past the actions."""
    base = raised(cast, MONDAY + timedelta(minutes=number))
    place, first = cast.place(row["place"]), MONDAY + timedelta(days=row["raised"])
    has_answer = row["state"] in (State.ANSWERED, State.CONFIRMED, State.UNCONFIRMED)
    days = row["answered"] if row["answered"] is not None else (1 if has_answer else None)
    told = first + timedelta(days=days) if days is not None else None
    Matter.objects.filter(pk=base.pk).update(
        place=place, path=place.path, kind=row["kind"], state=row["state"],
        joined_to=base.pk if row["state"] == State.JOINED else None,
        outcome=Outcome.SOLVED if told else "", answer="好了" if told else "",
        privacy=row["privacy"], raised_at=first, published_at=None, answered_at=told,
        confirmed_at=told if row["state"] == State.CONFIRMED else None,
        waiting_since=first if row["state"] == State.WAITING else None,
        due_at=later(first, row["due"]),
        expired_at=later(first, row["expired"]), first_replied_at=later(first, row["first"]),
        first_reply_due_at=later(first, row["first_due"]), rating=row["rating"],
        satisfied=row["satisfied"], reopenings=row["reopenings"], handovers=row["handovers"],
        left_out=row["left_out"],
    )  # fmt: skip
    if row["extended"]:
        for rung in ("green", "blue"):
            Extension.objects.create(
                matter=base, rung=rung, by=cast.representative, at=first, length="3 days",
                reason="等材料", due_before=first, granted=True, decided_at=first,
            )  # fmt: skip


def later(first: Any, days: int | None) -> Any:
    """Return an instant some days after another, None for none."""
    return first + timedelta(days=days) if days is not None else None


def view(person: Person, period: str = "all", within: str = "") -> View:
    """Return what a person looks at."""
    return View(seats_of(person, NOW), NOW, within, named(period, NOW))


@tried(10)
@given(
    rows=st.lists(ROW, max_size=10),
    written=RATE,
    who=st.sampled_from(["supervisor", "desk", "steward"]),
    period=st.sampled_from(["all", "this-month", "quarter", "year"]),
)
def test_every_number_of_a_rate_is_the_count_of_its_list(
    cast: Cast, rows: list[dict[str, Any]], written: dict[str, Any], who: str, period: str
) -> None:
    asked = rate(**written)
    with transaction.atomic():
        for number, row in enumerate(rows):
            put(cast, number, row)
        for within in ("", cast.banner.path, cast.town.path):
            check(asked, view(getattr(cast, who), period, within))
        transaction.set_rollback(True)


def check(asked: Rate, look: View) -> None:
    """Compare the three numbers with their rows, whole and in each part."""
    lists = {part: set(rates.rows_of(asked, part, look)) for part in Part}
    good, of, left_out = (lists[part] for part in Part)
    assert good <= of
    assert not left_out & of
    if asked.except_ is None:
        assert not left_out
    share = rates.shares([asked], look)[asked.id]
    assert (share.good, share.of, share.left_out) == (len(good), len(of), len(left_out))
    towns, months = rates.by_town([asked], look), rates.by_month(asked, look)
    for part, key in zip(Part, ("good", "of", "left_out"), strict=True):
        behind = rates.rows_of(asked, part, look)
        assert sum(getattr(found[asked.id], key) for found in towns.values()) == len(lists[part])
        for town, found in towns.items():
            there = of_town(behind, town, look.within)
            assert there.count() == getattr(found[asked.id], key)
        assert sum(getattr(found, key) for found in months.values()) == len(lists[part])
        for day, month in months.items():
            lot = of_month(behind, parts_of(asked).of, month_of(day))
            assert lot.count() == getattr(month, key)


@pytest.mark.parametrize("flag", FLAGS)
def test_a_condition_and_its_opposite_leave_no_row_out(cast: Cast, flag: str) -> None:
    """What neither holds for, such as the stars of a row without any, is told by a third one."""
    raised(cast)
    answered(cast, title="第二件")
    look = view(cast.supervisor)
    yes, no = (rate(of={flag: said}, by="raised-day", **{"except": None}) for said in (True, False))
    both = [rates.rows_of(asked, Part.OF, look).count() for asked in (yes, no)]
    unsaid = {"on-time": 1, "confirmed": 1, "satisfied": 2, "solved": 2}
    assert sum(both) == 2 - unsaid.get(flag, 0), both


def solved(cast: Cast, number: int, word: bool | None) -> Matter:
    """Return a matter answered, and confirmed or not by who asked."""
    matter = answered(cast, MONDAY + timedelta(minutes=number), title=f"第{number}件")
    if word is None:
        return matter
    later_on = MONDAY + timedelta(days=1)
    return actions.confirm(matter, solved=word, by=Voice.ASKER, at=later_on)


def test_who_said_no_counts_although_the_matter_is_open_again(cast: Cast) -> None:
    for number, word in enumerate([True, True, False, None]):
        solved(cast, number, word)
    share = rates.shares([rate()], view(cast.supervisor))["solved-rate"]
    assert (share.good, share.of, share.percent) == (2, 3, 66)
    assert share.band is share.rate.bands[2]


def test_too_few_rows_say_nothing(cast: Cast) -> None:
    for number in range(2):
        solved(cast, number, True)
    share = rates.shares([rate()], view(cast.supervisor))["solved-rate"]
    assert (share.good, share.of) == (2, 2)
    assert (share.says, share.percent, share.band) == (False, None, None)


def test_a_rate_of_nothing_is_no_division(cast: Cast) -> None:
    share = rates.shares([rate(few=1)], view(cast.supervisor))["solved-rate"]
    assert (share.of, share.percent, share.band) == (0, None, None)


def test_what_is_left_out_is_in_neither_list_and_beside_them(cast: Cast) -> None:
    matters = [solved(cast, number, number > 0) for number in range(4)]
    Matter.objects.filter(pk=matters[0].pk).update(left_out="unreasonable")
    look = view(cast.supervisor)
    share = rates.shares([rate()], look)["solved-rate"]
    assert (share.good, share.of, share.left_out, share.percent) == (3, 3, 1, 100)
    assert list(rates.rows_of(rate(), Part.EXCEPT, look)) == [matters[0]]


def score(**weights: int) -> Score:
    """Return a score over two rates."""
    return Score.model_validate(
        {"(id)": "three", "title": {"zh": "三率", "en": "three"}, "weights": weights,
         "bands": BANDS}
    )  # fmt: skip


def test_a_score_weighs_its_rates_and_shows_a_band() -> None:
    one, two = rate(), rate(**{"(id)": "rated-rate"})
    whole = score(**{"solved-rate": 30, "rated-rate": 70})
    found = {"solved-rate": rates.Share(one, 5, 10), "rated-rate": rates.Share(two, 8, 10)}
    assert rates.weighed(whole, found).band is BAND(whole, "fair")  # 15 + 56 = 71
    found["rated-rate"] = rates.Share(two, 7, 10)
    assert rates.weighed(whole, found).band is BAND(whole, "poor")  # 15 + 49 = 64


def BAND(of: Score, name: str) -> Any:  # noqa: N802 - reads as the constant it is
    """Return the band of a name."""
    return next(band for band in of.bands if band.title.en == name)


def test_a_score_says_nothing_if_one_of_its_rates_says_nothing() -> None:
    one, two = rate(), rate(**{"(id)": "rated-rate"})
    found = {"solved-rate": rates.Share(one, 2, 2), "rated-rate": rates.Share(two, 8, 10)}
    told = rates.weighed(score(**{"solved-rate": 30, "rated-rate": 70}), found)
    assert (told.says, told.band) == (False, None)


def test_a_band_is_never_reached_by_rounding() -> None:
    share = rates.Share(rate(), 899, 1000)
    assert share.percent == 89
    assert share.band is share.rate.bands[1]
    assert rates.Share(share.rate, 900, 1000).band is share.rate.bands[0]


def test_rates_of_a_part_of_the_tree_are_one_statement_each(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    raised(cast)
    look = view(cast.supervisor, within=cast.banner.path)
    several = [rate(), rate(**{"(id)": "other-rate", "good": {"extended": False}})]
    for ask in (
        lambda: rates.shares(several, look),
        lambda: rates.by_town(several, look),
        lambda: rates.by_month(several[0], look),
    ):
        with django_assert_num_queries(1):
            ask()


def test_no_rates_no_numbers(cast: Cast) -> None:
    look = view(cast.supervisor)
    assert (rates.shares([], look), rates.by_town([], look)) == ({}, {})


def test_a_month_ends_where_the_next_begins(cast: Cast) -> None:
    for number, day in enumerate(["2026-03-31 23:59", "2026-04-01 00:00"]):
        raised(cast, at(day), title=f"第{number}件")
    asked = rate(of={}, good={"ended": False}, by="raised-day", few=1)
    found = rates.by_month(asked, view(cast.supervisor))
    assert {day.month: share.of for day, share in found.items()} == {3: 1, 4: 1}
    march = Period(at("2026-03-01 00:00").date(), at("2026-03-31 00:00").date())
    look = View(seats_of(cast.supervisor, NOW), NOW, "", march)
    assert rates.shares([asked], look)[asked.id].of == 1
