"""Turns are filled evenly, given, swapped, covered, worked; the hours of a day change."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.utils import translation

from bandeng.activities import actions
from bandeng.activities.models import Cover, HoursException, Roster, Shift
from bandeng.activities.queries import shifts as asking
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.playbooks.queries import library, seats_of
from tests.cast import at
from tests.halls import NOW, TODAY, open_hall, open_station

DAY = timedelta(days=1)
MONTH_END = date(2026, 3, 29)
SATURDAY = date(2026, 3, 7)


@pytest.fixture
def hall(cast):
    with translation.override("en"):
        yield open_hall(cast)


@pytest.fixture
def station(cast):
    with translation.override("en"):
        yield open_station(cast)


def filled(hall, to_day=MONTH_END):
    return actions.fill(hall.roster, TODAY, to_day, by=hall.head, at=NOW)


def turns(who, **asked):
    return Shift.objects.filter(person=who, **asked)


def told(person, heap):
    return Notice.objects.filter(person=person, heap=heap)


class TestStandingUp:
    def test_who_runs_it_lets_it_stand_once(self, hall):
        with pytest.raises(Refused, match="already"):
            actions.stand_up("service-hall", hall.cast.town, TODAY, by=hall.head, at=NOW)
        there = hall.cast.place("1502")
        with pytest.raises(actions.NotYours):
            actions.stand_up("service-hall", there, TODAY, by=hall.head, at=NOW)
        with pytest.raises(Refused, match="such a place"):
            actions.stand_up("service-hall", hall.cast.village, TODAY, by=hall.head, at=NOW)
        with pytest.raises(Refused, match="not in use"):
            actions.stand_up("dance", hall.cast.town, TODAY, by=hall.head, at=NOW)

    def test_it_ends_and_what_was_to_come_falls_away(self, hall):
        filled(hall)
        actions.end_roster(hall.roster, SATURDAY, by=hall.head, at=NOW)
        assert Shift.objects.filter(roster=hall.roster).latest("day").day == SATURDAY
        assert told(hall.clerks[0], "shift.taken_off").exists()
        again = actions.stand_up("service-hall", hall.cast.town, TODAY, by=hall.head, at=NOW)
        assert again != hall.roster

    def test_who_only_takes_turns_sees_it_and_changes_nothing(self, hall):
        with pytest.raises(actions.NotYours):
            actions.fill(hall.roster, TODAY, MONTH_END, by=hall.clerks[0], at=NOW)
        with pytest.raises(Roster.DoesNotExist):
            actions.fill(hall.roster, TODAY, MONTH_END, by=hall.cast.other_desk, at=NOW)


class TestFilling:
    def test_four_weeks_go_round_evenly_saturdays_by_themselves(self, hall):
        done = filled(hall)
        assert (len(done.given), done.short) == (48, [])
        weekdays = Counter(s.person_id for s in done.given if s.day.weekday() < 5)
        saturdays = Counter(s.person_id for s in done.given if s.day.weekday() == 5)
        assert set(weekdays.values()) == {6, 7}
        assert set(saturdays.values()) == {1, 2}
        assert len(saturdays) == 6, "nobody is always the one of Saturdays"
        first = min(done.given, key=lambda s: s.starts_at)
        assert (first.starts_at, first.ends_at) == (at("2026-03-02 17:30"), at("2026-03-02 18:30"))
        notice = told(hall.clerks[0], Verb.SHIFT_PLANNED).get()
        assert notice.said["n"] == turns(hall.clerks[0]).count()

    def test_filling_again_gives_nothing_and_the_next_month_goes_on(self, hall):
        filled(hall)
        assert not filled(hall).given
        later = actions.fill(
            hall.roster, MONTH_END + DAY, MONTH_END + 28 * DAY, by=hall.head, at=NOW
        )
        whole = Counter(s.person_id for s in Shift.objects.all() if s.day.weekday() == 5)
        assert later.given
        assert max(whole.values()) - min(whole.values()) <= 1

    def test_who_is_away_or_on_another_turn_is_passed_over(self, hall):
        away, busy = hall.clerks[:2]
        people.go_absent(
            away, stand_in=hall.clerks[5], from_at=NOW, to_at=at("2026-03-09 00:00"),
            by=Voice.SYSTEM, at=NOW,
        )  # fmt: skip
        there = actions.stand_up("service-hall", hall.cast.place("1502"), TODAY,
                                 by=hall.cast.other_desk, at=NOW)  # fmt: skip
        people.appoint(busy, post="window-clerk", place=there.place, by=Voice.SYSTEM, at=NOW)
        actions.give(there, TODAY, busy.pk, by=hall.cast.other_desk, at=NOW)
        filled(hall, TODAY + 6 * DAY)
        assert not turns(away).exists()
        assert not turns(busy, day=TODAY, roster=hall.roster).exists()
        assert turns(busy, roster=hall.roster).exists()

    def test_where_too_few_are_free_it_is_said(self, hall):
        for clerk in hall.clerks[1:]:
            people.go_absent(clerk, stand_in=hall.clerks[0], from_at=NOW, by=Voice.SYSTEM, at=NOW)
        done = filled(hall, TODAY + DAY)
        assert (len(done.given), done.short) == (2, [TODAY, TODAY + DAY])

    def test_units_take_weeks_in_turn(self, station):
        done = actions.fill(station.roster, TODAY, TODAY + 69 * DAY, by=station.keeper, at=NOW)
        # the week that has begun already is not filled
        names = [s.unit.name for s in done.given]
        assert len(names) == 9
        assert names[:5] == ["上柳沟村", "下柳沟村", "第3支部", "第4支部", "第5支部"]
        assert names[5:] == names[:4]
        assert done.given[0].minutes == 7 * 13 * 60
        assert told(station.liaisons[0], Verb.SHIFT_PLANNED).get().said["n"] == 2


class TestGiving:
    def test_a_clash_is_refused_unless_who_runs_it_says_why(self, hall):
        clerk = hall.clerks[0]
        people.go_absent(clerk, stand_in=hall.clerks[1], from_at=NOW, by=Voice.SYSTEM, at=NOW)
        with pytest.raises(actions.Clash, match="away then"):
            actions.give(hall.roster, SATURDAY, clerk.pk, by=hall.head, at=NOW)
        shift = actions.give(
            hall.roster, SATURDAY, clerk.pk, by=hall.head, at=NOW, reason="说好回来值"
        )
        assert shift.note == "说好回来值"
        line = Line.objects.filter(verb=Verb.SHIFT_GIVEN).latest("pk")
        assert (line.said["against"], line.said["reason"]) == ("away then", "说好回来值")
        assert told(clerk, Verb.SHIFT_GIVEN).exists()

    @pytest.mark.parametrize(
        ("day", "said"),
        [(date(2026, 3, 8), "Nobody is wanted"), (date(2026, 2, 28), "past")],
    )
    def test_a_day_that_cannot_be(self, hall, day, said):
        with pytest.raises(Refused, match=said):
            actions.give(hall.roster, day, hall.clerks[0].pk, by=hall.head, at=NOW)

    def test_neither_twice_nor_beyond_the_most_nor_to_a_stranger(self, hall):
        for clerk in hall.clerks[:4]:
            actions.give(hall.roster, SATURDAY, clerk.pk, by=hall.head, at=NOW)
        for who, said in (
            (hall.clerks[0], "already"), (hall.clerks[4], "more than 4"),
            (hall.cast.representative, "no turns here"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=said):
                actions.give(hall.roster, SATURDAY, who.pk, by=hall.head, at=NOW)

    def test_taken_off_with_a_reason_he_is_told(self, hall):
        shift = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        with pytest.raises(Refused, match="why"):
            actions.take_off(shift, reason="", by=hall.head, at=NOW)
        actions.take_off(shift, reason="培训", by=hall.head, at=NOW)
        assert not Shift.objects.exists()
        assert told(hall.clerks[0], "shift.taken_off").get().said["reason"] == "培训"


class TestCover:
    def test_three_are_asked_and_the_first_yes_has_it(self, hall):
        shift = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        cover = actions.ask_cover(shift, by=hall.clerks[0], at=NOW, reason="孩子家长会")
        asked = [row.person for row in cover.asked.order_by("pk")]
        assert asked == hall.clerks[1:4]
        with pytest.raises(actions.NotYours):
            actions.answer_cover(cover, yes=True, by=hall.clerks[5], at=NOW)
        actions.answer_cover(cover, yes=True, by=asked[1], at=NOW)
        assert Shift.objects.get().person == asked[1]
        with pytest.raises(actions.NotNow, match=asked[1].name):
            actions.answer_cover(cover, yes=True, by=asked[0], at=NOW)
        actions.answer_cover(cover, yes=True, by=asked[1], at=NOW)  # pressed twice
        assert Line.objects.filter(verb=Verb.SHIFT_GIVEN, said__who=asked[1].name).count() == 1
        for person in (hall.clerks[0], asked[0], asked[2], hall.head):
            assert told(person, "shift.covered").get().said["who"] == asked[1].name

    def test_who_was_asked_least_recently_is_asked_next(self, hall):
        first = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        actions.ask_cover(first, by=hall.clerks[0], at=NOW)
        other = actions.give(hall.roster, TODAY + DAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        cover = actions.ask_cover(other, by=hall.clerks[0], at=NOW + DAY)
        people_asked = [row.person for row in cover.asked.order_by("pk")]
        assert people_asked == [*hall.clerks[4:], hall.clerks[1]]

    def test_where_all_say_no_others_are_asked_and_then_it_is_said(self, hall):
        shift = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        cover = actions.ask_cover(shift, by=hall.clerks[0], at=NOW)
        for clerk in hall.clerks[1:4]:
            actions.answer_cover(cover, yes=False, by=clerk, at=NOW)
        assert {row.person for row in cover.asked.filter(said="")} == set(hall.clerks[4:])
        with pytest.raises(actions.NotNow, match="Nobody else"):
            actions.ask_cover(shift, by=hall.clerks[0], at=NOW)

    def test_who_is_on_another_turn_then_is_not_asked(self, hall):
        shift = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        actions.give(hall.roster, SATURDAY, hall.clerks[1].pk, by=hall.head, at=NOW)
        cover = actions.ask_cover(shift, by=hall.clerks[0], at=NOW)
        assert hall.clerks[1] not in [row.person for row in cover.asked.all()]

    def test_it_is_taken_back_and_who_was_asked_is_told(self, hall):
        shift = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        cover = actions.ask_cover(shift, by=hall.clerks[0], at=NOW)
        with pytest.raises(actions.NotYours):
            actions.take_back_cover(cover, by=hall.clerks[1], at=NOW)
        actions.take_back_cover(cover, by=hall.clerks[0], at=NOW)
        with pytest.raises(actions.NotNow, match="no longer"):
            actions.answer_cover(cover, yes=True, by=hall.clerks[1], at=NOW)
        assert told(hall.clerks[1], "shift.cover_gone").exists()

    def test_a_branch_covers_for_a_branch(self, station):
        actions.fill(station.roster, TODAY, TODAY + 20 * DAY, by=station.keeper, at=NOW)
        shift = Shift.objects.order_by("day").first()
        cover = actions.ask_cover(shift, by=station.liaisons[0], at=NOW, reason="秋收")
        assert {row.unit.name for row in cover.asked.all()} >= {"第3支部"}
        actions.answer_cover(cover, yes=True, by=station.liaisons[2], at=NOW)
        assert Shift.objects.get(pk=shift.pk).unit.name == "第3支部"


class TestSwap:
    def shifts(self, hall):
        said = {"by": hall.head, "at": NOW}
        mine = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, **said)
        return mine, actions.give(hall.roster, SATURDAY + 7 * DAY, hall.clerks[1].pk, **said)

    def test_both_agree_and_the_turns_are_changed(self, hall):
        mine, other = self.shifts(hall)
        cover = actions.ask_swap(mine, other, by=hall.clerks[0], at=NOW)
        assert Shift.objects.get(pk=mine.pk).person == hall.clerks[0], "not before he agrees"
        with pytest.raises(actions.NotNow, match="already"):
            actions.ask_swap(mine, other, by=hall.clerks[0], at=NOW)
        actions.answer_cover(cover, yes=True, by=hall.clerks[1], at=NOW)
        assert Shift.objects.get(pk=mine.pk).person == hall.clerks[1]
        assert Shift.objects.get(pk=other.pk).person == hall.clerks[0]
        assert Line.objects.filter(verb=Verb.SHIFT_SWAPPED).count() == 1

    def test_a_no_ends_it(self, hall):
        mine, other = self.shifts(hall)
        cover = actions.ask_swap(mine, other, by=hall.clerks[0], at=NOW)
        actions.answer_cover(cover, yes=False, by=hall.clerks[1], at=NOW)
        assert Cover.objects.get().ended_at
        assert told(hall.clerks[0], "shift.cover_gone").get().said["refused"]

    def test_it_is_refused_where_it_would_clash(self, hall):
        mine, other = self.shifts(hall)
        actions.give(hall.roster, SATURDAY + 7 * DAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        cover = actions.ask_swap(mine, other, by=hall.clerks[0], at=NOW)
        with pytest.raises(actions.Clash, match="on another turn"):
            actions.answer_cover(cover, yes=True, by=hall.clerks[1], at=NOW)
        assert Shift.objects.get(pk=mine.pk).person == hall.clerks[0]


class TestHours:
    def test_a_day_closed_takes_its_turns_along(self, hall):
        shift = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        with pytest.raises(Refused, match="why"):
            actions.change_hours(hall.roster, SATURDAY, [], reason="", by=hall.head, at=NOW)
        actions.change_hours(hall.roster, SATURDAY, [], reason="停电", by=hall.head, at=NOW)
        assert not Shift.objects.filter(pk=shift.pk).exists()
        assert told(hall.clerks[0], "shift.taken_off").get().said["reason"] == "停电"

    def test_other_hours_make_the_turn_as_long(self, hall):
        shift = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        hours = [(time(10), time(12))]
        actions.change_hours(hall.roster, SATURDAY, hours, reason="检修", by=hall.head, at=NOW)
        shift.refresh_from_db()
        assert (shift.starts_at, shift.minutes) == (at("2026-03-07 10:00"), 120)
        actions.usual_hours(hall.roster, SATURDAY, by=hall.head, at=NOW)
        shift.refresh_from_db()
        assert (shift.minutes, HoursException.objects.count()) == (420, 0)

    @pytest.mark.parametrize(
        ("hours", "said"),
        [
            ([(time(12), time(10))], "before it opens"),
            ([(time(9), time(12)), (time(11), time(13))], "follow"),
            ([(time(n), time(n + 1)) for n in range(9, 14)], "four"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, hall, hours, said):
        with pytest.raises(Refused, match=said):
            actions.change_hours(hall.roster, SATURDAY, hours, reason="误", by=hall.head, at=NOW)


class TestWorked:
    def test_one_says_of_oneself_and_who_runs_it_of_anybody(self, hall):
        shift = actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        with pytest.raises(actions.NotNow, match="not begun"):
            actions.mark(shift, worked=True, by=hall.clerks[0], at=NOW)
        after = at("2026-03-07 16:10")
        actions.mark(shift, worked=True, by=hall.clerks[0], at=after)
        shift.refresh_from_db()
        assert (shift.state, shift.worked_minutes) == ("worked", 420)
        with pytest.raises(actions.NotYours):
            actions.mark(shift, worked=False, note="没来", by=hall.clerks[0], at=after)
        with pytest.raises(Shift.DoesNotExist):
            actions.mark(shift, worked=True, by=hall.clerks[1], at=after)
        with pytest.raises(Refused, match="why"):
            actions.mark(shift, worked=False, by=hall.head, at=after)
        actions.mark(shift, worked=False, note="临时抽调", by=hall.head, at=after)
        shift.refresh_from_db()
        assert (shift.state, shift.worked_minutes) == ("missed", None)


class TestOnDuty:
    def test_who_is_on_duty_now(self, hall):
        actions.give(hall.roster, SATURDAY, hall.clerks[0].pk, by=hall.head, at=NOW)
        paths, rules = [hall.cast.town.path], library(NOW)
        then = at("2026-03-07 10:00")
        found = asking.on_duty(paths, then, rules, "window-clerk")
        assert [each.shift.person for each in found] == [hall.clerks[0]]
        assert not asking.on_duty(paths, then, rules, "representative")
        assert not asking.on_duty(paths, at("2026-03-07 16:00"), rules)
        assert not asking.on_duty([hall.cast.village.path], then, rules)

    def test_a_week_runs_by_day_and_not_at_night(self, station):
        actions.fill(station.roster, TODAY, TODAY + 14 * DAY, by=station.keeper, at=NOW)
        paths, rules = [station.cast.town.path], library(NOW)
        noon = asking.on_duty(paths, at("2026-03-11 12:00"), rules)
        assert [each.shift.unit.name for each in noon] == ["上柳沟村"]
        assert not asking.on_duty(paths, at("2026-03-11 23:00"), rules)


class TestSeeing:
    def test_ones_own_turns_and_those_of_ones_unit(self, hall):
        filled(hall)
        mine = asking.my_shifts(seats_of(hall.clerks[0], NOW), NOW)
        assert mine
        assert {shift.person for shift in mine} == {hall.clerks[0]}
        assert not asking.has_shifts(seats_of(hall.cast.other_desk, NOW), NOW)

    def test_the_path_of_a_roster_follows_its_place(self, hall):
        from bandeng.places.models import Place

        place = Place.objects.get(pk=hall.cast.town.pk)
        Place.objects.filter(pk=place.pk).update(path=f"9.{place.path}")
        assert Roster.objects.get(pk=hall.roster.pk).path == f"9.{place.path}"
