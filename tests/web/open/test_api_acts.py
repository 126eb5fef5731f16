"""The JSON API: what a program does in the name of a person, and once only."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.clockwork import housekeeping
from bandeng.doors import actions as doors
from bandeng.doors import queries
from bandeng.doors.models import KeptAnswer, Key
from bandeng.doors.states import Grant
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.actions import Contact
from bandeng.matters.models import Follower, Matter
from bandeng.matters.states import Privacy
from bandeng.notices.models import Delivery, Notice
from bandeng.people import actions as people
from bandeng.people.states import Appointment
from tests.cast import Cast
from tests.factories import MONDAY, raised, taken
from tests.web.open.georeport import NOW
from tests.web.open.program import ASK, V1, got, key_of, posted, read, sent

ANSWER = {"text": "灯泡换好了，当晚亮灯。", "outcome": "solved"}


def reporting() -> str:
    return doors.make_key("热线", [Grant.REPORT], by=Voice.SYSTEM, at=MONDAY)[1]


class TestRaising:
    def test_a_program_raises_as_a_resident_would(self, cast: Cast) -> None:
        response = posted("matters", reporting(), {**ASK, "name": "秦若水", "phone": "10010000123"})
        receipt = read(response, 201)
        matter = Matter.objects.get(number=receipt["number"])
        assert response["Location"] == receipt["url"] == f"{V1}/matters/{matter.number}"
        assert (matter.taken_by, matter.channel, matter.place) == (None, "api", cast.grid)
        assert matter.asker.phone == "10010000123"
        assert set(receipt) == {"number", "url", "state", "rung", "post", "due_at", "changed_at"}

    def test_a_person_takes_it_down_and_the_journal_says_who(self, cast: Cast) -> None:
        receipt = sent("matters", key_of(cast.operator), ASK, status=201)
        matter = Matter.objects.get(number=receipt["number"])
        assert (matter.taken_by, matter.channel) == (cast.operator, "api")
        line = Line.objects.get(subject_id=matter.pk, verb=Verb.MATTER_RAISED)
        assert (line.by_id, line.by_name) == (cast.operator.pk, cast.operator.name)

    def test_whose_post_takes_nothing_for_others_is_refused(self, cast: Cast) -> None:
        sent("matters", key_of(cast.steward), ASK, status=403)
        assert not Matter.objects.exists()

    def test_a_desk_takes_down_in_its_own_town_alone(self, cast: Cast) -> None:
        sent("matters", key_of(cast.desk), {**ASK, "place": "15020101"}, status=403)
        sent("matters", key_of(cast.desk), ASK, status=201)

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            ({"kind": "nothing"}, 409), ({"category": "nothing"}, 409), ({"place": "99"}, 404),
            ({"text": ""}, 422), ({"text": "x" * 4001}, 422), ({"text": "a\x00b"}, 422),
            ({"lat": 91}, 422), ({"privacy": "open"}, 422), ({"channel": "hotline"}, 409),
            ({"phone": "no"}, 422), ({"email": "a@b"}, 409), ({"texte": "x"}, 422),
            ({"text": 5}, 422), ({"more": {"a": 1}}, 422), ({"text": None}, 422),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_named(self, cast: Cast, wrong: dict[str, Any], status: int) -> None:
        problem = sent("matters", reporting(), {**ASK, **wrong}, status=status)
        if status == 422:
            assert problem["errors"][0]["name"].startswith(next(iter(wrong)))
        assert not Matter.objects.exists()

    def test_what_is_no_json_is_told_apart(self, cast: Cast) -> None:
        key = reporting()
        broken = {"headers": {"authorization": f"Bearer {key}"}}
        client = Client()
        kind = "application/json"
        bad = [("{", 400), ("", 422), ("[]", 422), ("null", 422), ('{"text": "\\ud800"}', 422)]
        for body, status in bad:
            read(client.generic("POST", f"{V1}/matters", body, kind, **broken), status)
        read(client.post(f"{V1}/matters", ASK, **broken), 415)
        huge = '{"text": "' + "x" * 1_100_000 + '"}'
        read(client.generic("POST", f"{V1}/matters", huge, kind, **broken), 413)


class TestWorking:
    def test_a_whole_life(self, cast: Cast) -> None:
        operator, desk = key_of(cast.operator), key_of(cast.desk)
        number = sent("matters", operator, ASK, status=201)["number"]
        people.appoint_many(
            [Appointment(cast.secretary.pk, "representative", cast.village.pk)],
            by=Voice.SYSTEM, at=MONDAY,
        )  # fmt: skip
        given = {"to": cast.secretary.pk, "reason": "他熟悉这条路"}
        assert sent(f"matters/{number}/assign", desk, given)["state"] == "raised"
        his = key_of(cast.secretary)
        assert sent(f"matters/{number}/take", his)["state"] == "taken"
        assert sent(f"matters/{number}/notes", his, {"text": "去看过了"})["state"] == "working"
        assert sent(f"matters/{number}/answer", his, ANSWER)["state"] == "answered"
        row = got(f"matters/{number}", desk)
        assert (row["answer"], row["holder"]) == (ANSWER["text"], cast.secretary.name)
        lines = Line.objects.filter(subject_kind="matter").order_by("id")
        assert [(line.verb, line.by_id) for line in lines] == [
            (Verb.MATTER_RAISED, cast.operator.pk),
            (Verb.MATTER_ASSIGNED, cast.desk.pk),
            (Verb.MATTER_TAKEN, cast.secretary.pk),
            (Verb.MATTER_NOTED, cast.secretary.pk),
            (Verb.MATTER_ANSWERED, cast.secretary.pk),
        ]

    def test_answering_may_take_it_first(self, cast: Cast) -> None:
        matter, key = raised(cast), key_of(cast.representative)
        said = sent(f"matters/{matter.number}/answer", key, ANSWER, status=409)
        assert said["type"].endswith(":refused")
        done = sent(f"matters/{matter.number}/answer", key, {**ANSWER, "take": True})
        assert done["state"] == "answered"

    def test_taking_first_is_undone_when_the_answer_is_refused(self, cast: Cast) -> None:
        matter, key = raised(cast), key_of(cast.representative)
        blank = {"text": "   ", "outcome": "solved", "take": True}
        sent(f"matters/{matter.number}/answer", key, blank, status=409)
        matter.refresh_from_db()
        assert matter.state == "raised"
        assert not Line.objects.filter(verb=Verb.MATTER_TAKEN).exists()

    def test_no_and_why(self, cast: Cast) -> None:
        matter = taken(cast)
        url = f"matters/{matter.number}"
        assert sent(f"{url}/answer", key_of(cast.desk), ANSWER, status=403)["type"].endswith(
            ":not-yours"
        )
        sent(f"{url}/take", key_of(cast.representative), status=409)
        sent(f"{url}/take", key_of(cast.bridge_representative), status=404)
        sent("matters/nonsense/take", key_of(cast.desk), status=404)
        desk = key_of(cast.desk)
        sent(f"{url}/assign", desk, {"to": 999_999}, status=404)
        sent(f"{url}/assign", desk, {"to": cast.steward.pk}, status=409)
        sent(f"{url}/assign", desk, {"to": 0}, status=422)
        both = {**ANSWER, "parts": {"a": "b"}}
        sent(f"{url}/answer", key_of(cast.representative), both, status=409)
        sent(f"{url}/answer", key_of(cast.representative), {"text": "x"}, status=422)


class TestOnce:
    def test_the_same_key_and_body_are_answered_the_same(self, cast: Cast) -> None:
        key = reporting()
        first = posted("matters", key, ASK, once="k-1")
        again = posted("matters", key, dict(reversed(ASK.items())), once="k-1")
        assert (first.status_code, first.content) == (again.status_code, again.content)
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert again["Location"] == first["Location"]
        assert Matter.objects.count() == 1

    def test_another_body_or_address_is_refused(self, cast: Cast) -> None:
        key, number = key_of(cast.representative), raised(cast).number
        sent(f"matters/{number}/take", key, once="k-1")
        changed = sent(f"matters/{number}/notes", key, {"text": "看"}, status=409, once="k-1")
        assert changed["type"].endswith(":key-reused")
        sent(f"matters/{number}/notes", key, {"text": "看"}, once="k-2")
        sent(f"matters/{number}/notes", key, {"text": "又看"}, status=409, once="k-2")
        assert Line.objects.filter(verb=Verb.MATTER_NOTED).count() == 1

    def test_two_programs_may_choose_the_same_key(self, cast: Cast) -> None:
        one, other = reporting(), reporting()
        assert sent("matters", one, ASK, status=201, once="1") != sent(
            "matters", other, ASK, status=201, once="1"
        )

    def test_without_a_key_each_call_is_a_new_one(self, cast: Cast) -> None:
        key = reporting()
        sent("matters", key, ASK, status=201)
        sent("matters", key, ASK, status=201)
        assert Matter.objects.count() == 2

    def test_a_refusal_is_kept_too(self, cast: Cast) -> None:
        matter, key = taken(cast), key_of(cast.representative)
        url = f"matters/{matter.number}/take"
        first = posted(url, key, once="k-1")
        Matter.objects.filter(pk=matter.pk).update(state="raised")
        again = posted(url, key, once="k-1")
        assert (first.status_code, first.content) == (again.status_code, again.content)
        assert first.status_code == 409

    def test_a_call_that_broke_is_done_by_its_retry(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = reporting()

        def broken(*_args: Any, **_named: Any) -> None:
            raise RuntimeError("the lamp went out")

        with monkeypatch.context() as patched:
            patched.setattr(actions, "raise_matter", broken)
            with pytest.raises(RuntimeError):
                posted("matters", key, ASK, once="k-1")
        assert not KeptAnswer.objects.exists()
        sent("matters", key, ASK, status=201, once="k-1")

    def test_it_is_kept_for_thirty_days(self, cast: Cast) -> None:
        key = reporting()
        sent("matters", key, ASK, status=201, once="k-1")
        housekeeping.erase(NOW + timedelta(days=29))
        assert KeptAnswer.objects.count() == 1
        housekeeping.erase(NOW + timedelta(days=31))
        assert not KeptAnswer.objects.exists()

    def test_what_is_kept_holds_no_word_of_the_request(self, cast: Cast) -> None:
        sent("matters", reporting(), {**ASK, "phone": "10010000123"}, status=201, once="k-1")
        kept = KeptAnswer.objects.get()
        assert "10010000123" not in kept.body
        assert "路灯" not in kept.body

    @pytest.mark.parametrize("name", ["", " ", "ü", "x" * 201])
    def test_a_key_nobody_can_keep_is_named(self, cast: Cast, name: str) -> None:
        headers = {"headers": {"idempotency-key": name}}
        problem = read(posted("matters", reporting(), ASK, **headers), 422)
        assert problem["errors"][0]["in"] == "header"


@pytest.mark.django_db(transaction=True)
def test_of_many_retries_at_once_one_does_it(cast: Cast) -> None:
    key, gate = reporting(), threading.Barrier(6)

    def once(_n: int) -> tuple[int, bytes]:
        gate.wait()
        try:
            response = posted("matters", key, ASK, once="k-1")
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(once, range(6)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    assert Matter.objects.count() == 1
    assert Line.objects.filter(verb=Verb.MATTER_RAISED).count() == 1


class TestKeys:
    def test_a_key_is_found_with_all_that_is_known_of_it(self, cast: Cast) -> None:
        secret = key_of(cast.desk)
        whole, found = Key.objects.get(), queries.key_of(secret)
        assert found is not None
        for field in Key._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(whole, field.attname), field.name
        for field in type(cast.desk)._meta.concrete_fields:
            wanted = getattr(cast.desk, field.attname)
            assert getattr(found.person, field.attname) == wanted, field.name
        assert queries.key_of(f"{secret}x") is None

    def test_a_key_that_works_needs_whom(self, cast: Cast) -> None:
        for grant in (Grant.READ, Grant.WORK):
            with pytest.raises(Refused):
                doors.make_key("无主", [grant], by=Voice.SYSTEM, at=MONDAY)
        with pytest.raises(Refused):
            doors.make_key("多余", [Grant.REPORT], by=Voice.SYSTEM, at=MONDAY, person=cast.desk)
        cast.grid_worker.left_at = MONDAY
        with pytest.raises(Refused):
            key_of(cast.grid_worker)

    def test_the_person_is_told_and_the_journal_knows(self, cast: Cast) -> None:
        key_of(cast.representative)
        told = Notice.objects.get(person=cast.representative, verb=Verb.KEY_MADE)
        assert told.said["title"] == "手机应用"
        assert Line.objects.get(verb=Verb.KEY_MADE).said["person"] == cast.representative.name


@pytest.mark.parametrize("mails", [False, True])
def test_no_act_takes_more_than_twelve_statements(cast: Cast, mails: bool) -> None:
    operator, desk, his = (key_of(p) for p in (cast.operator, cast.desk, cast.representative))
    contact = Contact("秦若水", "10010000123", "qin@example.com" if mails else "")
    number, other = (raised(cast, privacy=Privacy.PUBLIC, contact=contact).number for _ in "ab")
    if mails:
        for each in (number, other):
            followed_and_published(each)
    mail = {"phone": "10010000123", "email": "qin@example.com"} if mails else {}
    acts: list[tuple[str, Callable[[], Any]]] = [
        ("raise", lambda: sent("matters", operator, {**ASK, **mail}, status=201, once="1")),
        ("assign", lambda: sent(
            f"matters/{number}/assign", desk, {"to": cast.representative.pk}, once="1")),
        ("take", lambda: sent(f"matters/{number}/take", his, once="2")),
        ("note", lambda: sent(f"matters/{number}/notes", his, {"text": "看"}, once="3")),
        ("answer", lambda: sent(f"matters/{number}/answer", his, ANSWER, once="4")),
        ("take and answer", lambda: sent(
            f"matters/{other}/answer", his, {**ANSWER, "take": True}, once="5")),
    ]  # fmt: skip
    with time_machine.travel(NOW, tick=False):
        for key in (desk, his):
            got("matters", key)
        for name, act in acts:
            with CaptureQueriesContext(connection) as caught:
                act()
            asked = [q["sql"] for q in caught if "SAVEPOINT" not in q["sql"]]
            assert len(asked) <= 12, (name, len(asked), [sql[:60] for sql in asked])
    leaving = Delivery.objects.values_list("channel", flat=True)
    assert set(leaving) == ({"email"} if mails else set())
    followers = Delivery.objects.filter(effect_key__startswith="follower:")
    assert followers.count() == (2 if mails else 0)


def followed_and_published(number: str) -> None:
    """Publish a matter and have somebody follow it."""
    matter = Matter.objects.get(number=number)
    Matter.objects.filter(pk=matter.pk).update(published_at=MONDAY)
    Follower.objects.create(matter=matter, email="he@example.com", at=MONDAY, confirmed_at=MONDAY)
