"""Bench meetings of the tests, begun by real actions."""

from datetime import datetime, timedelta
from typing import Any

from bandeng.activities import actions
from bandeng.activities.actions import Draft, Said
from bandeng.activities.models import Activity, Raised
from bandeng.matters.actions import Ask
from bandeng.matters.states import Channel
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import library
from tests.cast import FOUNDED, Cast, at

LAST = at("2026-03-02 15:00")
NOW = at("2026-03-12 15:00")


def adopt() -> None:
    """Adopt the playbook of bench meetings, once."""
    if "bench-meeting" not in library(FOUNDED + timedelta(days=1)).activities:
        playbooks.adopt_shipped(shipped.texts(["bench-meeting"]), at=FOUNDED)


def sat_down(cast: Cast, when: datetime = NOW, **changed: Any) -> Activity:
    """Return a bench meeting of Upper Willow begun by the secretary."""
    usual: dict[str, Any] = {
        "kind": "bench-meeting",
        "place": cast.village,
        "starts_at": when,
        "ends_at": when + timedelta(minutes=90),
    }
    return actions.enter(Draft(**{**usual, **changed}), by=cast.secretary, at=when)


def asked(meeting: Activity, cast: Cast, text: str, **changed: Any) -> Raised:
    """Return what somebody asked at a meeting."""
    said = {"said": changed.pop("said")} if "said" in changed else {}
    when = changed.pop("at", meeting.starts_at + timedelta(minutes=5))
    usual: dict[str, Any] = {
        "kind": "residents-request",
        "category": "street-lamps",
        "text": text,
        "place": cast.village,
        "channel": Channel.VISIT,
    }
    ask = Ask(**{**usual, **changed})
    return actions.raise_there(meeting, ask, by=cast.secretary, at=when, **said)


def promised(meeting: Activity, cast: Cast, text: str, day: str, **changed: Any) -> Raised:
    """Return what was asked and promised for a day."""
    said = Said(promised_for=at(f"{day} 09:00").date(), promise="我去办")
    return asked(meeting, cast, text, said=said, **changed)
