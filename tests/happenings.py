"""Activities in any state, reached by real actions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bandeng.activities import actions
from bandeng.activities.actions import Draft, Guests
from bandeng.activities.models import Activity
from bandeng.activities.states import State
from bandeng.journal.states import Voice
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import library
from tests.cast import FOUNDED, Cast, at

MONDAY = at("2026-03-02 09:00")
THURSDAY = at("2026-03-05 14:00")

# A meeting people are invited to; visits are shipped.
MEETINGS = """\
playbook: meetings
title: {zh: 会议, en: Meetings}
version: 1
why: {zh: 一起商量, en: to talk things over}
needs: [grid-chain, four-colours]
activities:
  village-meeting:
    title: {zh: 村民小组会, en: Village meeting}
    by: [village-secretary, township-desk]
    with: [representative, grid-worker]
    at: village
    takes: 90
    fields:
      topic: {type: text, label: {zh: 议题, en: Topic}, required: true}
      spent: {type: money, label: {zh: 花费, en: Spent}}
      follow: {type: date, label: {zh: 下次, en: Next}}
      lead: {type: person, label: {zh: 牵头人, en: Lead}}
      turn: {type: integer, label: {zh: 增减, en: Change}, most: 9}
      papers: {type: file, label: {zh: 材料, en: Papers}}
    may-raise: [residents-request]
    late-after: 2 days
    open-to-all: true
  oath:
    title: {zh: 宣誓, en: Oath}
    by: [village-secretary]
    takes: 30
    unplanned: false
    names: false
"""


def adopt(text: str = MEETINGS) -> None:
    """Adopt the meetings of the tests, and the visits if the town did not begin with them."""
    if "grid-visit" not in library(MONDAY).activities:
        playbooks.adopt_shipped(shipped.texts(["visits"]), at=FOUNDED)
    said = {"from_at": FOUNDED, "at": FOUNDED, "name": "meetings.yaml"}
    playbooks.adopt(text, by=Voice.SYSTEM, **said)


def meeting(cast: Cast, **changed: Any) -> Draft:
    """Return a meeting of Upper Willow on Thursday afternoon, changed as told."""
    usual: dict[str, Any] = {
        "kind": "village-meeting",
        "place": cast.village,
        "starts_at": THURSDAY,
        "title": "路灯怎么修",
        "where": "村委会院子",
        "more": {"topic": "路灯"},
    }
    return Draft(**{**usual, **changed})


def planned(cast: Cast, **changed: Any) -> Activity:
    """Return a meeting planned on Monday, with the representative and the grid worker invited."""
    activity = actions.plan(meeting(cast, **changed), by=cast.secretary, at=MONDAY)
    guests = Guests(people=(cast.representative.pk, cast.grid_worker.pk))
    actions.invite(activity, guests, by=cast.secretary, at=MONDAY)
    return activity


def held(cast: Cast, **changed: Any) -> Activity:
    """Return a meeting that was held at its time."""
    activity = planned(cast, **changed)
    return actions.hold(activity, by=cast.secretary, at=THURSDAY + timedelta(hours=2))


def cancelled(cast: Cast, **changed: Any) -> Activity:
    """Return a meeting that was cancelled."""
    activity = planned(cast, **changed)
    return actions.cancel(activity, reason="下大雪", by=cast.secretary, at=MONDAY)


REACH: dict[State, Callable[..., Activity]] = {
    State.PLANNED: planned,
    State.HELD: held,
    State.CANCELLED: cancelled,
}


def activity_at(state: State, cast: Cast, **changed: Any) -> Activity:
    """Return an activity in a state."""
    return REACH[state](cast, **changed)


def visit(cast: Cast, **changed: Any) -> Draft:
    """Return a visit just now to grid 1 of Upper Willow, changed as told."""
    usual: dict[str, Any] = {
        "kind": "grid-visit",
        "place": cast.grid,
        "starts_at": MONDAY,
        "more": {"served": "3"},
    }
    return Draft(**{**usual, **changed})


def fresh(activity: Activity) -> Activity:
    """Return the activity as the database has it now."""
    return Activity.objects.get(pk=activity.pk)
