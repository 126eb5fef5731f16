"""No action takes more than 12 SQL statements, whatever the data."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.keeping import person_mark
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome, State
from bandeng.people import actions as people
from bandeng.places import actions as places
from bandeng.playbooks.queries import remembered, seats_of
from tests.cast import Cast
from tests.complaints import adopt, complaint
from tests.factories import MONDAY, ask, fresh, matter_at, raised
from tests.web.test_statements import MOST, statements

WEEK = timedelta(days=7)
LATER = MONDAY + timedelta(hours=8)


def by(cast: Cast, name: str = "representative") -> dict[str, Any]:
    return {"by": getattr(cast, name), "at": LATER}


ACTIONS: dict[str, tuple[State, Callable[[Matter, Cast], object]]] = {
    "take": (State.RAISED, lambda m, c: actions.take(m, **by(c))),
    "note": (State.TAKEN, lambda m, c: actions.note(m, text="看过", **by(c))),
    "ask_asker": (State.TAKEN, lambda m, c: actions.ask_asker(m, text="哪根", **by(c))),
    "reply": (State.WAITING, lambda m, c: actions.reply(m, text="那根", by=Voice.ASKER, at=LATER)),
    "escalate": (State.TAKEN, lambda m, c: actions.escalate(m, reason="难", **by(c))),
    "assign": (State.TAKEN, lambda m, c: actions.assign(m, to=c.representative, **by(c))),
    "add_helper": (State.TAKEN, lambda m, c: actions.add_helper(m, helper=c.grid_worker, **by(c))),
    "answer": (
        State.TAKEN,
        lambda m, c: actions.answer(m, text="好", outcome=Outcome.SOLVED, **by(c)),
    ),
    "confirm": (
        State.ANSWERED,
        lambda m, c: actions.confirm(m, solved=True, rating=5, by=Voice.ASKER, at=LATER),
    ),
    "not solved": (
        State.ANSWERED,
        lambda m, c: actions.confirm(m, solved=False, text="没好", by=Voice.ASKER, at=LATER),
    ),
    "reopen": (State.CONFIRMED, lambda m, c: actions.reopen(m, reason="坏", **by(c, "supervisor"))),
    "withdraw": (State.TAKEN, lambda m, c: actions.withdraw(m, by=Voice.ASKER, at=LATER)),
    "redirect": (State.TAKEN, lambda m, c: actions.redirect(m, route="lawsuit", **by(c))),
    "supervise": (
        State.TAKEN,
        lambda m, c: actions.supervise(m, reason="久", **by(c, "supervisor")),
    ),
    "remind": (State.TAKEN, lambda m, c: actions.remind(m, **by(c, "secretary"))),
    "make_public": (State.TAKEN, lambda m, c: actions.make_public(m, **by(c))),
    "make_private": (State.TAKEN, lambda m, c: actions.make_private(m, **by(c))),
    "redact": (State.TAKEN, lambda m, c: actions.redact(m, **by(c))),
    "black_out": (State.TAKEN, lambda m, c: actions.black_out(m, text="路灯", **by(c))),
    "recategorise": (State.TAKEN, lambda m, c: actions.recategorise(m, category="roads", **by(c))),
    "open_contact": (State.TAKEN, lambda m, c: actions.open_contact(m, purpose="问", **by(c))),
    "follow": (
        State.TAKEN,
        lambda m, c: actions.follow(m, actions.Contact(phone="10010000789"), at=LATER),
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action(name: str, cast: Cast) -> None:
    state, do = ACTIONS[name]
    raised(cast)  # the playbooks are read before the first request of a process is answered
    matter = fresh(matter_at(state, cast))
    with remembered(), CaptureQueriesContext(connection) as captured:
        do(matter, cast)
    assert len(statements(captured)) <= MOST, "\n".join(statements(captured))


def test_raising(cast: Cast) -> None:
    raised(cast)
    with remembered(), CaptureQueriesContext(connection) as captured:
        actions.raise_matter(ask(cast), by=Voice.ASKER, at=LATER)
    assert len(statements(captured)) <= MOST, "\n".join(statements(captured))


def test_sending_down(cast: Cast) -> None:
    raised(cast)
    matter = fresh(raised(cast, place=cast.town))
    with remembered(), CaptureQueriesContext(connection) as captured:
        actions.send_down(matter, rung="blue", reason="先看", **by(cast, "desk"))
    assert len(statements(captured)) <= MOST, "\n".join(statements(captured))


def test_the_clock_takes_as_many_for_forty_as_for_ten(cast: Cast) -> None:
    taken = []
    for many in (10, 40):
        for _ in range(many):
            raised(cast, MONDAY + timedelta(days=30 * len(taken)))
        with remembered(), CaptureQueriesContext(connection) as captured:
            actions.tick(at=MONDAY + timedelta(days=30 * len(taken) + 3, minutes=1))
        taken.append(len(statements(captured)))
    # The ten of the first round stand on the supervision list by now: its reminders take five.
    assert taken[1] <= taken[0] + 5, taken


def test_naming_the_accused_who_has_it(cast: Cast) -> None:
    inspector = adopt(cast)
    matter = complaint(cast)
    matter = fresh(actions.take(matter, **by(cast)))
    marks, doing = [person_mark(cast.representative.pk)], {"by": inspector, "at": LATER}
    with remembered(), CaptureQueriesContext(connection) as captured:
        matter = actions.name_accused(matter, marks=marks, reason="说的就是他", **doing)
    assert matter.rung == "blue"
    assert len(statements(captured)) <= MOST, "\n".join(statements(captured))


def test_people_and_places(cast: Cast) -> None:
    seats = seats_of(cast.steward, LATER)
    doing = {"by": cast.steward, "at": LATER, "seats": seats}
    several: list[Callable[[], object]] = [
        lambda: people.enter(name="新人", phone="10000000777", **doing),
        lambda: people.appoint(cast.grid_worker, post="representative", place=cast.grid, **doing),
        lambda: people.go_absent(
            cast.secretary, stand_in=cast.neighbour_secretary, from_at=LATER, **doing
        ),
        lambda: places.rename(cast.grid, name="东网格", reason="合并", **doing),
        lambda: places.found(cast.village, level="grid", code="15010109", name="新格", **doing),
        lambda: places.admit(cast.village, member=cast.town, **doing),
        lambda: places.release(cast.village, member=cast.town, **doing),
        lambda: places.plan_end(cast.village, ends_day=localdate(LATER + WEEK), **doing),
    ]
    for act in several:
        with remembered(), CaptureQueriesContext(connection) as captured:
            act()
        assert len(statements(captured)) <= MOST, "\n".join(statements(captured))
