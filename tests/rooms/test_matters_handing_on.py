"""What lies with somebody who no longer answers for its place goes to who does."""

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions
from bandeng.matters.states import State
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.models import Holding
from tests.cast import at
from tests.factories import MONDAY, fresh, raised, taken


def test_when_a_post_changes_hands_its_open_requests_go_along(cast):
    matter = taken(cast)
    Holding.objects.filter(person=cast.representative).update(to_day="2026-03-03")
    people.appoint(
        cast.grid_worker, post="representative", place=cast.village, by=Voice.SYSTEM,
        at=at("2026-03-03 08:00"),
    )  # fmt: skip
    when = at("2026-03-03 10:00")
    assert actions.hand_on(at=when) == 1
    after = fresh(matter)
    assert (after.owner, after.state) == (cast.grid_worker, State.RAISED)
    assert after.due_at == matter.due_at
    assert Line.objects.filter(subject_id=matter.pk, verb=Verb.MATTER_ASSIGNED).count() == 1
    assert Notice.objects.filter(person=cast.grid_worker, subject_id=matter.pk).exists()
    assert actions.hand_on(at=when) == 0


def test_nobody_left_leaves_it_unowned_and_running(cast):
    matter = taken(cast)
    Holding.objects.filter(person=cast.representative).update(to_day="2026-03-03")
    actions.hand_on(at=at("2026-03-03 10:00"))
    after = fresh(matter)
    assert after.owner is None
    assert after.next_at


def test_a_stand_in_gives_it_back_when_the_absence_is_over(cast):
    people.go_absent(
        cast.representative, stand_in=cast.neighbour_representative, by=Voice.SYSTEM, at=MONDAY,
        from_at=at("2026-03-01 08:00"), to_at=at("2026-03-04 08:00"),
    )  # fmt: skip
    matter = raised(cast)
    assert matter.owner == cast.neighbour_representative
    assert actions.hand_on(at=at("2026-03-03 08:00")) == 0
    assert actions.hand_on(at=at("2026-03-04 08:00")) == 1
    assert fresh(matter).owner == cast.representative


def test_a_colleague_who_took_it_keeps_it(cast):
    matter = actions.take(raised(cast), by=cast.secretary, at=MONDAY)
    assert actions.hand_on(at=MONDAY) == 0
    assert fresh(matter).owner == cast.secretary


def test_what_waits_for_the_asker_keeps_waiting(cast):
    matter = taken(cast)
    matter = actions.ask_asker(matter, text="哪一根", by=cast.representative, at=MONDAY)
    Holding.objects.filter(person=cast.representative).update(to_day="2026-03-03")
    actions.hand_on(at=at("2026-03-03 10:00"))
    assert fresh(matter).state == State.WAITING
