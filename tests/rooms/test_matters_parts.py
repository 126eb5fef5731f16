"""Helpers hand in parts, a whole waits for its pieces, links are made and undone by hand."""

from datetime import timedelta
from typing import Any

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, together
from bandeng.matters.actions import NotNow, NotYours, Piece
from bandeng.matters.models import Link, Matter, Part
from bandeng.matters.states import LinkKind, Outcome, Privacy, State
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.playbooks.queries import seats_of
from tests.cast import Cast, at
from tests.factories import MONDAY, answered, fresh, raised, taken

SOON = MONDAY + timedelta(hours=2)
FRIDAY = at("2026-03-06 17:00")


def ask_part(matter: Matter, cast: Cast, **more: Any) -> Part:
    said = {"task": "请查线路归谁", "helper": cast.grid_worker, "due": FRIDAY}
    return actions.ask_part(matter, **{**said, "by": cast.representative, "at": SOON, **more})


def answer(matter: Matter, by: Person, **more: Any) -> Matter:
    said = {"text": "换好了", "outcome": Outcome.SOLVED, "by": by, "at": SOON}
    return actions.answer(matter, **{**said, **more})


def seen_by(person: Person, matter: Matter) -> bool:
    return Matter.objects.filter(pk=matter.pk).filter(
        pk__in=together.visible_to(seats_of(person, SOON))
    ).exists()  # fmt: skip


def test_a_helper_far_away_sees_it_and_hands_in_his_part(cast: Cast) -> None:
    matter = taken(cast, privacy=Privacy.PRIVATE)
    helper = cast.bridge_secretary
    assert not seen_by(helper, matter)
    part = ask_part(matter, cast, helper=helper)
    assert (part.post, part.place.code, part.due_at) == ("village-secretary", "150201", FRIDAY)
    assert seen_by(helper, matter)
    assert [p.pk for p in together.parts_for(seats_of(helper, SOON))] == [part.pk]
    assert Notice.objects.filter(person=helper, verb=Verb.MATTER_PART_ASKED).exists()
    actions.hand_in(part, text="线路归供电所", by=helper, at=SOON)
    assert not together.parts_for(seats_of(helper, SOON)).exists()
    told = Notice.objects.filter(person=cast.representative, verb=Verb.MATTER_PART_HANDED_IN)
    assert told.count() == 1
    assert fresh(matter).owner == cast.representative


def test_a_post_at_a_place_is_asked_as_well(cast: Cast) -> None:
    part = ask_part(
        taken(cast), cast, helper=None, post="village-secretary", place=cast.place("150102")
    )
    assert part.helper == cast.neighbour_secretary


def test_without_a_day_there_must_be_one_in_the_playbook(cast: Cast) -> None:
    with pytest.raises(Refused):
        ask_part(taken(cast), cast, due=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"task": " "},
        {"due": MONDAY},
        {"helper": None},
        {"helper": None, "post": "supervisor-of-nothing"},
    ],
)
def test_what_is_refused_when_a_part_is_asked(cast: Cast, wrong: dict[str, Any]) -> None:
    more = {"place": cast.village} if "post" in wrong else {}
    with pytest.raises(Refused):
        ask_part(taken(cast), cast, **wrong, **more)
    assert not Part.objects.exists()


def test_who_may_ask_and_who_may_hand_in(cast: Cast) -> None:
    matter = taken(cast)
    with pytest.raises(NotYours):
        ask_part(matter, cast, by=cast.grid_worker, helper=cast.secretary)
    part = ask_part(matter, cast)
    for other in (cast.secretary, cast.representative):
        with pytest.raises(NotYours):
            actions.hand_in(part, text="好", by=other, at=SOON)
    with pytest.raises(Refused):
        actions.hand_in(part, text=" ", by=cast.grid_worker, at=SOON)
    actions.hand_in(part, text="查过了", by=cast.grid_worker, at=SOON)
    with pytest.raises(NotNow):
        actions.hand_in(part, text="再交", by=cast.grid_worker, at=SOON)


def test_a_post_is_not_asked_twice_but_again_after_it_handed_in(cast: Cast) -> None:
    matter = taken(cast)
    part = ask_part(matter, cast)
    with pytest.raises(Refused):
        ask_part(matter, cast)
    actions.hand_in(part, text="查过了", by=cast.grid_worker, at=SOON)
    again = ask_part(matter, cast, task="再量一下")
    assert (again.pk, again.handed_in_at, Part.objects.count()) == (part.pk, None, 1)


def test_a_stand_in_hands_in_for_the_helper(cast: Cast) -> None:
    part = ask_part(taken(cast, privacy=Privacy.PRIVATE), cast, helper=cast.bridge_secretary)
    people.go_absent(
        cast.bridge_secretary, stand_in=cast.bridge_representative, from_at=SOON, by=Voice.SYSTEM,
        at=SOON,
    )  # fmt: skip
    who = cast.bridge_representative
    assert [p.pk for p in together.parts_for(seats_of(who, SOON))] == [part.pk]
    handed = actions.hand_in(part, text="代交", by=who, at=SOON)
    assert handed.handed_in_by == who


def test_a_late_part_is_told_once_to_both_sides(cast: Cast) -> None:
    part = ask_part(taken(cast), cast)
    assert actions.late_parts(at=FRIDAY - timedelta(minutes=1)) == 0
    actions.tick(at=FRIDAY)
    actions.tick(at=FRIDAY + timedelta(hours=1))
    told = Notice.objects.filter(verb=Verb.MATTER_PART_LATE)
    owner = fresh(part.matter).owner_id
    assert {notice.person_id for notice in told} == {cast.grid_worker.pk, owner}
    assert told.count() == 2
    line = Line.objects.get(verb=Verb.MATTER_PART_LATE)
    assert (line.by_name, line.at) == (Voice.CLOCK, FRIDAY)


def test_an_answer_does_not_wait_for_parts_and_ends_their_clock(cast: Cast) -> None:
    matter = taken(cast)
    part = ask_part(matter, cast)
    assert [p.pk for p in together.missing_parts(matter)] == [part.pk]
    answer(matter, cast.representative)
    assert not together.parts_for(seats_of(cast.grid_worker, SOON)).exists()
    assert actions.late_parts(at=FRIDAY) == 0
    with pytest.raises(NotNow):
        actions.hand_in(part, text="迟了", by=cast.grid_worker, at=SOON)


def split(matter: Matter, cast: Cast, *texts: str, **more: Any) -> list[Matter]:
    pieces = [Piece("street-lamps", cast.place("150102"), text) for text in texts or ("线路", "灯")]
    return actions.split(matter, **{"pieces": pieces, "by": cast.desk, "at": SOON, **more})


def test_a_whole_is_answered_after_its_pieces(cast: Cast) -> None:
    whole = taken(cast)
    one, two = split(whole, cast)
    assert (one.part_of, one.owner) == (whole, cast.neighbour_representative)
    assert not hasattr(one, "asker")
    with pytest.raises(Refused) as refused:
        answer(whole, cast.representative)
    assert one.number in str(refused.value)
    assert two.number in str(refused.value)
    for piece in (one, two):
        actions.take(piece, by=cast.neighbour_representative, at=SOON)
        answer(piece, cast.neighbour_representative)
    assert answer(whole, cast.representative).state == State.ANSWERED


def test_who_waits_for_a_piece_says_whether_it_is_so(cast: Cast) -> None:
    whole = taken(cast)
    (piece,) = split(whole, cast, "线路", by=cast.desk)
    actions.assign(whole, to=cast.representative, by=cast.desk, at=SOON)
    actions.take(piece, by=cast.neighbour_representative, at=SOON)
    answer(piece, cast.neighbour_representative)
    after = actions.confirm(piece, solved=False, by=cast.desk, at=SOON)
    assert after.state == State.WORKING


def test_pieces_are_as_guarded_as_the_whole(cast: Cast) -> None:
    public = split(taken(cast), cast)[0]
    assert public.privacy == Privacy.PRIVATE
    secret = taken(cast, privacy=Privacy.CONFIDENTIAL)
    pieces = [Piece("street-lamps", cast.grid, "线路")]
    (piece,) = actions.split(secret, pieces=pieces, by=cast.representative, at=SOON)
    assert piece.privacy == Privacy.CONFIDENTIAL


def test_when_the_whole_ends_without_an_answer_so_do_its_pieces(cast: Cast) -> None:
    whole = taken(cast)
    one, two = split(whole, cast)
    actions.take(one, by=cast.neighbour_representative, at=SOON)
    answer(one, cast.neighbour_representative)
    actions.withdraw(whole, by=Voice.ASKER, at=SOON)
    assert (fresh(one).state, fresh(two).state) == (State.ANSWERED, State.WITHDRAWN)


def test_what_is_not_split(cast: Cast) -> None:
    whole = taken(cast)
    with pytest.raises(NotYours):
        split(whole, cast, by=cast.grid_worker)
    with pytest.raises(Refused):
        split(whole, cast, pieces=[])
    (piece,) = split(whole, cast, "线路")
    with pytest.raises(Refused):
        split(piece, cast)
    with pytest.raises(NotNow):
        split(answered(cast), cast)
    other = taken(cast)
    with pytest.raises(Refused):
        actions.join(whole, to=other, by=cast.desk, at=SOON)
    with pytest.raises(Refused):
        actions.join(piece, to=whole, by=cast.desk, at=SOON)


def test_a_piece_answered_with_the_main_one_does_not_hold_it_up(cast: Cast) -> None:
    whole, main = taken(cast), taken(cast)
    (piece,) = split(whole, cast, "线路")
    actions.join(piece, to=main, by=cast.desk, at=SOON)
    answer(main, cast.representative)
    assert fresh(piece).state == State.ANSWERED
    assert answer(whole, cast.representative).state == State.ANSWERED


def test_links_only_to_what_one_sees(cast: Cast) -> None:
    matter, other = raised(cast), raised(cast)
    hidden = raised(cast, place=cast.place("15020101"), privacy=Privacy.PRIVATE)
    by = {"by": cast.secretary, "at": SOON}
    with pytest.raises(Refused):
        actions.link(matter, other=hidden.number, **by)
    with pytest.raises(Refused):
        actions.link(matter, other=matter.number, **by)
    with pytest.raises(Refused):
        actions.link(matter, other=other.number, kind=LinkKind.REVIEW, **by)
    made = actions.link(matter, other=other.number, **by)
    assert actions.link(other, other=matter.number, **by).pk == made.pk
    assert [m.pk for _l, m in together.links_of(seats_of(cast.secretary, SOON), matter)] == [
        other.pk
    ]
    lines = Line.objects.filter(verb=Verb.MATTER_LINKED)
    assert {line.subject_id for line in lines} == {matter.pk, other.pk}
    assert not any(other.number in str(line.said) for line in lines)
    actions.unlink(other, link_id=made.pk, **by)
    assert not Link.objects.exists()
    with pytest.raises(Link.DoesNotExist):
        actions.unlink(other, link_id=made.pk, **by)


def test_what_is_blacked_out_stands_in_no_part(cast: Cast) -> None:
    matter = taken(cast, privacy=Privacy.PRIVATE)
    part = ask_part(matter, cast, task="请打 13800138000 联系")
    actions.hand_in(part, text="13800138000 无人接", by=cast.grid_worker, at=SOON)
    actions.redact(matter, by=cast.secretary, at=SOON)
    part.refresh_from_db()
    assert "13800138000" not in part.task + part.text
    actions.black_out(matter, text="无人接", by=cast.secretary, at=SOON)
    part.refresh_from_db()
    assert "无人接" not in part.text
