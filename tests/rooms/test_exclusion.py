"""A complaint never reaches whom it is about: not as owner, helper, stand-in or reader."""

from datetime import timedelta

import pytest

from bandeng.clockwork.findings import examine
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, queries
from bandeng.matters.actions import NotYours
from bandeng.matters.finding import search_seen
from bandeng.matters.keeping import person_mark, post_mark, unit_mark
from bandeng.matters.models import Matter, Part
from bandeng.matters.states import Channel, Outcome, Privacy, State
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.playbooks.queries import seats_of
from tests.complaints import STORY, adopt, complaint
from tests.factories import MONDAY, fresh, raised

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def inspector(cast):
    return adopt(cast)


def sees(person, matter, when=MONDAY):
    return queries.visible_to(seats_of(person, when)).filter(pk=matter.pk).exists()


def told(person, matter):
    return Notice.objects.filter(person=person, subject_id=matter.pk).exists()


def lines(matter, verb):
    return list(Line.objects.filter(subject_kind="matter", subject_id=matter.pk, verb=verb))


def away(person, stand_in, when=MONDAY - HOUR):
    people.go_absent(person, stand_in=stand_in, from_at=when, by=Voice.SYSTEM, at=when)


def test_who_is_accused_neither_gets_nor_sees_nor_hears_of_it(cast, inspector):
    matter = complaint(cast, accused=(person_mark(cast.representative.pk),))
    assert (matter.rung, matter.owner) == ("blue", cast.secretary)
    assert matter.privacy == Privacy.PRIVATE
    assert not sees(cast.representative, matter)
    assert not told(cast.representative, matter)
    assert told(cast.secretary, matter)
    assert sees(cast.secretary, matter)


def test_the_line_says_that_a_rung_was_passed_over_and_names_nobody(cast, inspector):
    matter = complaint(cast, accused=(person_mark(cast.representative.pk),))
    (line,) = lines(matter, Verb.MATTER_RAISED)
    assert line.said["passed_over"] == "green"
    assert cast.representative.name not in str(line.said)
    (named,) = lines(matter, Verb.MATTER_ACCUSED_NAMED)
    assert not named.public
    assert named.said["named"] == cast.representative.name


@pytest.mark.parametrize("mark", ["post", "unit"])
def test_a_post_or_a_unit_is_kept_away_as_its_holders_are(cast, inspector, mark):
    village = cast.village.pk
    marks = {"post": post_mark("village-secretary", village), "unit": unit_mark(village)}
    matter = complaint(cast, accused=(marks[mark],))
    assert not sees(cast.secretary, matter)
    assert matter.owner == (cast.representative if mark == "post" else cast.desk)
    assert sees(cast.representative, matter) == (mark == "post")
    assert not sees(cast.grid_worker, matter) or mark == "post"


def test_who_is_appointed_to_an_accused_post_later_sees_nothing(cast, inspector):
    matter = complaint(cast, accused=(post_mark("village-secretary", cast.village.pk),))
    assert sees(cast.grid_worker, matter)
    people.appoint(
        cast.grid_worker, post="village-secretary", place=cast.village, by=Voice.SYSTEM,
        at=MONDAY + DAY, from_day=(MONDAY + DAY).date(),
    )  # fmt: skip
    assert not sees(cast.grid_worker, matter, MONDAY + 2 * DAY)


def test_who_stands_in_for_the_accused_gets_and_sees_no_more_than_he(cast, inspector):
    away(cast.secretary, cast.representative)
    matter = complaint(cast, accused=(person_mark(cast.secretary.pk),))
    assert matter.owner == cast.desk
    assert not sees(cast.representative, matter)


def test_whom_the_accused_stands_in_for_keeps_what_is_his_by_appointment_only(cast, inspector):
    away(cast.representative, cast.secretary)
    matter = complaint(cast, accused=(person_mark(cast.secretary.pk),))
    assert matter.owner == cast.desk


def test_an_owner_who_begins_to_stand_in_for_the_accused_loses_it(cast, inspector):
    matter = complaint(cast, accused=(person_mark(cast.secretary.pk),))
    assert matter.owner == cast.representative
    away(cast.secretary, cast.representative, MONDAY + HOUR)
    assert actions.hand_on(at=MONDAY + 2 * HOUR) == 1
    assert (fresh(matter).owner, fresh(matter).rung) == (cast.desk, "yellow")
    assert actions.hand_on(at=MONDAY + 3 * HOUR) == 0


def test_the_clock_climbs_past_the_accused(cast, inspector):
    matter = complaint(cast, accused=(person_mark(cast.secretary.pk),))
    due = matter.due_at
    actions.tick(at=due + HOUR)
    matter = fresh(matter)
    assert (matter.rung, matter.owner, matter.entered_at) == ("yellow", cast.desk, due)
    (line,) = lines(matter, Verb.MATTER_CLIMBED)
    assert (line.said["rung"], line.said["passed_over"]) == ("yellow", "blue")
    assert not told(cast.secretary, matter)


def test_a_late_clock_sees_what_one_on_time_would_have_seen(cast, inspector):
    matter = complaint(cast, accused=(person_mark(cast.secretary.pk),))
    actions.tick(at=MONDAY + 60 * DAY)
    late = fresh(matter)
    assert (late.rung, late.owner) == ("red", inspector)
    climbs = lines(matter, Verb.MATTER_CLIMBED)
    assert [line.said["rung"] for line in climbs] == ["yellow", "red"]
    assert late.rung_expired_at
    assert late.rung_expired_at < MONDAY + 60 * DAY


def test_nobody_accused_is_drawn_in_as_a_helper_by_the_clock(cast, inspector):
    matter = complaint(cast, accused=(person_mark(cast.representative.pk),))
    assert matter.helper_ids == []
    actions.tick(at=matter.due_at + HOUR)
    assert cast.representative.pk not in fresh(matter).helper_ids


def test_handed_up_or_down_it_never_comes_to_the_accused(cast, inspector):
    matter = complaint(cast, accused=(person_mark(cast.secretary.pk),))
    matter = actions.escalate(matter, reason="办不了", by=cast.representative, at=MONDAY + HOUR)
    assert (matter.rung, matter.owner) == ("yellow", cast.desk)
    by = {"by": cast.desk, "at": MONDAY + 2 * HOUR}
    matter = actions.send_down(matter, rung="blue", reason="先去看看", **by)
    assert (matter.rung, matter.owner) == ("yellow", cast.desk)


def test_with_everybody_accused_it_stays_unowned_and_the_doctor_says_so(cast, inspector):
    matter = complaint(cast, accused=(unit_mark(cast.banner.pk),))
    assert (matter.rung, matter.owner) == ("red", None)
    found = [finding["what"] for finding in examine(MONDAY)["findings"]]
    assert any("能办的人都要回避" in what for what in found)
    assert not any(matter.number in what for what in found)


def named_later(cast, inspector, *marks):
    matter = complaint(cast)
    assert matter.owner == cast.representative
    actions.take(matter, by=cast.representative, at=MONDAY + HOUR)
    said = {"reason": "来信说的就是他", "by": inspector, "at": MONDAY + 2 * HOUR}
    return actions.name_accused(matter, marks=marks, **said)


def test_named_later_it_is_taken_from_him_at_once(cast, inspector):
    matter = named_later(cast, inspector, person_mark(cast.representative.pk))
    assert (matter.rung, matter.owner, matter.state) == ("blue", cast.secretary, State.RAISED)
    assert not sees(cast.representative, matter)
    assert not told(cast.representative, matter)
    assert told(cast.secretary, matter)
    (line,) = lines(matter, Verb.MATTER_ESCALATED)
    assert (line.by_name, line.said["passed_over"]) == (Voice.SYSTEM, "green")
    assert cast.representative.name not in str(line.said)


def test_a_colleague_on_the_same_rung_keeps_the_deadline(cast, inspector):
    people.appoint(
        cast.model_household, post="representative", place=cast.village, by=Voice.SYSTEM,
        at=MONDAY - DAY, from_day=(MONDAY - DAY).date(),
    )  # fmt: skip
    first = complaint(cast)
    accused, other = (
        (cast.representative, cast.model_household)
        if first.owner == cast.representative
        else (cast.model_household, cast.representative)
    )
    said = {"reason": "就是他", "by": inspector, "at": MONDAY + 2 * HOUR}
    matter = actions.name_accused(first, marks=[person_mark(accused.pk)], **said)
    assert (matter.rung, matter.owner, matter.due_at) == ("green", other, first.due_at)


def test_what_waits_for_who_asked_goes_on_waiting_in_other_hands(cast, inspector):
    matter = complaint(cast)
    by = {"by": cast.representative, "at": MONDAY + HOUR}
    actions.take(matter, **by)
    actions.ask_asker(matter, text="哪一天的事", **by)
    said = {"reason": "就是他", "by": inspector, "at": MONDAY + 2 * HOUR}
    matter = actions.name_accused(matter, marks=[person_mark(cast.representative.pk)], **said)
    assert (matter.state, matter.owner) == (State.WAITING, cast.secretary)
    assert (matter.waiting_since, matter.next_at) == (MONDAY + 2 * HOUR, None)
    matter = actions.reply(matter, text="上月二十号", by=Voice.ASKER, at=MONDAY + DAY)
    assert matter.state == State.WORKING
    assert matter.due_at > MONDAY + 3 * DAY


def test_an_answered_complaint_is_not_left_to_the_accused_when_it_opens_again(cast, inspector):
    matter = complaint(cast)
    by = {"by": cast.representative, "at": MONDAY + HOUR}
    actions.take(matter, **by)
    actions.answer(matter, text="没有的事", outcome=Outcome.EXPLAINED, **by)
    said = {"reason": "就是他", "by": inspector, "at": MONDAY + 2 * HOUR}
    matter = actions.name_accused(matter, marks=[person_mark(cast.representative.pk)], **said)
    assert (matter.state, matter.owner) == (State.ANSWERED, None)
    matter = actions.confirm(matter, solved=False, by=Voice.ASKER, at=MONDAY + DAY)
    assert (matter.owner, matter.rung) == (cast.secretary, "blue")


def test_helpers_and_parts_that_are_named_let_go_of_it(cast, inspector):
    matter = complaint(cast)
    at = MONDAY + HOUR
    actions.take(matter, by=cast.representative, at=at)
    actions.add_helper(matter, helper=cast.secretary, by=cast.representative, at=at)
    Part.objects.create(
        matter=matter, helper=cast.secretary, post="village-secretary", place=cast.village,
        asked_at=at, due_at=at + DAY,
    )  # fmt: skip
    said = {"reason": "也有他", "by": inspector, "at": MONDAY + 2 * HOUR}
    matter = actions.name_accused(matter, marks=[person_mark(cast.secretary.pk)], **said)
    assert matter.owner == cast.representative
    assert matter.helper_ids == []
    assert matter.parts.get().helper is None
    assert not told(cast.secretary, matter)


def test_giving_it_to_the_accused_is_refused_and_names_no_reason(cast, inspector):
    people.appoint(
        cast.model_household, post="representative", place=cast.village, by=Voice.SYSTEM,
        at=MONDAY - DAY, from_day=(MONDAY - DAY).date(),
    )  # fmt: skip
    marks = (person_mark(cast.model_household.pk),)
    matter = complaint(cast, accused=marks)
    by = {"by": cast.representative, "at": MONDAY + HOUR}
    actions.take(matter, **by)
    with pytest.raises(Refused) as refused:
        actions.assign(matter, to=cast.model_household, **by)
    with pytest.raises(Refused) as helping:
        actions.add_helper(matter, helper=cast.model_household, **by)
    many = actions.assign_many([matter.number], to=cast.model_household, **by)
    assert str(refused.value) == str(helping.value) == many.refused[0][1]
    tells = ("投诉", "反映", "accus", "complain", "回避")
    assert not any(word in str(refused.value) for word in tells)


def test_who_took_it_down_and_is_named_no_longer_sees_it(cast, inspector):
    matter = complaint(cast, by=cast.grid_worker, channel=Channel.PHONE)
    assert sees(cast.grid_worker, matter)
    said = {"reason": "就是他", "by": inspector, "at": MONDAY + HOUR}
    matter = actions.name_accused(matter, marks=[person_mark(cast.grid_worker.pk)], **said)
    assert not sees(cast.grid_worker, matter)


def test_what_is_about_somebody_is_never_public(cast, inspector):
    matter = complaint(cast)
    actions.make_public(matter, by=cast.representative, at=MONDAY + HOUR)
    said = {"reason": "就是他", "by": inspector, "at": MONDAY + 2 * HOUR}
    matter = actions.name_accused(matter, marks=[person_mark(cast.secretary.pk)], **said)
    assert (matter.privacy, matter.published_at) == (Privacy.PRIVATE, None)
    assert not queries.may_go_public(matter)
    with pytest.raises(Refused):
        actions.make_public(matter, by=cast.representative, at=MONDAY + 3 * HOUR)


def test_only_who_may_name_names(cast, inspector):
    matter = complaint(cast)
    marks = [person_mark(cast.secretary.pk)]
    with pytest.raises(NotYours):
        actions.name_accused(matter, marks=marks, reason="他", by=cast.representative, at=MONDAY)
    with pytest.raises(Refused):
        actions.name_accused(matter, marks=marks, reason=" ", by=inspector, at=MONDAY)


@pytest.mark.parametrize("marks", [[], ["person:999999"], ["secretary"], ["unit:0"], ["post:x:1"]])
def test_only_what_there_is_can_be_named(cast, inspector, marks):
    matter = complaint(cast)
    with pytest.raises(Refused):
        actions.name_accused(matter, marks=marks, reason="他", by=inspector, at=MONDAY)
    assert fresh(matter).kept_from == []


def test_a_kind_that_is_about_nobody_names_nobody(cast, inspector):
    with pytest.raises(Refused):
        raised(cast, accused=(person_mark(cast.secretary.pk),))
    assert not Matter.objects.exists()


def test_whom_nobody_could_choose_is_said_in_words_and_goes_to_who_can_name(cast, inspector):
    matter = complaint(cast, accused_words="窗口上那个戴眼镜的")
    assert (matter.rung, matter.owner) == ("red", inspector)
    assert matter.privacy == Privacy.CONFIDENTIAL
    assert matter.more["accused"] == "窗口上那个戴眼镜的"
    for person in (cast.representative, cast.secretary, cast.desk, cast.grid_worker):
        assert not sees(person, matter)


def test_the_words_of_a_complaint_are_searched_by_nobody_accused(cast, inspector):
    matter = complaint(cast, accused=(person_mark(cast.secretary.pk),))
    for typed in (matter.number, STORY[:6], "低保"):
        assert not search_seen(seats_of(cast.secretary, MONDAY), typed).exists()
        assert search_seen(seats_of(cast.representative, MONDAY), typed).exists()


def test_what_was_split_off_before_is_kept_from_them_too(cast, inspector):
    matter = complaint(cast)
    by = {"by": cast.representative, "at": MONDAY + HOUR}
    actions.take(matter, **by)
    piece = complaint(cast, part_of=fresh(matter))
    assert piece.owner == cast.representative
    said = {"reason": "就是他", "by": inspector, "at": MONDAY + 2 * HOUR}
    actions.name_accused(matter, marks=[person_mark(cast.representative.pk)], **said)
    piece = fresh(piece)
    assert (piece.kept_from, piece.owner) == (fresh(matter).kept_from, cast.secretary)
    assert not sees(cast.representative, piece)
