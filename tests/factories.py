"""Matters in any state, reached by real actions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Outcome, Privacy, State
from tests.cast import Cast, at

MONDAY = at("2026-03-02 09:00")
LAMP = "小学门口的路灯前天晚上就不亮了，晚上接孩子看不清路。"


def ask(cast: Cast, **changed: Any) -> Ask:
    """Return an ask about a street lamp in grid 1 of Upper Willow, changed as told."""
    usual: dict[str, Any] = {
        "kind": "residents-request",
        "category": "street-lamps",
        "text": LAMP,
        "title": "小学门口路灯不亮",
        "place": cast.grid,
        "channel": Channel.WEB,
        "privacy": Privacy.PUBLIC,
        "contact": Contact(name="秦若水", phone="10010000123"),
    }
    return Ask(**{**usual, **changed})


def raised(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter just raised."""
    return actions.raise_matter(ask(cast, **changed), by=Voice.ASKER, at=when)


def taken(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter the representative has taken an hour after it was raised."""
    matter = raised(cast, when, **changed)
    return actions.take(matter, by=cast.representative, at=when + timedelta(hours=1))


def working(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter the representative works on."""
    matter = taken(cast, when, **changed)
    by, later = cast.representative, when + timedelta(hours=2)
    return actions.note(matter, text="已到现场看过", by=by, at=later)


def waiting(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter that waits for who asked."""
    matter = taken(cast, when, **changed)
    by, later = cast.representative, when + timedelta(hours=3)
    return actions.ask_asker(matter, text="请问是哪一根灯杆", by=by, at=later)


def joined(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter handled together with another of the same wish."""
    main = taken(cast, when, title="路灯又不亮了")
    matter = taken(cast, when, **changed)
    by, later = cast.representative, when + timedelta(hours=2)
    return actions.join(matter, to=main, by=by, at=later)


def answered(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter answered as solved five hours after it was raised."""
    matter = taken(cast, when, **changed)
    return actions.answer(
        matter,
        text="灯泡和线路已经换好，当晚亮灯。",
        outcome=Outcome.SOLVED,
        by=cast.representative,
        at=when + timedelta(hours=5),
    )


def confirmed(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter whose asker said yes the next day."""
    matter = answered(cast, when, **changed)
    return actions.confirm(
        matter, solved=True, rating=5, by=Voice.ASKER, at=when + timedelta(days=1)
    )


def unconfirmed(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter whose asker stayed silent for the playbook's days."""
    matter = answered(cast, when, **changed)
    actions.tick(at=when + timedelta(days=8))
    return fresh(matter)


def withdrawn(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter its asker withdrew."""
    matter = raised(cast, when, **changed)
    return actions.withdraw(matter, by=Voice.ASKER, at=when + timedelta(hours=1))


def redirected(cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter whose asker was told the legal channel."""
    matter = taken(cast, when, **changed)
    by = cast.representative
    return actions.redirect(matter, route="lawsuit", by=by, at=when + timedelta(hours=2))


REACH: dict[State, Callable[..., Matter]] = {
    State.RAISED: raised,
    State.TAKEN: taken,
    State.WORKING: working,
    State.WAITING: waiting,
    State.JOINED: joined,
    State.ANSWERED: answered,
    State.CONFIRMED: confirmed,
    State.UNCONFIRMED: unconfirmed,
    State.WITHDRAWN: withdrawn,
    State.REDIRECTED: redirected,
}


def matter_at(state: State, cast: Cast, when: datetime = MONDAY, **changed: Any) -> Matter:
    """Return a matter in a state."""
    return REACH[state](cast, when, **changed)


def fresh(matter: Matter) -> Matter:
    """Return the matter as the database has it now."""
    return Matter.objects.get(pk=matter.pk)
