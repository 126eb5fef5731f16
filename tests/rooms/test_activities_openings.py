"""When a place is open: the week, the holiday table, days that differ; turns and who takes them."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.activities.evenly import Slot, share
from bandeng.activities.openings import (
    DAY,
    Hall,
    Opening,
    Other,
    Turn,
    after,
    first_of,
    is_holiday,
    turn_from,
    turns_of,
)
from bandeng.playbooks.schema_activities import Rota
from bandeng.playbooks.vocabulary import Every
from bandeng.worktime.calendars import Calendar

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday"]
# National Day 2026: Thu 1 – Wed 7 October off, Saturday 10 worked in exchange.
DAYS = Calendar(
    days_off=frozenset(date(2026, 10, n) for n in (1, 2, 5, 6, 7)),
    working_weekends=frozenset({date(2026, 10, 10)}),
    years=frozenset({2026}),
)


def rota(**changed):
    usual = {
        "title": {"zh": "大厅", "en": "Hall"},
        "at": "township",
        "post": "window-clerk",
        "hours": [
            {"on": WEEK, "from": "08:30", "to": "12:00"},
            {"on": WEEK, "from": "14:00", "to": "17:30"},
            {"on": WEEK, "from": "17:30", "to": "18:30", "extended": True},
            {"on": ["saturday"], "from": "09:00", "to": "16:00", "extended": True},
        ],
    }
    return Rota.model_validate({**usual, **changed})


def hall(but=None, **changed):
    return Hall(rota(**changed), DAYS, but or {})


def hours(openings):
    return [f"{o.opens:%H:%M}-{o.closes:%H:%M}{'+' if o.extended else ''}" for o in openings]


MONDAY, SATURDAY, SUNDAY = date(2026, 9, 21), date(2026, 9, 26), date(2026, 9, 27)
WEEKDAY_HOURS = ["08:30-12:00", "14:00-17:30", "17:30-18:30+"]


class TestADay:
    @pytest.mark.parametrize(
        ("day", "wanted"),
        [
            (MONDAY, WEEKDAY_HOURS),
            (SATURDAY, ["09:00-16:00+"]),
            (SUNDAY, []),
            (date(2026, 10, 1), []),
            (date(2026, 10, 3), []),  # the Saturday inside the holiday
            (date(2026, 10, 10), WEEKDAY_HOURS),  # a Saturday worked in exchange
            (date(2026, 10, 17), ["09:00-16:00+"]),
        ],
    )
    def test_the_week_and_the_holiday_table(self, day, wanted):
        assert hours(hall().on(day)) == wanted

    def test_a_place_for_holidays_too_follows_its_week_then(self):
        assert hours(hall(**{"on-days-off": True}).on(date(2026, 10, 1))) == WEEKDAY_HOURS
        assert hours(hall(**{"on-days-off": True}).on(date(2026, 10, 3))) == ["09:00-16:00+"]

    def test_a_day_that_differs_has_its_own_hours_whatever_the_table_says(self):
        morning = Other(((time(9), time(12)),), "盘点")
        assert hours(hall({MONDAY: morning}).on(MONDAY)) == ["09:00-12:00"]
        assert hours(hall({MONDAY: Other((), "停电")}).on(MONDAY)) == []
        assert hours(hall({date(2026, 10, 1): morning}).on(date(2026, 10, 1))) == ["09:00-12:00+"]

    def test_what_lies_outside_the_usual_hours_is_extended(self):
        long = Other(((time(8, 30), time(20)),), "集中办理")
        wanted = ["08:30-12:00", "12:00-14:00+", "14:00-17:30", "17:30-20:00+"]
        assert hours(hall({MONDAY: long}).on(MONDAY)) == wanted

    def test_turns_are_for_the_extended_hours_alone(self):
        assert hours(hall().on_duty(MONDAY)) == ["17:30-18:30+"]
        plain = [{"on": WEEK, "from": "08:30", "to": "12:00"}]
        assert hours(hall(hours=plain).on_duty(MONDAY)) == ["08:30-12:00"]


class TestNow:
    def wall(self, words):
        return datetime.fromisoformat(words)

    def test_open_until_the_last_of_stretches_that_touch(self):
        now = self.wall("2026-09-21 15:00")
        assert hall().open_at(now) == Opening(time(14), time(17, 30))
        assert hall().closes_at(now) == time(18, 30)
        assert hall().closes_at(self.wall("2026-09-21 11:00")) == time(12)
        assert hall().closes_at(self.wall("2026-09-21 13:00")) is None

    @pytest.mark.parametrize(
        ("now", "wanted"),
        [
            ("2026-09-21 07:00", ("2026-09-21", time(8, 30))),
            ("2026-09-21 12:00", ("2026-09-21", time(14))),
            ("2026-09-21 18:30", ("2026-09-22", time(8, 30))),
            ("2026-09-26 16:00", ("2026-09-28", time(8, 30))),
            ("2026-09-30 18:30", ("2026-10-08", time(8, 30))),
        ],
    )
    def test_when_it_opens_next(self, now, wanted):
        day, clock = wanted
        assert hall().next_opening(self.wall(now)) == (date.fromisoformat(day), clock)

    def test_nothing_opens_where_all_is_closed(self):
        closed = {MONDAY + n * DAY: Other((), "装修") for n in range(100)}
        assert hall(closed).next_opening(self.wall("2026-09-21 07:00")) is None


class TestTurns:
    def test_of_days(self):
        found = list(turns_of(hall(), MONDAY, SUNDAY))
        assert [turn.day.weekday() for turn in found] == [0, 1, 2, 3, 4, 5]
        assert [turn.minutes for turn in found] == [60, 60, 60, 60, 60, 420]

    def test_of_weeks_and_months(self):
        week = list(turns_of(hall(turn="week"), MONDAY, MONDAY + 13 * DAY))
        assert [(t.day, t.minutes) for t in week] == [(MONDAY, 720), (MONDAY + 7 * DAY, 180)]
        assert week[1].ends == datetime(2026, 9, 30, 18, 30), "the holiday ends it"
        assert not list(turns_of(hall(turn="week"), MONDAY + DAY, MONDAY + 6 * DAY))
        month = turn_from(hall(turn="month"), date(2026, 9, 1))
        assert (month.starts, month.ends.date()) == (
            datetime(2026, 9, 1, 17, 30), date(2026, 9, 30))  # fmt: skip


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
clocks = st.integers(0, 1438).map(lambda n: time(n // 60, n % 60))
walls = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda w: w.replace(second=0, microsecond=0)
)


class TestProperties:
    @given(day=days, moved=st.booleans())
    def test_stretches_of_a_day_follow_one_another(self, day, moved):
        but = {day: Other(((time(7), time(13)), (time(13), time(22))), "")} if moved else {}
        found = hall(but).on(day)
        assert all(o.opens < o.closes for o in found)
        assert all(a.closes <= b.opens for a, b in zip(found, found[1:], strict=False))

    @given(wall=walls)
    def test_it_is_open_or_opens_later(self, wall):
        place = hall()
        now, coming = place.open_at(wall), place.next_opening(wall)
        if now:
            assert now.opens <= wall.time() < now.closes
            assert place.closes_at(wall) >= now.closes
        assert coming, "this hall opens within two months of any day"
        when = datetime.combine(*coming)
        assert when > wall
        assert place.open_at(when)
        # nothing opened in between
        day = wall.date()
        while day <= coming[0]:
            for each in place.on(day):
                starts = datetime.combine(day, each.opens)
                assert not wall < starts < when
            day += DAY

    @given(day=days)
    def test_a_day_worked_is_no_holiday_and_a_weekday_off_is_one(self, day):
        if DAYS.is_workday(day):
            assert not is_holiday(day, DAYS)
        elif day.weekday() < 5:
            assert is_holiday(day, DAYS)

    @given(day=days, opens=clocks, length=st.integers(1, 600))
    def test_other_hours_cover_just_what_was_said(self, day, opens, length):
        begin = opens.hour * 60 + opens.minute
        end = min(begin + length, 1439)
        closes = time(end // 60, end % 60)
        found = hall({day: Other(((opens, closes),), "")}).on(day)
        assert sum(each.minutes for each in found) == end - begin
        assert (found[0].opens, found[-1].closes) == (opens, closes)

    @given(day=days, turn=st.sampled_from([Every.DAY, Every.WEEK, Every.MONTH]))
    def test_every_day_lies_in_just_one_turn(self, day, turn):
        first = first_of(turn, day)
        assert first <= day < after(turn, first)
        assert first_of(turn, after(turn, first)) == after(turn, first)
        assert first_of(turn, first) == first


def turn_on(day):
    return Turn(day, datetime.combine(day, time(9)), datetime.combine(day, time(17)), 480)


class TestSharing:
    @given(
        people=st.integers(1, 9),
        length=st.integers(1, 60),
        wanted=st.integers(1, 3),
    )
    def test_it_is_even_for_each_sort_and_always_the_same(self, people, length, wanted):
        wanted = min(wanted, people)
        slots = [
            Slot(turn_on(MONDAY + n * DAY), wanted, "off" if (n % 7) > 4 else "work")
            for n in range(length)
        ]
        who = list(range(1, people + 1))
        first = share(slots, who, {}, lambda _who, _turn: False)
        assert first == share(list(reversed(slots)), who, {}, lambda _who, _turn: False)
        for sort in ("off", "work"):
            counts = Counter({one: 0 for one in who})
            for slot in slots:
                if slot.sort == sort:
                    counts.update(first[slot.turn.day])
            assert max(counts.values()) - min(counts.values()) <= 1
        assert all(len(set(taken)) == wanted for taken in first.values())

    @given(
        length=st.integers(1, 40),
        away=st.sets(st.tuples(st.integers(1, 4), st.integers(0, 39))),
    )
    def test_nobody_is_given_a_turn_he_is_busy_in(self, length, away):
        slots = [Slot(turn_on(MONDAY + n * DAY), 2) for n in range(length)]

        def busy(who, turn):
            return (who, (turn.day - MONDAY).days) in away

        found = share(slots, [1, 2, 3, 4], {}, busy)
        for n, slot in enumerate(slots):
            free = [who for who in (1, 2, 3, 4) if (who, n) not in away]
            taken = found[slot.turn.day]
            assert set(taken) <= set(free)
            assert len(taken) == min(2, len(free))

    def test_who_was_on_duty_least_recently_comes_first_and_who_never_was_before_him(self):
        past = {(1, ""): MONDAY - 3 * DAY, (2, ""): MONDAY - 9 * DAY}
        slots = [Slot(turn_on(MONDAY + n * DAY), 1) for n in range(3)]
        found = share(slots, [1, 2, 3], past, lambda _who, _turn: False)
        assert [found[slot.turn.day] for slot in slots] == [[3], [2], [1]]

    def test_who_was_away_is_not_made_to_catch_up(self):
        fortnight = timedelta(days=14)
        slots = [Slot(turn_on(MONDAY + n * DAY), 1) for n in range(28)]
        found = share(slots, [1, 2, 3], {}, lambda who, t: who == 1 and t.day < MONDAY + fortnight)
        after_ = [found[MONDAY + fortnight + n * DAY][0] for n in range(6)]
        assert Counter(after_) == {1: 2, 2: 2, 3: 2}
