"""Written opinions have their parts; a review is another's work, asked for once and in time."""

from datetime import timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, queries, reviews
from bandeng.matters.actions import NotNow, NotYours
from bandeng.matters.keeping import answered_mark
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome, Privacy, State
from bandeng.people import actions as people
from bandeng.people.states import Appointment
from bandeng.playbooks.queries import seats_of
from tests import bureau as petitions
from tests.bureau import PARTS, PHONE
from tests.factories import MONDAY, answered, fresh

DISAGREE = "补偿标准低于公告，请求复查。"
ANSWERED = MONDAY + timedelta(days=10)
LAST = ANSWERED + timedelta(days=30)


@pytest.fixture
def bureau(cast):
    return petitions.settle(cast)


def review(bureau, when=ANSWERED + timedelta(days=5), **changed):
    matter = petitions.opined(bureau, **changed)
    return actions.ask_review(matter, text=DISAGREE, by=Voice.ASKER, at=when)


def test_the_parts_are_kept_and_joined_under_their_headings(bureau):
    matter = fresh(petitions.opined(bureau))
    assert matter.answer_parts == PARTS
    assert matter.answer.startswith("一、信访人的诉求\n请求发放")
    assert "三、处理意见及依据\n予以支持" in matter.answer


@pytest.mark.parametrize("missing", [*PARTS, None])
def test_without_a_part_nothing_is_answered_and_the_sentence_names_it(bureau, missing):
    matter = petitions.handed(bureau)
    words = {**PARTS, missing: " "} if missing else "一句话的答复"
    names = {"claim": "信访人的诉求", "facts": "事实和理由", "opinion": "处理意见及依据"}
    with pytest.raises(Refused) as refused:
        actions.answer(matter, text=words, outcome=Outcome.SOLVED, by=bureau.unit, at=ANSWERED)
    for key, name in names.items():
        assert (name in str(refused.value)) == (missing in (key, None))
    assert fresh(matter).state == State.WORKING or fresh(matter).state == State.TAKEN


def test_a_review_lies_above_who_answered_with_who_asked_and_is_linked(bureau):
    found = review(bureau)
    earlier = reviews.reviewed_by(found)
    assert (found.kind, found.rung, found.owner) == ("petition-review", "review", bureau.reviewer)
    assert found.due_at == ANSWERED + timedelta(days=35)
    assert found.asker.phone == PHONE
    assert queries.by_number_and_tail(found.number, PHONE[-4:]) == found
    assert reviews.review_of(earlier) == found
    line = Line.objects.get(verb=Verb.MATTER_REVIEW_ASKED)
    assert (line.subject_id, line.said["number"]) == (earlier.pk, found.number)


def test_a_review_and_then_the_second_one_and_no_third(bureau):
    found = review(bureau)
    found = actions.take(found, by=bureau.reviewer, at=found.raised_at)
    when = found.raised_at + timedelta(days=20)
    found = actions.answer(found, text=PARTS, outcome=Outcome.REFUSED, by=bureau.reviewer, at=when)
    again = actions.ask_review(found, text=DISAGREE, by=Voice.ASKER, at=when + timedelta(days=30))
    assert (again.kind, again.owner) == ("petition-re-review", bureau.re_reviewer)
    again = actions.take(again, by=bureau.re_reviewer, at=again.raised_at)
    last = again.raised_at + timedelta(days=9)
    again = actions.answer(
        again, text=PARTS, outcome=Outcome.EXPLAINED, by=bureau.re_reviewer, at=last
    )
    with pytest.raises(Refused):
        actions.ask_review(again, text=DISAGREE, by=Voice.ASKER, at=last)


def test_once_and_until_the_last_day_only(bureau):
    assert review(bureau, when=LAST)
    with pytest.raises(NotNow):
        review(bureau, when=LAST + timedelta(seconds=1))
    with pytest.raises(NotNow, match="1"):
        actions.ask_review(
            reviews.reviewed_by(review(bureau)), text=DISAGREE, by=Voice.ASKER, at=LAST
        )


def test_before_the_answer_and_without_words_there_is_no_review(bureau):
    with pytest.raises(NotNow):
        actions.ask_review(petitions.handed(bureau), text=DISAGREE, by=Voice.ASKER, at=ANSWERED)
    with pytest.raises(Refused):
        actions.ask_review(petitions.opined(bureau), text=" ", by=Voice.ASKER, at=ANSWERED)


def test_what_has_no_review_in_its_playbook_is_not_reviewed(cast):
    with pytest.raises(Refused):
        actions.ask_review(answered(cast), text=DISAGREE, by=Voice.ASKER, at=MONDAY)


def test_who_answered_never_handles_the_review_whatever_posts_he_holds(bureau, cast):
    post = [Appointment(bureau.unit.pk, "petition-reviewer", cast.banner.pk)]
    people.appoint_many(post, by=Voice.SYSTEM, at=MONDAY)
    for _ in range(3):
        found = review(bureau)
        assert found.owner == bureau.reviewer
        assert answered_mark(bureau.unit.pk) in found.kept_from
    assert queries.visible_to(seats_of(bureau.unit, ANSWERED)).filter(pk=found.pk).exists()
    with pytest.raises(NotYours):
        actions.take(found, by=bureau.unit, at=LAST)
    found = actions.take(found, by=bureau.reviewer, at=LAST)
    with pytest.raises(Refused):
        actions.assign(found, to=bureau.unit, by=bureau.reviewer, at=LAST)


def test_nobody_else_there_it_goes_up_at_once(bureau, cast):
    post = [Appointment(bureau.unit.pk, "petition-reviewer", cast.banner.pk)]
    people.appoint_many(post, by=Voice.SYSTEM, at=MONDAY)
    people.leave(bureau.reviewer, by=Voice.SYSTEM, at=MONDAY + timedelta(days=1))
    assert review(bureau).owner in (None, cast.supervisor)


def test_a_review_is_never_raised_by_itself_nor_public(bureau):
    with pytest.raises(Refused):
        petitions.claimed(bureau, kind="petition-review")
    assert review(bureau).privacy == Privacy.PRIVATE
    assert review(bureau, privacy=Privacy.CONFIDENTIAL).privacy == Privacy.CONFIDENTIAL


def test_staff_ask_for_it_at_the_word_of_who_asked(bureau, cast):
    matter = petitions.opined(bureau)
    with pytest.raises((NotYours, Matter.DoesNotExist)):
        actions.ask_review(matter, text=DISAGREE, by=bureau.head, at=ANSWERED)
    found = actions.ask_review(matter, text=DISAGREE, by=bureau.office, at=ANSWERED)
    assert (found.taken_by, found.channel) == (bureau.office, "counter")


def test_a_no_is_noted_and_opens_nothing_again(bureau):
    matter = petitions.opined(bureau)
    when = ANSWERED + timedelta(days=1)
    matter = actions.confirm(matter, solved=False, rating=2, text="太少", by=Voice.ASKER, at=when)
    assert (matter.state, matter.satisfied, matter.rating) == (State.ANSWERED, False, 2)
    assert matter.reopenings == 0
    assert actions.ask_review(matter, text=DISAGREE, by=Voice.ASKER, at=when)


def test_a_hearing_in_the_second_review_does_not_count(bureau):
    found = review(bureau)
    found = actions.take(found, by=bureau.reviewer, at=found.raised_at)
    day = timedelta(days=1)
    due, when = found.due_at, found.raised_at + day
    actions.pause(found, reason="hearing", until=when + 4 * day, by=bureau.reviewer, at=when)
    actions.tick(at=when + 5 * day)
    assert fresh(found).due_at == due + 4 * day
