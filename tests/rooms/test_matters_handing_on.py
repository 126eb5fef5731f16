"""What lies with somebody who no longer answers for its place goes to who does."""

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions
from bandeng.matters.keeping import person_mark
from bandeng.matters.models import Matter
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


def test_both_sides_are_told_once_how_much_was_handed_on(cast):
    for _ in range(3):
        taken(cast)
    holding = Holding.objects.get(person=cast.representative)
    when = at("2026-03-03 08:00")
    people.hand_over([holding], to=cast.grid_worker, by=Voice.SYSTEM, at=when)
    actions.hand_on(at=when)
    gone = Notice.objects.get(person=cast.representative, verb=Verb.POST_ENDED)
    assert gone.said == {"open": 3}
    new = Notice.objects.filter(person=cast.grid_worker, verb=Verb.MATTER_ASSIGNED)
    assert new.count() == 3
    assert len({notice.heap for notice in new}) == 1


def away(cast, until=None):
    return people.go_absent(
        cast.representative, stand_in=cast.neighbour_representative, by=Voice.SYSTEM, at=MONDAY,
        from_at=at("2026-03-03 08:00"), to_at=until,
    )  # fmt: skip


def test_the_start_and_the_end_of_an_absence_tell_both_sides_once(cast):
    away(cast, until=at("2026-03-04 08:00"))
    mine = taken(cast)
    actions.ask_part(
        raised(cast, place=cast.place("150102")), task="看看", helper=cast.representative,
        due=at("2026-03-20 17:00"), by=cast.desk, at=MONDAY,
    )  # fmt: skip
    assert actions.tell_absences(at=at("2026-03-03 07:59")) == 0
    assert actions.tell_absences(at=at("2026-03-03 08:01")) == 2
    assert actions.tell_absences(at=at("2026-03-03 08:02")) == 0
    told = Notice.objects.get(person=cast.neighbour_representative, verb=Verb.ABSENCE_STARTED)
    assert (told.said["who"], told.said["open"], told.said["parts"]) == (
        cast.representative.name, 1, 1,
    )  # fmt: skip
    during = raised(cast, at("2026-03-03 09:00"))
    assert during.owner == cast.neighbour_representative
    back = at("2026-03-04 08:01")
    assert actions.hand_on(at=back) == 1
    assert actions.tell_absences(at=back) == 2
    assert actions.tell_absences(at=back) == 0
    again = Notice.objects.get(person=cast.representative, verb=Verb.ABSENCE_ENDED)
    assert again.said["open"] == 2
    assert {fresh(m).owner for m in (mine, during)} == {cast.representative}
    assert not Notice.objects.filter(verb=Verb.POST_ENDED).exists()


def test_what_is_kept_from_a_stand_in_is_not_counted_for_him(cast):
    away(cast)
    matter = taken(cast, privacy="private")
    mark = person_mark(cast.neighbour_representative.pk)
    Matter.objects.filter(pk=matter.pk).update(kept_from=[mark])
    actions.tell_absences(at=at("2026-03-03 08:01"))
    counts = {n.person_id: n.said["open"] for n in Notice.objects.filter(subject_kind="person")}
    assert counts == {cast.representative.pk: 1, cast.neighbour_representative.pk: 0}


def test_a_struck_absence_is_told_to_nobody(cast):
    absence = away(cast)
    people.end_absence(absence, by=Voice.SYSTEM, at=at("2026-03-02 10:00"))
    assert actions.tell_absences(at=at("2026-03-03 09:00")) == 0


def test_parts_go_to_who_holds_the_post_now_and_wait_while_nobody_does(cast):
    matter = taken(cast)
    part = actions.ask_part(
        matter, task="看看", helper=cast.grid_worker, due=at("2026-03-20 17:00"),
        by=cast.representative, at=MONDAY,
    )  # fmt: skip
    holding = Holding.objects.get(person=cast.grid_worker)
    people.end_appointment(holding, by=Voice.SYSTEM, at=at("2026-03-03 08:00"))
    when = at("2026-03-03 10:00")
    assert actions.hand_on(at=when) == 1
    part.refresh_from_db()
    assert part.helper is None
    people.appoint(
        cast.model_household, post="grid-worker", place=cast.grid, by=Voice.SYSTEM, at=when
    )
    assert actions.hand_on(at=when) == 1
    part.refresh_from_db()
    assert part.helper == cast.model_household
    assert cast.model_household.pk in fresh(matter).helper_ids
    told = Notice.objects.filter(person=cast.model_household, verb=Verb.MATTER_PART_ASKED)
    assert told.count() == 1
    assert actions.hand_on(at=when) == 0


def test_a_joined_one_whose_owner_left_has_an_owner_to_go_back_to(cast):
    main, other = taken(cast), taken(cast)
    actions.join(other, to=main, by=cast.secretary, at=MONDAY)
    holding = Holding.objects.get(person=cast.representative)
    when = at("2026-03-03 08:00")
    people.hand_over([holding], to=cast.grid_worker, by=Voice.SYSTEM, at=when)
    actions.hand_on(at=when)
    assert {fresh(m).owner for m in (main, other)} == {cast.grid_worker}
    assert fresh(other).state == State.JOINED
    after = actions.separate(other, reason="不同", by=cast.secretary, at=when)
    assert after.owner == cast.grid_worker
