"""Within one request the seats of a person are read once, and anew after they changed."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.playbooks.queries import remembered, seats_of
from tests.factories import MONDAY


def test_what_is_remembered_of_seats_is_forgotten_when_somebody_is_appointed_or_away(cast):
    who, said = cast.grid_worker, {"by": Voice.SYSTEM, "at": MONDAY}
    with remembered(), CaptureQueriesContext(connection) as captured:
        first, again = seats_of(who, MONDAY), seats_of(who, MONDAY)
        assert first == again
        assert len([q for q in captured if "people_holding" in q["sql"]]) == 1
        people.appoint(who, post="representative", place=cast.grid, **said)
        assert "representative" in seats_of(who, MONDAY).posts()
        assert "village-secretary" not in seats_of(who, MONDAY).posts()
        times = {"from_at": MONDAY, "to_at": None}
        people.go_absent(cast.secretary, stand_in=who, **times, **said)
        assert "village-secretary" in seats_of(who, MONDAY).posts()
        people.come_back(cast.secretary, **said)
        assert "village-secretary" not in seats_of(who, MONDAY).posts()
        people.leave(who, reason="搬走了", **said)
        assert not seats_of(who, MONDAY)
        assert not seats_of(who, MONDAY + timedelta(hours=1))


def test_outside_of_a_request_every_call_asks(cast):
    with CaptureQueriesContext(connection) as captured:
        for _call in range(2):
            seats_of(cast.grid_worker, MONDAY)
    assert len([q for q in captured if "people_holding" in q["sql"]]) == 2
