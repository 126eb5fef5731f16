"""The office's page of callbacks: enter an address, see what it was told, stop it, send again."""

import re
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.doors import actions
from bandeng.doors.models import Call, Hook
from bandeng.doors.sending.hooks import call_out
from bandeng.doors.states import OFFERED
from bandeng.matters import actions as matters
from bandeng.matters.keeping import marks_of
from bandeng.matters.models import Matter
from bandeng.playbooks.queries import seats_of
from tests.cast import Cast
from tests.factories import MONDAY, raised
from tests.rooms.receiver import Receiver, listening

NOW = MONDAY + timedelta(hours=6)
MADE = {"name": "市政<b>", "address": "https://partner.example/told", "events": list(OFFERED)}


@pytest.fixture(autouse=True)
def _now(cast: Cast) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.HOOKS_PLAIN = True
    settings.HOOKS_ALLOW = [ip_network("127.0.0.0/8")]
    with listening() as receiver:
        yield receiver


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.steward)
    return client


def made(client: Client, **changed: Any) -> tuple[Any, Hook]:
    page = client.post("/office/hooks/make", {**MADE, **changed})
    return page, Hook.objects.get()


def test_a_secret_is_shown_once(client: Client) -> None:
    page, hook = made(client)
    text = page.content.decode()
    assert hook.secret in text
    assert "no-store" in page["Cache-Control"]
    assert "&lt;b&gt;" in text
    assert hook.secret not in client.get(f"/office/hooks/{hook.pk}/").content.decode()
    renewed = client.post(f"/office/hooks/{hook.pk}/secret").content.decode()
    old, hook = hook.secret, Hook.objects.get()
    assert hook.secret in renewed
    assert old not in renewed
    assert hook.old_secret == old
    assert "回调通知" in client.get("/office/hooks/").content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": "http://partner.example/"}, "https://"),
        ({"address": "https://me:x@partner.example/"}, "用户名"),
        ({"name": ""}, ""),
        ({"events": ["test.sent"]}, ""),
        ({"place": "不存在的地方"}, ""),
    ],
)
def test_mistakes_stay_at_the_form(client: Client, changed: dict[str, Any], said: str) -> None:
    page = client.post("/office/hooks/make", {**MADE, **changed})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Hook.objects.exists()


def test_only_below_a_place(client: Client, cast: Cast) -> None:
    _page, hook = made(client, place="上柳沟村")
    assert hook.place == cast.village


def test_a_test_says_in_words_what_came_of_it(client: Client, receiver: Receiver) -> None:
    _page, hook = made(client, address=receiver.address)
    good = client.post(f"/office/hooks/{hook.pk}/test", follow=True).content.decode()
    assert "对方收下了（204）" in good
    receiver.status = 500
    bad = client.post(f"/office/hooks/{hook.pk}/test", follow=True).content.decode()
    assert "没有收下" in bad
    assert len(receiver.came) == 2


def test_this_machine_is_told_nothing(client: Client, receiver: Receiver, settings: Any) -> None:
    settings.HOOKS_ALLOW = []
    _page, hook = made(client, address=receiver.address)
    bad = client.post(f"/office/hooks/{hook.pk}/test", follow=True).content.decode()
    assert "不允许呼叫" in bad
    assert receiver.came == []


def test_the_log_shows_every_call_and_sends_it_again(
    client: Client, cast: Cast, receiver: Receiver
) -> None:
    _page, hook = made(client, address=receiver.address)
    receiver.status, receiver.answer = 500, b"<script>no</script>"
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        matter = matters.make_public(raised(cast), by=cast.secretary, at=NOW)
        actions.owe_calls()
        call_out(hook.pk, now=lambda: NOW)
    page = client.get(f"/office/hooks/{hook.pk}/").content.decode()
    for part in (matter.number, "HTTP 500", "&lt;script&gt;", "诉求已公开", "没有收下"):
        assert part in page, part
    assert matter.number not in client.get(f"/office/hooks/{hook.pk}/?show=sent").content.decode()
    assert matter.number in client.get(f"/office/hooks/{hook.pk}/?show=waiting").content.decode()
    call = Call.objects.get()
    client.post(f"/office/hooks/{hook.pk}/again", {"call": call.pk})
    receiver.status = 200
    call_out(hook.pk, now=lambda: NOW)
    assert Call.objects.get().sent_at == NOW
    for nonsense in ("x", "0", "9" * 30, str(call.pk + 99)):
        client.post(f"/office/hooks/{hook.pk}/again", {"call": nonsense})
        assert Call.objects.get().sent_at == NOW


def test_what_became_a_complaint_about_the_reader_is_not_in_his_log(
    client: Client, cast: Cast
) -> None:
    _page, hook = made(client)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        matter = matters.make_public(raised(cast), by=cast.secretary, at=NOW)
        other = matters.make_public(raised(cast), by=cast.secretary, at=NOW)
        actions.owe_calls()
    matters.make_private(matter, by=cast.secretary, at=NOW)
    mark = sorted(marks_of(seats_of(cast.steward, NOW)))[0]
    Matter.objects.filter(pk=matter.pk).update(kept_from=[mark])
    page = client.get(f"/office/hooks/{hook.pk}/").content.decode()
    assert other.number in page
    assert matter.number not in page


def test_stopped_and_started(client: Client) -> None:
    _page, hook = made(client)
    page = client.post(f"/office/hooks/{hook.pk}/stop", follow=True).content.decode()
    assert "已人工停止" in page
    assert f"/office/hooks/{hook.pk}/test" not in page
    said = client.post(f"/office/hooks/{hook.pk}/test", follow=True).content.decode()
    assert "请先重新开始" in said
    page = client.post(f"/office/hooks/{hook.pk}/start", follow=True).content.decode()
    assert f"/office/hooks/{hook.pk}/test" in page


def test_a_long_log_is_paged_in_twelve_statements(client: Client, cast: Cast) -> None:
    _page, hook = made(client)
    for number in range(35):
        matters.make_public(raised(cast, title=f"第{number}件"), by=cast.secretary, at=NOW)
    actions.owe_calls()
    client.get(f"/office/hooks/{hook.pk}/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(f"/office/hooks/{hook.pk}/")
    sql = [q["sql"] for q in asked.captured_queries]
    assert len([one for one in sql if not re.match(r"(RELEASE )?SAVEPOINT", one)]) <= 12
    assert page.content.decode().count("call-body") == 30


def test_it_speaks_english_too(client: Client) -> None:
    client.cookies["bandeng_language"] = "en"
    assert "Callbacks" in client.get("/office/hooks/").content.decode()
