"""Trust at the rooms' doors: who is told what, and what is left behind after it was taken away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.journal import queries as journal
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, finding, queries
from bandeng.matters.actions import Contact, tokens
from bandeng.matters.models import Follower
from bandeng.matters.states import Outcome, Privacy
from bandeng.notices.models import Delivery, Notice
from bandeng.people import actions as people
from bandeng.people.queries import history_of
from bandeng.playbooks.queries import seats_of
from tests.factories import MONDAY, answered, fresh, raised, taken, withdrawn

HOUR = timedelta(hours=1)
SECRET = "说不出口的事"


def written_about(matter):
    """Return everything that is kept about a matter outside its own row, as one text."""
    lines = Line.objects.filter(subject_kind="matter", subject_id=matter.pk)
    notices = Notice.objects.filter(subject_kind="matter", subject_id=matter.pk)
    return str([*lines.values_list("said", flat=True), *notices.values_list("said", flat=True)])


def test_a_notice_never_tells_what_a_confidential_request_is_about(cast):
    matter = raised(cast, privacy=Privacy.CONFIDENTIAL, title=SECRET, text=SECRET)
    actions.tick(at=MONDAY + timedelta(days=4))
    assert Notice.objects.filter(subject_id=matter.pk).count() > 1
    assert SECRET not in written_about(matter)


def test_words_do_not_find_a_confidential_request_and_its_number_does(cast):
    matter = raised(cast, privacy=Privacy.CONFIDENTIAL, title=SECRET, text="小学门口路灯")
    seen = queries.visible_to(seats_of(cast.representative, MONDAY))
    assert seen.filter(pk=matter.pk).exists()
    assert not finding.search(seen, "路灯").exists()
    assert finding.search(seen, matter.number).exists()


def mailed(to):
    return [row.text for row in Delivery.objects.all() if row.to == to]


def followed(cast):
    matter = actions.make_public(raised(cast), by=cast.secretary, at=MONDAY)
    follower = actions.follow(matter, Contact(email="who@example.org"), at=MONDAY)
    actions.confirm_following(follower, at=MONDAY)
    return actions.take(matter, by=cast.representative, at=MONDAY + HOUR)


def answer(cast, matter):
    text = "张师傅，您的电话13912345678已经登记，路灯修好了。"
    by, later = cast.representative, MONDAY + 2 * HOUR
    actions.answer(matter, text=text, outcome=Outcome.SOLVED, by=by, at=later)


def test_followers_are_told_the_answer_without_anybodys_details(cast):
    answer(cast, followed(cast))
    _asked_whether_it_is_so, told = mailed("who@example.org")
    assert "路灯修好了" in told
    assert "13912345678" not in told
    assert tokens.follow_token(Follower.objects.get()) in told


def test_followers_hear_nothing_of_what_is_public_no_more(cast):
    matter = actions.make_private(followed(cast), by=cast.secretary, at=MONDAY + HOUR)
    answer(cast, matter)
    assert len(mailed("who@example.org")) == 1, "only the question whether it is so"


def test_an_address_nobody_confirmed_is_asked_once_and_told_nothing(cast):
    matter = actions.make_public(raised(cast), by=cast.secretary, at=MONDAY)
    for _again in range(2):
        actions.follow(matter, Contact(email="Who@example.org"), at=MONDAY)
    answer(cast, actions.take(matter, by=cast.representative, at=MONDAY + HOUR))
    (asked,) = mailed("Who@example.org")
    assert "路灯不亮" in asked
    assert "路灯修好了" not in asked


def test_asked_again_on_another_day_the_address_gets_the_question_again(cast):
    matter = actions.make_public(raised(cast), by=cast.secretary, at=MONDAY)
    for day in range(2):
        actions.follow(matter, Contact(email="who@example.org"), at=MONDAY + timedelta(days=day))
    assert len(mailed("who@example.org")) == 2
    assert Follower.objects.count() == 1


def test_a_follower_is_told_in_his_own_language(cast):
    matter = actions.make_public(raised(cast), by=cast.secretary, at=MONDAY)
    contact = Contact(email="who@example.org", language="en")
    actions.confirm_following(actions.follow(matter, contact, at=MONDAY), at=MONDAY)
    answer(cast, actions.take(matter, by=cast.representative, at=MONDAY + HOUR))
    asked_whether, told = mailed("who@example.org")
    assert "say yes" in asked_whether
    assert "To stop: " in told


def test_who_stops_following_is_forgotten_and_hears_nothing(cast):
    matter = followed(cast)
    follower = Follower.objects.select_related("matter").get()
    for _again in range(2):
        actions.unfollow(follower, at=MONDAY + HOUR)
    assert not Follower.objects.exists()
    assert journal.times("matter", matter.pk, Verb.MATTER_UNFOLLOWED) == 1
    answer(cast, matter)
    assert len(mailed("who@example.org")) == 1


def test_a_hundred_followers_are_told_in_two_statements(cast):
    matter = followed(cast)
    rows = [Follower(matter=matter, email=f"{n}@example.org", at=MONDAY, confirmed_at=MONDAY)
            for n in range(100)]  # fmt: skip
    Follower.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as captured:
        answer(cast, matter)
    asked = [one["sql"] for one in captured]
    assert sum("INSERT INTO notices_delivery" in sql.replace('"', "") for sql in asked) == 1
    assert sum("procrastinate_defer" in sql for sql in asked) == 1
    assert sum(row.to.endswith("@example.org") for row in Delivery.objects.all()) == 102


def test_a_followers_address_goes_even_if_who_asked_left_none(cast):
    matter = raised(cast, contact=Contact())
    actions.follow(matter, Contact(phone="10010000999", email="who@example.org"), at=MONDAY)
    actions.withdraw(matter, by=Voice.ASKER, at=MONDAY + HOUR)
    actions.erase_contacts(at=MONDAY + timedelta(days=400))
    follower = Follower.objects.get(matter=matter)
    assert (follower.phone, follower.email, follower.phone_index) == ("", "", "")
    assert actions.erase_contacts(at=MONDAY + timedelta(days=400)) == 0


def test_staff_do_not_publish_what_who_asked_kept_private(cast):
    matter = raised(cast, privacy=Privacy.PRIVATE)
    with pytest.raises(Refused):
        actions.make_public(matter, by=cast.secretary, at=MONDAY)
    assert fresh(matter).published_at is None


def test_what_staff_took_off_the_public_list_can_go_back_there(cast):
    matter = actions.make_public(raised(cast), by=cast.secretary, at=MONDAY)
    matter = actions.make_private(matter, by=cast.secretary, at=MONDAY + HOUR)
    assert matter.published_at is None
    assert actions.make_public(matter, by=cast.secretary, at=MONDAY + 2 * HOUR).published_at


def test_a_passage_blacked_out_stands_nowhere_any_more(cast):
    matter = answered(cast, title="西屋老钱家的灯", text="西屋老钱家的灯不亮")
    actions.black_out(matter, text="西屋老钱家", by=cast.secretary, at=MONDAY + 6 * HOUR)
    assert "西屋老钱家" not in written_about(matter)


def test_a_passage_that_stands_in_an_earlier_answer_only_can_be_blacked_out(cast):
    matter = answered(cast)
    actions.confirm(
        matter, solved=False, text="西屋“老钱”家\n还不亮", by=Voice.ASKER, at=MONDAY + 7 * HOUR
    )
    actions.black_out(matter, text="“老钱”家\n还", by=cast.secretary, at=MONDAY + 8 * HOUR)
    assert "老钱" not in written_about(matter)
    assert "西屋▇▇▇▇▇▇▇不亮" in written_about(matter)


def test_redacting_blacks_out_the_copies_too(cast):
    matter = taken(cast, title="请拨13912345678", text="请拨13912345678")
    by = cast.representative
    actions.note(matter, text="打过 13700001111，没人接", by=by, at=MONDAY + 2 * HOUR)
    actions.redact(matter, by=by, at=MONDAY + 3 * HOUR)
    kept = written_about(matter)
    assert "13912345678" not in kept
    assert "13700001111" not in kept


def test_the_journal_lets_itself_be_blacked_out_and_nothing_else(cast):
    from django.db import DatabaseError, transaction

    line = Line.objects.filter(subject_id=raised(cast).pk).first()
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(said={"text": "anders"})
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.filter(pk=line.pk).delete()


def test_confidential_words_go_with_the_contact(cast):
    matter = answered(cast, privacy=Privacy.CONFIDENTIAL, title=SECRET, text=SECRET)
    actions.tick(at=MONDAY + timedelta(days=30))
    plain = withdrawn(cast, title="路灯")
    actions.erase_contacts(at=MONDAY + timedelta(days=400))
    matter = fresh(matter)
    assert SECRET not in f"{matter.title}{matter.text}{matter.search}{written_about(matter)}"
    assert "灯泡" not in f"{matter.answer}{written_about(matter)}"
    assert fresh(plain).title == "路灯"


def test_who_fills_the_post_may_take_what_nobody_owns(cast):
    (holding,) = history_of(cast.representative)
    people.end_appointment(holding, by=Voice.SYSTEM, at=MONDAY - timedelta(days=2))
    matter = raised(cast)
    assert matter.owner is None
    people.appoint(
        cast.grid_worker, post="representative", place=cast.village, by=Voice.SYSTEM,
        at=MONDAY, from_day=MONDAY.date(),
    )  # fmt: skip
    seats = seats_of(cast.grid_worker, MONDAY + HOUR)
    assert list(queries.waiting_at(seats)) == [matter]
    assert queries.visible_to(seats).filter(pk=matter.pk).exists()
    assert actions.take(matter, by=cast.grid_worker, at=MONDAY + HOUR).owner == cast.grid_worker


def test_whose_appointment_ended_sees_nothing_any_more(cast):
    matter = taken(cast, privacy=Privacy.CONFIDENTIAL)
    actions.add_helper(matter, helper=cast.grid_worker, by=cast.representative, at=MONDAY + HOUR)
    for person in (cast.representative, cast.grid_worker):
        (holding,) = history_of(person)
        people.end_appointment(holding, by=Voice.SYSTEM, at=MONDAY + 2 * HOUR)
        seats = seats_of(person, MONDAY + timedelta(days=2))
        assert not queries.visible_to(seats).exists()
        assert not queries.mine(seats).exists()
        assert not queries.changed_for(seats, MONDAY).exists()
