"""A matter's life, action by action."""

from datetime import timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.actions import NotNow, NotYours
from bandeng.matters.models import Matter
from bandeng.matters.pictures import Prepared
from bandeng.matters.states import MOVES, Move, Outcome, Privacy, State
from bandeng.notices.queries import inbox
from tests.cast import at
from tests.factories import LAMP, MONDAY, answered, ask, fresh, matter_at, raised, taken, waiting


def verbs(matter):
    lines = Line.objects.filter(subject_kind="matter", subject_id=matter.pk).order_by("id")
    return [line.verb for line in lines]


def test_a_request_finds_the_person_who_answers_for_its_place(cast):
    matter = raised(cast)
    assert matter.owner == cast.representative
    assert (matter.state, matter.rung) == (State.RAISED, "green")
    assert matter.due_at == at("2026-03-05 09:00")
    assert matter.number.isdigit()
    assert verbs(matter) == [Verb.MATTER_RAISED]
    assert [heap.verb for heap in inbox(cast.representative.pk)] == [Verb.MATTER_RAISED]


def test_the_same_key_twice_is_the_same_matter(cast):
    twice = ask(cast)
    first = actions.raise_matter(twice, by=Voice.ASKER, at=MONDAY)
    again = actions.raise_matter(twice, by=Voice.ASKER, at=MONDAY + timedelta(minutes=1))
    assert first.pk == again.pk
    assert Matter.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "no-such-kind"},
        {"category": "no-such-category"},
        {"text": "  "},
        {"channel": "hotline"},
    ],
)
def test_what_the_playbooks_do_not_know_is_refused_with_a_sentence(cast, wrong):
    with pytest.raises(Refused) as refused:
        actions.raise_matter(ask(cast, **wrong), by=Voice.ASKER, at=MONDAY)
    assert len(str(refused.value)) > 8
    assert Matter.objects.count() == 0


def test_a_request_of_a_whole_town_starts_on_the_towns_rung(cast):
    matter = raised(cast, place=cast.town)
    assert (matter.rung, matter.owner) == ("yellow", cast.desk)


def test_taking_gives_the_first_reply(cast):
    matter = taken(cast)
    assert matter.state == State.TAKEN
    assert matter.first_replied_at == MONDAY + timedelta(hours=1)
    assert matter.due_at == at("2026-03-05 09:00")


def test_an_edit_never_moves_the_clock(cast):
    matter = taken(cast)
    for hour in range(3, 9):
        matter = actions.note(
            matter, text="看过了", by=cast.representative, at=MONDAY + timedelta(hours=hour)
        )
    assert matter.due_at == at("2026-03-05 09:00")


def test_a_stranger_does_not_see_it_and_a_neighbour_gets_nothing(cast):
    matter = raised(cast)
    for person in (cast.neighbour_representative, cast.other_desk, cast.steward):
        with pytest.raises(Matter.DoesNotExist):
            actions.take(matter, by=person, at=MONDAY)


def test_who_sees_it_and_may_not_gets_a_sentence(cast):
    matter = raised(cast)
    with pytest.raises(NotYours) as refused:
        actions.answer(matter, text="好", outcome=Outcome.SOLVED, by=cast.grid_worker, at=MONDAY)
    assert "。" in str(refused.value) or "." in str(refused.value)


def test_waiting_stops_the_clock_and_the_reply_lets_the_rest_run(cast):
    matter = waiting(cast)
    assert matter.next_at is None
    actions.tick(at=at("2026-03-20 09:00"))
    assert fresh(matter).rung == "green"
    matter = actions.reply(matter, text="第三根", by=Voice.ASKER, at=at("2026-03-20 12:00"))
    assert matter.state == State.WORKING
    assert matter.due_at == at("2026-03-25 09:00")


def test_handing_up_needs_a_reason_and_starts_a_new_clock(cast):
    matter = taken(cast)
    later = at("2026-03-02 16:00")
    with pytest.raises(Refused):
        actions.escalate(matter, by=cast.representative, reason=" ", at=later)
    matter = actions.escalate(matter, by=cast.representative, reason="要动用村集体的钱", at=later)
    assert (matter.rung, matter.state) == ("blue", State.RAISED)
    assert matter.owner == cast.secretary
    assert matter.due_at == at("2026-03-09 16:00")
    assert matter.helper_ids == [cast.representative.pk]


def test_the_top_cannot_be_handed_up_but_supervised(cast):
    matter = raised(cast, place=cast.banner)
    matter = actions.take(matter, by=cast.supervisor, at=MONDAY)
    with pytest.raises(Refused):
        actions.escalate(matter, by=cast.supervisor, reason="再往上", at=MONDAY)


def test_sent_down_with_an_instruction(cast):
    matter = raised(cast, place=cast.town)
    matter = actions.send_down(matter, rung="green", reason="先去看看", by=cast.desk, at=MONDAY)
    assert matter.rung == "green"
    assert matter.owner is None  # nobody represents a whole town; the clock runs all the same
    assert matter.next_at


def test_nothing_is_closed_without_an_answer(cast):
    matter = taken(cast)
    with pytest.raises(Refused):
        actions.answer(matter, text=" ", outcome=Outcome.SOLVED, by=cast.representative, at=MONDAY)
    assert fresh(matter).state == State.TAKEN


def test_not_solved_opens_it_again_once_and_then_it_goes_to_the_red_list(cast):
    matter = answered(cast)
    day = timedelta(days=1)
    matter = actions.confirm(matter, solved=False, text="又坏了", by=Voice.ASKER, at=MONDAY + day)
    assert (matter.state, matter.rung, matter.owner) == (
        State.WORKING, "green", cast.representative,
    )  # fmt: skip
    assert matter.listed_at is None
    matter = actions.answer(
        matter, text="换好了", outcome=Outcome.SOLVED, by=cast.representative, at=MONDAY + 2 * day
    )
    matter = actions.confirm(matter, solved=False, by=Voice.ASKER, at=MONDAY + 3 * day)
    assert (matter.rung, matter.owner) == ("red", cast.supervisor)
    assert matter.listed_at == MONDAY + 3 * day
    assert matter.reopenings == 2


def test_staff_confirm_on_the_phone_and_it_is_marked(cast):
    matter = answered(cast)
    by, when = cast.secretary, MONDAY + timedelta(days=1)
    matter = actions.confirm(matter, solved=True, rating=4, by=by, at=when)
    assert matter.confirmed_by == cast.secretary
    assert Line.objects.get(verb=Verb.MATTER_CONFIRMED).by_name == cast.secretary.name


def test_silence_for_the_playbooks_days_ends_unconfirmed(cast):
    matter = answered(cast)
    actions.tick(at=MONDAY + timedelta(days=7, hours=5, minutes=-1))
    assert fresh(matter).state == State.ANSWERED
    actions.tick(at=MONDAY + timedelta(days=7, hours=5))
    assert fresh(matter).state == State.UNCONFIRMED


def test_the_legal_channel_is_told(cast):
    matter = taken(cast)
    with pytest.raises(Refused):
        actions.redirect(matter, route="nowhere", by=cast.representative, at=MONDAY)
    matter = actions.redirect(matter, route="lawsuit", by=cast.representative, at=MONDAY)
    assert matter.state == State.REDIRECTED
    assert "12368" in Line.objects.get(verb=Verb.MATTER_REDIRECTED).said["text"]


def test_a_confirmation_link_opens_once_and_not_late(cast):
    matter = answered(cast)
    from bandeng.matters.queries import link_of

    token = actions.make_link(matter, at=MONDAY)
    link = link_of(token)
    assert actions.use_link(link, at=MONDAY + timedelta(days=1)).pk == matter.pk
    with pytest.raises(actions.TooLate):
        actions.use_link(link, at=MONDAY + timedelta(days=1))
    late = link_of(actions.make_link(matter, at=MONDAY))
    with pytest.raises(actions.TooLate):
        actions.use_link(late, at=MONDAY + timedelta(days=30))


def test_contact_details_open_for_a_purpose_and_leave_a_line(cast):
    matter = taken(cast)
    with pytest.raises(Refused):
        actions.open_contact(matter, purpose="", by=cast.representative, at=MONDAY)
    asker = actions.open_contact(matter, purpose="约时间", by=cast.representative, at=MONDAY)
    assert asker.phone == "10010000123"
    line = Line.objects.get(verb=Verb.MATTER_CONTACT_OPENED)
    assert (line.by_name, line.said["purpose"]) == (cast.representative.name, "约时间")
    with pytest.raises(NotYours):
        actions.open_contact(matter, purpose="看看", by=cast.supervisor, at=MONDAY)


def test_a_confidential_request_is_seen_by_who_is_named_only(cast):
    matter = raised(cast, privacy=Privacy.CONFIDENTIAL)
    with pytest.raises(Matter.DoesNotExist):
        actions.note(matter, text="看看", by=cast.secretary, at=MONDAY)
    with pytest.raises(Refused):
        actions.make_public(matter, by=cast.representative, at=MONDAY)


def test_personal_data_is_blacked_out_before_it_is_published(cast):
    matter = taken(cast, text="请打13800138000找我，" + LAMP, place=cast.grid)
    with pytest.raises(Refused):
        actions.make_public(matter, by=cast.secretary, at=MONDAY)
    matter = actions.redact(matter, by=cast.secretary, at=MONDAY)
    assert "13800138000" not in matter.text
    assert actions.make_public(matter, by=cast.secretary, at=MONDAY).published_at == MONDAY


def test_contacts_are_erased_when_their_purpose_has_ended(cast):
    matter = matter_at(State.CONFIRMED, cast)
    ended = matter.changed_at
    assert actions.erase_contacts(at=ended + timedelta(days=180)) == 0
    assert actions.erase_contacts(at=ended + timedelta(days=181)) == 1
    asker = fresh(matter).asker
    assert (asker.name, asker.phone, asker.tail_index) == ("", "", "")


MOVERS = {
    Move.TAKE: lambda m, c, t: actions.take(m, by=c.representative, at=t),
    Move.NOTE: lambda m, c, t: actions.note(m, text="记", by=c.representative, at=t),
    Move.ASK_ASKER: lambda m, c, t: actions.ask_asker(m, text="问", by=c.representative, at=t),
    Move.REPLY: lambda m, c, t: actions.reply(m, text="答", by=Voice.ASKER, at=t),
    Move.ESCALATE: lambda m, c, t: actions.escalate(m, reason="难", by=c.representative, at=t),
    Move.ASSIGN: lambda m, c, t: actions.assign(m, to=c.representative, by=c.representative, at=t),
    Move.ANSWER: lambda m, c, t: actions.answer(
        m, text="好", outcome=Outcome.SOLVED, by=c.representative, at=t
    ),
    Move.CONFIRM: lambda m, c, t: actions.confirm(m, solved=True, by=Voice.ASKER, at=t),
    Move.NOT_SOLVED: lambda m, c, t: actions.confirm(m, solved=False, by=Voice.ASKER, at=t),
    Move.REOPEN: lambda m, c, t: actions.reopen(m, reason="未好", by=c.supervisor, at=t),
    Move.WITHDRAW: lambda m, c, t: actions.withdraw(m, by=Voice.ASKER, at=t),
    Move.REDIRECT: lambda m, c, t: actions.redirect(m, route="lawsuit", by=c.representative, at=t),
    Move.JOIN: lambda m, c, t: actions.join(m, to=raised(c, t), by=c.representative, at=t),
    Move.SEPARATE: lambda m, c, t: actions.separate(m, reason="不同", by=c.representative, at=t),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(MOVERS))
def test_every_move_from_every_state_does_what_the_table_says(cast, state, move):
    matter = matter_at(state, cast)
    when = matter.changed_at + timedelta(minutes=5)
    if state in MOVES[move]:
        moved = MOVERS[move](matter, cast, when)
        assert fresh(moved).state == MOVES[move][state]
    else:
        with pytest.raises(NotNow):
            MOVERS[move](matter, cast, when)
        assert fresh(matter).state == state


def test_pictures_are_hidden_from_the_public_and_kept_for_staff(cast):
    shown = Prepared("a" * 24 + ".jpg", "0" * 64, 10, 10)
    matter = taken(cast, pictures=(shown,))
    assert matter.pictures.get().public
    with pytest.raises(NotYours):
        actions.hide_pictures(matter, by=cast.grid_worker, at=MONDAY)
    actions.hide_pictures(matter, by=cast.secretary, at=MONDAY)
    assert not matter.pictures.get().public
