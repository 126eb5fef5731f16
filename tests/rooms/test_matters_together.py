"""One handling, many askers: joined, answered along, separated; each keeps what is his."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, together
from bandeng.matters.actions import Contact, NotNow, NotYours, answering
from bandeng.matters.keeping import person_mark
from bandeng.matters.models import ConfirmLink, Matter
from bandeng.matters.states import Outcome, Privacy, State
from bandeng.notices.models import Delivery, Notice
from bandeng.playbooks.queries import remembered, seats_of
from tests.cast import Cast, at
from tests.factories import MONDAY, answered, fresh, raised, taken, waiting

SOON = MONDAY + timedelta(hours=2)
LATER = MONDAY + timedelta(hours=5)


def one(cast: Cast, number: int, **changed: Any) -> Matter:
    """Return one of several asks for the same lamp, each of another asker with an address."""
    contact = Contact(f"甲{number}", f"1001000020{number}", f"asker{number}@example.org")
    return taken(cast, **{"contact": contact, "title": f"路灯不亮{number}", **changed})


def together_with(main: Matter, cast: Cast, *others: Matter) -> list[Matter]:
    return [actions.join(other, to=main, by=cast.secretary, at=SOON) for other in others]


def answer(main: Matter, cast: Cast, text: str = "线路换好了", **more: Any) -> Matter:
    said = {"text": text, "outcome": Outcome.SOLVED, "by": cast.representative, "at": LATER}
    return actions.answer(main, **{**said, **more})


def test_each_asker_is_answered_along_with_a_link_and_a_time_of_his_own(cast: Cast) -> None:
    main, first, second = (one(cast, n) for n in (1, 2, 3))
    together_with(main, cast, first, second)
    answer(main, cast, own={second.number: "您门前的那盏也换了"})
    for matter in (main, first, second):
        after = fresh(matter)
        assert (after.state, after.outcome) == (State.ANSWERED, Outcome.SOLVED)
        assert after.confirm_by == LATER + timedelta(days=7)
        assert after.next_at == after.confirm_by
        assert ConfirmLink.objects.filter(matter=matter).count() == 1
    assert fresh(first).answer == "线路换好了"
    assert fresh(second).answer == "您门前的那盏也换了"
    mails = {row.to: row.text for row in Delivery.objects.filter(subject__contains="答复")}
    assert len(mails) == 3
    assert len({text.rpartition("/c/")[2] for text in mails.values()}) == 3


def test_the_clock_of_a_joined_one_stops_and_its_promise_stays(cast: Cast) -> None:
    main, other = one(cast, 1), one(cast, 2)
    promised = other.due_at
    (other,) = together_with(main, cast, other)
    assert (other.state, other.next_at, other.due_at) == (State.JOINED, None, promised)
    actions.tick(at=at("2026-03-20 09:00"))
    after = fresh(other)
    assert (after.rung, after.due_at, after.state) == ("green", promised, State.JOINED)


def test_a_promise_that_passed_while_joined_is_counted_as_broken(cast: Cast) -> None:
    main, other = one(cast, 1), one(cast, 2)
    together_with(main, cast, other)
    late = at("2026-03-20 09:00")
    answer(main, cast, at=late)
    assert fresh(other).expired_at == fresh(other).due_at


def test_nothing_of_one_asker_reaches_another(cast: Cast) -> None:
    main = one(cast, 1)
    other = one(cast, 2, privacy=Privacy.CONFIDENTIAL)
    actions.join(other, to=main, by=cast.representative, at=SOON)
    answer(main, cast, text="已修好，见 10010000201 来电 13800138000")
    after = fresh(other)
    assert after.privacy == Privacy.CONFIDENTIAL
    assert "13800138000" not in after.answer
    assert "13800138000" in fresh(main).answer
    said = Line.objects.filter(subject_id=other.pk, verb=Verb.MATTER_JOINED).get().said
    assert main.number not in str(said)
    mail = Delivery.objects.get(effect_key__startswith=f"asker:{other.pk}:joined")
    assert main.number not in mail.text


def test_not_solved_opens_his_own_alone_and_afresh(cast: Cast) -> None:
    main, other = one(cast, 1), one(cast, 2)
    together_with(main, cast, other)
    answer(main, cast)
    when = LATER + timedelta(days=1)
    after = actions.confirm(other, solved=False, text="我家还是黑的", by=Voice.ASKER, at=when)
    assert (after.state, after.joined_to) == (State.WORKING, None)
    assert (after.owner, after.rung) == (main.owner, "green")
    assert (after.entered_at, after.due_at) == (when, at("2026-03-06 14:00"))
    assert fresh(main).state == State.ANSWERED


def test_it_reopens_with_who_answered_for_both_on_his_rung(cast: Cast) -> None:
    main, other = one(cast, 1), one(cast, 2)
    together_with(main, cast, other)
    main = actions.escalate(main, reason="要花钱", by=cast.representative, at=SOON)
    main = actions.take(main, by=cast.secretary, at=SOON)
    answer(main, cast, by=cast.secretary)
    after = actions.confirm(other, solved=False, by=Voice.ASKER, at=LATER)
    assert (after.owner, after.rung, after.owner_post) == (
        cast.secretary, "blue", "village-secretary",
    )  # fmt: skip


def test_each_is_answered_once_whatever_becomes_of_the_main_one(cast: Cast) -> None:
    main, other = one(cast, 1), one(cast, 2)
    together_with(main, cast, other)
    answer(main, cast)
    main = actions.confirm(main, solved=False, by=Voice.ASKER, at=LATER)
    answer(main, cast, text="又修了一次")
    lines = Line.objects.filter(subject_id=other.pk, verb=Verb.MATTER_ANSWERED)
    assert lines.count() == 1
    assert fresh(other).answer == "线路换好了"


def test_what_was_joined_follows_and_chains_are_refused(cast: Cast) -> None:
    main, middle, last = (one(cast, n) for n in (1, 2, 3))
    together_with(middle, cast, last)
    together_with(main, cast, middle)
    assert {m.pk for m in together.joined_to(main.pk)} == {middle.pk, last.pk}
    another = one(cast, 4)
    with pytest.raises(Refused, match="主件|main one"):
        together_with(fresh(middle), cast, another)


def test_separated_it_waits_for_its_own_owner_as_promised(cast: Cast) -> None:
    main, other = one(cast, 1), one(cast, 2)
    together_with(main, cast, other)
    with pytest.raises(Refused):
        actions.separate(other, reason=" ", by=cast.secretary, at=SOON)
    after = actions.separate(other, reason="不是同一根", by=cast.secretary, at=SOON)
    assert (after.state, after.joined_to_id, after.owner) == (
        State.RAISED, None, cast.representative,
    )  # fmt: skip
    assert after.due_at == other.due_at
    assert after.next_at
    answer(main, cast)
    assert fresh(other).state == State.RAISED


@pytest.mark.parametrize("end", ["withdraw", "redirect"])
def test_when_the_main_one_ends_the_others_go_on(cast: Cast, end: str) -> None:
    main, other = one(cast, 1), one(cast, 2)
    together_with(main, cast, other)
    if end == "withdraw":
        actions.withdraw(main, by=Voice.ASKER, at=LATER)
    else:
        actions.redirect(main, route="lawsuit", by=cast.representative, at=LATER)
    after = fresh(other)
    assert (after.state, after.joined_to_id) == (State.RAISED, None)
    assert after.next_at
    assert Notice.objects.filter(verb=Verb.MATTER_SEPARATED, subject_id=other.pk).exists()


def test_a_joined_one_may_be_withdrawn_alone(cast: Cast) -> None:
    main, other = one(cast, 1), one(cast, 2)
    together_with(main, cast, other)
    actions.withdraw(other, by=Voice.ASKER, at=SOON)
    answer(main, cast)
    assert (fresh(other).state, fresh(other).answer) == (State.WITHDRAWN, "")


def test_what_cannot_be_put_together(cast: Cast) -> None:
    main, other = one(cast, 1), one(cast, 2)
    with pytest.raises(Refused):
        actions.join(main, to=main, by=cast.secretary, at=SOON)
    with pytest.raises(NotNow):
        actions.join(waiting(cast), to=main, by=cast.secretary, at=SOON)
    with pytest.raises(Refused):
        actions.join(other, to=answered(cast), by=cast.secretary, at=LATER)
    with pytest.raises(NotYours):
        actions.join(other, to=main, by=cast.grid_worker, at=SOON)


def test_nobody_puts_his_work_onto_somebody_elses(cast: Cast) -> None:
    theirs = raised(cast, place=cast.place("15020101"))
    with pytest.raises(Matter.DoesNotExist):
        actions.join(one(cast, 1), to=theirs, by=cast.representative, at=SOON)


def test_suggestions_are_alike_near_and_recent_and_only_what_one_may_join(cast: Cast) -> None:
    lamp = one(cast, 1, title="", text="小学门口的路灯不亮，接孩子看不清")
    same = one(cast, 2, title="", text="小学门口路灯坏了，接孩子看不清路")
    one(cast, 3, title="", text="井盖翘起来了")
    one(cast, 4, title="", text="小学门口的路灯不亮，接孩子看不清", privacy=Privacy.CONFIDENTIAL)
    one(cast, 5, title="", text="小学门口的路灯不亮，接孩子看不清", category="roads")
    seen = together.likely_same(seats_of(cast.secretary, LATER), lamp, at=LATER)
    assert [m.pk for m in seen] == [same.pk]
    late = LATER + timedelta(days=40)
    assert together.likely_same(seats_of(cast.secretary, late), lamp, at=late) == []
    assert together.likely_same(seats_of(cast.grid_worker, LATER), lamp, at=LATER) == []


def test_joining_and_answering_take_few_statements(cast: Cast) -> None:
    main = one(cast, 1)
    others = [one(cast, n, contact=Contact()) for n in range(2, 9)]
    with remembered(), CaptureQueriesContext(connection) as asked:
        actions.join(others[0], to=main, by=cast.secretary, at=SOON)
    assert len([q for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]) <= 12
    together_with(main, cast, *others[1:])
    with remembered(), CaptureQueriesContext(connection) as asked:
        answer(main, cast)
    assert len([q for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]) <= 20


def test_what_is_kept_from_somebody_is_not_put_into_his_hands(cast: Cast) -> None:
    main, about_him = one(cast, 1), one(cast, 2, privacy=Privacy.PRIVATE)
    mark = person_mark(cast.representative.pk)
    Matter.objects.filter(pk=about_him.pk).update(kept_from=[mark], owner=cast.secretary)
    with pytest.raises(Refused):
        actions.join(about_him, to=main, by=cast.secretary, at=SOON)


def test_what_is_joined_while_a_lock_is_waited_for_is_answered_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, other = one(cast, 1), one(cast, 2)
    together_with(main, cast, other)
    held = answering.hold_to_answer
    monkeypatch.setattr(answering, "hold_to_answer", lambda pk: (held(pk)[0], []))
    answer(main, cast)
    assert fresh(other).state == State.ANSWERED
    assert ConfirmLink.objects.filter(matter=other).count() == 1
