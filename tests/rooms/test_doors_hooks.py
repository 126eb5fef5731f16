"""Callbacks out: what is owed to whom, in which order, and never to who may not know."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from bandeng.doors import actions, queries
from bandeng.doors.models import Bookmark, Call, Hook
from bandeng.doors.states import OFFERED, Event, Trouble
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions as matters
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome, Privacy
from bandeng.playbooks.queries import seats_of
from tests.cast import Cast
from tests.factories import LAMP, MONDAY, raised

SOON, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
THERE = "https://partner.example/hook"


def hook(**changed: Any) -> Hook:
    usual: dict[str, Any] = {"name": "市政", "address": THERE, "events": OFFERED, "at": MONDAY}
    return actions.make_hook(by=Voice.SYSTEM, **{**usual, **changed})[0]


def public(cast: Cast, **changed: Any) -> Matter:
    matter = raised(cast, **changed)
    return matters.make_public(matter, by=cast.secretary, at=MONDAY + SOON)


def answered(matter: Matter, cast: Cast) -> Matter:
    matter = matters.take(matter, by=cast.representative, at=MONDAY + HOUR)
    said = {"text": "换好了", "outcome": Outcome.SOLVED}
    return matters.answer(matter, by=cast.representative, at=MONDAY + 2 * HOUR, **said)


def owed(to: Hook) -> list[str]:
    actions.owe_calls()
    return list(Call.objects.filter(hook=to).order_by("pk").values_list("event", flat=True))


class TestWhatIsOwed:
    def test_a_public_request_is_told_from_its_publication_on(self, cast: Cast) -> None:
        told = hook()
        matter = public(cast)
        assert owed(told) == ["matter.published"]
        answered(matter, cast)
        assert owed(told) == ["matter.published", "matter.taken", "matter.answered"]
        assert owed(told) == ["matter.published", "matter.taken", "matter.answered"]

    def test_nothing_before_the_publication_is_told(self, cast: Cast) -> None:
        told = hook()
        matter = matters.take(
            raised(cast), by=cast.representative, at=MONDAY + timedelta(minutes=1)
        )
        matters.make_public(matter, by=cast.secretary, at=MONDAY + SOON)
        assert owed(told) == ["matter.published"]

    def test_read_while_it_was_not_public_yet_it_is_not_told_later(self, cast: Cast) -> None:
        told = hook()
        matter = matters.take(raised(cast), by=cast.representative, at=MONDAY)
        assert owed(told) == []
        matters.make_public(matter, by=cast.secretary, at=MONDAY + SOON)
        assert owed(told) == ["matter.published"]

    @pytest.mark.parametrize("privacy", [Privacy.PRIVATE, Privacy.CONFIDENTIAL])
    def test_what_is_not_public_is_told_to_nobody(self, cast: Cast, privacy: Privacy) -> None:
        told = hook()
        matters.take(raised(cast, privacy=privacy), by=cast.secretary, at=MONDAY + SOON) if (
            privacy is Privacy.PRIVATE
        ) else raised(cast, privacy=privacy)
        assert owed(told) == []

    def test_what_was_made_private_is_told_no_more(self, cast: Cast) -> None:
        told = hook()
        matter = public(cast)
        matters.make_private(matter, by=cast.secretary, at=MONDAY + 2 * SOON)
        answered(matter, cast)
        assert owed(told) == []

    def test_only_the_chosen_events_below_the_chosen_place(self, cast: Cast) -> None:
        one = hook(events=[Event.ANSWERED])
        here, there = hook(place=cast.village), hook(place=cast.place("1502"))
        answered(public(cast), cast)
        assert owed(one) == ["matter.answered"]
        assert len(owed(here)) == 3
        assert owed(there) == []

    def test_what_happened_before_an_address_was_entered_is_not_told(self, cast: Cast) -> None:
        older = hook()
        public(cast)
        told = hook()
        assert owed(told) == []
        assert owed(older) == ["matter.published"]
        public(cast)
        assert owed(told) == ["matter.published"]

    def test_blacking_out_says_read_it_again(self, cast: Cast) -> None:
        told = hook()
        matter = public(cast)
        matters.black_out(matter, text="小学", by=cast.secretary, at=MONDAY + HOUR)
        assert owed(told) == ["matter.published", "matter.changed"]

    def test_not_a_word_of_anybody_leaves(self, cast: Cast, settings: Any) -> None:
        settings.ADDRESS = "https://bench.example"
        told = hook()
        answered(public(cast), cast)
        owed(told)
        for call in Call.objects.all():
            body = json.loads(call.body)
            assert set(body) == {"type", "timestamp", "data"}
            assert set(body["data"]) == {
                *("service_request_id", "status", "state", "service_code", "address_id"),
                *("requested_datetime", "expected_datetime", "url"),
            }
            for word in (LAMP[:6], "路灯不亮", "秦若水", "10010000123", "换好了", "白晓岚"):
                assert word not in call.body
        last = Call.objects.get(event=Event.ANSWERED)
        matter = Matter.objects.get()
        data = json.loads(last.body)["data"]
        assert data["url"] == f"https://bench.example/open311/v2/requests/{matter.number}.json"
        assert (data["service_request_id"], data["status"]) == (matter.number, "closed")

    def test_a_page_of_the_journal_more(self, cast: Cast, monkeypatch: Any) -> None:
        monkeypatch.setattr("bandeng.doors.actions.owing.PAGE", 2)
        told = hook()
        for _n in range(3):
            answered(public(cast), cast)
        assert len(owed(told)) == 9

    def test_a_day_without_addresses_costs_one_statement(
        self, cast: Cast, django_assert_num_queries: Any
    ) -> None:
        public(cast)
        with django_assert_num_queries(3):  # the savepoint of the test counts two
            assert actions.owe_calls() == 0


@contextmanager
def somebody_else() -> Iterator["psycopg.Connection[Any]"]:
    """Return another connection to the test's database, which commits when it is told to."""
    params = connection.get_connection_params()
    known = {n: params[n] for n in ("dbname", "user", "password", "host", "port") if n in params}
    with psycopg.connect(**known) as other:
        yield other


LINE = """
INSERT INTO journal_line (at, verb, subject_kind, subject_id, by_name, post, place_path, public,
    said) VALUES (%s, 'matter.taken', 'matter', %s, '', '', '', true, '{}') RETURNING id
"""


@pytest.mark.django_db(transaction=True)
def test_a_line_committed_behind_a_later_one_is_told_and_nothing_twice(cast: Cast) -> None:
    told = hook()
    matter = public(cast)
    with somebody_else() as slow, somebody_else() as quick:
        early = slow.execute(LINE, [MONDAY + HOUR, matter.pk]).fetchone()
        late = quick.execute(LINE, [MONDAY + HOUR, matter.pk]).fetchone()
        quick.commit()
        assert early
        assert late
        assert early[0] < late[0]
        for _time in range(3):
            assert len(owed(told)) == 2
        bookmark = Bookmark.objects.get()
        assert bookmark.upto < early[0] < (bookmark.mark or 0)
        slow.commit()
    assert len(owed(told)) == 3
    for _time in range(3):
        assert len(owed(told)) == 3
    assert Bookmark.objects.get().upto >= late[0]
    ids = Call.objects.values_list("event_id", flat=True)
    assert {f"evt_{early[0]}", f"evt_{late[0]}"} < set(ids)


@pytest.mark.django_db(transaction=True)
def test_while_one_reads_another_does_not(cast: Cast) -> None:
    told = hook()
    public(cast)
    actions.owe_calls()
    public(cast)
    with somebody_else() as reading:
        reading.execute("SELECT * FROM doors_bookmark FOR UPDATE")
        assert actions.owe_calls() == 0
    assert actions.owe_calls() == 1
    assert len(owed(told)) == 2


class TestHooks:
    def test_the_secret_is_sealed_and_shown_once(self, cast: Cast) -> None:
        seats = seats_of(cast.steward, MONDAY)
        made, secret = actions.make_hook(
            " 市政 ", THERE, [Event.ANSWERED], by=cast.steward, at=MONDAY, seats=seats
        )
        assert secret.startswith("whsec_")
        with connection.cursor() as cursor:
            cursor.execute("SELECT h::text FROM doors_hook h")
            row = cursor.fetchone()[0]
        assert secret not in row
        assert "partner.example" not in row
        assert secret not in str(Line.objects.get(verb=Verb.HOOK_MADE).said)
        assert (made.name, made.events) == ("市政", ["matter.answered"])

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": " "},
            {"events": []},
            {"events": [Event.TEST]},
            {"address": "http://partner.example/"},
            {"address": "https://me:secret@partner.example/"},
            {"address": "nonsense"},
        ],
    )
    def test_what_cannot_be_called_is_not_taken(self, cast: Cast, wrong: dict[str, Any]) -> None:
        with pytest.raises(Refused):
            hook(**wrong)
        assert not Hook.objects.exists()

    @pytest.mark.parametrize("role", ["desk", "supervisor", "representative"])
    def test_nobody_else_touches_them(self, cast: Cast, role: str) -> None:
        made, who = hook(), getattr(cast, role)
        by: dict[str, Any] = {"by": who, "at": MONDAY, "seats": seats_of(who, MONDAY)}
        doings: list[Any] = [
            lambda: actions.make_hook("x", THERE, OFFERED, **by),
            lambda: actions.stop_hook(made, **by),
            lambda: actions.start_hook(made, **by),
            lambda: actions.renew_secret(made, **by),
            lambda: actions.send_again(made, **by),
            lambda: actions.begin_test(made, **by),
        ]
        for doing in doings:
            with pytest.raises(Refused):
                doing()

    def test_stopped_it_is_owed_nothing_and_started_again_only_what_comes(self, cast: Cast) -> None:
        told = hook()
        matter = public(cast)
        owed(told)
        actions.stop_hook(told, by=Voice.SYSTEM, at=MONDAY + HOUR)
        actions.stop_hook(told, by=Voice.SYSTEM, at=MONDAY + DAY)
        call = Call.objects.get()
        assert (call.next_at, call.trouble) == (None, Trouble.STOPPED)
        assert queries.hooks_to_call(MONDAY + DAY) == []
        answered(matter, cast)
        assert len(owed(told)) == 1
        with pytest.raises(Refused):
            actions.send_again(told, by=Voice.SYSTEM, at=MONDAY + DAY)
        actions.start_hook(told, by=Voice.SYSTEM, at=MONDAY + DAY)
        assert len(owed(told)) == 1
        assert Line.objects.filter(verb=Verb.HOOK_STOPPED).count() == 1
        public(cast)
        assert len(owed(told)) == 2

    def test_old_calls_are_thrown_away_and_what_is_owed_stays(self, cast: Cast) -> None:
        told = hook()
        public(cast)
        owed(told)
        assert actions.forget_calls(at=MONDAY + 60 * DAY) == 0
        actions.stop_hook(told, by=Voice.SYSTEM, at=MONDAY + HOUR)
        assert actions.forget_calls(at=MONDAY + 29 * DAY) == 0
        assert actions.forget_calls(at=MONDAY + 31 * DAY) == 1
