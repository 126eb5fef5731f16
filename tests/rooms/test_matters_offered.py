"""What is offered belongs to nobody until the first takes it; the others hear of it."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.actions import NotNow
from bandeng.matters.models import Matter
from bandeng.matters.queries import doable, waiting_at
from bandeng.matters.states import Outcome, State
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.models import Holding, Person
from bandeng.playbooks.queries import seats_of
from tests.cast import Cast
from tests.factories import MONDAY, fresh
from tests.station import Station, flat_tyre, open_station

SOON = MONDAY + timedelta(minutes=3)


@pytest.fixture
def station(cast: Cast) -> Station:
    return open_station(cast)


def told(matter: Matter, verb: Verb) -> set[int]:
    rows = Notice.objects.filter(subject_kind="matter", subject_id=matter.pk, verb=verb)
    return set(rows.values_list("person_id", flat=True))


def test_all_who_hold_the_post_over_the_place_are_told_and_nobody_owns_it(station: Station):
    tyre = flat_tyre(station.cast)
    assert (tyre.owner, tyre.rung, tyre.owner_post) == (None, "volunteers", "station-volunteer")
    on_duty = {station.first.pk, station.second.pk, station.third.pk}
    assert told(tyre, Verb.MATTER_RAISED) == on_duty, "the village's and the grid's, nobody else"
    for person in (station.first, station.third):
        seats = seats_of(person, SOON)
        assert tyre in waiting_at(seats)
        assert tyre in doable("take", seats)
    assert tyre not in waiting_at(seats_of(station.elsewhere, SOON))
    line = Line.objects.get(subject_id=tyre.pk, verb=Verb.MATTER_RAISED)
    assert line.said["offered"] == "3"


def test_who_is_away_is_not_asked_but_who_stands_in_is(station: Station):
    people.go_absent(
        station.first, stand_in=station.elsewhere, from_at=MONDAY, by=Voice.SYSTEM, at=MONDAY
    )
    tyre = flat_tyre(station.cast, SOON)
    asked = told(tyre, Verb.MATTER_RAISED)
    assert asked == {station.elsewhere.pk, station.second.pk, station.third.pk}
    assert actions.take(tyre, by=station.elsewhere, at=SOON).owner == station.elsewhere


def test_the_first_has_it_with_a_new_clock_and_the_others_hear_who(station: Station):
    tyre = actions.take(flat_tyre(station.cast), by=station.second, at=SOON)
    assert (tyre.owner, tyre.state) == (station.second, State.TAKEN)
    assert tyre.due_at == SOON + timedelta(hours=2)
    assert told(tyre, Verb.MATTER_TAKEN) == {station.first.pk, station.third.pk}
    said = Notice.objects.filter(verb=Verb.MATTER_TAKEN, subject_id=tyre.pk)[0].said
    assert said["owner"] == station.second.name


def test_the_later_one_is_told_who_was_quicker_and_a_stranger_nothing(station: Station):
    tyre = actions.take(flat_tyre(station.cast), by=station.second, at=SOON)
    with pytest.raises(NotNow, match=station.second.name):
        actions.take(tyre, by=station.first, at=SOON)
    with pytest.raises(Matter.DoesNotExist):
        actions.take(tyre, by=station.elsewhere, at=SOON)
    assert fresh(tyre).owner == station.second


def test_nobody_within_ten_minutes_and_the_head_of_the_station_has_it(station: Station):
    tyre = flat_tyre(station.cast)
    actions.tick(at=MONDAY + timedelta(minutes=9))
    assert fresh(tyre).rung == "volunteers"
    actions.tick(at=MONDAY + timedelta(minutes=10))
    assert (fresh(tyre).rung, fresh(tyre).owner) == ("head", station.head)
    assert told(tyre, Verb.MATTER_CLIMBED) == {station.head.pk}


def test_half_the_time_gone_everybody_asked_is_reminded(station: Station):
    tyre = flat_tyre(station.cast)
    actions.tick(at=MONDAY + timedelta(minutes=5))
    assert len(told(tyre, Verb.MATTER_REMINDED)) == 3


def test_where_there_is_nobody_to_ask_the_head_has_it_at_once(station: Station):
    Holding.objects.filter(post="station-volunteer").update(to_day=MONDAY.date())
    tyre = flat_tyre(station.cast)
    assert (tyre.rung, tyre.owner) == ("head", station.head)
    line = Line.objects.get(subject_id=tyre.pk, verb=Verb.MATTER_RAISED)
    assert line.said["passed_over"] == "volunteers"
    assert "offered" not in line.said


def test_sent_down_from_the_head_it_is_offered_again(station: Station):
    tyre = actions.take(flat_tyre(station.cast), by=station.first, at=SOON)
    tyre = actions.escalate(tyre, by=station.first, reason="要拖车", at=SOON)
    assert tyre.owner == station.head
    tyre = actions.take(tyre, by=station.head, at=SOON)
    tyre = actions.send_down(
        tyre, rung="volunteers", reason="拖车来了，请再去一人", by=station.head, at=SOON
    )
    assert (tyre.owner, tyre.state) == (None, State.RAISED)
    assert len(told(tyre, Verb.MATTER_SENT_DOWN)) == 3
    assert tyre.due_at == SOON + timedelta(minutes=10)


def test_opened_again_it_stays_with_who_came_and_has_his_time(station: Station):
    tyre = actions.take(flat_tyre(station.cast), by=station.first, at=SOON)
    tyre = actions.answer(tyre, text="补好了", outcome=Outcome.SOLVED, by=station.first, at=SOON)
    tyre = actions.confirm(tyre, solved=False, by=Voice.ASKER, at=SOON)
    assert (tyre.owner, tyre.state) == (station.first, State.WORKING)
    assert tyre.due_at == SOON + timedelta(hours=2)


def _at_once(doings: list[Callable[[], object]]) -> list[str]:
    """Run several doings in threads of their own, each with its own connection."""
    barrier, ends = Barrier(len(doings)), list[str]()

    def run(doing: Callable[[], object]) -> None:
        barrier.wait()
        try:
            doing()
            ends.append("done")
        except Refused as refusal:
            ends.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[doing]) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_the_same_time_one_has_it_and_the_other_reads_who(cast: Cast):
    station = open_station(cast)
    for number in range(8):
        tyre = flat_tyre(cast, MONDAY + timedelta(minutes=number))

        def press(by: Person, tyre: Matter = tyre) -> Callable[[], object]:
            return lambda: actions.take(tyre, by=by, at=tyre.raised_at + timedelta(minutes=1))

        ends = _at_once([press(p) for p in (station.first, station.second, station.third)])
        winner = fresh(tyre).owner
        assert winner is not None
        assert ends.count("done") == 1
        assert sum(winner.name in end for end in ends) == 2, ends
        lines = Line.objects.filter(subject_id=tyre.pk, verb=Verb.MATTER_TAKEN)
        assert [line.by_id for line in lines] == [winner.pk]
