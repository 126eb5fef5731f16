"""The clock: every step once, in order, whatever the downtime."""

from collections import Counter
from datetime import timedelta

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions, queries
from bandeng.matters.models import Matter
from bandeng.matters.states import State
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.models import Holding
from bandeng.worktime.models import Day, Year
from tests.cast import at
from tests.factories import MONDAY, fresh, raised, taken


def moments(matter):
    """Return the steps with their instants, in the order of these; the list's reminders too."""
    lines = Line.objects.filter(subject_kind="matter", subject_id=matter.pk)
    told = lines.filter(said__has_key="step").values_list("at", "said__step")
    return sorted(told)


def steps(matter):
    lines = Line.objects.filter(subject_id=matter.pk, subject_kind="matter", by_name="clock")
    return [line.said["step"] for line in lines.order_by("id")]


def test_nobody_answers_so_it_climbs(cast):
    matter = raised(cast, at("2026-09-29 10:00"))
    assert matter.due_at == at("2026-10-09 10:00")
    actions.tick(at=at("2026-10-10 09:00"))
    matter = fresh(matter)
    assert (matter.rung, matter.owner) == ("blue", cast.secretary)
    assert matter.due_at == at("2026-10-15 10:00")
    assert matter.helper_ids == [cast.representative.pk]


def test_after_a_long_downtime_every_step_comes_once_in_order_with_one_notice(cast):
    matter = raised(cast)
    actions.tick(at=at("2026-06-01 09:00"))
    said = steps(matter)
    assert [s for s in said if s.startswith("climb")] == ["climb blue", "climb yellow", "climb red"]
    assert said.count("expire") == 1
    assert said.index("climb blue") > said.index("remind 100%")
    matter = fresh(matter)
    assert (matter.rung, matter.owner) == ("red", cast.supervisor)
    assert matter.expired_at == at("2026-03-05 09:00")
    told = Notice.objects.filter(subject_id=matter.pk, person=cast.supervisor)
    assert told.count() == 1


def test_a_tick_twice_does_nothing_the_second_time(cast):
    matter = raised(cast)
    when = at("2026-03-06 09:00")
    assert actions.tick(at=when) == 1
    before = steps(matter)
    assert actions.tick(at=when) == 0
    assert steps(matter) == before


def test_many_small_ticks_end_where_one_late_one_does(cast):
    often, once = raised(cast), raised(cast)
    other = once.pk
    Matter.objects.filter(pk=other).update(next_at=None)
    moment = MONDAY
    while moment <= at("2026-04-20 09:00"):
        actions.tick(at=moment)
        moment += timedelta(hours=7)
    actions.tick(at=at("2026-04-20 09:00"))
    Matter.objects.filter(pk=other).update(next_at=MONDAY)
    actions.tick(at=at("2026-04-20 09:00"))
    a, b = fresh(often), fresh(once)
    for field in ("rung", "entered_at", "due_at", "reminded", "overdue_reminded", "expired_at"):
        assert getattr(a, field) == getattr(b, field), field
    assert moments(often) == moments(once)


def test_an_unowned_request_runs_too(cast):
    Holding.objects.filter(post="representative", place=cast.village).update(to_day="2026-01-01")
    matter = raised(cast)
    assert matter.owner is None
    actions.tick(at=at("2026-03-05 09:00"))
    assert fresh(matter).owner == cast.secretary


def test_a_stand_in_gets_what_climbs_meanwhile(cast):
    away = {"from_at": at("2026-03-01 08:00"), "to_at": at("2026-04-01 08:00")}
    people.go_absent(
        cast.secretary, stand_in=cast.neighbour_secretary, by=Voice.SYSTEM, at=MONDAY, **away
    )
    matter = raised(cast)
    actions.tick(at=at("2026-03-05 09:00"))
    assert fresh(matter).owner == cast.neighbour_secretary


def test_the_first_reply_is_missed_once(cast):
    matter = raised(cast)
    actions.tick(at=at("2026-03-04 09:00"))
    assert Counter(steps(matter))["first-reply-late"] == 1
    taken_late = actions.take(fresh(matter), by=cast.representative, at=at("2026-03-04 10:00"))
    actions.tick(at=at("2026-03-04 12:00"))
    assert Counter(steps(taken_late))["first-reply-late"] == 1


def test_batches_are_bounded_and_all_are_done(cast):
    for _ in range(7):
        raised(cast)
    assert actions.tick_once(at=at("2026-03-06 09:00"), batch=3) == 3
    assert actions.tick(at=at("2026-03-06 09:00"), batch=3) == 4


def test_a_taken_request_climbs_all_the_same(cast):
    matter = taken(cast)
    actions.tick(at=at("2026-03-05 09:00"))
    matter = fresh(matter)
    assert (matter.rung, matter.state) == ("blue", State.RAISED)
    assert Line.objects.filter(verb=Verb.MATTER_CLIMBED, subject_id=matter.pk).count() == 1


def test_provisional_deadlines_are_recomputed_when_the_year_arrives(cast):
    matter = raised(cast, at("2027-09-29 10:00"))
    assert matter.provisional
    assert queries.provisional().count() == 1
    Year.objects.update_or_create(year=2027, defaults={"filled_at": MONDAY})
    for day in range(1, 8):
        Day.objects.create(date=f"2027-10-0{day}", working=False, note="国庆", source="site")
    Year.objects.filter(year=2027).update(edition="00000000-0000-0000-0000-000000000001")
    actions.recompute_provisional(at=at("2027-09-30 09:00"))
    matter = fresh(matter)
    assert not matter.provisional
    assert matter.due_at == at("2027-10-11 10:00")


def test_the_lag_is_told(cast):
    raised(cast)
    assert queries.lag(MONDAY) == timedelta(0)
    assert queries.lag(at("2026-03-20 09:00")) > timedelta(days=10)
